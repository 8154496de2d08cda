"""A speaker whose connection is lost keeps the floor for as long as the rules say: the server holds it, and gives it up in the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import select

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import find, session
from ecommunity.events import publish
from ecommunity.meetings import clock as clocks
from ecommunity.meetings import queries, states
from ecommunity.meetings.actions import coming_back, doors, record, speakers, turns
from ecommunity.meetings.consoles import policies
from ecommunity.meetings.consoles import queries as consoles
from ecommunity.meetings.consoles.inputs import NoteConnection
from ecommunity.meetings.consoles.models import FloorTurn
from ecommunity.meetings.consoles.reach import Connection
from ecommunity.meetings.events import SpeakerHeld
from ecommunity.meetings.inputs import InMeeting
from ecommunity.meetings.models import FloorRequest, Meeting
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import due

Given = TypeVar("Given", bound=InMeeting)


@command("meetings.note_connection", NoteConnection, socket=False, api=False)
def note_connection(actor: Actor, given: NoteConnection) -> dict[str, Any]:
    """What the server saw of a speaker's connection is known: who lost it is held, and of who is back everybody hears it."""
    meeting = doors.locked(actor, given.meeting)
    require(policies.can_note_connection, actor, meeting)
    request = queries.get_request(meeting, given.request)
    turn = turns.turn_of(request)
    if given.connection == "lost":
        _hold(meeting, request, turn)
    elif turn.connection == "lost":
        _is_back(meeting, request, turn, "live")
    elif given.connection == "live":
        turn.connection = "live"
    session.flush()
    return {"request": request.id}


def _hold(meeting: Meeting, request: FloorRequest, turn: FloorTurn) -> None:
    """The clock of who speaks stands still. Whom the chair held, or lets go on without a connection, stays as the chair wants it.

    Who was back and is lost again before they spoke on is waited for as long as the first time.
    """
    is_open = meeting.sitting is not None and meeting.sitting.state == "open"
    is_back = request.state == "held" and request.reason == speakers.BACK
    if turn.connection == "lost" or request.participant.mode == "room" or not is_open or not (request.state == "speaking" or is_back):
        return
    turn.connection, turn.lost_at = "lost", clock.now()
    if is_back:
        _wait_again(meeting, request)
    else:
        speakers.stop_clock(meeting, reason=speakers.LOST)
    record.keep_step(meeting, "connection_lost", request, seconds=meeting.pack.hold_s)
    _look_again(request, turns.kept_until(meeting, request))


def _wait_again(meeting: Meeting, request: FloorRequest) -> None:
    """The clock stands still from now; what was left before is left still."""
    now = clock.now()
    speakers.set_clock(request, clocks.hold(clocks.resume(speakers.clock_of(request), now), now))
    request.reason = speakers.LOST
    session.flush()
    publish(SpeakerHeld(meeting.id, request.id))


def see(actor: Actor, meeting: Meeting) -> None:
    """Whoever acts in the meeting is back, also without a live connection. The meeting is locked, and the act is done."""
    for turn in consoles.list_lost_turns(actor.id, meeting.id):
        turn.seen_at = clock.now()
        _is_back(meeting, queries.get_request(meeting, turn.request_id), turn, "unknown")


def brings_back(act: Callable[[Actor, Given], dict[str, Any]]) -> Callable[[Actor, Given], dict[str, Any]]:
    """An act of a participant, under the command's name: after it whoever was lost is seen. Only leaving is none of these."""

    @wraps(act)
    def acted(actor: Actor, given: Given) -> dict[str, Any]:
        result = act(actor, given)
        see(actor, queries.row_of(Meeting, given.meeting))
        return result

    return acted


def _is_back(meeting: Meeting, request: FloorRequest, turn: FloorTurn, connection: Connection) -> None:
    """In time, the chair lets them speak on; too late, they wait at the head of their own tier."""
    turn.connection, turn.lost_at = connection, None
    if request.state == "held" and request.reason == speakers.LOST:
        request.reason = speakers.BACK
        session.flush()
        publish(SpeakerHeld(meeting.id, request.id))
        record.keep_step(meeting, "connection_back", request)
    elif _may_stand_again(meeting, request):
        coming_back.stand_first(meeting, queries.get_item(meeting, request.item_id), request)
        record.keep_step(meeting, "connection_back_in_line", request)


def _may_stand_again(meeting: Meeting, request: FloorRequest) -> bool:
    """Whether a request that was given up counts still: its item is under discussion, and its delegation has not asked otherwise since."""
    item, is_on = queries.find_current_item(meeting), meeting.sitting is not None and meeting.sitting.state in ("open", "suspended")
    if item is None or item.id != request.item_id or not is_on or request.participant.state != "admitted":
        return False
    dropped = coming_back.find_dropped(meeting, item, request.participant_id, request.kind, request.motion, request.category)
    return dropped is request and queries.find_open_request(meeting, item, request.kind, request.delegation) is None


def _look_again(request: FloorRequest, at: datetime) -> None:
    """Then it is seen whether they are back."""
    schedule("meetings.give_up_waiting", at, once=f"{request.id}:{at:%Y%m%d%H%M%S%f}", request=request.id)


@due("meetings.give_up_waiting")
def give_up_waiting(request: int) -> None:
    """Who did not come back in time has lost the floor, and the next can be called; while the sitting is suspended it is kept.

    Of who delivered a text the record says no more than that.
    """
    meeting_id = find(select(FloorRequest.meeting_id).where(FloorRequest.id == request))
    meeting = find(select(Meeting).where(Meeting.id == meeting_id), lock=True) if meeting_id is not None else None
    if meeting is None:
        return
    waited_for = queries.get_request(meeting, request)
    turn = turns.turn_of(waited_for)
    is_waited_for = waited_for.state == "held" and waited_for.reason == speakers.LOST
    if not is_waited_for or turn.lost_at is None or meeting.sitting is None or meeting.sitting.state not in states.SITTING_TALKING:
        return
    if meeting.sitting.state != "open":
        _look_again(waited_for, clock.now() + timedelta(seconds=meeting.pack.hold_s))
        return
    if clock.now() < (until := turns.kept_until(meeting, waited_for)):
        _look_again(waited_for, until)  # lost once more, or suspended since
        return
    speakers.pass_over(meeting, waited_for, "connection_given_up", seconds=meeting.pack.hold_s)
