"""Modules for programs."""

from __future__ import annotations

from typing import Any

from flask import request

from ecommunity.api import listing, read
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.knowledge import presenting, queries
from ecommunity.knowledge.ways import WAYS
from ecommunity.web import words


def asked_language() -> str:
    """`?language=`, else the reader's own."""
    asked = request.args.get("language", "")
    return asked if asked in words.LANGUAGES else words.language()


@read("/modules")
def modules(actor: Actor) -> dict[str, Any]:
    """Modules by role, task, stage or words."""
    chosen = {way: request.args.get(way, "") for way in WAYS}
    language = asked_language()
    page = queries.list_modules(actor, chosen, words=request.args.get("q", ""), language=language, page=page_number())
    return listing(page, lambda module: presenting.frame(module, language))


@read("/modules/<slug>")
def module(actor: Actor, slug: str) -> dict[str, Any]:
    """One module: sections of every level, and the checklist as this person left it."""
    found = queries.get_module(actor, slug)
    text = queries.get_text(actor, found, queries.language_of(found, asked_language()))
    return presenting.whole(found, text, queries.checklist(actor, found))
