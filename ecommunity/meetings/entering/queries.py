"""Questions about how people take part, each asked as somebody."""

from __future__ import annotations

from sqlalchemy import select

from ecommunity.authz import Actor
from ecommunity.db import find, session
from ecommunity.meetings.entering.models import ConnectionTest, WrittenIntervention
from ecommunity.meetings.entering.policies import can_read_tests
from ecommunity.meetings.models import FloorRequest, Meeting

NEWEST_WRITTEN = 20


def find_own_test(actor: Actor, meeting: Meeting) -> ConnectionTest | None:
    """What the actor measured for this meeting."""
    mine = ConnectionTest.person_id == (actor.id or 0)
    return find(select(ConnectionTest).where(ConnectionTest.meeting_id == meeting.id, mine))


def list_tests(actor: Actor, meeting: Meeting) -> dict[int, ConnectionTest] | None:
    """What everybody measured, by person; None for those who may not know."""
    if not can_read_tests(actor, meeting):
        return None
    rows = session.execute(select(ConnectionTest).where(ConnectionTest.meeting_id == meeting.id)).scalars()
    return {row.person_id: row for row in rows}


def list_written(meeting: Meeting, most: int | None = NEWEST_WRITTEN) -> list[WrittenIntervention]:
    """The newest interventions that were delivered in writing, the oldest of them first; all of them without `most`."""
    stmt = select(WrittenIntervention).where(WrittenIntervention.meeting_id == meeting.id).order_by(WrittenIntervention.id.desc())
    return list(reversed(session.execute(stmt.limit(most) if most else stmt).scalars().all()))


def find_written(request: FloorRequest) -> WrittenIntervention | None:
    """The text by which a request was served."""
    return find(select(WrittenIntervention).where(WrittenIntervention.request_id == request.id))
