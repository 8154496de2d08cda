"""Who has the floor: called, finished, skipped; and who interrupts whom.

A request carries its own clock. Somebody who is interrupted stays `held`, with `paused_for_id` naming the request that interrupts, and
speaks on with the same remainder as soon as that request is over and no other interruption waits.
"""

from __future__ import annotations

from typing import Any

from ecommunity import clock as wall
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Conflict
from ecommunity.events import publish
from ecommunity.meetings import clock, queries, states, whose_turn
from ecommunity.meetings.actions import coming_back, doors, in_writing, record, turns
from ecommunity.meetings.clock import Clock
from ecommunity.meetings.events import RequestEnded, SpeakerCalled, SpeakerHeld, SpeakerResumed
from ecommunity.meetings.floor_order import Ask
from ecommunity.meetings.inputs import Bare, OfRequest
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting
from ecommunity.web.words import _

# Why the server itself holds a speaker; whoever reads the floor's entry finds these words in `reason`.
LOST, BACK = "connection_lost", "connection_back"
INTERRUPTED = "speaker_interrupted"


def limit_of(meeting: Meeting, item: AgendaItem | None, ask: Ask) -> int | None:
    """How long such a request may speak, whoever makes it: the chair's limit on the item, else the rules'. See `extra_time`."""
    if item is not None and ask.kind == "intervention" and item.speaking_limit_s is not None:
        return item.speaking_limit_s
    return meeting.pack.limit_for(ask)


def clock_of(request: FloorRequest) -> Clock:
    """The clock of a request."""
    if request.state not in states.REQUEST_ON_FLOOR:
        return clock.FREE
    return Clock(request.state, request.started_at, request.paused_at, request.paused_total_s, request.limit_s)  # type: ignore[arg-type]


def set_clock(request: FloorRequest, to: Clock) -> None:
    """The request has this clock."""
    request.started_at, request.paused_at = to.started_at, to.paused_at
    request.paused_total_s, request.limit_s = to.paused_total_s, to.limit_s


def holder_of(meeting: Meeting) -> FloorRequest | None:
    """Who has the floor."""
    return next(iter(queries.list_on_floor(meeting)), None)


def stop_clock(meeting: Meeting, *, reason: str, for_: FloorRequest | None = None) -> FloorRequest | None:
    """Whoever speaks is held; gives the one who was."""
    speaker = holder_of(meeting)
    if speaker is None or speaker.state != "speaking":
        return None
    set_clock(speaker, clock.hold(clock_of(speaker), wall.now()))
    speaker.state, speaker.reason = "held", reason
    speaker.paused_for_id = for_.id if for_ is not None else None
    session.flush()
    publish(SpeakerHeld(meeting.id, speaker.id))
    return speaker


def interrupt(meeting: Meeting, request: FloorRequest) -> None:
    """A point of order or a technical signal stops the clock of whoever speaks, at once; of the point the record tells."""
    held = stop_clock(meeting, reason=request.kind, for_=request)
    if held is not None:
        _tell_interrupted(meeting, held)


def _tell_interrupted(meeting: Meeting, held: FloorRequest) -> None:
    """The record says that a point of order holds this speech; a technical signal is not on the record."""
    if held.reason == "point_of_order":
        record.keep_step(meeting, INTERRUPTED, held, reason=held.reason)


def start_clock(meeting: Meeting, request: FloorRequest) -> None:
    """A held speaker speaks on."""
    set_clock(request, clock.resume(clock_of(request), wall.now()))
    request.state, request.reason, request.paused_for_id = "speaking", "", None
    session.flush()
    publish(SpeakerResumed(meeting.id, request.id))


def let_speak_on(meeting: Meeting, ended: FloorRequest) -> None:
    """Whom `ended` interrupted speaks on; while another interruption waits, somebody else speaks or the sitting pauses they are held."""
    floor = queries.list_on_floor(meeting)
    held = next((request for request in floor if request.paused_for_id == ended.id), None)
    if held is None:
        return
    waiting = [request for request in queries.list_queue(meeting) if whose_turn.is_interrupting(request)]
    others = [request for request in (floor[0], *waiting) if request is not held and whose_turn.is_interrupting(request)]
    if not others and floor[0].state != "speaking" and meeting.sitting is not None and meeting.sitting.state == "open":
        is_told = _is_told_interrupted(meeting, held)
        start_clock(meeting, held)
        if is_told:
            record.keep_step(meeting, "speaker_resumed", held)
        return
    held.paused_for_id, held.reason = (others[0].id, others[0].kind) if others else (None, "")
    session.flush()
    publish(SpeakerHeld(meeting.id, held.id))
    if not _is_told_interrupted(meeting, held):
        _tell_interrupted(meeting, held)


