"""Questions about the earlier texts of a post: open to whoever may read the text that it has now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ecommunity.authz import Actor
from ecommunity.clock import rfc3339
from ecommunity.db import find, session
from ecommunity.errors import NotFound
from ecommunity.forum.answering.quoting import own_words
from ecommunity.forum.models import Post
from ecommunity.forum.policies import can_read_text
from ecommunity.forum.queries import get_post
from ecommunity.forum.revising.models import PostRevision


@dataclass(frozen=True)
class Version:
    """A text of a post, and since when it stood there."""

    number: int
    title: str | None
    body: str
    language: str
    at: datetime


def get_readable(actor: Actor, post_id: int) -> Post:
    """The post, when this reader may read its text: who may not read that reads nothing that it was before."""
    post = get_post(actor, post_id)
    if not can_read_text(actor, post):
        raise NotFound
    return post


def present_version(version: Version) -> dict[str, Any]:
    """A text of a post in the API."""
    return {
        "number": version.number,
        "title": version.title,
        "body": own_words(version.body),
        "language": version.language,
        "at": rfc3339(version.at),
    }


def count_revisions(post: Post) -> int:
    """How many earlier texts the post has."""
    return int(session.execute(select(func.count()).where(PostRevision.post_id == post.id)).scalar_one())


def find_change(post: Post, number: int) -> tuple[Version, Version, int] | None:
    """The text with this number, the one that took its place, and how many changes there were; 0 is the newest change."""
    last = count_revisions(post)
    number = number or last
    stmt = select(PostRevision).where(PostRevision.post_id == post.id, PostRevision.number.in_((number, number + 1)))
    rows = {row.number: row for row in session.execute(stmt).scalars()}
    if number not in rows:
        return None
    later = _version(rows[number + 1]) if number + 1 in rows else version_now(post, last + 1)
    return _version(rows[number]), later, last


def version_now(post: Post, number: int) -> Version:
    """The text that the post has now."""
    title = post.thread.title if post.is_opening else None
    return Version(number, title, post.body, post.language, post.edited_at or post.created_at)


def history_of(actor: Actor, post_id: int) -> list[Version]:
    """Every text that the post had and has, the first one first; NotFound for who may not read its text."""
    post = get_readable(actor, post_id)
    rows = session.execute(select(PostRevision).where(PostRevision.post_id == post.id).order_by(PostRevision.number)).scalars()
    earlier = [_version(row) for row in rows]
    return [*earlier, version_now(post, len(earlier) + 1)]


def _version(row: PostRevision) -> Version:
    return Version(row.number, row.title, row.body, row.language, row.written_at)


def has_later_post(post: Post) -> bool:
    """Somebody wrote after it in its thread."""
    return find(select(Post.id).where(Post.thread_id == post.thread_id, Post.number > post.number).limit(1)) is not None
