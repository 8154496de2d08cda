"""The documents of an agenda item, as they are given: by symbol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecommunity.errors import Invalid
from ecommunity.markup.symbols import canonical_symbol
from ecommunity.web.words import _


def papers(symbols: list[str], before: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """Documents by symbol, each once, in the one spelling under which they are found; with what came of those that stood here before."""
    found: dict[str, None] = {}
    for printed in symbols:
        symbol = canonical_symbol(printed)
        if symbol is None:
            message = _("“%(symbol)s” is not the symbol of a document. Example: UNEP/CMS/COP15/Doc.18.3", symbol=printed)
            raise Invalid(message, fields={"documents": message})
        found[symbol] = None
    known = {paper["symbol"]: paper for paper in before}
    return [dict(known.get(symbol, {"symbol": symbol, "title": ""})) for symbol in found]
