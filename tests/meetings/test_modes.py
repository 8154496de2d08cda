"""Video, audio, text, in the room: what somebody may do, what is refused, and the place in the line are the same in each."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Any

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.meetings.floor_order import KINDS, Ask
from ecommunity.meetings.models import MODES, AgendaItem
from ecommunity.meetings.policies import Seat
from tests.cast.meetings import meeting_of
from tests.meetings.conftest import Room

WHO = ["chair", "rapporteur", "interpreter", "secretariat", "nfp.new", "nfp.expert", "nonparty", "ngo", "youth"]
DETAILS = {"point_of_order": {"category": "ruling"}, "motion": {"motion": "suspend"}}


def test_the_rules_are_never_told_the_mode() -> None:
    assert "mode" not in {field.name for field in fields(Ask)}
    assert "mode" not in {field.name for field in fields(Seat)}


def a_room(room: Room, title: str) -> Room:
    """Another meeting with the same people."""
    with transaction():
        number = meeting_of(room.world, title)
    other = Room(room.as_, room.world)
    other.id, other.stream = number, f"meeting:{number}"
    rows = session.query(AgendaItem.id).filter_by(meeting_id=number).order_by(AgendaItem.position)
    other.items = [row[0] for row in rows]
    return other


def outcome(room: Room, who: str, name: str, **args: Any) -> str:
    """What came of a command: done, or the refusal's code."""
    answer = room.command(who, name, **args)
    return "ok" if answer.status_code == 200 else str(answer.get_json()["code"])


def all_outcomes(room: Room, shift: int) -> list[Any]:
    """Everybody enters, each in another mode, and does everything that one may try; `shift` turns the modes round."""
    found: list[Any] = []
    for place, who in enumerate(WHO):
        found.append((who, "enter", outcome(room, who, "enter", mode=MODES[(place + shift) % len(MODES)])))
    room.open()
    for who in WHO:
        for kind in KINDS:
            text = "Ours" if kind == "intervention" else "Why"
            found.append((who, kind, outcome(room, who, "request_floor", kind=kind, text=text, **DETAILS.get(kind, {}))))
        found.append((who, "write", outcome(room, who, "write_intervention", text="Ours, again")))
        found.append((who, "say", outcome(room, who, "say", text="Hello")))
        found.append((who, "call_next", outcome(room, who, "call_next") if who != "chair" else "not tried"))
    found.append(("line", room.queue()))
    for _ in range(4):
        found.append(("chair", "call_next", outcome(room, "chair", "call_next")))
        holder = room.entry("floor", "floor")
        found.append((holder["capacity"], holder["kind"], holder["limit_s"]))
        found.append(("chair", "finish", outcome(room, "chair", "finish_speaker")))
    found.append(("line", room.queue()))
    found += [(who, "again", outcome(room, who, "request_floor", kind="intervention")) for who in WHO]
    found.append(("line", room.queue()))
    return found


def test_every_outcome_is_the_same_in_every_mode(room: Room) -> None:
    turned = [all_outcomes(a_room(room, f"Turned by {shift}"), shift) for shift in range(len(MODES))]
    for other in turned[1:]:
        assert other == turned[0]
    refusals = {row[2] for row in turned[0] if len(row) == 3}
    assert {"ok", "forbidden", "conflict"} <= refusals, "the table has all three in it"
    assert len(turned[0][-1][1]) > 4, "and a line that is worth comparing"


def test_the_mode_changes_without_leaving(room: Room, deliver: Any) -> None:
    room.open()
    room.do("ngo", "enter", mode="video")
    room.ask("ngo")
    room.do("ngo", "enter", mode="text")
    assert room.queue() == ["ngo"], "the place in the line stays"
    page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert '<span class="mode" data-mode="text">Text only</span>' in page
    assert "Change how I take part" in page
    answer = room.as_("ngo").post_form(f"/meetings/{room.id}/enter", {"mode": "audio"}, page=f"/meetings/{room.id}")
    assert answer.status_code == 303
    people = room.as_("chair").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert '<span class="mode" data-mode="audio">Audio only</span>' in people
    with clock.standing_at(clock.now() + timedelta(seconds=3)):
        deliver()
    assert room.is_rebuilt_equal()
