"""A sitting over real sockets: everybody holds the same entries at the same number, also after the server was killed."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.live.client import Client, Replica
from tests.live.server import LiveServer, prepare

PEOPLE = ("chair", "ngo", "nfp.new", "nfp.expert", "youth")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("sitting") / "var"
    return folder, prepare(folder)


@pytest.fixture
def serve(template: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Callable[[str], LiveServer]]:
    """A server of one's own, stopped at the end."""
    made: list[LiveServer] = []

    def start(mode: str) -> LiveServer:
        made.append(LiveServer.copy_of(*template, tmp_path / mode, mode, LIMITS="0"))
        return made[-1].start()

    yield start
    for server in made:
        server.kill()


def meeting_of(server: LiveServer) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {server.token('chair')}"}
    listed = requests.get(f"{server.url}/api/v1/meetings", headers=headers, timeout=10).json()["items"]
    first = next(row["id"] for row in listed if row["title"].startswith("WG-A"))
    found: dict[str, Any] = requests.get(f"{server.url}/api/v1/meetings/{first}", headers=headers, timeout=10).json()
    return found


def agree(replicas: list[Replica], stream: str, client: Client) -> dict[tuple[str, str], Any]:
    """All replicas come to hold what a fresh full subscribe gives."""
    fresh = Replica(stream).follow(client)
    for replica in replicas:
        replica.wait_seq(fresh.seq or 0)
    assert all(replica.entries == fresh.entries for replica in replicas)
    return fresh.entries


def queue_of(entries: dict[tuple[str, str], Any]) -> list[str]:
    """Who waits, sorted as the contract says: by comparing the integers."""
    waiting = [body for (name, _), body in entries.items() if name == "requests" and body["state"] == "queued"]
    return [body["organisation"]["code"] or body["capacity"] for body in sorted(waiting, key=lambda body: body["order"])]


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_a_sitting_that_is_killed_in_the_middle(serve: Callable[[str], LiveServer], mode: str) -> None:
    server = serve(mode)
    meeting = meeting_of(server)
    number, stream = meeting["id"], f"meeting:{meeting['id']}"
    clients = {who: Client(server.url, token=server.token(who)) for who in PEOPLE}
    replicas = {who: Replica(stream).follow(client) for who, client in clients.items()}
    assert "meetings.call_next" in replicas["chair"].you["can"]
    assert "meetings.call_next" not in replicas["ngo"].you["can"]
    assert replicas["nfp.new"].you["capacity"]["organisation"]["code"] == "XE"

    def do(who: str, name: str, **args: Any) -> Any:
        return clients[who].do(f"meetings.{name}", meeting=number, **args)

    do("ngo", "enter")
    do("chair", "open_sitting")
    do("chair", "start_item", item=meeting["items"][1]["id"])
    do("chair", "open_list")
    for who in ("ngo", "youth", "nfp.new", "nfp.expert"):
        do(who, "request_floor", kind="intervention")
    do("chair", "call_next")
    do("ngo", "say", text="Before the kill")
    before = agree(list(replicas.values()), stream, clients["chair"])
    assert queue_of(before) == ["XM", "youth", "ngo"]
    # What was sent and not acknowledged is sent again with the same id: it has one effect, whether or not it arrived.
    key = str(uuid.uuid4())
    clients["ngo"].send("command", {"id": key, "name": "meetings.say", "args": {"meeting": number, "text": "In flight"}})
    server.kill()
    for client in clients.values():
        client.wait_over()
    server.start()
    for who in PEOPLE:
        clients[who] = Client(server.url, token=server.token(who))
        replicas[who].follow(clients[who])
    assert clients["ngo"].command("meetings.say", {"meeting": number, "text": "In flight"}, id=key)["ok"]
    do("chair", "finish_speaker")
    after = agree(list(replicas.values()), stream, clients["youth"])
    assert queue_of(after) == queue_of(before)
    assert [body["text"] for (name, _), body in sorted(after.items()) if name == "lines"] == ["Before the kill", "In flight"]
    people = Replica(f"{stream}:people").follow(clients["chair"]).entries
    assert [body["name"] for body in people.values() if body["is_present"]] == ["Sam Rivers"], "a dropped line is not leaving"
    for client in clients.values():
        client.close()


