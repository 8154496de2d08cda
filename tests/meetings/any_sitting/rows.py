"""The requests of a sitting as rows, and what must hold of them: pure functions, each of which says what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ecommunity.db import session
from ecommunity.meetings import clock, motions, states
from ecommunity.meetings.entering.models import WrittenIntervention
from ecommunity.meetings.models import FloorRequest

INTERRUPTING = ("point_of_order", "technical")
SERVER = ("connection_lost", "connection_back")
KEPT_S = 120
CHAIRS = frozenset({"chair", "secretariat"})


@dataclass(frozen=True)
class Row:
    """One request at one moment."""

    id: int
    item: int
    participant: int
    delegation: str
    kind: str
    motion: str | None
    stance: str | None
    state: str
    reason: str
    asked_seq: int
    place: tuple[int, ...]
    paused_for: int | None
    clock: clock.Clock
    is_delivered: bool

    @property
    def is_open(self) -> bool:
        return self.state in states.REQUEST_UNFINISHED

    @property
    def is_held_by_chair(self) -> bool:
        """By the chair, or because the sitting pauses: nothing but the chair ends that."""
        return self.state == "held" and self.paused_for is None and self.reason not in (*INTERRUPTING, *SERVER)


def read(meeting: int) -> dict[int, Row]:
    """All requests of the meeting."""
    session.rollback()
    of = FloorRequest
    stmt = (
        select(
            *(of.id, of.item_id, of.participant_id, of.delegation, of.kind, of.motion, of.category, of.state, of.reason, of.asked_seq),
            *(of.place, of.paused_for_id, of.started_at, of.paused_at, of.paused_total_s, of.limit_s, WrittenIntervention.id),
        )
        .outerjoin(WrittenIntervention, WrittenIntervention.request_id == of.id)
        .where(of.meeting_id == meeting)
    )
    found = {}
    for *plain, place, paused_for, started_at, paused_at, total_s, limit_s, written in session.execute(stmt):
        state = plain[7] if plain[7] in states.REQUEST_ON_FLOOR else "free"
        at = clock.Clock(state, started_at, paused_at, total_s, limit_s)
        found[plain[0]] = Row(*plain, tuple(place), paused_for, at, written is not None)
    session.rollback()
    return found


def wrong_now(rows: Mapping[int, Row]) -> Iterator[str]:
    """What is wrong with these rows, whatever was before."""
    if sum(row.state == "speaking" for row in rows.values()) > 1:
        yield "two speak"
    unfinished = [row for row in rows.values() if row.is_open]
    for whose in ("delegation", "participant"):
        asked = [(row.item, row.kind, getattr(row, whose)) for row in unfinished]
        if len(asked) != len(set(asked)):
            yield f"a {whose} has two open requests of a kind on an item"
    for row in rows.values():
        if row.is_delivered and row.state == "skipped":
            yield f"{row.id} was delivered, and ended as absent"
        if row.state == "held" and row.paused_for is not None:
            cause = rows[row.paused_for]
            if not cause.is_open or cause.kind != row.reason:
                yield f"{row.id} is held for {cause.id}, which is {cause.state}"
        elif row.state == "held" and row.reason in INTERRUPTING:
            yield f"{row.id} is held by nothing"
    yield from _of_motions(rows.values())


def _of_motions(rows: Iterable[Row]) -> Iterator[str]:
    """Where a motion was moved once: one speaks on each side, and none when it was put."""
    of_motion: dict[tuple[int, str | None], list[Row]] = {}
    for row in sorted(rows, key=lambda one: one.asked_seq):
        if row.kind == "motion":
            of_motion.setdefault((row.item, row.motion), []).append(row)
    for (item, motion), found in of_motion.items():
        moved = [row for row in found if row.stance is None]
        if len(moved) != 1:
            continue
        for stance in motions.STANCES:
            voices = [row for row in found if row.stance == stance and (row.is_open or row.state in states.REQUEST_DELIVERED)]
            if len(voices) > 1:
                yield f"{len(voices)} speak {stance} {motion} on {item}"
            if moved[0].state == "done" and moved[0].reason and any(row.is_open for row in voices):
                yield f"somebody waits to speak {stance} {motion} on {item}, which was put"


def wrong_since(
    before: Mapping[int, Row], rows: Mapping[int, Row], passed_s: float, now: datetime, did: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """What is wrong with a step: a clock that ran while it stood, or ran faster than time; somebody lost whom the chair held."""
    by_chair = {name for who, name in did if who in CHAIRS}
    for key, was in before.items():
        row = rows[key]
        if was.clock.state != "free" and row.clock.state != "free" and was.clock.started_at == row.clock.started_at:
            # What was spoken until then is known without the clock of that moment only where it stood still.
            spoken = clock.elapsed_s(row.clock, now)
            least = clock.elapsed_s(was.clock, now) - passed_s if was.state == "speaking" else clock.elapsed_s(was.clock, now)
            most = least + passed_s if was.state == "speaking" else least
            if not least - 0.01 <= spoken <= most + 0.01:
                yield f"{key} had spoken {least:.1f} to {most:.1f} seconds, and now {spoken:.1f}"
        if was.is_held_by_chair and not row.is_open:
            if row.state == "skipped" and "skip_speaker" not in by_chair:
                yield f"{key} was held by the chair, and was passed over"
            elif not by_chair:
                yield f"{key} was held by the chair, and is {row.state}"
