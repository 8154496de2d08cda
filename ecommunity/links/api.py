"""What is joined, for programs."""

from __future__ import annotations

from typing import Any

from ecommunity.api import listing, read
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.forum.queries import get_thread
from ecommunity.knowledge.queries import get_module
from ecommunity.links import queries


@read("/threads/<int:thread_id>/modules")
def modules_of_thread(actor: Actor, thread_id: int) -> dict[str, Any]:
    """The modules that the thread became."""
    found = queries.list_modules_of(actor, get_thread(actor, thread_id))
    return {
        "items": [{"id": module.id, "slug": module.slug, "code": module.code, "titles": module.titles} for module in found],
        "next": None,
    }


@read("/modules/<slug>/questions")
def questions_of_module(actor: Actor, slug: str) -> dict[str, Any]:
    """The threads that became the module."""
    page = queries.list_threads_of(actor, get_module(actor, slug), page_number())
    return listing(page, lambda thread: {"id": thread.id, "title": thread.title, "language": thread.language})