def test_streams_that_somebody_may_not_follow(serve: Callable[[str], LiveServer]) -> None:
    server = serve("threading")
    stream = f"meeting:{meeting_of(server)['id']}"
    ngo, guest = Client(server.url, token=server.token("ngo")), Client(server.url)
    for client, name in ((ngo, f"{stream}:bureau"), (ngo, f"{stream}:delegation:1"), (guest, stream), (guest, f"{stream}:people")):
        ack = client.call("subscribe", {"stream": name, "epoch": None, "since": None})
        assert (ack["ok"], ack["error"]["code"]) == (False, "not_found"), name
    assert guest.command("meetings.say", {"meeting": stream.split(":")[1], "text": "x"})["error"]["code"] == "signed_out"
    ngo.close()
    guest.close()


def test_who_is_connected_is_named_by_seat_and_counted(serve: Callable[[str], LiveServer]) -> None:
    server = serve("threading")
    meeting = meeting_of(server)
    chair, ngo = (Client(server.url, token=server.token(who)) for who in ("chair", "ngo"))
    Replica(f"meeting:{meeting['id']}").follow(chair)
    Replica(f"meeting:{meeting['id']}").follow(ngo)
    told = chair.wait_for("presence", lambda data: data["online"] == 2)
    assert all(set(card) == {"participant", "name"} for card in told["joined"])
    ngo.close()
    assert chair.wait_for("presence", lambda data: data["online"] == 1)["left"]
    chair.close()


def test_a_seat_that_is_given_opens_the_stream_at_once(serve: Callable[[str], LiveServer]) -> None:
    server = serve("threading")
    number = meeting_of(server)["id"]
    chair, stranger = (Client(server.url, token=server.token(who)) for who in ("chair", "stranger"))
    asked = {"stream": f"meeting:{number}", "epoch": None, "since": None}
    assert not stranger.call("subscribe", asked)["ok"]
    chair.do("meetings.register", meeting=number, person=server.person("stranger"), function="observer", capacity="ngo")
    end = time.monotonic() + 5
    while not (answer := stranger.call("subscribe", asked))["ok"]:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert answer["you"]["capacity"]["kind"] == "ngo"
    chair.close()
    stranger.close()


def test_who_is_removed_hears_nothing_more_from_then_on(serve: Callable[[str], LiveServer]) -> None:
    server = serve("threading")
    number = meeting_of(server)["id"]
    chair, ngo = (Client(server.url, token=server.token(who)) for who in ("chair", "ngo"))
    own = Replica(f"meeting:{number}").follow(ngo)
    streams = {f"meeting:{number}", f"meeting:{number}:people"}
    Replica(f"meeting:{number}:people").follow(ngo)
    chair.do("meetings.remove_participant", meeting=number, participant=own.you["capacity"]["participant"], reason="Personal attacks")
    end = time.monotonic() + 5
    for stream in streams:
        ngo.wait_for("gone", lambda data, stream=stream: data == {"stream": stream, "reason": "removed"}, timeout=end - time.monotonic())
    seen = len(ngo.of("change"))
    chair.do("meetings.open_sitting", meeting=number)
    time.sleep(0.5)
    assert len(ngo.of("change")) == seen
    assert not ngo.call("subscribe", {"stream": f"meeting:{number}", "epoch": None, "since": None})["ok"]
    chair.close()
    ngo.close()


def test_a_need_that_is_stated_reaches_the_speaker_and_the_chair_and_nobody_else(serve: Callable[[str], LiveServer]) -> None:
    server = serve("threading")
    meeting = meeting_of(server)
    clients = {who: Client(server.url, token=server.token(who)) for who in ("chair", "youth", "ngo")}
    replicas = {who: Replica(f"meeting:{meeting['id']}").follow(client) for who, client in clients.items()}

    def do(who: str, name: str, **args: Any) -> Any:
        return clients[who].do(f"meetings.{name}", meeting=meeting["id"], **args)

    do("chair", "open_sitting")
    do("chair", "start_item", item=meeting["items"][1]["id"])
    do("chair", "open_list")
    do("youth", "request_floor", kind="intervention")
    do("chair", "call_next")
    mine = replicas["youth"].you["capacity"]["participant"]
    do("youth", "state_access_need", access_need=True)
    for who in ("youth", "chair"):
        assert clients[who].wait_for("you", lambda you: you["extra_s"] == {mine: 60})
    do("chair", "say", text="Last")
    entries = agree(list(replicas.values()), f"meeting:{meeting['id']}", clients["ngo"])
    assert entries["floor", "floor"]["limit_s"] == 120
    assert Replica(f"meeting:{meeting['id']}").follow(clients["ngo"]).you["extra_s"] == {}
    for client in clients.values():
        client.close()
