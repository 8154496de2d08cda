"""Threads and modules about the same, offered to who begins a thread; what is no longer shown is offered to nobody."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.events import PostEdited, QuestionAsked
from ecommunity.forum.models import Thread
from ecommunity.markup import plain
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import recurring, subscribes
from ecommunity.search.models import TitleEntry
from ecommunity.search.similar import Similar, find_similar, forget_title, index_title

KIND = "thread"
OFFERED = (KIND, "module")
AT_ONCE = 20


def similar_to(actor: Actor, title: str, language: str) -> list[Similar]:
    """What may answer this already, of what the actor may read."""
    return find_similar(actor, title[:200], OFFERED, language=language)


def offer(thread_id: int) -> None:
    """The thread is offered as it is now, or not at all when it is not shown. Called after whatever changes one of the two."""
    stmt = select(Thread).where(Thread.id == thread_id).options(joinedload(Thread.opening))
    thread = session.execute(stmt.execution_options(populate_existing=True)).scalars().first()
    if thread is None or not thread.is_shown:
        forget_title(KIND, thread_id)
        return
    forget_title(KIND, thread_id, but=[thread.language])
    text = plain(thread.opening.body_html) if thread.opening.is_shown else ""
    index_title(KIND, thread_id, thread.title, text, thread.language, f"/threads/{thread_id}")


@subscribes(QuestionAsked, as_="forum.offer_thread")
def offer_thread(happened: QuestionAsked) -> None:
    """Whoever writes about the same is told of it."""
    offer(happened.thread_id)


@subscribes(PostEdited, as_="forum.offer_edited_thread")
def offer_edited_thread(happened: PostEdited) -> None:
    """Its first words count as they are now."""
    offer(happened.thread_id)


@recurring("forum.mend_offers", timedelta(hours=1))
def mend_offers() -> None:
    """Threads that were shown or taken away without a word of it are offered, or offered no more; some at a time."""
    indexed = and_(TitleEntry.kind == KIND, TitleEntry.thing_id == Thread.id)
    missing = select(Thread.id).outerjoin(TitleEntry, indexed).where(Thread.state == "shown", TitleEntry.id.is_(None))
    gone = select(TitleEntry.thing_id).outerjoin(Thread, indexed)
    gone = gone.where(TitleEntry.kind == KIND, (Thread.id.is_(None)) | (Thread.state != "shown"))
    found = [thread_id for stmt in (missing, gone) for thread_id in session.execute(stmt.limit(AT_ONCE)).scalars()]
    for thread_id in found:
        offer(thread_id)
    if len(found) >= AT_ONCE:
        schedule("forum.mend_offers", clock.now())
