"""Who gave the floor to whom, so that two chairs who press together do not end a speech before it began."""

from __future__ import annotations

from datetime import datetime, timedelta

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.errors import Conflict
from ecommunity.meetings import queries as of_meetings
from ecommunity.meetings.consoles import queries
from ecommunity.meetings.consoles.models import FloorTurn
from ecommunity.meetings.consoles.reach import BEHIND_S
from ecommunity.meetings.marks import local_name, name_of, plate_names
from ecommunity.meetings.models import FloorRequest, Meeting
from ecommunity.web.words import _

# Whose line is not behind has seen all that is older than this.
UNSEEN_S = BEHIND_S


def turn_of(request: FloorRequest) -> FloorTurn:
    """The row beside a request that has the floor."""
    turn = queries.find_turn(request.id)
    if turn is None:
        turn = FloorTurn(request_id=request.id, connection="unknown")
        session.add(turn)
        session.flush()
    return turn


def begin(actor: Actor, request: FloorRequest) -> None:
    """This actor gave the request the floor just now; of the speaker's connection nothing is known yet."""
    turn = turn_of(request)
    turn.called_by_id, turn.connection, turn.lost_at, turn.seen_at = actor.id, "unknown", None, None
    session.flush()


def kept_until(meeting: Meeting, request: FloorRequest) -> datetime:
    """Until when the floor is kept for who lost the connection: as long as the rules say, and all of that again after a suspension."""
    lost_at = turn_of(request).lost_at or request.paused_at or clock.now()
    resumed = of_meetings.list_record(meeting, 1, kind="sitting_resumed")
    return max([lost_at, *(line.kept_at for line in resumed)]) + timedelta(seconds=meeting.pack.hold_s)


def let_begin(actor: Actor, meeting: Meeting, holder: FloorRequest | None) -> None:
    """A conflict when another chair gave the floor so short a time ago that this one may not have seen it."""
    if holder is None or holder.state != "speaking" or holder.started_at is None:
        return
    turn, left = queries.find_turn(holder.id), UNSEEN_S - (clock.now() - holder.started_at).total_seconds()
    if turn is None or turn.called_by_id == actor.id or left <= 0:
        return
    message = _(
        "Somebody else of the bureau gave %(name)s the floor a moment ago. Look who speaks now, then press again if you mean it.",
        name=_name(holder),
    )
    raise Conflict(message, retry_in=round(left, 1), stale=meeting.stream)


def _name(request: FloorRequest) -> str:
    who = request.participant
    return name_of(who) or (local_name(plate_names(who.organisation)) if who.organisation is not None else _("a participant"))
