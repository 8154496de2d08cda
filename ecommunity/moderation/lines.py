"""What people read when they were told of a decision. The words of the moderator are theirs to read; of others nothing is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.groups.models import Group
from ecommunity.moderation import queries, reasons
from ecommunity.moderation.models import Case, Decision, Report
from ecommunity.notices.lines import Line
from ecommunity.notices.models import Notice
from ecommunity.registry import lines_of_notices, moderatables
from ecommunity.web.words import _, local


def _decisions(ids: Iterable[int]) -> dict[int, Decision]:
    return {row.id: row for row in session.execute(select(Decision).where(Decision.id.in_(list(ids)))).scalars()}


def _path(row: Decision) -> str:
    """Where the decision stands; of what is no text, the thing itself."""
    return f"/moderation/decisions/{row.id}" if row.kind in moderatables else f"/{row.kind}s/{row.thing_id}"


@lines_of_notices("moderation.waits")
def lines_of_cases(actor: Actor, notices: Sequence[Notice]) -> dict[int, Line]:
    """What still waits for the actor, as far as it is theirs to decide."""
    ids = [notice.thing_id for notice in notices]
    stmt = queries.open_cases(actor).where(Case.id.in_(ids)).join(Group, Group.id == Case.community_id).add_columns(Group)
    rows = {case.id: group for case, group in session.execute(stmt)}
    return {
        notice.id: Line(
            _("A text waits for a moderator in %(community)s.", community=local(rows[notice.thing_id].names)),
            f"/communities/{rows[notice.thing_id].slug}/moderation",
        )
        for notice in notices
        if notice.thing_id in rows
    }


@lines_of_notices("moderation.decided")
def lines_of_decisions(actor: Actor, notices: Sequence[Notice]) -> dict[int, Line]:
    """What was decided about something of the actor's own, and why."""
    rows, found = _decisions(notice.thing_id for notice in notices), {}
    for notice in notices:
        row = rows.get(notice.thing_id)
        if row is None or row.author_id != actor.id:
            continue
        why = ". ".join(part for part in (reasons.reason_words(row.reason), row.words) if part)
        text = _("Moderators about your text: %(act)s.", act=reasons.act_words(row.act))
        if row.kind != "post":
            text = _("Moderators about your thread: %(act)s.", act=reasons.act_words(row.act))
        found[notice.id] = Line(f"{text} {why}".strip(), _path(row))
    return found


@lines_of_notices("moderation.report_answered")
def lines_of_reports(actor: Actor, notices: Sequence[Notice]) -> dict[int, Line]:
    """What came of what the actor reported."""
    stmt = select(Report, Case, Decision).join(Case, Case.id == Report.case_id).join(Decision, Decision.id == Case.decision_id)
    stmt = stmt.where(Report.id.in_([notice.thing_id for notice in notices]), Report.reporter_id == actor.id)
    rows = {report.id: (case, decision) for report, case, decision in session.execute(stmt)}
    found = {}
    for notice in notices:
        if notice.thing_id in rows:
            case, decision = rows[notice.thing_id]
            text = _("The moderators looked at what you reported: %(act)s. Thank you.", act=reasons.act_words(decision.act))
            found[notice.id] = Line(text, f"/report/{case.kind}/{case.thing_id}" if decision.act == "kept" else "")
    return found


@lines_of_notices("moderation.appeal_answered")
def lines_of_appeals(actor: Actor, notices: Sequence[Notice]) -> dict[int, Line]:
    """What a second moderator said, for the author and for who decided first."""
    rows, found = _decisions(notice.thing_id for notice in notices), {}
    for notice in notices:
        row = rows.get(notice.thing_id)
        if row is None or actor.id not in (row.author_id, row.by_id):
            continue
        text = _("Your appeal is answered.") if actor.id == row.author_id else _("An appeal to a decision of yours is answered.")
        found[notice.id] = Line(text, _path(row))
    return found
