"""A registration moves from one standing to the next, and a seat that ends leaves nothing open behind it."""

from __future__ import annotations

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.errors import Forbidden
from ecommunity.events import publish
from ecommunity.live import allowed, mention, recheck_person
from ecommunity.meetings import extra_time, queries, states
from ecommunity.meetings.actions import doors, handing_over, people, remote_seats, requests, speakers
from ecommunity.meetings.events import ParticipantRegistered
from ecommunity.meetings.models import Meeting, Participant
from ecommunity.meetings.registration import moves, policies
from ecommunity.meetings.registration import queries as registrations
from ecommunity.meetings.registration.models import Registration
from ecommunity.web.words import lazy_

NOT_YOURS = {
    "confirm": lazy_("Only the head of the delegation or the focal point of the organisation confirms its people, and nobody oneself."),
    "admit": lazy_("Only the chair and the Secretariat admit participants."),
    "decline": lazy_("Only the chair and the Secretariat decline, and nobody oneself."),
    "remove": lazy_("Only the chair and the Secretariat remove somebody, and nobody oneself."),
}
NOT_NOW = {
    "ask": lazy_("This person is registered already."),
    "take": lazy_("You are registered already."),
    "confirm": lazy_("There is nothing to confirm here any more."),
    "place": lazy_("This person is registered already."),
    "admit": lazy_("This person does not wait for admission."),
    "decline": lazy_("This person does not wait for admission."),
    "withdraw": lazy_("You have no seat to give back."),
    "remove": lazy_("This person does not take part."),
}


def locked(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting, held for this transaction, also for those who were named for it or asked to take part and may not read it yet."""
    meeting, may_read = registrations.get_meeting_to_register(actor, meeting_id, lock=True)
    if may_read:
        mention(meeting.stream)
        allowed(meeting.stream)
    return meeting


def needs_confirmation(meeting: Meeting, capacity: str) -> bool:
    """Whether the rules want a word of the own organisation or constituency."""
    return capacity in meeting.pack.confirmed_by_own


def following(
    meeting: Meeting, as_whom: frozenset[moves.Mover], move: moves.Move, participant: Participant | None, capacity: str
) -> moves.Standing:
    """The standing after the move, or the refusal that fits."""
    standing = registrations.standing_of(participant)
    try:
        return moves.after(as_whom, move, standing, needs_confirmation=needs_confirmation(meeting, capacity))
    except moves.NotYours:
        raise Forbidden(NOT_YOURS.get(move, doors.NOT_ADMITTED)) from None
    except moves.NotNow:
        doors.clash(meeting, NOT_NOW[move])


def put_down(meeting: Meeting, participant: Participant, standing: moves.Standing) -> Registration:
    """The row has this standing, whoever follows sees it, and the person's rights are asked again at once."""
    state, step = moves.words_of(standing)
    if state != "removed" and participant.state not in ("waiting", "admitted"):
        remote_seats.must_have_seat(meeting, participant.function, participant.attends)
    if participant.state == "admitted" and state != "admitted":
        vacate(meeting, participant)
    participant.state, participant.step = state, step
    session.add(participant)
    session.flush()
    session.expire(participant, ["organisation"])
    note = registrations.note_of(participant)
    note.changed_at = clock.now()
    session.add(note)
    session.flush()
    publish(ParticipantRegistered(meeting.id, participant.id))
    if participant.has_access_need:
        extra_time.tell(meeting, participant)
    else:
        recheck_person(participant.person_id)
    return note


def move(actor: Actor, meeting: Meeting, participant: Participant, what: moves.Move) -> Registration:
    """The registration moved as the table says, by somebody who may; of a meeting that is over only a wish that nobody answered."""
    standing = following(meeting, policies.movers(actor, meeting, participant), what, participant, participant.capacity)
    if what != "withdraw" or participant.state != "waiting":
        doors.must_be_plannable(meeting)
    return put_down(meeting, participant, standing)


def vacate(meeting: Meeting, participant: Participant) -> None:
    """Who loses or leaves the seat is not counted any more, and asks for nothing."""
    handing_over.take_back_all(meeting, participant)
    withdraw_from_floor(meeting, participant)


def withdraw_from_floor(meeting: Meeting, participant: Participant) -> None:
    """Who is not counted any more asks for nothing, and does not speak."""
    people.go_out(participant)
    for request in queries.list_unfinished(meeting):
        if request.participant_id != participant.id:
            continue
        if request.state in states.REQUEST_WAITING:
            requests.end(meeting, request, "withdrawn", "request_ended")
        else:
            speakers.finish(meeting, request)
            speakers.let_speak_on(meeting, request)
