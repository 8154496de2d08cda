"""The words of what people are told about answers, made from what they may read at this moment."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum import queries
from ecommunity.forum.answering.models import PostThanks
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.presenting import Author, author_of
from ecommunity.notices.lines import Line
from ecommunity.notices.models import Notice
from ecommunity.registry import lines_of_notices
from ecommunity.web.words import _, lazy_

THANKED, MENTIONED = "forum.thanked", "forum.mentioned"


def key_of_thanks(thanks_id: int) -> str:
    """The key of the notice of these thanks."""
    return f"thanks:{thanks_id}"


def _posts(actor: Actor, notices: list[Notice]) -> dict[int, Post]:
    """Of the posts of these notices those that the actor may read."""
    wanted = {notice.thing_id for notice in notices}
    stmt = select(Post).where(Post.id.in_(wanted), Post.state == "shown", Post.thread_id.in_(queries.readable_threads(actor)))
    stmt = stmt.options(joinedload(Post.author), joinedload(Post.thread).joinedload(Thread.opening))
    return {post.id: post for post in session.execute(stmt).scalars()}


def _line(text: str, post: Post) -> Line:
    return Line(text, url_for("forum.post", post_id=post.id), post.thread.title, post.thread.language)


@lines_of_notices(THANKED, about="post", label=lazy_("Somebody thanks me for a text"))
def lines_of_thanks(actor: Actor, notices: list[Notice]) -> dict[int, Line]:
    """Who thanked, where they do so under their name."""
    posts = _posts(actor, notices)
    numbers = {int(notice.key.partition(":")[2]) for notice in notices}
    about = (Person.name, Person.is_private_sector, Person.interests)
    stmt = select(PostThanks.id, *about).outerjoin(Person, Person.id == PostThanks.person_id).where(PostThanks.id.in_(numbers))
    names = {}
    for number, name, is_private_sector, interests in session.execute(stmt):
        names[key_of_thanks(number)] = name and Author(None, name, None, False, is_private_sector, interests).in_words
    return {
        notice.id: _line(_("%(name)s thanked you", name=name) if (name := names[notice.key]) else _("Somebody thanked you"), post)
        for notice in notices
        if notice.key in names and (post := posts.get(notice.thing_id))
    }


@lines_of_notices(MENTIONED, about="post", label=lazy_("Somebody mentions me"))
def lines_of_mentions(actor: Actor, notices: list[Notice]) -> dict[int, Line]:
    """Who mentioned the reader, by the name or the role that they show there."""
    posts = _posts(actor, notices)
    return {
        notice.id: _line(_("%(name)s mentioned you", name=author_of(post, post.thread.opening).in_words), post)
        for notice in notices
        if (post := posts.get(notice.thing_id))
    }
