"""Who may write to all: muted, and heard again. The floor, signals, the own delegation and the bureau stay open to whoever is muted."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.live import recheck_person
from ecommunity.meetings import policies, queries
from ecommunity.meetings.actions import doors, record
from ecommunity.meetings.inputs import OfParticipant
from ecommunity.meetings.models import Meeting, Participant
from ecommunity.meetings.talk import queries as talk
from ecommunity.meetings.talk.events import ParticipantMuted
from ecommunity.meetings.talk.inputs import MuteParticipant
from ecommunity.meetings.talk.models import Mute
from ecommunity.web.words import _, lazy_


def _seated(actor: Actor, given: OfParticipant) -> tuple[Meeting, Participant]:
    meeting = doors.as_chair(actor, given.meeting)
    doors.must_go_on(meeting)
    participant = queries.get_participant(meeting, given.participant)
    if participant.state != "admitted":
        doors.clash(meeting, _("This person does not take part."))
    return meeting, participant


def _told(meeting: Meeting, participant: Participant, kind: str) -> dict[str, Any]:
    """The bureau, the record by delegation, and the person's own page know it."""
    publish(ParticipantMuted(meeting.id, participant.id))
    record.keep(meeting, kind, **record.seat(meeting, participant))
    recheck_person(participant.person_id)
    return {"participant": participant.id}


@command("meetings.mute", MuteParticipant)
def mute(actor: Actor, given: MuteParticipant) -> dict[str, Any]:
    """The participant does not write to all until the chair says so."""
    meeting, participant = _seated(actor, given)
    require(policies.can_mute, actor, meeting, participant, message=lazy_("Who runs the sitting is not muted."))
    if talk.find_mute(participant) is not None:
        doors.clash(meeting, _("This person is muted already."))
    session.add(Mute(participant_id=participant.id, reason=given.reason or ""))
    session.flush()
    return _told(meeting, participant, "participant_muted")


@command("meetings.unmute", OfParticipant)
def unmute(actor: Actor, given: OfParticipant) -> dict[str, Any]:
    """The participant writes to all again."""
    meeting, participant = _seated(actor, given)
    found = talk.find_mute(participant)
    if found is None:
        doors.clash(meeting, _("This person is not muted."))
    session.delete(found)
    session.flush()
    return _told(meeting, participant, "participant_unmuted")
