"""What the two ends say of each other."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.forum.models import Thread
from ecommunity.knowledge import presenting
from ecommunity.knowledge.models import Module
from ecommunity.links import policies, queries
from ecommunity.registry import panel
from ecommunity.web import words

SHOWN = 5


@panel("thread.top")
def became(actor: Actor, thread: Thread) -> tuple[str, dict[str, Any]] | None:
    """The modules that the thread became, and for who may say so the way to do it."""
    modules = queries.list_modules_of(actor, thread) if thread.has_links else []
    may_link = policies.can_link_thread(actor, thread)
    if not modules and not may_link:
        return None
    rows = [(module.id, presenting.listed(module, words.language())) for module in modules]
    return "links/_became.html", {"thread": thread, "modules": rows, "may_link": may_link}


@panel("module.main")
def asked(actor: Actor, module: Module) -> tuple[str, dict[str, Any]] | None:
    """The questions from which the module came."""
    page = queries.list_threads_of(actor, module, size=SHOWN)
    return ("links/_asked.html", {"module": module, "page": page}) if page.items else None
