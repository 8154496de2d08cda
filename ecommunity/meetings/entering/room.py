"""What the page of a sitting shows of taking part: who is here, what was delivered in writing, and what one waits for before it opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.meetings import states
from ecommunity.meetings.entering import hall, queries
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting, Participant
from ecommunity.meetings.registration import queries as registrations
from ecommunity.meetings.registration import words as of_registration
from ecommunity.meetings.rooms import Room
from ecommunity.web.moments import when
from ecommunity.web.words import _

BEFORE = ("scheduled", "waiting_room")
FIRST_ITEMS = 3
SHOWN_WRITTEN = 3


@dataclass(frozen=True)
class Written:
    """The newest interventions in writing, and the request whose text this reader can write now."""

    newest: list[Any]
    mine: FloorRequest | None
    is_my_turn: bool


def _mine(room: Room, written: list[Any]) -> FloorRequest | None:
    request = room.mine
    if request is None or request.kind == "technical" or request.id in {one.request_id for one in written}:
        return None
    return request


def written_in(meeting: Meeting, room: Room) -> Written:
    """What was delivered in writing, and whether the reader can add to it."""
    newest = queries.list_written(meeting)
    mine = _mine(room, newest)
    return Written(newest[-SHOWN_WRITTEN:], mine, mine is not None and mine.state in states.REQUEST_ON_FLOOR)


def has_not_begun(meeting: Meeting) -> bool:
    """Whether the next thing that happens here is that a sitting opens."""
    goes_on = meeting.state in states.MEETING_LIVE | states.MEETING_AHEAD
    return goes_on and meeting.sitting is not None and meeting.sitting.state in BEFORE


def first_papers(items: list[AgendaItem]) -> list[AgendaItem]:
    """The first items that have documents, to be read while one waits."""
    return [item for item in items if item.documents][:FIRST_ITEMS]


def waits_for(actor: Actor, meeting: Meeting, me: Participant | None) -> str:
    """What stands between this reader and taking part; empty for those who take part."""
    if me is not None:
        return ""
    own = registrations.find_own(actor, meeting) if actor.id is not None else None
    if own is not None and own.state == "waiting":
        return of_registration.following()[registrations.standing_of(own)]
    return _("You read along. The page shows the sitting as soon as it begins.")


def around(actor: Actor, meeting: Meeting, room: Room) -> dict[str, Any]:
    """All of it, for the template."""
    return {
        "hall": hall.hall_of(room.people),
        "written": written_in(meeting, room),
        "is_before": has_not_begun(meeting),
        "moments": {clock.rfc3339(one.starts_at): when(one.starts_at).striptags() for one in meeting.sittings if one.state in BEFORE},
        "first_papers": first_papers(room.items),
        "waits_for": waits_for(actor, meeting, room.me),
        "benches": of_registration.benches(),
    }
