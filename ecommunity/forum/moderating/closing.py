"""Closing a thread to replies, at once or at a date, and slowing it down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import find
from ecommunity.forum.models import Thread
from ecommunity.forum.moderating.doors import already, as_moderator, changed, note
from ecommunity.forum.moderating.inputs import LockThread, ScheduleClose, SetSlowMode, UnlockThread
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import due

SYSTEM = Actor(kind="system", name="system")


@command("forum.lock_thread", LockThread)
def lock_thread(actor: Actor, given: LockThread) -> dict[str, Any]:
    """Nobody replies any more; the thread says why."""
    thread = as_moderator(actor, given.thread)
    if thread.is_locked:
        raise already()
    thread.locked_at, thread.closes_at = clock.now(), None
    note(actor, thread, "locked", given.words)
    changed(thread)
    return {"thread": thread.id}


@command("forum.unlock_thread", UnlockThread)
def unlock_thread(actor: Actor, given: UnlockThread) -> dict[str, Any]:
    """Members reply again."""
    thread = as_moderator(actor, given.thread)
    if not thread.is_locked:
        raise already()
    thread.locked_at = None
    note(actor, thread, "unlocked", given.words)
    changed(thread)
    return {"thread": thread.id}


@command("forum.set_slow_mode", SetSlowMode)
def set_slow_mode(actor: Actor, given: SetSlowMode) -> dict[str, Any]:
    """Each person replies at most once in so many minutes."""
    thread = as_moderator(actor, given.thread)
    thread.slow_minutes = given.minutes
    note(actor, thread, "slowed", given.words)
    changed(thread)
    return {"thread": thread.id}


@command("forum.schedule_close", ScheduleClose)
def schedule_close(actor: Actor, given: ScheduleClose) -> dict[str, Any]:
    """The thread closes by itself after so many days, or does not any more."""
    thread = as_moderator(actor, given.thread)
    if thread.is_locked:
        raise already()
    thread.closes_at = clock.now() + timedelta(days=given.days) if given.days else None
    if thread.closes_at is not None:
        schedule("forum.close_thread", thread.closes_at, once=f"thread:{thread.id}", thread_id=thread.id)
    note(actor, thread, "close_planned", given.words)
    changed(thread)
    return {"thread": thread.id}


@due("forum.close_thread")
def close_thread(thread_id: int) -> None:
    """The date of closing has come, and nobody changed it meanwhile."""
    found = find(select(Thread).where(Thread.id == thread_id), lock=True)
    if found is None or found.is_locked or found.closes_at is None or found.closes_at > clock.now():
        return
    found.locked_at, found.closes_at = clock.now(), None
    thread = find(select(Thread).where(Thread.id == thread_id).options(joinedload(Thread.opening)))
    assert thread is not None
    note(SYSTEM, thread, "locked", "")
    changed(thread)