def _is_told_interrupted(meeting: Meeting, held: FloorRequest) -> bool:
    """Whether the record says since their clock stands that a point of order interrupted them."""
    told = queries.list_record(meeting, 1, kind=INTERRUPTED)
    return held.paused_at is not None and any(line.kept_at >= held.paused_at for line in told)


def finish(meeting: Meeting, request: FloorRequest, state: str = "done", reason: str = "") -> None:
    """A request that had the floor is over; a speech goes on the record with its length."""
    spoken = clock.elapsed_s(clock_of(request), wall.now())
    request.state, request.reason, request.finished_at = states.REQUEST.step(request.state, state), reason, wall.now()
    request.paused_for_id = None
    session.flush()
    publish(RequestEnded(meeting.id, request.id))
    was_spoken = request.started_at is not None and request.kind != "technical" and state == "done"
    if was_spoken and not in_writing.is_delivered(request):
        facts = record.voice(request) | {"seconds": round(spoken), "kind_of_request": request.kind}
        record.keep(meeting, "speaker_finished", item_id=request.item_id, **facts)


def clear_floor(meeting: Meeting) -> None:
    """Nobody has the floor any more."""
    for request in queries.list_on_floor(meeting):
        finish(meeting, request)


def give_floor(meeting: Meeting, request: FloorRequest) -> None:
    """The request speaks from now on."""
    set_clock(request, clock.start(clock.FREE, wall.now(), _limit_now(meeting, request)))
    request.state, request.reason = states.REQUEST.step(request.state, "speaking"), ""
    session.flush()
    publish(SpeakerCalled(meeting.id, request.id))
    if request.kind != "technical":
        record.keep(meeting, "speaker_called", item_id=request.item_id, kind_of_request=request.kind, **record.voice(request))


def _limit_now(meeting: Meeting, request: FloorRequest) -> int | None:
    """The chair's limit as it is when the floor is given: it may have been set after the request was made."""
    if request.kind != "intervention":
        return request.limit_s
    limit_s = queries.get_item(meeting, request.item_id).speaking_limit_s
    return limit_s if limit_s is not None else request.limit_s


def pass_over(meeting: Meeting, request: FloorRequest, told: str, **facts: Any) -> None:
    """The request is over without its speech, as the record tells; but whose text everybody reads is done, and was never absent."""
    if in_writing.is_delivered(request):
        finish(meeting, request)
    else:
        finish(meeting, request, "skipped", "absent")
        record.keep_step(meeting, told, request, **facts)
    let_speak_on(meeting, request)


def must_not_want_ruling(meeting: Meeting, request: FloorRequest) -> None:
    """A conflict while this is a point of order: the chair neither passes it over nor refuses it, but rules on it."""
    if request.kind == "point_of_order" and request.state in states.REQUEST_UNFINISHED:
        doors.clash(meeting, _("Rule on the point of order first."))


def _make_room(meeting: Meeting, following: FloorRequest) -> None:
    """The floor is free for the next: an interruption holds the speaker, anybody else follows on the end of the speech.

    Only whose connection is lost can be absent; whom the chair or a pause of the sitting held loses nothing by it.
    """
    holder = holder_of(meeting)
    if holder is None:
        return
    if whose_turn.is_interrupting(following):
        interrupt(meeting, following)
        return
    must_not_want_ruling(meeting, holder)
    if holder.state == "speaking" or in_writing.is_delivered(holder):
        finish(meeting, holder)
    elif holder.reason not in (LOST, BACK):
        doors.clash(meeting, _("The speaker is on hold. Resume, finish or skip first."))
    else:
        _give_up(meeting, holder)


