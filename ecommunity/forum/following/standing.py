"""What no row says: a summary of communities and tags, put together when somebody looks."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.asking.models import ThreadTag
from ecommunity.forum.finding import unread
from ecommunity.forum.following import queries
from ecommunity.forum.models import Thread
from ecommunity.groups.queries import list_communities
from ecommunity.notices.kinds import standing_notices
from ecommunity.notices.lines import Line
from ecommunity.web.words import language, local, ngettext


@standing_notices("forum.digest")
def summary_of_communities(actor: Actor) -> list[Line]:
    """How much is new in each community and about each tag that the actor has as a summary."""
    news = actor.fact("forum.unread")
    if not news:
        return []
    chosen = queries.own_choices(actor)
    lines = _of_tags(actor) if any(kind == "tag" and volume == "digest" for (kind, _thing), volume in chosen.items()) else []
    for community in list_communities(actor):
        volume = chosen.get(("community", community.id)) or queries.default_of(actor, community.id)
        if community.id in news and volume == "digest":
            text = ngettext("%(n)s new post", "%(n)s new posts", news[community.id].posts)
            url = url_for("forum.questions", community=community.slug, show="unread")
            lines.append(Line(text, url, local(community.names), language()))
    return lines


def _of_tags(actor: Actor) -> list[Line]:
    """What is unread in the actor's communities about each tag that they have as a summary."""
    threads = unread.unread_threads(actor).join(ThreadTag, ThreadTag.thread_id == Thread.id)
    stmt = threads.with_only_columns(ThreadTag.tag_id, func.count()).group_by(ThreadTag.tag_id)
    news = {int(tag_id): int(number) for tag_id, number in session.execute(stmt)}
    return [
        Line(
            ngettext("%(n)s thread with something new", "%(n)s threads with something new", news[tag.id]),
            url_for("forum.show_tag", slug=tag.slug),
            local(tag.names),
            language(),
        )
        for tag, volume in queries.list_followed_tags(actor)
        if volume == "digest" and tag.id in news
    ]
