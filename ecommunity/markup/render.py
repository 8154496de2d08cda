"""`render(text, language)`: the HTML of what somebody wrote, the same for every reader."""

from __future__ import annotations

import re
from html import unescape

from ecommunity.markup import reading
from ecommunity.markup.drawing import Drawing, escaped
from ecommunity.markup.sanitize import Html, sanitize

MAX_BYTES = 64 * 1024
# Above this many lines, brackets, pieces, or tags and entities a parser takes too long for what anybody wrote by hand.
MAX_LINES = 2_500
MAX_BRACKETS = 2_000
MAX_TOKENS = 4_000
MAX_MARKS = 4_000

_BLOCK_END = re.compile(r"</(?:p|h[3-6]|li|tr|blockquote|pre)>|<br>|<hr>")
_CELL_END = re.compile(r"</t[dh]>")
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \t]+")
# Every white space but the ones that hold two words together.
_BREAKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")


def render(text: str, language: str) -> Html:
    """Safe HTML. A text that is too long, or more markup than text, is shown as it was typed."""
    normal = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if _is_too_much(normal):
        return sanitize(escaped(normal), mode="nh3")
    tokens = reading.read(normal)
    html = Drawing(normal, language).draw(tokens) if reading.count(tokens) <= MAX_TOKENS else ""
    if not html or html.count("<") + html.count("&") > MAX_MARKS:
        return sanitize(escaped(normal), mode="nh3")
    return sanitize(html)


def _is_too_much(text: str) -> bool:
    return len(text.encode("utf-8", "replace")) > MAX_BYTES or text.count("[") > MAX_BRACKETS or text.count("\n") > MAX_LINES


def plain(html: str) -> str:
    """The words of rendered HTML, a line for each block: for mail, search and excerpts."""
    text = _CELL_END.sub(" ", html.replace("\n", " "))
    text = unescape(_TAG.sub("", _BLOCK_END.sub("\n", text)))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """The text in one line with single spaces. A no-break space stays: French has one before its colon."""
    return _BREAKS.sub(" ", text).strip()


def excerpt(html: str, length: int = 160) -> str:
    """The first words of rendered HTML in one line, cut between two words."""
    line = one_line(plain(html))
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > length // 2 else cut).rstrip(" ,;:.-–") + "…"
