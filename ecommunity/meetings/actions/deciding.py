"""Admitting, confirming, declining, removing: what others decide about a registration."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import policies as meeting_policies
from ecommunity.meetings import queries
from ecommunity.meetings.actions import doors, seats
from ecommunity.meetings.inputs import OfParticipant
from ecommunity.meetings.models import Meeting, Participant
from ecommunity.meetings.registration import moves, policies
from ecommunity.meetings.registration import queries as registrations
from ecommunity.meetings.registration.events import SeatDecided
from ecommunity.meetings.registration.inputs import WithParticipantReason


def _at_desk(actor: Actor, given: OfParticipant, move: moves.Move) -> tuple[Meeting, Participant]:
    """The meeting and the participant, for the chair and the Secretariat."""
    meeting = doors.locked(actor, given.meeting)
    require(meeting_policies.can_admit, actor, meeting, message=seats.NOT_YOURS[move])
    return meeting, queries.get_participant(meeting, given.participant)


def _decide(actor: Actor, meeting: Meeting, participant: Participant, move: moves.Move, reason: str = "") -> dict[str, Any]:
    note = seats.move(actor, meeting, participant, move)
    note.decided_by_id, note.reason = actor.id, reason
    session.flush()
    publish(SeatDecided(meeting.id, participant.id))
    return {"participant": participant.id}


@command("meetings.admit", OfParticipant)
def admit(actor: Actor, given: OfParticipant) -> dict[str, Any]:
    """Who waited takes part; provisionally where the rules want the own constituency to confirm and it did not yet."""
    meeting, participant = _at_desk(actor, given, "admit")
    return _decide(actor, meeting, participant, "admit")


@command("meetings.decline", WithParticipantReason)
def decline(actor: Actor, given: WithParticipantReason) -> dict[str, Any]:
    """Who waited does not take part, with a reason that the person reads."""
    meeting, participant = _at_desk(actor, given, "decline")
    return _decide(actor, meeting, participant, "decline", given.reason)


@command("meetings.remove_participant", WithParticipantReason)
def remove_participant(actor: Actor, given: WithParticipantReason) -> dict[str, Any]:
    """Who took part does no longer, and every stream of the meeting ended for this person."""
    meeting, participant = _at_desk(actor, given, "remove")
    return _decide(actor, meeting, participant, "remove", given.reason)


@command("meetings.confirm_member", OfParticipant)
def confirm_member(actor: Actor, given: OfParticipant) -> dict[str, Any]:
    """The own delegation, organisation or constituency answers for this person."""
    meeting = doors.locked(actor, given.meeting)
    return _confirm(actor, meeting, queries.get_participant(meeting, given.participant))


def _confirm(actor: Actor, meeting: Meeting, participant: Participant) -> dict[str, Any]:
    note = seats.move(actor, meeting, participant, "confirm")
    note.confirmed_by_id = actor.id
    session.flush()
    if participant.state == "admitted":
        publish(SeatDecided(meeting.id, participant.id))
    return {"participant": participant.id}


@command("meetings.approve_registration", OfParticipant)
def approve_registration(actor: Actor, given: OfParticipant) -> dict[str, Any]:
    """The registration is approved by whoever can: admitted by the chair or the Secretariat, confirmed by the own focal point."""
    meeting = doors.locked(actor, given.meeting)
    participant = queries.get_participant(meeting, given.participant)
    as_whom = policies.movers(actor, meeting, participant)
    confirms = moves.may(as_whom, "confirm", registrations.standing_of(participant)) and "bureau" not in as_whom
    if confirms or not meeting_policies.can_admit(actor, meeting):
        return _confirm(actor, meeting, participant)
    return _decide(actor, meeting, participant, "admit")
