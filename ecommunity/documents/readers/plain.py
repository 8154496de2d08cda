"""Text and Markdown, and whatever else became lines of text: lines to paragraphs, without losing a character."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

from ecommunity.documents.readers.shape import MAX_CHARACTERS, TOO_LONG, Reading, one_blank, refused
from ecommunity.web.words import lazy_

# Blanks are lost and markup is not counted, so a file may be larger than what is read from it, but not by much.
MAX_TEXT = 2 * MAX_CHARACTERS
_BULLET = r"[•·▪●○■◦–—*\-\uf0b7\uf0a7\uf0d8]"
_NUMBERED = r"[0-9]{1,3}(?:\.\s?(?:bis|ter|quater)\b\.?|[.)])|[0-9]{1,2}\.[A-Z]{2}(?=\s)|[0-9]{1,3}(?=\t)"
_DOTTED = r"[0-9]{1,3}(?:\.[0-9]{1,3}){1,4}[.)]?(?=\s)"
_LETTERED = r"\([a-z]{1,4}\)|[a-z]\)|[ivx]{1,5}[.)]|[a-z]\.(?=\s)"
_MARK = re.compile(
    rf"\s*(?:(?P<number>{_NUMBERED})|(?P<dotted>{_DOTTED})|(?P<letter>{_LETTERED})|(?P<bullet>{_BULLET}))(?:\s+|$)(?P<rest>.*)", re.DOTALL
)
_HASHES = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_NOTE = re.compile(r"\s{0,3}\[\^(\w{1,20})\]:\s*(.*)", re.DOTALL)
_RULE_OF_TABLE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*\|?\s*$")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_RAISED = ("st", "nd", "rd", "th", "e", "er", "re")


def decode(content: bytes) -> str:
    """The text of the bytes, or a refusal: control characters mean that it is no text."""
    order = ["utf-16"] if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ["utf-8-sig", "cp1252"]
    for encoding in order:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(text) > MAX_TEXT:
            raise refused(TOO_LONG)
        if not _CONTROL.search(text):
            return text
    raise refused(lazy_("This is not a text that can be read. Save it as text with the encoding UTF-8."))


def read_text(text: str, *, markdown: bool = False) -> Reading:
    """Every character that is no blank stands in a paragraph, in the order of the text."""
    reading = Reading()
    lines = _single_spaced(text.splitlines())
    width = _wrap_width(lines)
    block: list[str] = []
    fenced = False
    for line in lines:
        if markdown and line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        breaks = not fenced and block and _starts_anew(block[-1], line, width, markdown)
        if breaks or (not line.strip() and not fenced and not _waits(block)):
            _add(reading, block, markdown)
            block = []
        if line.strip():
            block.append(line)
    _add(reading, block, markdown)
    return reading


def _waits(block: list[str]) -> bool:
    """A number alone on its line waits for its text, also over an empty line."""
    mark = _MARK.match(block[0]) if len(block) == 1 else None
    return bool(mark and not mark["rest"] and not mark["bullet"])


def _starts_anew(before: str, line: str, width: int, markdown: bool) -> bool:
    plain, last = line.strip(), before.strip()
    if not plain or _waits([before]):
        return False
    if markdown and (_HASHES.match(line) or _HASHES.match(before) or plain.startswith("|") or _NOTE.match(line)):
        return True
    mark = _MARK.match(line)
    if mark and not mark["dotted"]:
        return not plain[0].islower() or width == 0 or len(last) < 0.6 * width or last.endswith((".", ";", ":", "and", "or"))
    if width == 0:
        return not markdown
    if last in _RAISED or plain[0].islower() or plain in _RAISED:
        return False
    # The last line of a paragraph ends with a stop: a short one that does not, after a stop, is the heading of what follows.
    is_heading = len(plain) < 0.7 * width and last.endswith((".", "!", "?")) and not plain.endswith((".", ",", ";", ":", "-"))
    return is_heading or len(last) < 0.6 * width


def _single_spaced(lines: list[str]) -> list[str]:
    """A text that was set with an empty line after every line loses just those."""
    full = [line for line in lines if line.strip()]
    long = [line for line in full if len(line.strip()) >= 60]
    followed = sum(1 for line, after in pairwise(lines) if line.strip() and not after.strip())
    open_ended = sum(1 for line in long if not line.rstrip().endswith((".", ";", ":", "!", "?", "”", ")")))
    if len(long) < 20 or followed < 0.85 * len(full) or open_ended < 0.5 * len(long) or _wrap_width(lines) == 0:
        return lines
    kept, skip = [], False
    for line in lines:
        if skip and not line.strip():
            skip = False
            continue
        kept.append(line)
        skip = bool(line.strip())
    return kept


def _wrap_width(lines: list[str]) -> int:
    """How wide the lines were set, or 0 when every paragraph is one line."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    if len(lengths) < 4 or lengths[int(len(lengths) * 0.97)] > 130:
        return 0
    return max(40, lengths[int(len(lengths) * 0.8)])


def _joined(lines: list[str]) -> str:
    text = ""
    for line in lines:
        plain = line.strip()
        hyphened = text.endswith("-") and len(text) > 1 and text[-2].isalpha() and plain[:1].islower()
        text += plain if hyphened or not text else f" {plain}"
    return text


def _add(reading: Reading, block: list[str], markdown: bool) -> None:
    if not block:
        return
    if markdown and _add_markdown(reading, block):
        return
    text = _joined(block)
    mark = _MARK.match(block[0]) if len(block[0].strip()) > 1 or not block[0].strip().isalpha() else None
    number = ""
    if mark:
        number = mark["number"] or mark["dotted"] or mark["letter"] or mark["bullet"]
        text = _joined([mark["rest"], *block[1:]])
    listed = bool(mark and (mark["letter"] or mark["bullet"]))
    if not listed and _looks_like_heading(text, block, number):
        reading.add("heading", text, 1 if text.isupper() else 2, number)
    else:
        reading.add("list_item" if listed else "paragraph", text, 1 if listed else 0, number)


def _looks_like_heading(text: str, block: list[str], number: str) -> bool:
    short = 2 < len(text) <= 140 and len(block) <= 2 and text[:1].isalnum() and not text[:1].islower()
    if not short or (text.endswith((".", ";", ",", ":", "!", "?", "and", "or")) and not text.isupper()):
        return False
    return any(letter.isalpha() for letter in text) and (not number or len(text) < 90)


def _add_markdown(reading: Reading, block: list[str]) -> bool:
    if len(block) == 1 and (found := _HASHES.match(block[0])):
        reading.add("heading", found[2], len(found[1]))
    elif found := _NOTE.match(block[0]):
        reading.add("footnote", _joined([found[2], *block[1:]]), 0, f"[{found[1]}]")
    elif block[0].strip().startswith("|"):
        for line in block:
            if not _RULE_OF_TABLE.match(line):
                reading.add("table_row", " | ".join(one_blank(cell) for cell in line.strip().strip("|").split("|")))
    elif block[0].lstrip().startswith(("```", "~~~")):
        reading.add("paragraph", _joined([line for line in block if not line.lstrip().startswith(("```", "~~~"))]))
    else:
        return False
    return True
