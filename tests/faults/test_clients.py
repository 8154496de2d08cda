"""F-13, F-16, F-25: clients that come all at once, say nothing, or say it byte by byte; whatever they do, the others are served."""

from __future__ import annotations

import contextlib
import resource
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from bench import storm
from tests.live.client import Client, Replica
from tests.live.test_bad_frames import RAW, _upgraded
from tests.services.places import places

MODES = ("eventlet", "gevent", "threading")
SLOW = 300
ALL = 1000


def soak(*values: Any) -> Any:
    return pytest.param(*values, marks=pytest.mark.soak)


@pytest.fixture
def many_files() -> Iterator[None]:
    """This process may hold as many sockets as the tests need."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


# Byte by byte

HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Filler: " + b"x" * 100_000
SAY = b"POST /api/v1/commands/stage.say HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
BODY = SAY + b"1000\r\n\r\n"
# Refused before its body is read, which still has to be got out of the way.
UNREAD = b"POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"


def drip(server: Any, number: int) -> tuple[socket.socket, Iterator[bytes]]:
    """A connection, and what it says byte by byte: a head without end, or a body that is announced and does not come."""
    sock = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    if number % 3:
        sock.sendall(BODY if number % 3 == 1 else UNREAD)
    sock.setblocking(False)
    text = HEAD if number % 3 == 0 else b'{"stage":2,"text":"' + b"x" * 900
    return sock, (text[place : place + 1] for place in range(len(text)))


def is_cut(sock: socket.socket) -> bool:
    try:
        while sock.recv(4096):  # an answer that says so is as good
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


@pytest.fixture(scope="module")
def hurried(new_server: Any) -> Any:
    """A server that waits two seconds for anybody, and was given few files."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, before[1]))
    try:
        return new_server("eventlet", STAGE_PATIENCE_S="2")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize("mode", ["eventlet", soak("gevent"), soak("threading")])
def test_who_sends_byte_by_byte_is_cut_off_and_hinders_nobody(new_server: Any, mode: str) -> None:
    server = new_server(mode, STAGE_PATIENCE_S="3")
    slow = every = [drip(server, number) for number in range(SLOW)]
    began, end = time.monotonic(), time.monotonic() + 60
    while slow and time.monotonic() < end:
        for sock, rest in slow:
            with contextlib.suppress(OSError):
                sock.send(next(rest))
        assert requests.get(server.url + "/healthz", timeout=5).status_code == 200, "the others are answered"
        for sock, _ in [one for one in slow if is_cut(one[0])]:
            sock.close()
        slow = [one for one in slow if one[0].fileno() >= 0]
        heads = sum(number % 3 == 0 for number, (sock, _) in enumerate(every) if sock.fileno() >= 0)
        assert heads == SLOW // 3 or time.monotonic() - began > 2, "nobody is cut off before the time"
        time.sleep(0.1)
    assert not slow, f"{len(slow)} still hold their connections"
    assert not places(server.log), server.log.read_text()[-3000:]
    assert Client(server.url).call("clock", {"t0": 1})["t0"] == 1


def test_a_large_body_may_take_its_time(hurried: Any) -> None:
    server = hurried
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as sock:
        body = b'{"stage":2,"text":"' + b"x" * 2000 + b'"}'
        token = server.token("chair").encode()
        sock.sendall(SAY + str(len(body)).encode() + b"\r\nAuthorization: Bearer " + token + b"\r\n\r\n")
        for place in range(0, len(body), 500):
            time.sleep(0.6)
            sock.sendall(body[place : place + 500])
        assert sock.recv(20).startswith(b"HTTP/1.1 200"), "longer than the patience, but as fast as a bad line"


# Frames

