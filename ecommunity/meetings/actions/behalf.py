"""Speaking for others: those named say whether it is so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import floor_order, on_behalf, policies, queries, states
from ecommunity.meetings.actions import doors, holding, record, speakers
from ecommunity.meetings.events import RequestPlaced
from ecommunity.meetings.floor_order import Ask
from ecommunity.meetings.inputs import OfRequest
from ecommunity.meetings.models import FloorRequest, Meeting, Participant
from ecommunity.web.words import _, lazy_

NOT_NAMED = lazy_("Only those for whom somebody asks to speak can answer.")


@command("meetings.confirm_on_behalf", OfRequest)
@holding.brings_back
def confirm_on_behalf(actor: Actor, given: OfRequest) -> dict[str, Any]:
    """The actor's organisation is spoken for, with its own word; whoever declined before counts again."""
    return _answer(actor, given, is_yes=True)


@command("meetings.decline_on_behalf", OfRequest)
@holding.brings_back
def decline_on_behalf(actor: Actor, given: OfRequest) -> dict[str, Any]:
    """The actor's organisation is not spoken for, as everybody sees, and its voice does not count."""
    return _answer(actor, given, is_yes=False)


def _answer(actor: Actor, given: OfRequest, *, is_yes: bool) -> dict[str, Any]:
    meeting, participant = doors.as_participant(actor, given.meeting)
    request = queries.get_request(meeting, given.request)
    require(policies.can_answer_for_group, actor, meeting, request, message=NOT_NAMED)
    if request.state not in states.REQUEST_WAITING:
        doors.clash(meeting, _("This request does not wait any more."))
    own = participant.organisation_id or 0
    if own in (request.confirmed_by if is_yes else request.declined_by):
        return {"request": request.id}
    # Lists are written anew: a change inside a JSON column is not seen.
    confirmed = [one for one in request.confirmed_by if one != own]
    declined = [one for one in request.declined_by if one != own]
    (confirmed if is_yes else declined).append(own)
    request.confirmed_by, request.declined_by = sorted(confirmed), sorted(declined)
    _stand_again(meeting, request)
    session.flush()
    publish(RequestPlaced(meeting.id, request.id))
    kind = "voice_confirmed" if is_yes else "voice_declined"
    record.keep_step(meeting, kind, request, other=record.seat(meeting, participant)["organisation"])
    return {"request": request.id}


def _stand_again(meeting: Meeting, request: FloorRequest) -> None:
    """The request has the place and the time that go with those who did not decline; what stands with no item keeps both."""
    if request.item_id is None:
        return
    item, asker = queries.get_item(meeting, request.item_id), request.participant
    ask = Ask(
        kind=request.kind,
        capacity=asker.capacity,
        seq=request.asked_seq,
        presents=request.place[0] == floor_order.LANE_PRESENTER,
        prior=request.prior,
        rotation_start=floor_order.rotation_start_of(item.position),
        turns=queries.list_turns(item, asker.capacity),
    )
    ask = with_voices(meeting, ask, [one for one in request.on_behalf_of if one not in request.declined_by])
    others = [floor_order.as_order(other.place) for other in queries.list_queue(meeting, item) if other.id != request.id]
    place = on_behalf.place_after(floor_order.as_order(request.place), ask, others, is_moved=bool(request.moved_reason))
    request.place = list(place)
    request.limit_s = speakers.limit_of(meeting, item, ask)


def with_voices(meeting: Meeting, ask: Ask, organisations: list[int]) -> Ask:
    """The request as it counts with these others, each in the capacity of its seat here; one that has none yet counts like the speaker."""
    if not organisations:
        return on_behalf.counted(ask, ())
    stmt = select(Participant.organisation_id, Participant.capacity).where(
        Participant.meeting_id == meeting.id, Participant.state == "admitted", Participant.organisation_id.in_(organisations)
    )
    seats = {row[0]: row[1] for row in session.execute(stmt.order_by(Participant.id))}
    return on_behalf.counted(ask, [seats.get(one, ask.capacity) for one in organisations])
