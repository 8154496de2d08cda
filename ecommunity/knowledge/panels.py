"""What knowledge adds to the pages of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for

from ecommunity.authz import Actor
from ecommunity.knowledge import presenting, queries
from ecommunity.knowledge.models import Module
from ecommunity.registry import panel
from ecommunity.search.suggesting import Card, suggestable
from ecommunity.web import words
from ecommunity.web.words import _, ngettext


@panel("home.aside")
def unfinished_module(actor: Actor) -> tuple[str, dict[str, Any]] | None:
    """The checklist that this person began last and has not finished."""
    if actor.id is None:
        return None
    found = queries.started_module(actor)
    if found is None:
        return None
    module, progress = found
    return "knowledge/_unfinished.html", {"module": presenting.listed(module, words.language(), progress=progress)}


@suggestable("module")
class SuggestedModules:
    """Modules by their code, their address or words of their title."""

    @staticmethod
    def find(actor: Actor, typed: str, most: int) -> list[Card]:
        named = queries.find_named(actor, typed)
        if named is not None:
            return [_card(named)]
        return [_card(module) for module in queries.list_modules(actor, {}, words=typed, language=words.language(), size=most).items]

    @staticmethod
    def cards(actor: Actor, ids: Iterable[int]) -> dict[int, Card]:
        return {module.id: _card(module) for module in queries.list_by_id(actor, ids)}


def _card(module: Module) -> Card:
    row = presenting.listed(module, words.language())
    facts = (row.code, ngettext("%(n)s minute to read", "%(n)s minutes to read", row.minutes))
    return Card(module.id, _("Knowledge module"), row.title, url_for("knowledge.module", slug=row.slug), row.language, facts)
