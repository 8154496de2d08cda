"""Markdown as tokens. Raw HTML is no syntax here: a tag that somebody types is text."""

from __future__ import annotations

from typing import Any

from mistune import BlockParser, InlineParser, Markdown
from mistune.plugins.formatting import strikethrough
from mistune.plugins.table import table

Token = dict[str, Any]
MAX_NESTING = 20  # far below the hundred levels at which a browser or a sanitizer begins to suffer


def _markdown() -> Markdown:
    block = BlockParser(max_nested_level=MAX_NESTING)
    inline = InlineParser(max_nested_level=MAX_NESTING)
    block.rules = [rule for rule in block.rules if rule not in ("raw_html", "block_html")]
    inline.rules = [rule for rule in inline.rules if rule != "inline_html"]
    return Markdown(renderer=None, block=block, inline=inline, plugins=[strikethrough, table])


_MARKDOWN = _markdown()


def read(text: str) -> list[Token]:
    """The blocks of the text, each with its children."""
    tokens, _ = _MARKDOWN.parse(text)
    assert isinstance(tokens, list)
    return tokens


def count(tokens: list[Token]) -> int:
    """How many tokens there are, with their children."""
    total, waiting = 0, list(tokens)
    while waiting:
        token = waiting.pop()
        total += 1
        waiting.extend(token.get("children", ()))
    return total
