"""What waits for somebody where they stand under a role. A row that waits for them would name them: it is put together when they look."""

from __future__ import annotations

from flask import url_for

from ecommunity.authz import Actor
from ecommunity.forum.faces.own import OwnThread, own_sealed_threads
from ecommunity.forum.faces.unsealing import state_of
from ecommunity.notices.kinds import standing_notices
from ecommunity.notices.lines import Line
from ecommunity.web.words import _


@standing_notices("forum.by_role")
def waiting_behind_a_role(actor: Actor) -> list[Line]:
    """A line for each thread of the actor's with unread replies, with words of a moderator that were not read, with a text that was hidden,
    or after an unsealing.
    """
    return [_line(row) for row in own_sealed_threads(actor) if row.has_news or _is_looked_at(row)]


def _is_looked_at(row: OwnThread) -> bool:
    return any(state_of(unsealing) == "shown" for unsealing in row.unsealings)


def _line(row: OwnThread) -> Line:
    url = url_for("forum.first_unread", thread_id=row.thread.id)
    if _is_looked_at(row):
        text, url = _("Two people looked who stands behind your role. Only you see this line."), url_for("forum.by_role")
    elif any(not letter.is_read for letter in row.letters):
        text, url = _("A moderator wrote to you, without knowing who you are. Only you see this line."), url_for("forum.by_role")
    elif row.hidden_by is not None:
        text = _("A moderator hid what you wrote by role. Only you see this line.")
        url = url_for("moderation.decision", decision_id=row.hidden_by.id)
    else:
        text = _("Something new in the thread that you began by role. Only you see this line.")
    return Line(text, url, row.thread.title, row.thread.language)
