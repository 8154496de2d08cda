"""The words of the forum's notices, made from what their reader may read at this moment."""

from __future__ import annotations

from flask import url_for

from ecommunity.authz import Actor
from ecommunity.forum.following import queries
from ecommunity.forum.following.telling import ACCEPTED, QUESTION, REPLY
from ecommunity.forum.models import Post
from ecommunity.forum.presenting import author_of, is_accepted
from ecommunity.notices.lines import Line
from ecommunity.notices.models import Notice
from ecommunity.registry import lines_of_notices
from ecommunity.web.words import _, lazy_, local


@lines_of_notices(QUESTION, about="post", label=lazy_("Somebody begins a thread where I follow everything"))
@lines_of_notices(REPLY, about="post", label=lazy_("Somebody writes in a thread that I follow"))
@lines_of_notices(ACCEPTED, about="accepted_answer", label=lazy_("An answer was accepted: mine, or in a thread that I follow"))
def lines_of_posts(actor: Actor, notices: list[Notice]) -> dict[int, Line]:
    """Who wrote, where; the title leads to the post."""
    posts = queries.list_posts_to_name(actor, [notice.thing_id for notice in notices])
    found = ((notice, posts.get(notice.thing_id)) for notice in notices)
    return {
        notice.id: Line(text, url_for("forum.post", post_id=post.id), post.thread.title, post.thread.language)
        for notice, post in found
        if post is not None and (text := _said(actor, notice.kind, post))
    }


def _said(actor: Actor, kind: str, post: Post) -> str:
    who, where = author_of(post, post.thread.opening).in_words, local(post.thread.community.names)
    if kind == QUESTION:
        return _("%(who)s began a thread in %(community)s", who=who, community=where)
    if kind == REPLY:
        return _("%(who)s wrote in %(community)s", who=who, community=where)
    if not is_accepted(post, post.thread):
        return ""
    if post.author_id is not None and post.author_id == actor.id:
        return _("Your answer was accepted")
    return _("The answer of %(who)s was accepted", who=who)
