"""Asking for the floor, and taking it back; what the chair does with a request that waits."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Forbidden, Invalid
from ecommunity.events import publish
from ecommunity.live import coming_seq
from ecommunity.meetings import floor_order, policies, queries, states, whose_turn
from ecommunity.meetings.actions import behalf, coming_back, doors, holding, in_writing, putting, record, signals, speakers
from ecommunity.meetings.events import FloorRequested, RequestEnded, RequestPlaced
from ecommunity.meetings.floor_order import Ask
from ecommunity.meetings.inputs import MoveRequest, OfRequest, RequestFloor, WithReason
from ecommunity.meetings.marks import name_of
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting, Participant
from ecommunity.web.words import _, lazy_

HALTED_ALREADY = lazy_("You sent a technical signal a moment ago. Wait ten seconds before the next one.")


@command("meetings.request_floor", RequestFloor)
@holding.brings_back
def request_floor(actor: Actor, given: RequestFloor) -> dict[str, Any]:
    """The request stands in the line, at the place that the rules give it."""
    meeting, participant = doors.as_participant(actor, given.meeting)
    if not policies.can_request_floor(actor, meeting, given.kind):
        raise Forbidden(_refusal(given.kind))
    doors.must_go_on(meeting)
    category = _read_details(meeting, given)
    item = _item_of(meeting, given)
    dropped = coming_back.find_dropped(meeting, item, participant.id, given.kind, given.motion, given.stance)
    if item is not None and dropped is not None:
        _must_be_the_only_one(meeting, item, given, participant)
        _take_anew(meeting, item, dropped, given)
        coming_back.stand_first(meeting, item, dropped)
        return {"request": dropped.id}
    _list_must_be_open(meeting, item, given, participant)
    _must_be_the_only_one(meeting, item, given, participant)
    others = _named_others(given, participant)
    ask = behalf.with_voices(meeting, _ask(meeting, item, participant, given, category), others)
    request = FloorRequest(
        meeting_id=meeting.id,
        item_id=item.id if item is not None else None,
        participant_id=participant.id,
        delegation=participant.delegation,
        kind=given.kind,
        category=category,
        motion=given.motion,
        on_behalf_of=others,
        lang=given.language or actor.language or meeting.lang,
        given_text="" if given.kind == "technical" else given.text or "",
        place=list(floor_order.order_of(ask)),
        prior=ask.prior,
        asked_seq=ask.seq,
        requested_at=clock.now(),
        limit_s=speakers.limit_of(meeting, item, ask),
    )
    _stand(meeting, request)
    return {"request": request.id}


def _stand(meeting: Meeting, request: FloorRequest) -> None:
    """The new request stands in the line; what interrupts stops the clock at once."""
    session.add(request)
    session.flush()
    publish(FloorRequested(meeting.id, request.id))
    if whose_turn.is_interrupting(request):
        speakers.interrupt(meeting, request)


def _refusal(kind: str) -> object:
    if kind == "point_of_order":
        return _("Only Parties raise points of order. If you cannot hear, send a technical signal instead.")
    if kind == "motion":
        return _("Only Parties move a motion.")
    return _("In your function you do not ask for the floor.")


def _must_be_the_only_one(meeting: Meeting, item: AgendaItem | None, given: RequestFloor, participant: Participant) -> None:
    if (before := queries.find_open_request(meeting, item, given.kind, participant.delegation)) is not None:
        doors.clash(meeting, _asked_already(before, participant))
    if given.kind == "technical":
        signals.must_be_spaced(queries.find_last_halt(participant.id), HALTED_ALREADY)


def _asked_already(before: FloorRequest, participant: Participant) -> object:
    """One open request of a kind for each delegation and item: whoever comes second learns who of theirs came first."""
    if before.participant_id == participant.id:
        return _("You have such a request on this item already. Withdraw it first, or wait for your turn.")
    if name := name_of(before.participant):
        return _("%(name)s of your delegation has such a request on this item already. Only they can withdraw it.", name=name)
    return _("Your delegation has such a request on this item already. Withdraw it first, or wait for your turn.")


def _item_of(meeting: Meeting, given: RequestFloor) -> AgendaItem | None:
    """The item that was named, or the current one.

    What interrupts needs a sitting; before the first item it stands with the first not closed, and where the agenda is empty with none.
    """
    if given.kind in whose_turn.INTERRUPTING:
        if meeting.sitting is None or meeting.sitting.state not in ("open", "suspended"):
            doors.clash(meeting, _("No sitting is open."))
        if given.item is None:
            items = queries.list_items(meeting)
            ahead = next((item for item in items if item.list_state != "closed"), items[-1] if items else None)
            return queries.find_current_item(meeting) or ahead
    return doors.chosen_item(meeting, given.item)


def _take_anew(meeting: Meeting, item: AgendaItem, dropped: FloorRequest, given: RequestFloor) -> None:
    """What is said on asking again counts, and those who are named now are asked anew; what is not said stays as it was."""
    dropped.given_text, dropped.lang = given.text or dropped.given_text, given.language or dropped.lang
    if given.on_behalf_of:
        dropped.on_behalf_of = _named_others(given, dropped.participant)
        dropped.confirmed_by, dropped.declined_by = [], []
        ask = behalf.with_voices(meeting, _ask(meeting, item, dropped.participant, given, None), dropped.on_behalf_of)
        dropped.place, dropped.limit_s = list(floor_order.order_of(ask)), speakers.limit_of(meeting, item, ask)


def _must_have_no_other_details(given: RequestFloor) -> None:
    """A detail of another kind is refused, never left out in silence."""
    for name, kind, message in (
        ("category", "point_of_order", _("Only a point of order has a category.")),
        ("motion", "motion", _("Only a motion says what to do.")),
        ("stance", "motion", _("Only a motion has sides for and against.")),
    ):
        if given.kind != kind and getattr(given, name) is not None:
            raise Invalid(message, fields={name: message})


def _read_details(meeting: Meeting, given: RequestFloor) -> str | None:
    """The category of a point of order, or the side that somebody takes on a motion; a refusal when a detail is missing or too much."""
    _must_have_no_other_details(given)
    if given.kind == "motion" and given.motion is None:
        raise Invalid(_("Say which motion."), fields={"motion": _("Say which motion.")})
    if given.kind != "point_of_order":
        return given.stance if given.kind == "motion" else None
    category = floor_order.category_of(given.category or "")
    if category is None and (given.category or meeting.pack.points_of_order.needs_category):
        message = _("Say what the point of order is about: procedure, ruling, quorum or availability.")
        raise Invalid(message, fields={"category": message})
    return category


def _list_must_be_open(meeting: Meeting, item: AgendaItem | None, given: RequestFloor, participant: Participant) -> None:
    if item is None or given.kind in whose_turn.INTERRUPTING:
        return
    if given.kind == "motion" and given.stance is not None:
        putting.must_take_speaker(meeting, item.id, participant.delegation, given)
        return
    if item.list_state in ("open", "closing"):
        return
    if given.text and item.list_state == "not_open":
        return  # handed in before the debate: the interpreters read it first
    if item.list_state == "closed":
        doors.clash(meeting, _("The speakers' list is closed. Points of order and technical signals are still taken."))
    doors.clash(meeting, _("The speakers' list is not open yet. You can hand in a written text in advance."))


def _named_others(given: RequestFloor, participant: Participant) -> list[int]:
    """For whom else the speaker speaks, each once, the own organisation left out."""
    wanted = [other for other in dict.fromkeys(given.on_behalf_of) if other != participant.organisation_id]
    if len(queries.organisations(wanted)) != len(wanted):
        message = _("One of these organisations is not known.")
        raise Invalid(message, fields={"on_behalf_of": message})
    return wanted


def _ask(meeting: Meeting, item: AgendaItem | None, participant: Participant, given: RequestFloor, category: str | None) -> Ask:
    """All that the order of this request depends on, as it is now, but the voices of those whom it names."""
    if item is None:
        return Ask(kind=given.kind, capacity=participant.capacity, seq=coming_seq(meeting.stream), category=category)
    return Ask(
        kind=given.kind,
        capacity=participant.capacity,
        seq=coming_seq(meeting.stream),
        category=category,
        motion=given.motion,
        presents=coming_back.presents(item, participant),
        prior=queries.count_prior(item, participant.delegation),
        rotation_start=floor_order.rotation_start_of(item.position),
        turns=queries.list_turns(item, participant.capacity) if participant.capacity in floor_order.CONSTITUENCIES else (),
    )


def end(meeting: Meeting, request: FloorRequest, state: str, told: str = "", **facts: Any) -> None:
    """A request that waits is over, with the reason that `facts` give, and the record tells it; whom it interrupted speaks on."""
    if request.state not in states.REQUEST_WAITING:
        doors.clash(meeting, _("This request does not wait any more."))
    request.state, request.reason, request.finished_at = states.REQUEST.step(request.state, state), facts.get("reason", ""), clock.now()
    session.flush()
    publish(RequestEnded(meeting.id, request.id))
    if told:
        record.keep_step(meeting, told, request, **facts)
    speakers.let_speak_on(meeting, request)


@command("meetings.withdraw_request", OfRequest)
@holding.brings_back
def withdraw_request(actor: Actor, given: OfRequest) -> dict[str, Any]:
    """The request is taken back by the one who made it."""
    meeting, _participant = doors.as_participant(actor, given.meeting)
    request = queries.get_request(meeting, given.request)
    require(policies.can_withdraw_request, actor, meeting, request, message=lazy_("Only who made a request can withdraw it."))
    end(meeting, request, "withdrawn", "request_withdrawn")
    return {"request": request.id}


@command("meetings.refuse_request", WithReason)
def refuse_request(actor: Actor, given: WithReason) -> dict[str, Any]:
    """The request is turned down, with a reason that everybody sees."""
    meeting = doors.as_chair(actor, given.meeting)
    request = queries.get_request(meeting, given.request)
    speakers.must_not_want_ruling(meeting, request)
    end(meeting, request, "refused", "request_refused", reason=given.reason)
    return {"request": request.id}


@command("meetings.convert_to_text", OfRequest)
def convert_to_text(actor: Actor, given: OfRequest) -> dict[str, Any]:
    """The request is served by its text, which counts as delivered in writing; the floor of who lost the connection is free."""
    meeting = doors.as_chair(actor, given.meeting)
    request = queries.get_request(meeting, given.request)
    if request.kind == "point_of_order":
        doors.clash(meeting, _("A point of order wants a ruling, not a text."))
    if request.kind == "technical" or not request.given_text:
        doors.clash(meeting, _("No text was handed in with this request."))
    if request.state == "held" and request.reason == speakers.LOST:
        speakers.finish(meeting, request, "converted_to_text")
        speakers.let_speak_on(meeting, request)
    else:
        end(meeting, request, "converted_to_text")
    in_writing.deliver(meeting, request, request.given_text, request.lang)
    return {"request": request.id}


def _moved(meeting: Meeting, queue: dict[int, FloorRequest], moved: FloorRequest, before: int | None) -> dict[int, floor_order.Order]:
    """The new integers; whatever the chair names, what may be called stays before what is not granted and behind what interrupts."""
    own = whose_turn.standing_of(moved)
    alike = {key: floor_order.as_order(request.place) for key, request in queue.items() if whose_turn.standing_of(request) == own}
    if before is not None and (named := whose_turn.standing_of(queue[before])) != own:
        if named < own and not whose_turn.may_be_called(moved):
            doors.clash(meeting, _("Grant this right of reply first."))
        before = None if named > own else next((key for key in alike if key != moved.id), None)
    return floor_order.move(alike, moved.id, before)


@command("meetings.move_request", MoveRequest)
def move_request(actor: Actor, given: MoveRequest) -> dict[str, Any]:
    """The request has another place, with a reason that everybody sees."""
    meeting = doors.as_chair(actor, given.meeting)
    moved = queries.get_request(meeting, given.request)
    queue = {request.id: request for request in queries.list_queue(meeting) if request.item_id == moved.item_id}
    if moved.id not in queue or (given.before is not None and given.before not in queue):
        doors.clash(meeting, _("One of the two does not wait on this item any more."))
    fresh = _moved(meeting, queue, moved, given.before)
    moved.moved_reason = given.reason
    for key, order in fresh.items():
        queue[key].place = list(order)
    session.flush()
    for key in fresh or [moved.id]:
        publish(RequestPlaced(meeting.id, key))
    record.keep(meeting, "request_moved", item_id=moved.item_id, reason=given.reason, **record.voice(moved))
    return {"request": moved.id}


@command("meetings.grant_reply", OfRequest)
def grant_reply(actor: Actor, given: OfRequest) -> dict[str, Any]:
    """The right of reply is granted and stands where the rules put it: before the speeches, or after all others of the item."""
    meeting = doors.as_chair(actor, given.meeting)
    request = queries.get_request(meeting, given.request)
    if request.kind != "right_of_reply" or request.is_granted or request.state not in states.REQUEST_WAITING:
        doors.clash(meeting, _("There is no right of reply to grant here."))
    at_end = meeting.pack.right_of_reply.when == "end_of_item"
    ask = Ask(request.kind, request.participant.capacity, request.asked_seq, is_granted=True, replies_at_end=at_end)
    request.is_granted, request.place = True, list(floor_order.order_of(ask))
    session.flush()
    publish(RequestPlaced(meeting.id, request.id))
    record.keep_step(meeting, "reply_granted", request)
    return {"request": request.id}
