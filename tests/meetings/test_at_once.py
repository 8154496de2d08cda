"""Two chairs, five tabs, two members of one delegation, a hundred at the queue, a thousand frames a second: each in the same moment."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import websocket

from tests.live.server import DRIVER, LiveServer, prepare
from tests.meetings.crowd import Hall, codes, hundred_at_the_queue, simultaneously
from tests.meetings.play import DELEGATIONS

SEED = 60


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("at-once") / "var"
    return folder, prepare(folder, STAGE_SIXTY="1")


@pytest.fixture
def hall(template: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Callable[..., Hall]]:
    """A server of one's own with a sitting that is open."""
    made: list[tuple[LiveServer, Hall]] = []

    def begin(title: str = "WG-A", **env: str) -> Hall:
        server = LiveServer.copy_of(*template, tmp_path / "var", DRIVER, **env).start()
        made.append((server, Hall([server], title)))
        return made[-1][1].open()

    yield begin
    for server, opened in made:
        opened.close()
        server.kill()


def test_two_of_one_delegation_ask_in_the_same_moment(hall: Callable[..., Hall]) -> None:
    room = hall(LIMITS="0")
    amina, kofi = room.client("nfp.new"), room.client("nfp.4")
    replicas = [room.follow(amina), room.follow(kofi)]
    for _ in range(5):
        acks = simultaneously([lambda who=who: room.ack(who, "request_floor", kind="intervention") for who in (amina, kofi)])
        assert codes(acks) == ["conflict", "ok"]
        refused = next(ack for ack in acks if not ack["ok"])
        assert refused["error"]["stale"] == room.stream
        waiting = [key for key, body in room.agreed(replicas).items() if body["state"] == "queued"]
        assert len(waiting) == 1
        for who in (amina, kofi):
            room.ack(who, "withdraw_request", request=waiting[0])


def test_one_person_in_five_tabs(hall: Callable[..., Hall]) -> None:
    room = hall(LIMITS="0")
    tabs = [room.client("ngo") for _ in range(5)]
    replicas = [room.follow(tab) for tab in tabs]
    acks = simultaneously([lambda tab=tab: room.ack(tab, "request_floor", kind="intervention") for tab in tabs])
    assert codes(acks) == ["conflict"] * 4 + ["ok"]
    assert len(room.agreed(replicas)) == 1
    key = str(uuid.uuid4())
    words = {"meeting": room.meeting, "text": "From one of five tabs"}
    acks = simultaneously([lambda tab=tab: tab.command("meetings.say", words, id=key) for tab in tabs])
    assert [ack["ok"] for ack in acks] == [True] * 5
    assert len({ack["result"]["line"] for ack in acks}) == 1, "the same id is one line, in whichever tab"
    entered = simultaneously([lambda tab=tab: room.ack(tab, "enter") for tab in tabs])
    assert codes(entered) == ["ok"] * 5
    tabs[0].close()
    assert room.ack(tabs[1], "say", text="The others stay")["ok"]


def test_two_chairs_in_the_same_moment(hall: Callable[..., Hall]) -> None:
    """Whoever comes second decides about what there is then: nobody has the floor twice, and what is over is a conflict."""
    room = hall(LIMITS="0")
    vice = room.client("nfp.6")
    room.do(room.chair, "register", person=room.servers[0].person("nfp.6"), function="vice_chair", capacity="none")
    people = {who: room.client(who) for who in ("nfp.new", "nfp.expert", "nfp.3", "ngo")}
    replicas = [room.follow(room.chair), room.follow(vice)]
    requests = {who: room.do(client, "request_floor", kind="intervention") for who, client in people.items()}
    both = (room.chair, vice)
    acks = simultaneously([lambda who=who: room.ack(who, "refuse_request", request=requests["ngo"], reason="No time") for who in both])
    assert codes(acks) == ["conflict", "ok"]
    acks = simultaneously([lambda who=who: room.ack(who, "call_speaker", request=requests["nfp.3"]) for who in both])
    assert codes(acks) == ["conflict", "ok"]
    acks = simultaneously([lambda who=who: room.ack(who, "finish_speaker") for who in both])
    assert codes(acks) == ["conflict", "ok"]
    acks = simultaneously([lambda who=who: room.ack(who, "hold_speaker") for who in both])
    assert codes(acks) == ["conflict", "conflict"], "nobody speaks"
    acks = simultaneously([lambda who=who: room.ack(who, "close_list") for who in both])
    assert codes(acks) == ["conflict", "ok"]
    states = {key: body["state"] for key, body in room.agreed(replicas).items()}
    assert states == {
        str(requests["ngo"]): "refused",
        str(requests["nfp.3"]): "done",
        str(requests["nfp.new"]): "queued",
        str(requests["nfp.expert"]): "queued",
    }


def test_a_hundred_at_the_queue(hall: Callable[..., Hall]) -> None:
    room = hall("Working group A", LIMITS="0")
    assert hundred_at_the_queue(room, DELEGATIONS[:50], SEED) == []


def test_a_thousand_frames_a_second_hinder_nobody_else(hall: Callable[..., Hall]) -> None:
    room = hall()
    flood, amina = room.client("ngo"), room.client("nfp.new")
    follower = room.follow(amina)
    frames = [
        {"id": f"flood-{number:06d}-{name}", "name": name, "args": args}
        for number in range(334)
        for name, args in (
            ("meetings.say", {"meeting": room.meeting, "text": f"Line {number}"}),
            ("meetings.request_floor", {"meeting": room.meeting, "kind": "intervention"}),
            ("meetings.call_next", {"meeting": room.meeting}),
        )
    ]
    began = time.monotonic()
    with contextlib.suppress(OSError, websocket.WebSocketException):
        for number, frame in enumerate(frames):
            flood.raw(f"42/live,{number}" + json.dumps(["command", frame]))
    waited = time.monotonic()
    assert room.do(amina, "request_floor", kind="intervention")
    assert time.monotonic() - waited < 5, "somebody else was served meanwhile"
    with contextlib.suppress(AssertionError):
        flood.wait_over(3)
    entries = {key: body for (name, key), body in room.follow(room.client("chair")).entries.items() if name == "requests"}
    assert sum(body["capacity"] == "ngo" for body in entries.values()) == 1, "one request, however often it came"
    assert room.agreed([follower])
    lines = [body for (name, _), body in follower.entries.items() if name == "lines"]
    assert len(lines) < 40, f"a burst of thirty and no more ({time.monotonic() - began:.1f} s)"


def test_frames_out_of_order_and_replayed_in_a_sitting(hall: Callable[..., Hall]) -> None:
    """Each is answered by what is true when it arrives; a replay is the same answer."""
    room = hall(LIMITS="0")
    amina, sam = room.client("nfp.new"), room.client("ngo")
    assert (
        codes([room.ack(room.chair, name) for name in ("finish_speaker", "resume_speaker", "call_next", "open_list")]) == ["conflict"] * 4
    )
    assert codes([room.ack(amina, "withdraw_request", request=999)]) == ["not_found"]
    key = str(uuid.uuid4())
    asked = {"meeting": room.meeting, "kind": "intervention"}
    first = amina.command("meetings.request_floor", asked, id=key)
    room.do(amina, "withdraw_request", request=first["result"]["request"])
    assert amina.command("meetings.request_floor", asked, id=key) == first, "a late copy of the frame asks for nothing again"
    assert sam.command("meetings.request_floor", asked, id=key)["result"] != first["result"], "somebody else's id is another"
    assert codes([room.ack(sam, "withdraw_request", request=first["result"]["request"])]) == ["forbidden"]
