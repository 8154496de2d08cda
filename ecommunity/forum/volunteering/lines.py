"""The words with which somebody is asked."""

from __future__ import annotations

from flask import url_for

from ecommunity.authz import Actor
from ecommunity.forum.volunteering import queries
from ecommunity.forum.volunteering.rounds import ASKED
from ecommunity.notices.lines import Line
from ecommunity.notices.models import Notice
from ecommunity.registry import lines_of_notices
from ecommunity.web.words import _, lazy_


@lines_of_notices(ASKED, about="ask", label=lazy_("A question that waits is brought to me"))
def lines_of_asks(actor: Actor, notices: list[Notice]) -> dict[int, Line]:
    """The question, while it is the reader's to answer."""
    asks = {ask.id: ask for ask in queries.list_asks(actor)}
    found = ((notice, asks.get(notice.thing_id)) for notice in notices)
    text = _("This question waits for an answer. Could you help?")
    return {notice.id: Line(text, url_for("forum.asks"), ask.thread.title, ask.thread.language) for notice, ask in found if ask is not None}
