"""What no row says: a summary of the communities, put together when somebody looks."""

from __future__ import annotations

from flask import url_for

from ecommunity.authz import Actor
from ecommunity.forum.following import queries
from ecommunity.groups.queries import list_communities
from ecommunity.notices.kinds import standing_notices
from ecommunity.notices.lines import Line
from ecommunity.web.words import language, local, ngettext


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
