"""What documents add to the pages of lower packages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for

from ecommunity.authz import Actor
from ecommunity.documents import policies, queries
from ecommunity.documents.models import Document
from ecommunity.groups.models import Group
from ecommunity.registry import panel
from ecommunity.search.suggesting import Card, suggestable
from ecommunity.web.words import _, local

NEWEST = 5


@panel("group.library")
def show_library(actor: Actor, group: Group) -> tuple[str, dict[str, Any]] | None:
    """The newest documents of the group, and the way to all of them."""
    documents = queries.list_library(actor, group, size=NEWEST)
    may_add = policies.can_import(actor, group)
    if not documents.items and not may_add:
        return None
    return "documents/_library.html", {"group": group, "documents": documents, "may_add": may_add}


@suggestable("document")
class SuggestedDocuments:
    """Documents by their symbol, their address or words of their title."""

    @staticmethod
    def find(actor: Actor, typed: str, most: int) -> list[Card]:
        named = queries.find_named(actor, typed)
        return [_card(document) for document in ([named] if named is not None else queries.list_titled(actor, typed, most))]

    @staticmethod
    def cards(actor: Actor, ids: Iterable[int]) -> dict[int, Card]:
        return {document.id: _card(document) for document in queries.list_by_id(actor, ids)}


def _card(document: Document) -> Card:
    facts = tuple(fact for fact in (document.symbol, local(document.group.names)) if fact)
    return Card(document.id, _("Document"), document.title, url_for("documents.page", document_id=document.id), document.language, facts)
