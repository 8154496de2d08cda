"""Joining things, and taking them apart."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.events import publish
from ecommunity.forum.queries import get_thread
from ecommunity.knowledge.models import Module
from ecommunity.knowledge.queries import find_named, list_modules
from ecommunity.links import policies, queries
from ecommunity.links.events import ThreadLinked
from ecommunity.links.inputs import LinkThread, UnlinkThread
from ecommunity.links.models import ThreadModule
from ecommunity.web.words import language, lazy_


@command("links.link_thread", LinkThread)
def link_thread(actor: Actor, given: LinkThread) -> dict[str, Any]:
    """The thread became the module, and each of them says so; saying it twice changes nothing."""
    thread = get_thread(actor, given.thread, lock=True)
    require(
        policies.can_link_thread,
        actor,
        thread,
        message=lazy_("Who edits modules or looks after the community says what became of a thread."),
    )
    module = _meant(actor, given.module)
    if queries.find_link(thread.id, module.id) is None:
        session.add(ThreadModule(thread_id=thread.id, module_id=module.id))
        thread.has_links = True
        session.flush()
        publish(ThreadLinked(thread_id=thread.id, module_id=module.id))
    return {"thread": thread.id, "module": module.slug}


def _meant(actor: Actor, typed: str) -> Module:
    """The one module that these words can mean."""
    named = find_named(actor, typed)
    found = [named] if named is not None else list_modules(actor, {}, words=typed, language=language(), size=2).items
    if len(found) != 1:
        message = lazy_("We found no module for this, or more than one. Write its code, such as M02, or the address of its page.")
        raise Invalid(message, fields={"module": message})
    return found[0]


@command("links.unlink_thread", UnlinkThread)
def unlink_thread(actor: Actor, given: UnlinkThread) -> dict[str, Any]:
    """Neither says anything of the other any more; saying it twice changes nothing."""
    thread = get_thread(actor, given.thread, lock=True)
    require(
        policies.can_link_thread,
        actor,
        thread,
        message=lazy_("Who edits modules or looks after the community says what became of a thread."),
    )
    row = queries.find_link(thread.id, given.module)
    if row is not None:
        session.delete(row)
        session.flush()
        thread.has_links = queries.has_links(thread.id)
        publish(ThreadLinked(thread_id=thread.id, module_id=given.module))
    return {"thread": thread.id}
