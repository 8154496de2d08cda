"""Plain text whose document symbols lead to their pages."""

from __future__ import annotations

from flask import request
from markupsafe import Markup, escape

from ecommunity.markup.symbols import find_symbols

ANCHOR = Markup('<a href="{}/symbols/{}">{}</a>')


def linked(text: str) -> Markup:
    """The text, escaped; what each symbol stands for is decided by the page it leads to."""
    parts, at = [], 0
    for found in find_symbols(text):
        if found.kind == "document":
            parts += [escape(text[at : found.start]), ANCHOR.format(request.script_root, found.canonical, text[found.start : found.end])]
            at = found.end
    return Markup("").join([*parts, escape(text[at:])])
