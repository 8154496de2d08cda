"""Questions about what is joined: both ends are asked for their readers, so that neither tells of the other."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ecommunity.authz import Actor
from ecommunity.db import Page, page_of, session
from ecommunity.forum.models import Thread
from ecommunity.forum.queries import visible_threads
from ecommunity.knowledge.models import Module
from ecommunity.knowledge.queries import visible_modules
from ecommunity.links.models import ThreadModule


def list_modules_of(actor: Actor, thread: Thread) -> list[Module]:
    """The modules that the thread became, of those that the actor may read. Asked only with a thread that the actor was given."""
    stmt = visible_modules(actor).join(ThreadModule, ThreadModule.module_id == Module.id).where(ThreadModule.thread_id == thread.id)
    return list(session.execute(stmt.order_by(ThreadModule.linked_at, Module.id)).scalars())


def list_threads_of(actor: Actor, module: Module, page: int = 1, size: int = 20) -> Page[Thread]:
    """The threads that became the module, of those that the actor may read, the last that was joined first."""
    stmt = visible_threads(actor).join(ThreadModule, ThreadModule.thread_id == Thread.id).where(ThreadModule.module_id == module.id)
    return page_of(stmt.options(joinedload(Thread.community)).order_by(ThreadModule.linked_at.desc(), Thread.id.desc()), page, size)


def find_link(thread_id: int, module_id: int) -> ThreadModule | None:
    """The row that joins the two."""
    return session.execute(
        select(ThreadModule).where(ThreadModule.thread_id == thread_id, ThreadModule.module_id == module_id)
    ).scalar_one_or_none()


def has_links(thread_id: int) -> bool:
    """Something is joined to the thread."""
    return session.execute(select(ThreadModule.module_id).where(ThreadModule.thread_id == thread_id).limit(1)).first() is not None