def _give_up(meeting: Meeting, holder: FloorRequest) -> None:
    """Whose connection was lost longer ago than the rules keep the floor has lost it; who is back since waits first in the line."""
    kept_until = turns.kept_until(meeting, holder)
    if wall.now() < kept_until:
        wait = round((kept_until - wall.now()).total_seconds())
        message = _("The speaker is on hold and keeps the floor for %(seconds)s more seconds. Resume, finish or skip first.", seconds=wait)
        raise Conflict(message, retry_in=wait, stale=meeting.stream)
    if holder.reason == LOST:
        pass_over(meeting, holder, "connection_given_up", seconds=meeting.pack.hold_s)
    elif holder.kind in coming_back.KINDS:
        coming_back.stand_first(meeting, queries.get_item(meeting, holder.item_id), holder)
        record.keep_step(meeting, "connection_back_in_line", holder)
    else:
        doors.clash(meeting, _("The speaker is on hold. Resume, finish or skip first."))


def _end_signal(meeting: Meeting, following: FloorRequest) -> FloorRequest | None:
    """A technical signal that has the floor is over when somebody who does not interrupt follows; gives who speaks on after it."""
    signal = holder_of(meeting)
    if signal is None or signal.kind != "technical" or whose_turn.is_interrupting(following):
        return None
    finish(meeting, signal)
    let_speak_on(meeting, signal)
    holder = holder_of(meeting)
    return holder if holder is not None and holder.state == "speaking" else None


def call(actor: Actor, meeting: Meeting, request: FloorRequest) -> dict[str, Any]:
    """The request has the floor; after a technical signal, whoever it interrupted. Gives who speaks."""
    doors.open_sitting(meeting)
    if request.state not in states.REQUEST_WAITING:
        doors.clash(meeting, _("This request does not wait any more."))
    turns.let_begin(actor, meeting, holder_of(meeting))
    if (speaks_on := _end_signal(meeting, request)) is not None:
        return {"request": speaks_on.id}
    _make_room(meeting, request)
    give_floor(meeting, request)
    turns.begin(actor, request)
    in_writing.deliver_if_text_only(meeting, request)
    return {"request": request.id}


@command("meetings.call_next", Bare)
def call_next(actor: Actor, given: Bare) -> dict[str, Any]:
    """The first in the line of the current item has the floor; before them a point of order or technical signal on any item.

    After a technical signal whoever it interrupted speaks on.
    """
    meeting = doors.as_chair(actor, given.meeting)
    doors.open_sitting(meeting)
    current = queries.find_current_item(meeting)
    following = whose_turn.next_of(queries.list_queue(meeting), current.id if current is not None else None)
    if following is None:
        doors.chosen_item(meeting, None)
        doors.clash(meeting, _("Nobody waits for the floor on this item."))
    return call(actor, meeting, following)


@command("meetings.call_speaker", OfRequest)
def call_speaker(actor: Actor, given: OfRequest) -> dict[str, Any]:
    """This request has the floor, whatever its place."""
    meeting = doors.as_chair(actor, given.meeting)
    request = queries.get_request(meeting, given.request)
    if not whose_turn.may_be_called(request):
        doors.clash(meeting, _("Grant this right of reply first."))
    result = call(actor, meeting, request)
    if result["request"] != request.id:
        doors.clash(meeting, _("A technical signal has interrupted the speaker. Finish it first."))
    return result


def on_floor(meeting: Meeting) -> FloorRequest:
    """Who has the floor, or a conflict."""
    holder = holder_of(meeting)
    if holder is None:
        doors.clash(meeting, _("Nobody has the floor."))
    return holder


@command("meetings.finish_speaker", Bare)
def finish_speaker(actor: Actor, given: Bare) -> dict[str, Any]:
    """Whoever had the floor is done; whom they interrupted speaks on. A point of order can still be ruled on."""
    meeting = doors.as_chair(actor, given.meeting)
    holder = on_floor(meeting)
    turns.let_begin(actor, meeting, holder)
    finish(meeting, holder)
    let_speak_on(meeting, holder)
    return {"request": holder.id}


@command("meetings.skip_speaker", OfRequest)
def skip_speaker(actor: Actor, given: OfRequest) -> dict[str, Any]:
    """Somebody who does not answer is passed over, and on asking again stands at the head of their tier; who delivered a text is done."""
    meeting = doors.as_chair(actor, given.meeting)
    request = queries.get_request(meeting, given.request)
    if not states.REQUEST.may(request.state, "skipped"):
        doors.clash(meeting, _("This request does not wait any more."))
    must_not_want_ruling(meeting, request)
    pass_over(meeting, request, "speaker_skipped")
    return {"request": request.id}
