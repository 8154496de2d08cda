"""Threads that go to another community, are split, or become one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Conflict, Forbidden, Invalid, NotFound
from ecommunity.events import publish
from ecommunity.forum import live, policies, queries
from ecommunity.forum.actions.writing import settle
from ecommunity.forum.faces import marks
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.forum.moderating.doors import already, as_moderator, note
from ecommunity.forum.moderating.events import ThreadDivided, ThreadMoved, ThreadsMerged
from ecommunity.forum.moderating.inputs import MergeThreads, MoveThread, SplitThread
from ecommunity.forum.moderating.resealing import carry, has_sealed
from ecommunity.forum.moderating.widening import check_peers, widens
from ecommunity.groups.models import Group
from ecommunity.groups.policies import can_moderate, can_post
from ecommunity.live import drop, recheck_stream
from ecommunity.live.models import Entry
from ecommunity.moderation.deciding import move_cases
from ecommunity.web.words import lazy_, local


@command("forum.move_thread", MoveThread)
def move_thread(actor: Actor, given: MoveThread) -> dict[str, Any]:
    """The thread stands in another community. Whoever may not read it there does not any more, within a second."""
    thread = as_moderator(actor, given.thread)
    target = queries.get_community(actor, given.community)
    if target.id == thread.community_id:
        raise already()
    if not (can_post(actor, target) or can_moderate(actor, target)):
        raise Forbidden(lazy_("You can move it to communities to which you belong yourself."))
    source = session.get_one(Group, thread.community_id)
    if thread.is_peers_only:
        check_peers(source, target)
    if widens(source.visibility, target.visibility) and not given.is_agreed:
        text = lazy_("Others would read it there: %(community)s. Say that those who wrote it agree.", community=local(target.names))
        raise Invalid(lazy_("Something needs to be corrected before this can be saved."), fields={"is_agreed": text})
    note(actor, thread, "moved", given.words, target_id=target.id)
    place(thread, target)
    return {"thread": thread.id}


def place(thread: Thread, target: Group) -> None:
    """The thread is in this community and in no other; so is what waits of it. It is locked."""
    source_id = thread.community_id
    thread.community_id = target.id
    settle(thread)
    move_cases("post", list(session.execute(select(Post.id).where(Post.thread_id == thread.id)).scalars()), target.id)
    recheck_stream(thread.stream)
    _unlist(thread.id, source_id)
    live.show(thread.id, [])
    publish(ThreadMoved(thread_id=thread.id, from_id=source_id))


def _unlist(thread_id: int, community_id: int) -> None:
    stream = f"group:{community_id}"
    stands = select(Entry.seq).where(Entry.stream == stream, Entry.collection == "threads", Entry.key == str(thread_id))
    if session.execute(stands.where(Entry.body.is_not(None))).first() is not None:
        drop(stream, "threads", thread_id)


@command("forum.split_thread", SplitThread)
def split_thread(actor: Actor, given: SplitThread) -> dict[str, Any]:
    """These posts stand in a thread of their own, in the same community; their addresses lead there."""
    thread = as_moderator(actor, given.thread)
    posts = _posts_of(thread, given.posts)
    if any(post.is_opening for post in posts):
        raise Conflict(lazy_("The first text stays: choose among the replies."))
    if posts[0].state == "withdrawn" or (not posts[0].is_shown and any(post.is_shown for post in posts)):
        raise Conflict(
            lazy_("Readers do not see the first text that you chose, so that no thread can begin with it. Leave it where it is.")
        )
    new = Thread(community_id=thread.community_id, kind="discussion", title=given.title, language=given.language)
    new.is_peers_only, new.posts_count, new.created_at = thread.is_peers_only, 0, clock.now()
    new.state = posts[0].state
    session.add(new)
    session.flush()
    carry(thread, posts, new)
    numbers = [post.id for post in posts]
    for changed in (thread, new):
        settle(changed)
    recheck_stream(thread.stream)
    note(actor, thread, "split", given.words, target_id=new.id)
    live.show(thread.id, [])
    live.show(new.id, numbers)
    publish(ThreadDivided(thread_id=thread.id, new_id=new.id, post_ids=numbers))
    return {"thread": new.id}


def _posts_of(thread: Thread, ids: list[int]) -> list[Post]:
    wanted = sorted(set(ids))
    stmt = select(Post).where(Post.thread_id == thread.id, Post.id.in_(wanted)).order_by(Post.number)
    found = list(session.execute(stmt.options(joinedload(Post.author))).scalars())
    if len(found) != len(wanted):
        raise NotFound
    return found


@command("forum.merge_threads", MergeThreads)
def merge_threads(actor: Actor, given: MergeThreads) -> dict[str, Any]:
    """The posts of the thread stand at the end of the other one, and its address leads there. The answer that was accepted is that of the
    other one too, if it is a question without one.
    """
    locked = {number: as_moderator(actor, number) for number in sorted({given.thread, given.into})}
    thread, into = locked[given.thread], locked[given.into]
    if thread is into:
        raise Invalid(lazy_("Something needs to be corrected before this can be saved."), fields={"into": lazy_("Choose another thread.")})
    _check_merge(thread, into)
    note(actor, thread, "merged", given.words, target_id=into.id)
    before = (thread.posts_count, into.posts_count)
    posts = list(session.execute(select(Post).where(Post.thread_id == thread.id).order_by(Post.number)).scalars())
    answer = carry(thread, posts, into)
    if answer is not None and into.kind == "question" and session.get(AcceptedAnswer, into.id) is None:
        # Who asked here accepted nothing: who merges does it in their place, and is only the asker where it is theirs, as everywhere.
        in_place = not policies.is_author(actor, into.opening)
        accepted = AcceptedAnswer(thread_id=into.id, post_id=answer, is_by_moderator=in_place)
        accepted.moderator_id = actor.id if in_place else None
        session.add(accepted)
    thread.state, thread.merged_into_id = "merged", into.id
    numbers = [post.id for post in posts]
    if thread.community_id != into.community_id:
        move_cases("post", numbers, into.community_id)
    for changed in (thread, into):
        settle(changed)
    _join_marks(thread, into, before)
    recheck_stream(thread.stream)
    live.show(thread.id, [])
    live.show(into.id, numbers)
    publish(ThreadsMerged(thread_id=thread.id, into_id=into.id, post_ids=numbers))
    return {"thread": into.id}


def _check_merge(thread: Thread, into: Thread) -> None:
    """Nobody reads more of anybody after it than before."""
    if thread.is_peers_only and not into.is_peers_only:
        raise Conflict(lazy_("What is among peers stays among peers: it cannot go into a thread that others read."))
    if thread.community_id != into.community_id and widens(thread.community.visibility, into.community.visibility):
        raise Conflict(lazy_("Others would read it there. Move the thread first, if those who wrote it agree."))
    if has_sealed(thread.id) and has_sealed(into.id):
        raise Conflict(lazy_("In both threads somebody writes by role: in one thread it would show whether they are the same person."))
    if not (thread.is_shown and into.is_shown):
        raise Conflict(lazy_("Both threads must be shown to readers."))


def _join_marks(thread: Thread, into: Thread, before: tuple[int, int]) -> None:
    """Who had read both to their ends has read all of it; for everybody else what came is new."""
    one, other = ({who for who, read in marks.of_thread(of).items() if read >= end} for of, end in zip((thread, into), before, strict=True))
    marks.raise_to(into, one & other, into.posts_count)


def new_place(actor: Actor, thread_id: int) -> int | None:
    """Where the posts of a thread stand that was merged into others, when the actor may read that thread; else None."""
    begin = thread_id
    for _step in range(20):
        found = session.execute(select(Thread.merged_into_id).where(Thread.id == thread_id, Thread.state == "merged")).scalar()
        if found is None:
            break
        thread_id = found
    if thread_id == begin:
        return None
    try:
        return queries.get_thread(actor, thread_id).id
    except NotFound:
        return None
