"""What becomes a link without being written as one: web addresses and document symbols in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from ecommunity.markup.symbols import find_symbols

_WEB = re.compile(r"""https?://[^\s<>"'`\\^{}|\x00-\x1f\x7f]{1,2000}""", re.IGNORECASE)
_TAIL = ".,:;!?…»”’"
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True)
class Piece:
    """Some text, and where it leads; nowhere when `href` is empty."""

    text: str
    href: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """The text in pieces; put together again they are the text."""
    position = 0
    for match in _WEB.finditer(text):
        address = _without_tail(match.group())
        if len(address) < len("http://a"):
            continue
        yield from _with_symbols(text[position : match.start()])
        yield Piece(address, address)
        position = match.start() + len(address)
    yield from _with_symbols(text[position:])


def symbol_path(canonical: str) -> str:
    """Where a document symbol leads; that page decides what its reader may know."""
    return "/symbols/" + quote(canonical, safe="/.-()")


def _with_symbols(text: str) -> Iterator[Piece]:
    position = 0
    for found in find_symbols(text):
        if found.kind != "document":
            continue
        if found.start > position:
            yield Piece(text[position : found.start])
        yield Piece(found.printed, symbol_path(found.canonical))
        position = found.end
    if position < len(text):
        yield Piece(text[position:])


def _without_tail(address: str) -> str:
    """A full stop after an address belongs to the sentence; so does a bracket that the address did not open."""
    end = len(address)
    balance = {close: address.count(close) - address.count(opening) for close, opening in _PAIRS.items()}
    while end:
        last = address[end - 1]
        if last in _TAIL:
            end -= 1
        elif balance.get(last, 0) > 0:
            balance[last] -= 1
            end -= 1
        else:
            break
    return address[:end]
