"""A sitting over two processes: rights that end, delegations that ask twice, a hundred at the queue."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live.client import Client, Replica
from tests.live.server import DRIVER, LiveServer, prepare
from tests.meetings.crowd import Hall, codes, hundred_at_the_queue, simultaneously
from tests.meetings.play import DELEGATIONS
from tests.services.servers import Postgres

pytestmark = [pytest.mark.postgres, pytest.mark.redis]


@pytest.fixture(scope="module")
def servers(postgres_server: Postgres, broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[LiveServer]]:
    folder = tmp_path_factory.mktemp("sittings") / "var"
    # Each looks for itself only once a minute: what comes sooner was told.
    settings = {"DATABASE_URL": postgres_server.new_database(), "LIMITS": "0", "STAGE_SIXTY": "1", "STAGE_ROUND_S": "60"}
    known = prepare(folder, **settings)
    started = [LiveServer(folder, known, DRIVER, REDIS_URL=broker, **settings).start() for _ in range(2)]
    yield started
    for server in started:
        server.kill()


@pytest.fixture(scope="module")
def hall(servers: list[LiveServer]) -> Iterator[Hall]:
    opened = Hall(servers, "WG-A").open()
    yield opened
    opened.close()


def at(server: LiveServer, who: str, *streams: str) -> Client:
    """Somebody at this server who follows these streams."""
    client = Client(server.url, token=server.token(who))
    for stream in streams:
        Replica(stream).follow(client)
    return client


def ends(client: Client, streams: set[str], since: float) -> None:
    """Each of these streams ended within a second of `since`, and nothing of them comes any more."""
    for stream in streams:
        left = 1 - (time.monotonic() - since)
        client.wait_for("gone", lambda data, stream=stream: data == {"stream": stream, "reason": "removed"}, timeout=max(0.01, left))


def test_who_is_removed_loses_every_stream_in_the_other_process(hall: Hall, servers: list[LiveServer]) -> None:
    own = f"{hall.stream}:delegation:{servers[0].known['organisations']['estuaria']}"
    streams = {hall.stream, f"{hall.stream}:people", own}
    goes, stays = (at(servers[1], who, *streams) for who in ("nfp.new", "nfp.4"))
    seat = goes.call("subscribe", {"stream": hall.stream, "epoch": None, "since": None})["you"]["capacity"]["participant"]
    chair = at(servers[0], "chair")
    began = time.monotonic()
    hall.do(chair, "remove_participant", participant=seat, reason="Left the delegation")
    ends(goes, streams, began)
    told = len(goes.of("change"))
    hall.do(chair, "say", text="Not for those who left")
    hall.do(stays, "say", text="Nor this", to="delegation")
    stays.wait_for("change", lambda change: change["stream"] == own)
    time.sleep(0.3)
    assert len(goes.of("change")) == told
    assert stays.of("gone") == []
    for stream in streams:
        assert goes.call("subscribe", {"stream": stream, "epoch": None, "since": None})["error"]["code"] == "not_found"
    assert codes([hall.ack(goes, "say", text="x")]) == ["not_found"]


def test_an_officer_who_gives_the_seat_back_loses_the_bureau_in_the_other_process(hall: Hall, servers: list[LiveServer]) -> None:
    """The seat was all that gave the right: the stream ends, and no command of the chair's is taken any more."""
    chair, bureau = at(servers[0], "chair"), f"{hall.stream}:bureau"
    office = servers[0].known["organisations"]["secretariat"]
    seat = {"person": servers[0].person("nfp.6"), "capacity": "secretariat", "organisation": office}
    hall.do(chair, "register", function="secretariat_officer", **seat)
    officer = at(servers[1], "nfp.6", bureau)
    began = time.monotonic()
    hall.do(officer, "withdraw_registration")
    ends(officer, {bureau}, began)
    assert officer.call("subscribe", {"stream": bureau, "epoch": None, "since": None})["error"]["code"] == "not_found"
    assert codes([hall.ack(officer, "call_next")])[0] in ("forbidden", "not_found")


def test_two_of_one_delegation_ask_at_two_servers_in_the_same_moment(hall: Hall, servers: list[LiveServer]) -> None:
    chair = at(servers[0], "chair")
    home = servers[0].known["organisations"]["montavia"]
    hall.do(chair, "register", person=servers[0].person("nfp.8"), function="adviser", capacity="party", organisation=home)
    both = [at(servers[0], "nfp.expert"), at(servers[1], "nfp.8")]
    replicas = [hall.follow(client) for client in both]
    for _ in range(5):
        acks = simultaneously([lambda who=who: hall.ack(who, "request_floor", kind="intervention") for who in both])
        assert codes(acks) == ["conflict", "ok"]
        waiting = [key for key, body in hall.agreed(replicas).items() if body["state"] == "queued"]
        assert len(waiting) == 1
        assert codes([hall.ack(who, "withdraw_request", request=waiting[0]) for who in both])[-1] == "ok", "who asked takes it back"


def test_a_hundred_at_the_queue_of_two_servers(servers: list[LiveServer]) -> None:
    room: Any = Hall(servers, "Working group A").open()
    assert hundred_at_the_queue(room, DELEGATIONS[:50], seed=61) == []
    room.close()


@pytest.mark.soak
def test_a_speaker_who_is_lost_in_one_process_is_held_once_and_comes_back_in_the_other(hall: Hall, servers: list[LiveServer]) -> None:
    """Nobody presses anything. A connection that goes from one server to the other at once is not lost."""
    stays = at(servers[0], "chair")
    everybody = Replica(hall.stream).follow(stays)
    speaker = at(servers[1], "nfp.3", hall.stream)
    hall.do(speaker, "enter", mode="video")
    request = hall.do(speaker, "request_floor", kind="point_of_order", category="procedure")
    hall.do(stays, "call_speaker", request=request)

    def floor_is(state: str, reason: str, within_s: float) -> None:
        end = time.monotonic() + within_s
        while (floor := everybody.entries[("floor", "floor")])["state"] != state or floor["reason"] != reason:
            assert time.monotonic() < end, floor
            time.sleep(0.2)

    def kept() -> list[str]:
        rows = [body for (name, _), body in everybody.entries.items() if name == "record"]
        return [row["kind"] for row in sorted(rows, key=lambda row: row["number"]) if row["kind"].startswith("connection_")]

    time.sleep(6)
    speaker.close()
    speaker = at(servers[0], "nfp.3", hall.stream)
    time.sleep(20)
    floor_is("speaking", "", 0.1)
    speaker.close()
    began = time.monotonic()
    floor_is("held", "connection_lost", 40)
    assert time.monotonic() - began > 10
    speaker = at(servers[1], "nfp.3", hall.stream)
    floor_is("held", "connection_back", 15)
    time.sleep(6)
    assert kept() == ["connection_lost", "connection_back"]
    hall.do(stays, "resume_speaker")
    hall.do(stays, "finish_speaker")
