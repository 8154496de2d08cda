"""A delegate gives the seat's function to an alternate of the same delegation for a sitting, and takes it back."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.live import recheck_person
from ecommunity.meetings import queries, states
from ecommunity.meetings.actions import doors, holding, record
from ecommunity.meetings.events import ParticipantRegistered, RequestPlaced
from ecommunity.meetings.models import Meeting, Participant
from ecommunity.meetings.registration import policies
from ecommunity.meetings.registration import queries as registrations
from ecommunity.meetings.registration.choices import ALTERNATE, HANDED_OVER
from ecommunity.meetings.registration.inputs import HandOverSeat
from ecommunity.meetings.registration.models import HandOver
from ecommunity.web.words import _, lazy_

ONLY_THESE = lazy_("Who has the seat, the head of the delegation, the chair and the Secretariat hand it over. Both may give it back.")


@command("meetings.hand_over", HandOverSeat)
@holding.brings_back
def hand_over(actor: Actor, given: HandOverSeat) -> dict[str, Any]:
    """The alternate acts in the seat's function until it is taken back; what the delegation asked for keeps its place in the line."""
    meeting = doors.locked(actor, given.meeting)
    giver, taker = (queries.get_participant(meeting, key) for key in (given.participant, given.to))
    returned = registrations.find_hand_over(taker, giver)
    if returned is not None:
        require(policies.can_give_back, actor, meeting, giver, taker, message=ONLY_THESE)
    else:
        require(policies.can_hand_over, actor, meeting, giver, taker, message=ONLY_THESE)
    doors.must_go_on(meeting)
    if {giver.state, taker.state} != {"admitted"} or giver.organisation_id is None or giver.organisation_id != taker.organisation_id:
        doors.clash(meeting, _("Both have to take part in the same delegation."))
    if returned is not None:
        _give_back(meeting, returned, giver, taker)
        return {"participant": taker.id}
    if taker.function != ALTERNATE or giver.function not in HANDED_OVER:
        doors.clash(meeting, _("A seat goes from a delegate to an alternate of the same delegation."))
    if registrations.is_in_hand_over(giver) or registrations.is_in_hand_over(taker):
        doors.clash(meeting, _("Take back what was handed over first."))
    sitting = meeting.sitting
    row = HandOver(
        meeting_id=meeting.id,
        sitting_id=sitting.id if sitting is not None else None,
        giver_id=giver.id,
        taker_id=taker.id,
        function=giver.function,
        given_at=clock.now(),
    )
    session.add(row)
    _exchange(meeting, giver, taker, "seat_handed_over")
    return {"participant": taker.id}


def _give_back(meeting: Meeting, row: HandOver, holder: Participant, owner: Participant, *, at_any_moment: bool = False) -> None:
    row.back_at = clock.now()
    _exchange(meeting, holder, owner, "seat_taken_back", at_any_moment=at_any_moment)


def _exchange(meeting: Meeting, giver: Participant, taker: Participant, kind: str, *, at_any_moment: bool = False) -> None:
    """The functions change places, and with them whose the delegation's requests are; their places in the line stay."""
    own = [request for request in queries.list_unfinished(meeting) if request.participant_id == giver.id]
    moving = [request for request in own if request.state in states.REQUEST_WAITING]
    if len(moving) < len(own) and not at_any_moment:
        doors.clash(meeting, _("Your delegation has the floor. Finish the intervention first."))
    giver.function, taker.function = taker.function, giver.function
    session.flush()
    for request in moving:
        request.participant_id = taker.id
        session.flush()
        session.expire(request, ["participant"])
        publish(RequestPlaced(meeting.id, request.id))
    record.keep(meeting, kind, **record.seat(meeting, giver))
    for participant in (giver, taker):
        publish(ParticipantRegistered(meeting.id, participant.id))
        recheck_person(participant.person_id)


def take_back_all(meeting: Meeting, of: Participant | None = None) -> None:
    """Everybody has their own function again: when a sitting is over, or when one of the two loses the seat."""
    for row in registrations.list_hand_overs(meeting):
        if of is not None and of.id not in (row.giver_id, row.taker_id):
            continue
        owner, holder = queries.row_of(Participant, row.giver_id), queries.row_of(Participant, row.taker_id)
        _give_back(meeting, row, holder, owner, at_any_moment=True)
