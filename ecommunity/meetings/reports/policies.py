"""Who writes, corrects, adopts and reads a report; who files a statement."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.meetings.models import CHAIRING, FloorRequest, Meeting, Participant
from ecommunity.meetings.policies import can_keep_record, can_request_floor, seat_in
from ecommunity.registry import policy

PUBLISHED = frozenset({"report_adopted", "archived"})


@policy
def can_write_report(actor: Actor, meeting: Meeting) -> bool:
    """To draft, edit and open for comments, and to keep action points: rapporteur, chair, Secretariat."""
    return can_keep_record(actor, meeting) or actor.is_secretariat


@policy
def can_adopt_report(actor: Actor, meeting: Meeting) -> bool:
    """To declare the report adopted: the chair."""
    seat = seat_in(actor, meeting.id)
    return seat is not None and seat.function in CHAIRING


@policy
def can_read_report(actor: Actor, meeting: Meeting) -> bool:
    """The adopted report: who may read the meeting. For comments: who takes part. The draft: who writes it."""
    if meeting.state in PUBLISHED or can_write_report(actor, meeting):
        return True
    return meeting.state == "report_comment" and seat_in(actor, meeting.id) is not None


def is_of_delegation(actor: Actor, meeting: Meeting, participant: Participant) -> bool:
    """Whether the actor sits in the delegation of a participant."""
    seat = seat_in(actor, meeting.id)
    if seat is None:
        return False
    if participant.organisation_id is None:
        return seat.participant_id == participant.id
    return seat.organisation_id == participant.organisation_id


@policy
def can_correct(actor: Actor, meeting: Meeting, request: FloorRequest) -> bool:
    """To correct an intervention: the delegation that made it."""
    return is_of_delegation(actor, meeting, request.participant)


@policy
def can_file_statement(actor: Actor, meeting: Meeting) -> bool:
    """A written statement: whoever may ask for the floor, except in informal meetings, which take no formal statements."""
    return meeting.formality != "informal" and meeting.pack.report.names != "nobody" and can_request_floor(actor, meeting)


@policy
def can_withdraw_statement(actor: Actor, meeting: Meeting, participant: Participant) -> bool:
    """To take a statement back: the delegation that filed it."""
    return is_of_delegation(actor, meeting, participant)
