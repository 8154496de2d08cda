"""My place in the queue in words, with about how long it will take: for the page that the server draws, and the words for its scripts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from ecommunity import clock
from ecommunity.db import session
from ecommunity.meetings import attribution, queries, states, waiting_time
from ecommunity.meetings.floor_order import LANE_NOT_GRANTED
from ecommunity.meetings.marks import spoken_s
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting
from ecommunity.meetings.waiting_time import OnFloor, Pace, Speech
from ecommunity.web.words import _


def list_known(meeting: Meeting) -> list[FloorRequest]:
    """All requests that stand in the meeting's entries, in one statement: the unfinished and the last finished ones."""
    if attribution.is_forbidden(meeting):
        return queries.list_unfinished(meeting)
    last = queries.finished(meeting).with_only_columns(FloorRequest.id).limit(queries.FINISHED_SHOWN)
    is_known = or_(FloorRequest.state.in_(states.REQUEST_UNFINISHED), FloorRequest.id.in_(last))
    return list(session.execute(select(FloorRequest).where(FloorRequest.meeting_id == meeting.id, is_known)).scalars())


def speech_of(request: FloorRequest) -> Speech:
    """What the rule looks at of a request."""
    return Speech(request.kind, request.place[0], request.place[1], spoken_s(request))


def on_floor(holder: FloorRequest | None, now: datetime) -> OnFloor | None:
    """Who has the floor, with the whole seconds spoken."""
    if holder is None or holder.started_at is None:
        return None
    spoken = ((holder.paused_at or now) - holder.started_at).total_seconds() - holder.paused_total_s
    return OnFloor(speech_of(holder), max(0, int(spoken)), holder.limit_s)


def seconds_until(
    meeting: Meeting, item: AgendaItem | None, known: Sequence[FloorRequest], ahead: Sequence[FloorRequest], holder: FloorRequest | None
) -> int:
    """How long it takes until who stands behind `ahead` is called; with no item under discussion by the rules alone."""
    item_id, limit_s = (item.id, item.speaking_limit_s) if item is not None else (None, None)
    over = [speech_of(request) for request in known if request.item_id == item_id and request.state == "done"]
    pace = Pace(meeting.pack.limits_s, limit_s, waiting_time.used_s(over))
    interrupted = [speech_of(request) for request in known if request.state == "held" and request is not holder]
    return waiting_time.wait_s([speech_of(request) for request in ahead], on_floor(holder, clock.now()), interrupted, pace)


def place_in_words(
    meeting: Meeting,
    item: AgendaItem | None,
    known: Sequence[FloorRequest],
    queue: Sequence[FloorRequest],
    holder: FloorRequest | None,
    n: int,
) -> str:
    """`You are third in the queue, about 6 minutes`: without a time where none can be told, empty for who does not wait."""
    if not n:
        return ""
    place = _("You are next") if n == 1 else places().get(str(n)) or _("You are number %(n)s in the queue", n=n)
    own = queue[n - 1]
    if meeting.sitting is None or meeting.sitting.state != "open" or own.place[0] == LANE_NOT_GRANTED:
        return str(place)
    word, minutes = waiting_time.in_words(seconds_until(meeting, item, known, queue[: n - 1], holder))
    return f"{place}, {times()[word].replace('{n}', str(minutes))}"


def places() -> dict[str, str]:
    """The first places as one says them; from eleven on the number is said."""
    return {
        "2": _("You are second in the queue"),
        "3": _("You are third in the queue"),
        "4": _("You are fourth in the queue"),
        "5": _("You are fifth in the queue"),
        "6": _("You are sixth in the queue"),
        "7": _("You are seventh in the queue"),
        "8": _("You are eighth in the queue"),
        "9": _("You are ninth in the queue"),
        "10": _("You are tenth in the queue"),
    }


def times() -> dict[str, str]:
    """How long it is, never to the second and never promised."""
    return {
        "soon": _("less than a minute"),
        "one": _("about a minute"),
        "some": _("about {n} minutes"),
        "long": _("more than two hours"),
    }


def by_key() -> dict[str, str]:
    """The same words for the scripts of the page."""
    tables = {"place": places(), "wait": times()}
    return {f"{table}.{key}": text for table, words in tables.items() for key, text in words.items()}
