"""What each console shows, read in one snapshot: for the page and for every time a part of it is fetched again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.live import catchup
from ecommunity.meetings import floor_order, rooms, whose_turn
from ecommunity.meetings.actions.speakers import BACK, LOST
from ecommunity.meetings.consoles import fairness, item_time, queries, shown, words
from ecommunity.meetings.consoles.entries import ReportEntry
from ecommunity.meetings.consoles.models import DelegationReach
from ecommunity.meetings.consoles.warning_list import Facts, Warned, parties_of, warned_of
from ecommunity.meetings.marks import plate_names
from ecommunity.meetings.models import BUREAU, SILENT, AgendaItem, FloorRequest, Meeting, Participant
from ecommunity.web.words import local

NEXT = 5
NEXT_ON_SCREEN = 3


@dataclass(frozen=True)
class ItemTime:
    """The minutes an item was given and those it has used."""

    planned: int | None
    used_s: float


@dataclass(frozen=True)
class Board:
    """The chair's console."""

    room: rooms.Room
    time: ItemTime | None
    points: list[FloorRequest]
    unruled: list[FloorRequest]
    following: list[FloorRequest]
    unspoken: list[Participant]
    fairness: fairness.Comparison
    warned: list[Warned]
    reports: list[tuple[str, ReportEntry]]
    lines: list[DelegationReach]
    reached: int
    may_call: bool


def points_of(room: rooms.Room) -> list[FloorRequest]:
    """Points of order and technical signals that wait, on whatever item: they stand apart and first."""
    return [request for request in [*room.queue, *room.elsewhere] if whose_turn.is_interrupting(request)]


def following_of(room: rooms.Room, most: int) -> list[FloorRequest]:
    """Who comes next on the item, without what interrupts."""
    return [request for request in room.queue if not whose_turn.is_interrupting(request)][:most]


def is_delegate(participant: Participant) -> bool:
    """Somebody who may be expected to speak: not of the bureau, not an interpreter, not the Secretariat."""
    return participant.function not in BUREAU | SILENT and participant.capacity not in ("none", "secretariat")


def unspoken_of(room: rooms.Room, spoken: Iterable[FloorRequest]) -> list[Participant]:
    """One of each delegation that is present and has not spoken on the item, Parties first, in the order of name plates."""
    heard = {request.delegation for request in spoken}
    found: dict[str, Participant] = {}
    for participant in room.people:
        if participant.is_present and is_delegate(participant) and participant.delegation not in heard:
            found.setdefault(participant.delegation, participant)
    return list(found.values())


def waits_of(room: rooms.Room, spoken: Iterable[FloorRequest]) -> Iterable[fairness.Wait]:
    """How long each who waits or was called has waited."""
    now = clock.now()
    for request in room.queue:
        if request.place[0] == floor_order.LANE_ORDINARY and request.kind == "intervention":
            yield fairness.Wait(request.participant.mode == "room", max(0.0, (now - request.requested_at).total_seconds()), False)
    for request in spoken:
        if request.started_at is not None:
            waited = (request.started_at - request.requested_at).total_seconds()
            yield fairness.Wait(request.participant.mode == "room", max(0.0, waited), True)


def time_of(meeting: Meeting, item: AgendaItem | None) -> ItemTime | None:
    """The time of the current item; None between items."""
    if item is None:
        return None
    return ItemTime(item.minutes, item_time.used_s(queries.list_steps(meeting), item.id, clock.now()))


def name_of_line(line: DelegationReach) -> str:
    """The delegation's name plate."""
    return local(plate_names(line.organisation))


def facts_of(meeting: Meeting, room: rooms.Room, time: ItemTime | None, lines: list[DelegationReach], unruled: int) -> Facts:
    """What the warnings depend on."""
    parties, present = parties_of(room.people)
    sitting = meeting.sitting
    held = [room.holder] if room.holder is not None and room.holder.state == "held" else []
    over = (clock.now() - sitting.ends_at).total_seconds() if sitting is not None and sitting.ends_at is not None else 0.0
    return Facts(
        is_open=sitting is not None and sitting.state == "open",
        quorum_rule=meeting.pack.quorum.rule,
        parties=parties,
        parties_present=present,
        list_state=room.current.list_state if room.current is not None else "not_open",
        waiting=len(following_of(room, len(room.queue))),
        lost=[rooms.plate_of(one.participant) for one in held if one.reason == LOST],
        back=[rooms.plate_of(one.participant) for one in held if one.reason == BACK],
        points=unruled,
        item_over_s=time.used_s - 60 * time.planned if time is not None and time.planned else 0.0,
        sitting_over_s=over,
        behind=[name_of_line(line) for line in lines if line.state == "behind"],
        away=[name_of_line(line) for line in lines if line.state == "away"],
        to_admit=queries.count_waiting(meeting),
    )


def reports_of(meeting: Meeting) -> list[tuple[str, ReportEntry]]:
    """What is signalled and not answered, in the order of the buttons."""
    found = [signal for signal in queries.list_signals(meeting.id) if signal.heard_at is None]
    by_name = {name: [signal for signal in found if signal.name == name] for name in words.signals()}
    return [(name, shown.mark_report(name, given)) for name, given in by_name.items() if given]


def load(actor: Actor, meeting: Meeting) -> Board:
    """The chair's console as it is now."""
    room = rooms.load(actor, meeting)
    spoken = queries.list_spoken(room.current) if room.current is not None else []
    time, lines = time_of(meeting, room.current), queries.list_reaches(meeting.id)
    unruled = queries.list_unruled(meeting)
    is_interrupting = room.following is not None and whose_turn.is_interrupting(room.following)
    return Board(
        room=room,
        time=time,
        points=points_of(room),
        unruled=unruled,
        following=following_of(room, NEXT),
        unspoken=unspoken_of(room, spoken),
        fairness=fairness.compare(waits_of(room, spoken)),
        warned=warned_of(facts_of(meeting, room, time, lines, len(unruled))),
        reports=reports_of(meeting),
        lines=[line for line in lines if line.state != "live"],
        reached=sum(line.state == "live" for line in lines),
        may_call=room.following is not None and (room.holder is None or is_interrupting),
    )


def clock_facts(room: rooms.Room) -> dict[str, Any] | None:
    """What a clock on the page counts from."""
    request, shown = room.holder, room.clock
    if request is None or request.started_at is None or shown is None:
        return None
    return {
        "started_at": clock.rfc3339(request.started_at),
        "paused_at": clock.rfc3339(request.paused_at) if request.paused_at else None,
        "paused_total_s": round(request.paused_total_s, 3),
        "limit_s": request.limit_s + shown.extra_s if request.limit_s is not None else None,
    }


def heads_of(streams: list[str]) -> dict[str, Any]:
    """From where a page that was printed now follows its streams."""
    return {"epoch": catchup.epoch(), "heads": catchup.heads(streams)}


def asked_of(meeting: Meeting, holder: FloorRequest | None) -> list[str]:
    """What whoever has the floor is asked now, for as long as the signal stands."""
    if holder is None:
        return []
    found = {signal.name for signal in queries.list_signals(meeting.id) if signal.heard_at is None and signal.request_id == holder.id}
    return [name for name in words.asked() if name in found]


def signals_of(meeting: Meeting) -> dict[str, str]:
    """Each signal that stands: given, or heard by the chair."""
    rows = queries.list_signals(meeting.id)
    return {name: shown.mark_signal([row for row in rows if row.name == name]).state for name in {row.name for row in rows}}
