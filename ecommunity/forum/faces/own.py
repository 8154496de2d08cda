"""What concerns somebody who asked by role: put together when they look, because a row that waits for them would name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, and_, func, or_, select

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.faces import queries
from ecommunity.forum.faces.models import SealedLetter, Unsealing
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.queries import threads_under
from ecommunity.moderation import queries as moderation
from ecommunity.moderation.models import Decision

MOST = 100
# So long a decision stands among what is new.
TOLD = timedelta(days=30)


@dataclass(frozen=True)
class OwnThread:
    """A thread in which the actor stands under a role, and what is new there for them."""

    thread: Thread
    new_replies: int
    first_new: int | None
    letters: tuple[SealedLetter, ...] = ()
    unsealings: tuple[Unsealing, ...] = ()
    away: tuple[tuple[Post, Decision | None], ...] = ()

    @property
    def has_news(self) -> bool:
        """Something waits for the author: a reply, or words of a moderator that were not read, or a decision against what they wrote."""
        return bool(self.new_replies) or any(not letter.is_read for letter in self.letters) or self.hidden_by is not None

    @property
    def hidden_by(self) -> Decision | None:
        """The decision of the last days that took a text of theirs away, as long as they did not appeal."""
        taken = [decision for post, decision in self.away if decision is not None and post.state == "hidden" and decision.appeal is None]
        return next((decision for decision in taken if decision.decided_at > clock.now() - TOLD), None)


def own_tags(person_id: int, among: Collection[int] | None = None) -> dict[str, int]:
    """The tags under which this person stands, each with its thread; everywhere, or `among` these threads. One statement over an index."""
    stmt = select(Post.thread_id, Post.author_tag).where(Post.author_tag.is_not(None)).distinct()
    if among is not None:
        stmt = stmt.where(Post.thread_id.in_(among))
    stands = {tag: thread_id for thread_id, tag in session.execute(stmt)}
    known = seals.every_word("tag", person_id, set(stands.values()))
    return {str(tag): known[tag] for tag in stands.keys() & known.keys() if tag is not None}


def own_sealed_threads(actor: Actor) -> list[OwnThread]:
    """The threads in which the actor stands under a role and which they may read, their own also while it waits or after it was hidden;
    the newest post first, at most a hundred.
    """
    seen = actor.fact("forum.sealed_marks")  # whoever writes by role has a mark there
    tags = own_tags(actor.id, seen) if actor.id is not None and seen else {}
    if not tags:
        return []
    stmt = threads_under(actor, list(tags)).where(Thread.id.in_(set(tags.values())))
    threads = list(session.execute(stmt.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(MOST)).scalars())
    new = _new_posts({thread.id: seen.get(thread.id, 0) for thread in threads if thread.is_shown}, list(tags))
    away = _away(tags)
    letters: dict[int, list[SealedLetter]] = defaultdict(list)
    for letter in queries.letters_to(tags):
        letters[letter.post.thread_id].append(letter)
    unsealings: dict[int, list[Unsealing]] = defaultdict(list)
    for unsealing in queries.unsealings_of(own_posts(tags)):
        unsealings[unsealing.post.thread_id].append(unsealing)
    return [
        OwnThread(thread, *new.get(thread.id, (0, None)), tuple(letters[thread.id]), tuple(unsealings[thread.id]), tuple(away[thread.id]))
        for thread in threads
    ]


def own_posts(tags: dict[str, int]) -> Select[int]:
    """Ids of the posts under these tags."""
    return select(Post.id).where(Post.thread_id.in_(set(tags.values())), Post.author_tag.in_(list(tags)), Post.author_tag.is_not(None))


def _away(tags: dict[str, int]) -> dict[int, list[tuple[Post, Decision | None]]]:
    """By thread, what these tags wrote and readers do not see, because it waits or was hidden, with what was decided about it."""
    stmt = select(Post).where(Post.id.in_(own_posts(tags)), Post.state.in_(("held", "hidden"))).order_by(Post.number)
    posts = list(session.execute(stmt).scalars())
    decided = moderation.decisions_of("post", [post.id for post in posts]) if posts else {}
    found: dict[int, list[tuple[Post, Decision | None]]] = defaultdict(list)
    for post in posts:
        found[post.thread_id].append((post, decided.get(post.id)))
    return found


def _new_posts(seen: dict[int, int], tags: list[str]) -> dict[int, tuple[int, int | None]]:
    """Thread → how many shown posts of others stand after the mark, and the first of them."""
    if not seen:
        return {}
    after = or_(*(and_(Post.thread_id == thread_id, Post.number > number) for thread_id, number in seen.items()))
    theirs = or_(Post.author_tag.is_(None), Post.author_tag.not_in(tags))
    stmt = select(Post.thread_id, func.count(), func.min(Post.id)).where(after, theirs, Post.state == "shown").group_by(Post.thread_id)
    return {int(thread_id): (int(count), int(first)) for thread_id, count, first in session.execute(stmt)}
