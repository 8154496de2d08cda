"""Whatever one client sends, it harms nobody else: an error answer, or the end of that one connection."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import struct
import time
from typing import Any

import pytest
import requests
import websocket

from tests.live.client import Client, Refused

WS = "/socket.io/?EIO=4&transport=websocket"


@pytest.fixture
def bystander(join: Any) -> Any:
    """Somebody who follows a stream and must not notice anything."""
    client = join("secretariat")
    client.call("subscribe", {"stream": "stage:40"})
    yield client
    line = client.do("stage.say", stage=40)["line"]
    client.wait_for("change", lambda change: change.get("fetch") or change["put"][0][1] == str(line), timeout=2)


MALFORMED = [
    "42/live,",
    "42/live,{}",
    "42/live,[]",
    '42/live,[{"a":1},{}]',
    "42/live,[7,{}]",
    '42/live,[["a"],{}]',
    "42/live," + "9" * 200 + '["clock",{"t0":1}]',
    '451-/live,["command",{"_placeholder":true,"num":0}]',
    '4599999-/live,["command",{"_placeholder":true,"num":0}]',
    '46/live,1[{"_placeholder":true,"num":0}]',
    '43/live,1["x"]',
    "44/live,{}",
    "47/live,x",
    "49",
    "4",
    "4x",
    "",
    "x",
    '42/live,["clock",' + "[" * 10_000 + "]" * 10_000 + "]",
    '42/live,["clock",{"t0":NaN}]',
]


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:40] or "empty")
def test_a_malformed_message_ends_its_own_connection(join: Any, bystander: Any, text: str) -> None:
    client = join("nfp.new")
    client.raw(text)
    client.wait_over(5)
    assert client.is_over
    assert not bystander.is_over


NUMBERED = [
    '42/live,1["connect",{}]',
    '42/live,1["disconnect",{}]',
    '42/live,1["*",{}]',
    '42/live,1["command",{',
    "42/live,1[]",
    "42/live,1[7,{}]",
    '42/live,1["clock",{"t0":NaN}]',
    '42/live,1["clock",' + "[" * 10_000 + "]" * 10_000 + "]",
    '42/live,1["command",{"id":"12345678","name":"' + "x" * 70_000 + '"}]',
    '42/live,1["command",{"id":"12345678","name":"' + "x" * 900_000 + '"}]',
]


@pytest.mark.parametrize("text", NUMBERED, ids=lambda text: text[:40])
def test_an_event_that_cannot_be_read_is_answered_where_it_has_a_number(join: Any, bystander: Any, text: str) -> None:
    client = join("nfp.new")
    client.raw(text)
    assert client.answer(1)["error"]["code"] == "invalid"
    assert client.call("clock", {"t0": 1})["t0"] == 1, "and the connection goes on"


@pytest.mark.parametrize(
    "state", [{"h": 10**30}, {"s": -(10**30)}, {"s": 9, "h": 1}, {"c": "x" * 500}, {"k": "\0"}, {"h": True, "s": None}]
)
def test_a_forged_cursor_is_invalid(join: Any, state: dict[str, Any]) -> None:
    client = join("nfp.new")
    epoch = client.call("subscribe", {"stream": "stage:2", "epoch": None, "since": None})["epoch"]
    forged = {"h": 5, "f": True, "s": 0, "c": "", "k": "", "n": "stage:2", "e": epoch} | state
    cursor = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
    answer = client.call("subscribe", {"stream": "stage:2", "cursor": cursor})
    assert (answer["ok"], answer["error"]["code"]) == (False, "invalid")


@pytest.mark.parametrize("stream", ["stage:02", "stage:2:bureau:01", "stage:002:bureau"])
def test_a_stream_has_one_name(join: Any, stream: str) -> None:
    answer = join("nfp.new").call("subscribe", {"stream": stream, "epoch": None, "since": None})
    assert (answer["ok"], answer["error"]["code"]) == (False, "not_found")


def test_an_empty_token_is_a_wrong_one(server: Any) -> None:
    with pytest.raises(Refused):
        Client(server.url, token="")


@pytest.mark.parametrize(
    "args",
    [[], [None], [7], ["x"], [[]], [{}, {}], [True], [{"a": 1}, 2]],
    ids=str,
)
@pytest.mark.parametrize("event", ["clock", "subscribe", "unsubscribe", "command", "hint", "no such event", "message", "__class__", ""])
def test_a_wrong_shape_is_answered_as_invalid(join: Any, event: str, args: list[Any]) -> None:
    client = join()
    answer = client.call(event, *args)
    assert (answer["ok"], answer["error"]["code"]) == (False, "invalid")
    assert client.call("clock", {"t0": 1})["t0"] == 1


HOSTILE = [
    None,
    True,
    -1,
    1.5,
    2**53,
    2**63 - 1,
    "",
    "x" * 5000,
    "stage:\x00",
    "stage:2\n",
    "\ud7ff\u202e",
    "../../x",
    "stage:2' OR 1=1 --",
    [],
    {},
    [["stage:2"]],
    {"stage": 2},
]


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
@pytest.mark.parametrize("field", ["stream", "epoch", "since", "cursor", "pace_s"])
def test_no_value_of_subscribe_breaks_anything(server: Any, join: Any, field: str, value: Any) -> None:
    client = join()
    answer = client.call("subscribe", {"stream": "stage:2", field: value})
    assert answer["ok"] or answer["error"]["code"] in ("invalid", "not_found")
    assert client.call("clock", {"t0": 1})["t0"] == 1


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
@pytest.mark.parametrize("field", ["id", "name", "args"])
def test_no_value_of_command_breaks_anything(join: Any, field: str, value: Any) -> None:
    client = join("nfp.3")
    answer = client.call("command", {"id": "12345678", "name": "stage.refuse", "args": {"stage": 2}, field: value})
    assert answer["ok"] is False
    assert answer["error"]["code"] in ("invalid", "conflict")
    assert client.call("clock", {"t0": 1})["t0"] == 1


def test_a_frame_over_64_kb_is_refused(join: Any, bystander: Any) -> None:
    client = join("nfp.new")
    client.raw('42/live,1["command",{"id":"12345678","name":"' + "x" * 65_000 + '"}]')
    assert client.answer(1)["error"]["code"] == "invalid"
    client.raw("x" * 70_000)
    client.wait_over(5)


def test_many_small_parts_do_not_make_a_large_message(server: Any, bystander: Any) -> None:
    ws = websocket.create_connection(server.url.replace("http", "ws") + WS, timeout=10, suppress_origin=True)
    ws.recv()
    with contextlib.suppress(OSError, websocket.WebSocketException):
        for number in range(200):
            kind = websocket.ABNF.OPCODE_CONT if number else websocket.ABNF.OPCODE_TEXT
            ws.send_frame(websocket.ABNF.create_frame("x" * 1000, kind, fin=0))
    ws.settimeout(5)
    with contextlib.suppress(OSError, websocket.WebSocketConnectionClosedException):
        assert ws.recv() == ""


def _upgraded(server: Any) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    sock.sendall(
        f"GET {WS} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in sock.recv(4096)
    return sock


RAW = {
    "not masked": b"\x81\x02hi",
    "reserved bit": b"\xc1\x80\x00\x00\x00\x00",
    "unknown opcode": b"\x83\x80\x00\x00\x00\x00",
    "control in parts": b"\x09\x80\x00\x00\x00\x00",
    "long control": b"\x89\xfe\x00\x80" + bytes(4 + 128),
    "continues nothing": b"\x80\x80\x00\x00\x00\x00",
    "a gigabyte is announced": b"\x81\xff" + struct.pack("!Q", 2**30) + bytes(4) + b"x" * 70_000,
    "more than there can be": b"\x81\xff" + b"\xff" * 8 + bytes(4),
    "not utf-8": b"\x81\x82\x00\x00\x00\x00\xff\xfe",
    "close with a wrong code": b"\x88\x82\x00\x00\x00\x00\x00\x01",
    "binary": b"\x82\x83\x00\x00\x00\x00abc",
}


@pytest.mark.parametrize("name", RAW)
def test_a_broken_frame_ends_its_own_connection(server: Any, bystander: Any, name: str) -> None:
    sock = _upgraded(server)
    try:
        sock.sendall(RAW[name])
        while sock.recv(4096):
            pass
    except ConnectionResetError:
        pass
    sock.close()
    assert not bystander.is_over


def test_a_ping_is_answered_and_a_close_is_closed(server: Any) -> None:
    sock = _upgraded(server)
    sock.sendall(b"\x89\x82\x00\x00\x00\x00hi")
    seen = b""
    while b"\x8a\x02hi" not in seen:
        seen += sock.recv(4096)
    sock.sendall(b"\x88\x82\x00\x00\x00\x00\x03\xe8")
    while data := sock.recv(4096):
        seen += data
    assert b"\x88\x02\x03\xe8" in seen
    sock.close()


def test_a_flood_ends_its_own_connection(server: Any, join: Any, bystander: Any) -> None:
    client, before = join("nfp.new"), server.memory_mb()
    with contextlib.suppress(OSError, websocket.WebSocketException):
        for number in range(20_000):
            client.raw(f'42/live,{number}["clock",{{"t0":1}}]')
    client.wait_over(5)
    assert server.memory_mb() - before < 50


def test_too_many_events_are_answered_and_the_client_may_go_on(join: Any, bystander: Any) -> None:
    client = join("nfp.6")
    numbers = [client.send("clock", {"t0": n}) for n in range(800)]
    answers = [client.answer(number) for number in numbers]
    assert sum("now" in answer for answer in answers) >= 290
    refused = [answer for answer in answers if "now" not in answer]
    assert {answer["error"]["code"] for answer in refused} == {"too_often"}
    assert len(refused) > 300
    time.sleep(0.3)
    assert client.call("clock", {"t0": 1})["t0"] == 1


def test_guessing_tokens_on_one_connection_ends_it(server: Any) -> None:
    ws = websocket.create_connection(server.url.replace("http", "ws") + WS, timeout=10, suppress_origin=True)
    ws.recv()

    def guess() -> None:
        for _ in range(2000):
            ws.send('40/live,{"token":"guess"}')
            assert ws.recv()[:2] in ("44", "2", "")

    with pytest.raises((OSError, websocket.WebSocketException)):
        guess()


class Poll:
    """A long-polling client, as raw as it gets."""

    def __init__(self, server: Any) -> None:
        self.url = server.url + "/socket.io/?EIO=4&transport=polling"
        self.url += "&sid=" + json.loads(requests.get(self.url, timeout=10).text[1:])["sid"]

    def post(self, body: Any, **headers: str) -> int:
        return requests.post(self.url, data=body, headers=headers, timeout=10).status_code

    def get(self) -> list[str]:
        return requests.get(self.url, timeout=10).text.split("\x1e")


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"x" * 70_000, "\x1e".join(["3"] * 100).encode(), b"\x1e\x1e", b"9", b"b!!!", b"4" + bytes(range(200, 250))],
    ids=lambda b: repr(b[:9]),
)
def test_a_poll_body_that_can_not_be_read_is_refused(server: Any, bystander: Any, body: bytes) -> None:
    poll = Poll(server)
    first = poll.post(body)
    assert first in (400, 413) or poll.post("3") == 400


def test_a_returning_client_may_send_everything_in_one_poll(server: Any) -> None:
    poll = Poll(server)
    body = ["40/live,"] + [f'42/live,{n}["clock",{{"t0":{n}}}]' for n in range(5)]
    body += [f'42/live,{5 + n}["subscribe",{{"stream":"stage:{2 * n}"}}]' for n in range(20)]
    assert poll.post("\x1e".join(body)) == 200
    acks = 0
    while acks < 25:
        acks += sum(packet.startswith("43/live,") for packet in poll.get())
    assert acks == 25
