"""What meetings know of a person, and what stays of it when they leave: the record, by delegation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from ecommunity import clock
from ecommunity.accounts.erasure import Kept
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings.consoles import privacy as consoles
from ecommunity.meetings.entering import privacy as entering
from ecommunity.meetings.events import ParticipantErased
from ecommunity.meetings.models import Attendance, FloorRequest, Line, Meeting, Participant
from ecommunity.meetings.queries import OVER
from ecommunity.meetings.registration import privacy as registrations
from ecommunity.meetings.reports.models import Correction, Statement
from ecommunity.meetings.talk.events import ParticipantMuted
from ecommunity.meetings.talk.models import Mute
from ecommunity.registry import personal_data, recurring
from ecommunity.web.site import site
from ecommunity.web.words import lazy_


@recurring("meetings.forget", timedelta(days=1))
def forget() -> None:
    """The presence log is as short as the site says, and no access need outlives its meeting."""
    until = clock.now() - timedelta(days=site().presence_days)
    session.execute(delete(Attendance).where(Attendance.entered_at < until))
    entering.forget(until)
    over = select(Meeting.id).where(Meeting.state.in_(OVER))
    session.execute(update(Participant).where(Participant.meeting_id.in_(over)).values(has_access_need=False))
    registrations.forget(Meeting.state.in_(OVER))


def _participations(person_id: int) -> list[Participant]:
    return list(session.execute(select(Participant).where(Participant.person_id == person_id).order_by(Participant.id)).scalars())


def _rows(model: Any, participant: Participant) -> list[Any]:
    return list(session.execute(select(model).where(model.participant_id == participant.id).order_by(model.id)).scalars())


def _mutes(participant: Participant) -> list[Mute]:
    return list(session.execute(select(Mute).where(Mute.participant_id == participant.id)).scalars())


def _export_one(participant: Participant) -> dict[str, Any]:
    attendances = [
        {"mode": row.mode, "entered_at": clock.rfc3339(row.entered_at), "left_at": clock.rfc3339(row.left_at) if row.left_at else None}
        for row in _rows(Attendance, participant)
    ]
    requests = [
        {"kind": row.kind, "state": row.state, "requested_at": clock.rfc3339(row.requested_at), "text": row.given_text}
        for row in _rows(FloorRequest, participant)
    ]
    lines = [{"at": clock.rfc3339(row.said_at), "to": row.addressed_to, "text": row.text} for row in _rows(Line, participant)]
    return {
        "meeting": participant.meeting_id,
        "capacity": participant.capacity,
        "function": participant.function,
        "organisation": dict(participant.organisation.names) if participant.organisation is not None else None,
        "access_need": participant.has_access_need,
        "statements": [{"text": row.text, "filed_at": clock.rfc3339(row.filed_at)} for row in _rows(Statement, participant)],
        "corrections": [{"text": row.text, "asked_at": clock.rfc3339(row.asked_at)} for row in _rows(Correction, participant)],
        "muted": [{"reason": row.reason, "at": clock.rfc3339(row.muted_at)} for row in _mutes(participant)],
        "attendances": attendances,
        "requests": requests,
        "lines": lines,
    }


OWN_COLUMNS = ["participants.person_id", "lines.hidden_by_id", "meetings.planned_by_id"]


@personal_data("meetings", columns=[*OWN_COLUMNS, *registrations.COLUMNS, *entering.COLUMNS, *consoles.COLUMNS])
class MeetingsData:
    """Participation, presence, requests and chat of a person."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        """Everything, meeting by meeting."""
        planned = select(Meeting.id).where(Meeting.planned_by_id == person_id)
        hidden = select(Line.id).where(Line.hidden_by_id == person_id)
        return {
            "rows": [_export_one(participant) for participant in _participations(person_id)],
            "planned": list(session.execute(planned).scalars()),
            "hidden_lines": list(session.execute(hidden).scalars()),
            **registrations.export(person_id),
            **entering.export(person_id),
            **consoles.export(person_id),
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        """No name, presence, access need or chat is left; requests and speeches stay as the delegation's."""
        session.execute(update(Meeting).where(Meeting.planned_by_id == person_id).values(planned_by_id=None))
        session.execute(update(Line).where(Line.hidden_by_id == person_id).values(hidden_by_id=None))
        registrations.erase(person_id)
        entering.erase(person_id)
        consoles.erase(person_id)
        participants = _participations(person_id)
        for participant in participants:
            session.execute(delete(Attendance).where(Attendance.participant_id == participant.id))
            for mute in _mutes(participant):
                session.delete(mute)
                session.flush()
                publish(ParticipantMuted(participant.meeting_id, participant.id))
            for line in _rows(Line, participant):
                line.text, line.is_hidden, line.hidden_reason = "", True, "left"
            participant.has_access_need = participant.is_present = False
            participant.is_erased = True
            session.flush()
            publish(ParticipantErased(participant.meeting_id, participant.id))
        if not participants:
            return []
        why = lazy_("What was said on the floor belongs to the record of the meeting. It stands under the delegation, without your name.")
        return [Kept(lazy_("Requests for the floor, interventions, statements and corrections"), why)]
