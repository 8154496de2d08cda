"""How a quotation is written, and how it is taken out of a text. Pure.

A quotation is a block quote whose first line is a link to a post: `> [Name](/posts/41)`. The text that is kept has a mark in its
place, which nobody can type; the words are kept beside it, so that what looks at a post's text alone never has another's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ecommunity.errors import Invalid
from ecommunity.markup.render import plain, render
from ecommunity.web.words import lazy_

DEEPEST = 5
MOST = 20
# Text that people type has none of these characters: `markup.clean` refuses them.
OPEN, CLOSE = "\ufff9", "\ufffb"
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
HTML_MARK = re.compile(r"<!--quote (\d+)-->")
_TYPED_MARK = re.compile(f"[{OPEN}{CLOSE}]")

_LIST = r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*"
_FIRST = re.compile(rf"{_LIST}>[ \t]?")
_DEEPER = re.compile(rf"^(?:{_LIST}>[ \t]?)*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
# The site may be mounted below a path, and an address copied from a browser has its host.
SOURCE = re.compile(
    r"@?\[((?:\\.|[^\]\\]){0,200})\]\((?:https?://[^\s/()]{1,100})?(?:/[\w-]{1,40}){0,3}/posts/(\d{1,9})(?:#[\w-]*)?\)[ \t]*:?[ \t]*"
)
_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = re.compile(r"\[(?:…|\.{3})\]|\((?:…|\.{3})\)|…|\.{3}")


@dataclass(frozen=True)
class Quote:
    """Words of the post `source`, or of nobody named when it is None; quotations inside are quotations again."""

    source: int | None
    parts: tuple[str | Quote, ...]


@dataclass(frozen=True)
class Taken:
    """A quotation on its own: at which mark it stands, from which post it says to be, and its own words."""

    place: int
    source: int | None
    body: str
    html: str


@dataclass(frozen=True)
class Written:
    """A text without the words of its quotations, and these."""

    body: str
    html: str
    quotes: tuple[Taken, ...]


@lru_cache(maxsize=32)  # read before the transaction, and again inside it
def read(text: str, language: str) -> Written:
    """The text taken apart. Raises Invalid when it quotes more, or deeper, than anybody can follow."""
    plain_text = _TYPED_MARK.sub("", text)
    quotes: list[Taken] = []
    body, html = _apart(parse(plain_text), language, quotes)
    if not quotes:
        return Written(plain_text, str(render(plain_text, language)), ())
    return Written(body, html, tuple(sorted(quotes, key=lambda quote: quote.place)))


def _apart(parts: tuple[str | Quote, ...], language: str, quotes: list[Taken]) -> tuple[str, str]:
    bodies, html = [], []
    for part in parts:
        if isinstance(part, str):
            bodies.append(part)
            html.append(str(render(part.strip("\n"), language)) if part.strip() else "")
            continue
        place = len(quotes)
        if place >= MOST:
            raise _too_many()
        quotes.append(Taken(place, part.source, "", ""))  # keeps its number while those inside get theirs
        quotes[place] = Taken(place, part.source, *_apart(part.parts, language, quotes))
        bodies.append(f"{OPEN}{place}{CLOSE}")
        html.append(f"<!--quote {place}-->")
    return "\n".join(bodies), "".join(html)


def parse(text: str, depth: int = 0) -> tuple[str | Quote, ...]:
    """Own words and quotations in turn."""
    parts: list[str | Quote] = []
    own: list[str] = []
    for is_block, lines in _blocks(text.split("\n")):
        found = _quotes_in(lines, depth) if is_block else None
        if found is None:
            own += lines
            continue
        if own:
            parts.append("\n".join(own))
            own = []
        parts += found
    if own:
        parts.append("\n".join(own))
    return tuple(parts)


def _blocks(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines that are a block quote or not; what stands between fences is neither."""
    run: list[str] = []
    fence, is_block = "", False
    for line in lines:
        opening = _FENCE.match(line)
        quoted = not fence and bool(_FIRST.match(line))
        if run and quoted != is_block:
            yield is_block, run
            run = []
        is_block = quoted
        if opening and not quoted:
            fence = "" if opening[1] == fence else fence or opening[1]
        run.append(line)
    if run:
        yield is_block, run


def _quotes_in(lines: list[str], depth: int) -> list[str | Quote] | None:
    """The quotations of a block quote, one for each line that names a source; None when nothing in it does."""
    inside = [_FIRST.sub("", line, count=1) for line in lines]
    if not any(SOURCE.fullmatch(_DEEPER.sub("", line).strip()) for line in inside):
        return None
    if depth >= DEEPEST:
        raise _too_many()
    pieces: list[tuple[int | None, list[str]]] = [(None, [])]
    for line in inside:
        named = SOURCE.fullmatch(line.strip())
        if named:
            pieces.append((int(named[2]), []))
        else:
            pieces[-1][1].append(line)
    quotes = [Quote(source, parse("\n".join(words).strip("\n"), depth + 1)) for source, words in pieces if source or "".join(words).strip()]
    return list(quotes)


def _too_many() -> Invalid:
    message = lazy_("At most %(most)s quotations in a text, and at most %(deep)s inside each other.", most=MOST, deep=DEEPEST)
    return Invalid(message, fields={"body": message})


def marked(words: str) -> str:
    """The words as lines of a block quote."""
    return "\n".join(f"> {line}".rstrip() for line in words.split("\n"))


def written(name: str, post_id: int, words: str) -> str:
    """A quotation as one types it."""
    label = re.sub(r"([\[\]\\])", r"\\\1", name)
    return marked(f"[{label}](/posts/{post_id})\n\n{words}" if words else f"[{label}](/posts/{post_id})")


def filled(text: str, mark: re.Pattern[str], put: Callable[[int], str]) -> str:
    """The text with something at each mark."""
    return mark.sub(lambda found: put(int(found[1])), text)


def own_words(text: str, instead: str = "") -> str:
    """A kept text with these words at the place of each quotation."""
    return MARK.sub(instead, text)


def is_in(html: str, source_html: str) -> bool:
    """The words are in the source one after the other, whatever their marks and case; an ellipsis stands for any words between."""
    source = _in_row(plain(source_html))
    return all(_in_row(piece) in source for part in HTML_MARK.split(html)[::2] for piece in _LEFT_OUT.split(plain(part)))


def _in_row(text: str) -> str:
    words = _WORD.findall(text.casefold())
    return f" {' '.join(words)} " if words else " "
