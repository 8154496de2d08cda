"""What stands in a feed, and whose a secret address is."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from ecommunity.accounts.models import Person
from ecommunity.accounts.secrets import hashed
from ecommunity.accounts.sessions import link_secret
from ecommunity.authz import Actor
from ecommunity.db import find, session
from ecommunity.errors import NotFound
from ecommunity.forum.feeds.models import FeedAddress
from ecommunity.forum.models import Post, Thread

ENTRIES = 30


def newest_posts(threads: Select[Thread]) -> list[Post]:
    """The newest posts that readers see in these threads, each with its thread; `threads` is a question that was asked as somebody.

    They stand in the threads that were written in last, so that a long past costs nothing.
    """
    lately = threads.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(ENTRIES).with_only_columns(Thread.id)
    ids = list(session.execute(lately).scalars())
    stmt = select(Post).join(Thread, Thread.id == Post.thread_id).where(Thread.id.in_(ids), Post.state == "shown")
    stmt = stmt.where(Post.number > Thread.posts_count - 4 * ENTRIES).order_by(Post.created_at.desc(), Post.id.desc()).limit(ENTRIES)
    opening = contains_eager(Post.thread).joinedload(Thread.opening).joinedload(Post.author)
    return list(session.execute(stmt.options(joinedload(Post.author), opening)).scalars())


def own_address(actor: Actor) -> str:
    """The secret of the actor's feeds; empty when they never asked for one."""
    row = session.get(FeedAddress, actor.id or 0)
    return link_secret(row.salt, row.secret_hash) if row is not None else ""


def reader_of(secret: str) -> Actor:
    """The person of this address, with the rights of this moment; NotFound when it was renewed or its person cannot sign in any more."""
    stmt = select(Person).join(FeedAddress, FeedAddress.person_id == Person.id)
    person = find(stmt.where(FeedAddress.secret_hash == hashed(secret), Person.state == "active"))
    if person is None:
        raise NotFound
    roles = frozenset(person.site_roles or ())
    return Actor(person.id, "person", person.name, person.language, person.time_zone, roles)
