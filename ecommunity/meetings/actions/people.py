"""Who is in a meeting: entering, leaving, registering. A dropped line is not leaving."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import find, session
from ecommunity.errors import Forbidden, Invalid, NotFound
from ecommunity.events import publish
from ecommunity.live import recheck_person
from ecommunity.meetings import policies, queries
from ecommunity.meetings.actions import doors
from ecommunity.meetings.events import ParticipantEntered, ParticipantLeft, ParticipantRegistered
from ecommunity.meetings.inputs import Enter, Leave, OfParticipant, Register
from ecommunity.meetings.models import Attendance, Meeting, Participant
from ecommunity.web.words import _, lazy_


def _end_attendance(participant: Participant) -> None:
    open_rows = update(Attendance).where(Attendance.participant_id == participant.id, Attendance.left_at.is_(None))
    session.execute(open_rows.values(left_at=clock.now()))


def come_in(meeting: Meeting, participant: Participant, mode: str) -> None:
    """The participant is counted as present in this mode from now on."""
    _end_attendance(participant)
    participant.is_present, participant.mode, participant.is_shown = True, mode, False
    sitting = meeting.sitting
    session.add(Attendance(participant_id=participant.id, sitting_id=sitting.id if sitting else None, mode=mode))
    session.flush()
    publish(ParticipantEntered(meeting.id, participant.id))


@command("meetings.enter", Enter)
def enter(actor: Actor, given: Enter) -> dict[str, Any]:
    """The participant is counted as present. Coming back after a dropped line changes nothing."""
    meeting, participant = doors.as_participant(actor, given.meeting)
    doors.must_go_on(meeting)
    if not participant.is_present or participant.mode != given.mode:
        come_in(meeting, participant, given.mode)
    return {"participant": participant.id}


@command("meetings.leave", Leave)
def leave(actor: Actor, given: Leave) -> dict[str, Any]:
    """The participant is not counted as present any more; requests in the line stay."""
    meeting, participant = doors.as_participant(actor, given.meeting)
    if participant.is_present:
        _end_attendance(participant)
        participant.is_present, participant.is_shown = False, False
        session.flush()
        publish(ParticipantLeft(meeting.id, participant.id))
    return {"participant": participant.id}


@command("meetings.register", Register)
def register(actor: Actor, given: Register) -> dict[str, Any]:
    """Somebody takes part in one capacity; who registers themselves waits until the chair or the Secretariat admits them."""
    meeting = doors.locked(actor, given.meeting)
    doors.must_go_on(meeting)
    admits = policies.can_admit(actor, meeting)
    person_id = given.person or actor.id
    if person_id is None or (person_id != actor.id and not admits):
        raise Forbidden(_("Only the chair and the Secretariat register others."))
    person = session.get(Person, person_id)
    if person is None or not person.is_active:
        raise NotFound
    _check_seat(given)
    if find(select(Participant).where(Participant.meeting_id == meeting.id, Participant.person_id == person_id)) is not None:
        doors.clash(meeting, _("This person is registered already."))
    participant = Participant(
        meeting_id=meeting.id,
        person_id=person_id,
        organisation_id=given.organisation,
        capacity=given.capacity,
        function=given.function,
        state="admitted" if admits else "waiting",
        registered_at=clock.now(),
    )
    session.add(participant)
    session.flush()
    publish(ParticipantRegistered(meeting.id, participant.id))
    recheck_person(person_id)
    return {"participant": participant.id}


def _check_seat(given: Register) -> None:
    """A delegation's seat needs its organisation."""
    if given.organisation is not None and not queries.organisations([given.organisation]):
        message = _("This organisation is not known.")
        raise Invalid(message, fields={"organisation": message})
    if given.capacity in ("party", "non_party") and given.organisation is None:
        message = _("Say for which State.")
        raise Invalid(message, fields={"organisation": message})


@command("meetings.admit", OfParticipant)
def admit(actor: Actor, given: OfParticipant) -> dict[str, Any]:
    """Who waited takes part."""
    meeting: Meeting = doors.locked(actor, given.meeting)
    require(policies.can_admit, actor, meeting, message=lazy_("Only the chair and the Secretariat admit participants."))
    participant = queries.get_participant(meeting, given.participant)
    if participant.state != "waiting":
        doors.clash(meeting, _("This person does not wait for admission."))
    participant.state = "admitted"
    session.flush()
    publish(ParticipantRegistered(meeting.id, participant.id))
    recheck_person(participant.person_id)
    return {"participant": participant.id}