FLOODS = {
    "pings": b"\x89\x80\x00\x00\x00\x00" * 3000,
    "parts without anything in them": b"\x01\x80\x00\x00\x00\x00" + b"\x00\x80\x00\x00\x00\x00" * 3000,
    "parts without end": b"\x01\x80\x00\x00\x00\x00" + (b"\x00\xfe\x03\xe8\x00\x00\x00\x00" + b"x" * 1000) * 200,
    "pongs": b"\x8a\x80\x00\x00\x00\x00" * 3000,
    "half a character": b"\x01\x81\x00\x00\x00\x00\xe2\x80\x81\x00\x00\x00\x00x",
    "said after goodbye": b"\x88\x82\x00\x00\x00\x00\x03\xe8" + b"\x81\x82\x00\x00\x00\x00hi",
}
GOODBYES = {"not masked": 1002, "reserved bit": 1002, "not utf-8": 1007, "pings": 1008, "parts without end": 1009}


@pytest.mark.parametrize("mode", MODES)
def test_a_wrong_frame_ends_its_own_connection_with_the_right_word(new_server: Any, mode: str) -> None:
    server = new_server(mode, LIMITS="0")
    bystander = Replica("stage:2").follow(Client(server.url))
    writer, before = Client(server.url, token=server.token("chair")), server.memory_mb()
    for name, frames in {**RAW, **FLOODS}.items():
        sock, heard = _upgraded(server), b""
        with contextlib.suppress(ConnectionError):
            sock.sendall(frames)
        try:
            while data := sock.recv(65536):
                heard += data
        except ConnectionError:
            pass
        except TimeoutError:
            pytest.fail(f"{name}: the connection goes on")
        if name in GOODBYES:
            assert GOODBYES[name].to_bytes(2, "big") in heard[heard.rfind(b"\x88") :], name
        sock.close()
        seq = writer.command("stage.say", {"stage": 2, "text": name})["seq"]["stage:2"]
        bystander.wait_seq(seq, timeout=5)
    assert bystander.heals == 0
    assert server.memory_mb() - before < 40


# All at once, and nothing at all


@pytest.mark.parametrize("count", [150, soak(ALL)])
def test_all_come_back_at_once_and_catch_up(new_server: Any, many_files: None, count: int) -> None:
    server = new_server("eventlet", LIMITS="0", PING_INTERVAL="300")
    row = storm.rush(server, count, stage=4)
    assert row["caught_up"] == count
    assert row["behind"] == 50
    assert row["refused"] == row["lost"] == 0
    print(row)  # noqa: T201 - the soak shows how long it took
    if count == ALL:
        assert row["caught_up_s"] <= 5


def test_a_small_limit_of_files_is_raised_and_who_sends_nothing_is_cut_off(hurried: Any, many_files: None) -> None:
    soft, hard = resource.prlimit(hurried.process.pid, resource.RLIMIT_NOFILE)
    assert soft == hard > 300
    held = [socket.create_connection(("127.0.0.1", hurried.port), timeout=20) for _ in range(300)]
    for sock in held:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    for sock in held:
        assert sock.recv(15) == b"HTTP/1.1 200 OK"
    assert requests.get(hurried.url + "/healthz", timeout=20).status_code == 200
    for sock in held:
        while sock.recv(4096):
            pass
        sock.close()


@pytest.mark.soak
def test_five_thousand_that_say_nothing(new_server: Any, many_files: None) -> None:
    server = new_server("eventlet", LIMITS="0", PING_INTERVAL="300", PING_TIMEOUT="300")
    before = server.memory_mb()
    flock = storm.Returning(server.port, stream="stage:6")
    flock.gather(5000, [], most_s=240)
    each_kb = (server.memory_mb() - before) * 1024 / 5000
    times = [timed(lambda: requests.get(server.url + "/stage/numbers", timeout=20)) for _ in range(50)]
    replica = Replica("stage:6").follow(Client(server.url))
    seq = Client(server.url, token=server.token("chair")).command("stage.say", {"stage": 6, "text": "all"}, timeout=60)["seq"]["stage:6"]
    replica.wait_seq(seq, timeout=60)
    flock.wait_for_frames(5000, within_s=60)
    print(f"each {each_kb:.0f} KB, page {sorted(times)[25] * 1000:.0f} ms")  # noqa: T201 - shown by the soak
    assert each_kb < 100
    assert sorted(times)[25] < 2
    assert flock.lost_sockets == 0
    flock.close()


def timed(ask: Callable[[], requests.Response]) -> float:
    began = time.monotonic()
    assert ask().status_code == 200
    return time.monotonic() - began
