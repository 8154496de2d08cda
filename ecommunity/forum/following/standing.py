"""What no row says: a summary of the communities, and what came to those who asked by role. Put together when they look."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from sqlalchemy import and_, func

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.following import queries
from ecommunity.forum.models import Post, ReadMark, Thread
from ecommunity.forum.queries import visible_threads
from ecommunity.groups.queries import list_communities
from ecommunity.notices.kinds import standing_notices
from ecommunity.notices.lines import Line
from ecommunity.web.words import _, language, local, ngettext

LOOKED_BACK = timedelta(days=180)
MOST = 500


@standing_notices("forum.by_role")
def answers_to_own_questions(actor: Actor) -> list[Line]:
    """What others wrote in threads that the actor began by role and has not read since.

    Only the site's key knows them: of every such thread with something new the word of its asker is compared with the actor's own.
    """
    mark = and_(ReadMark.thread_id == Thread.id, ReadMark.person_id == (actor.id or 0))
    asked = and_(Post.thread_id == Thread.id, Post.number == 1, Post.author_tag.is_not(None))
    stmt = visible_threads(actor).join(Post, asked).outerjoin(ReadMark, mark)
    stmt = stmt.where(Thread.last_number > func.coalesce(ReadMark.number, 1), Thread.last_post_at > clock.now() - LOOKED_BACK)
    newest = stmt.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(MOST).add_columns(Post.author_tag)
    mine: list[Thread] = [row[0] for row in session.execute(newest) if row[1] in seals.tags(actor.id or 0, row[0].id)]
    text = _("Something new in the thread that you began by role. Only you see this line.")
    return [Line(text, url_for("forum.first_unread", thread_id=thread.id), thread.title, thread.language) for thread in mine]


@standing_notices("forum.digest")
def summary_of_communities(actor: Actor) -> list[Line]:
    """How much is new in each community that the actor has as a summary."""
    news = actor.fact("forum.unread")
    if not news:
        return []
    chosen = queries.own_choices(actor)
    lines = []
    for community in list_communities(actor):
        volume = chosen.get(("community", community.id)) or queries.default_of(actor, community.id)
        if community.id in news and volume == "digest":
            text = ngettext("%(n)s new post", "%(n)s new posts", news[community.id].posts)
            url = url_for("forum.questions", community=community.slug, show="unread")
            lines.append(Line(text, url, local(community.names), language()))
    return lines
