"""Posts that come to stand in another thread, in this action and no other: numbered and sealed anew for their place."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, select

from ecommunity.db import session
from ecommunity.errors import Conflict
from ecommunity.forum import queries, seals
from ecommunity.forum.faces import marks
from ecommunity.forum.faces.models import SealedLetter
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.live import drop
from ecommunity.live.models import Entry
from ecommunity.moderation.models import Case, Report
from ecommunity.web.words import lazy_


def has_sealed(thread_id: int) -> bool:
    """Somebody shows a role and no name in this thread."""
    return session.execute(select(Post.id).where(Post.thread_id == thread_id, Post.author_tag.is_not(None)).limit(1)).first() is not None


def carry(source: Thread, posts: Sequence[Post], target: Thread) -> int | None:
    """The posts of the one thread stand at the end of the other, in their order, with their dates. Both threads are locked.

    Gives the post that was the accepted answer where it stood, if it is among them: there it is not any more.
    """
    tags: dict[str, str] = {}
    # Out of the way first: an accepted answer belongs to its thread by constraint, and so does a number.
    accepted = session.get(AcceptedAnswer, source.id)
    answer = accepted.post_id if accepted is not None and accepted.post_id in {post.id for post in posts} else None
    if answer is not None:
        session.execute(delete(AcceptedAnswer).where(AcceptedAnswer.thread_id == source.id))
        session.expire(source, ["accepted"])
    _take_down(source, posts)
    for post in sorted(posts, key=lambda post: post.number):
        target.posts_count += 1
        _reseal(post, source.id, target.id, target.posts_count, tags)
        post.thread_id, post.number = target.id, target.posts_count
        post.version += 1
        session.flush()
    _follow_tags([post.id for post in posts], tags)
    return answer


def _reseal(post: Post, before: int, after: int, number: int, tags: dict[str, str]) -> None:
    """Who is sealed stays sealed: the seal opens at the new place and not at the old one any more."""
    if post.author_tag is None:
        return
    if post.sealed_author is None:  # erased: one speaker in the thread, and nobody's
        post.author_tag = tags.setdefault(post.author_tag, secrets.token_hex(32))
        return
    person_id = seals.opened(post.sealed_author, before, post.number)
    if person_id is None:
        raise Conflict(lazy_("A text by role was sealed with a key that this site does not have any more: it stays where it is."))
    if post.author_tag not in tags:
        known = marks.of(person_id)
        marks.keep(person_id, {after: known.get(after, 0)}, known)  # by it they find the thread again
        tags[post.author_tag] = queries.tag_in(after, seals.tags(person_id, after))
    post.sealed_author, post.author_tag = seals.seal(person_id, after, number), tags[post.author_tag]


def _follow_tags(posts: list[int], tags: dict[str, str]) -> None:
    """Letters to who wrote these posts, and reports of them by somebody who is sealed beside them, go with that person's new tag."""
    if not tags:
        return
    for letter in session.execute(select(SealedLetter).where(SealedLetter.post_id.in_(posts))).scalars():
        letter.author_tag = tags.get(letter.author_tag, letter.author_tag)
    stmt = select(Report).join(Case, Case.id == Report.case_id).where(Case.kind == "post", Case.thing_id.in_(posts))
    for report in session.execute(stmt.where(Report.reporter_tag.in_(tags))).scalars():
        report.reporter_tag = tags[str(report.reporter_tag)]


def _take_down(source: Thread, posts: Sequence[Post]) -> None:
    """Whoever follows the old thread has them no more."""
    keys = [str(post.id) for post in posts]
    stands = select(Entry.key).where(
        Entry.stream == source.stream, Entry.collection == "posts", Entry.key.in_(keys), Entry.body.is_not(None)
    )
    for key in session.execute(stands).scalars():
        drop(source.stream, "posts", key)
