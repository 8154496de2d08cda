"""Having read a whole community."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, insert, literal, select, update

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.forum import queries
from ecommunity.forum.faces import marks
from ecommunity.forum.finding import unread
from ecommunity.forum.finding.inputs import MarkCommunityRead
from ecommunity.forum.following import telling
from ecommunity.forum.models import Post, ReadMark, Thread
from ecommunity.live import mention


@command("forum.mark_community_read", MarkCommunityRead, once=False)
def mark_community_read(actor: Actor, given: MarkCommunityRead) -> dict[str, Any]:
    """Every post that the actor may read in the community counts as read. No mark goes back, and none says when."""
    community = queries.get_community(actor, given.community)
    mine: ColumnElement[bool] = ReadMark.person_id == (actor.id or 0)
    last = select(Thread.last_number).where(Thread.id == ReadMark.thread_id).scalar_subquery()
    here = queries.visible_threads(actor).where(Thread.community_id == community.id)
    _keep_sealed(actor, here)
    raised = update(ReadMark).where(mine, ReadMark.thread_id.in_(here.with_only_columns(Thread.id)), ReadMark.number < last)
    session.execute(raised.values(number=last).execution_options(synchronize_session=False))
    new = unread.unread_threads(actor).where(Thread.community_id == community.id, ReadMark.number.is_(None), ~Thread.is_sealed)
    rows = new.with_only_columns(literal(actor.id), Thread.id, Thread.last_number)
    session.execute(insert(ReadMark).from_select(["person_id", "thread_id", "number"], rows))
    telling.see_read(actor, select(Post.id).where(Post.thread_id.in_(here.with_only_columns(Thread.id))))
    mention(f"group:{community.id}")
    mention(f"person:{actor.id}")
    return {"community": community.slug}


def _keep_sealed(actor: Actor, here: Select[Thread]) -> None:
    """The same for the threads in which somebody shows a role: what they have new, and where a mark stands already."""
    known = actor.fact("forum.sealed_marks")
    new = unread.unread_threads(actor).with_only_columns(Thread.id)
    rows = session.execute(here.where(Thread.is_sealed).with_only_columns(Thread.id, Thread.last_number, Thread.id.in_(new)))
    last = {int(thread_id): int(number) for thread_id, number, is_new in rows if is_new or thread_id in known}
    marks.keep(actor.id or 0, last, known)
