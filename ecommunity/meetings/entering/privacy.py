"""What tests and written interventions know of a person, and how it goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from ecommunity import clock
from ecommunity.db import session
from ecommunity.meetings.entering import words
from ecommunity.meetings.entering.models import ConnectionTest, WrittenIntervention
from ecommunity.meetings.models import FloorRequest, Participant

COLUMNS = ["connection_tests.person_id"]


def export(person_id: int) -> dict[str, Any]:
    """Every test, and every intervention that was delivered in writing."""
    tests = select(ConnectionTest).where(ConnectionTest.person_id == person_id).order_by(ConnectionTest.id)
    written = select(WrittenIntervention).join(FloorRequest, FloorRequest.id == WrittenIntervention.request_id)
    written = written.join(Participant, Participant.id == FloorRequest.participant_id).where(Participant.person_id == person_id)
    return {
        "connection_tests": [{"meeting": row.meeting_id, **words.present_test(row)} for row in session.execute(tests).scalars()],
        "written_interventions": [
            {"meeting": row.meeting_id, "text": row.text, "delivered_at": clock.rfc3339(row.delivered_at)}
            for row in session.execute(written.order_by(WrittenIntervention.id)).scalars()
        ],
    }


def erase(person_id: int) -> None:
    """No test of the person is left; what was delivered in writing stays as the delegation's."""
    session.execute(delete(ConnectionTest).where(ConnectionTest.person_id == person_id))


def forget(until: datetime) -> None:
    """No test is older than the presence log."""
    session.execute(delete(ConnectionTest).where(ConnectionTest.tested_at < until))
