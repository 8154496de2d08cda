"""A strict client of the live protocol: it takes nothing for granted, and fails on whatever the contract does not allow."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import websocket

MAX_FRAME = 64 * 1024
MAX_CHANGE = 8 * 1024


class Refused(Exception):
    """The server answered `connect_error`; the argument is its object."""


class Client:
    """One WebSocket to `/live`. Events are kept in order; `call` waits for the answer."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        auth: Any = ...,
        headers: dict[str, str] | None = None,
        origin: str | None = None,
        reads: bool = True,
    ) -> None:
        self.events: list[tuple[str, Any]] = []
        self.is_over = False
        self.reason = ""
        self._acks: dict[int, Any] = {}
        self._number = 0
        self._news = threading.Condition()
        self._sending = threading.Lock()
        self.on_event: Callable[[str, Any], None] = lambda name, data: None
        self.ws = websocket.create_connection(
            url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
            timeout=20,
            header=[f"{name}: {value}" for name, value in (headers or {}).items()],
            origin=origin,
            suppress_origin=origin is None,
            enable_multithread=True,
        )
        opened = self.ws.recv()
        assert opened[0] == "0", opened
        self.opened = json.loads(opened[1:])
        if auth is ...:
            auth = {"protocol": 1, **({"token": token} if token is not None else {})}
        self.ws.send("40/live," + (json.dumps(auth) if auth is not None else ""))
        answer = self.ws.recv()
        while answer == "2":
            self.ws.send("3")
            answer = self.ws.recv()
        if answer.startswith("44/live,"):
            self.ws.close()
            raise Refused(json.loads(answer[8:]))
        assert answer.startswith("40/live,"), answer
        if reads:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            self.ws.settimeout(None)
            while True:
                text = self.ws.recv()
                if not text:
                    break
                self._take(text)
        except (OSError, websocket.WebSocketException, AttributeError) as problem:
            self.reason = repr(problem)
        with self._news:
            self.is_over = True
            self._news.notify_all()

    def _take(self, text: str) -> None:
        assert len(text.encode()) <= MAX_FRAME + 64, len(text)
        if text == "2":
            self.raw("3")
        elif text.startswith("42/live,"):
            name, *rest = json.loads(text[8:])
            assert len(rest) == 1
            assert isinstance(rest[0], dict)
            if name == "change":
                assert len(text.encode()) <= MAX_CHANGE + 32, len(text)
            with self._news:
                self.events.append((name, rest[0]))
                self._news.notify_all()
            self.on_event(name, rest[0])
        elif text.startswith("43/live,"):
            body = text[8:]
            digits = len(body) - len(body.lstrip("0123456789"))
            with self._news:
                self._acks[int(body[:digits])] = json.loads(body[digits:])
                self._news.notify_all()
        elif text.startswith("41/live"):
            with self._news:
                self.events.append(("disconnect", {}))
                self._news.notify_all()
        else:
            assert text in ("6", "1"), text

    def raw(self, text: str) -> None:
        with self._sending:
            self.ws.send(text)

    def send(self, event: str, *args: Any) -> int:
        """Sends an event and gives the number of its answer."""
        with self._news:
            self._number += 1
            number = self._number
        self.raw(f"42/live,{number}{json.dumps([event, *args])}")
        return number

    def answer(self, number: int, timeout: float = 10) -> Any:
        with self._news:
            assert self._news.wait_for(lambda: number in self._acks or self.is_over, timeout), "no answer"
            if number not in self._acks:
                raise ConnectionError(self.reason)
            values = self._acks.pop(number)
        assert len(values) == 1
        return values[0]

    def call(self, event: str, *args: Any, timeout: float = 10) -> Any:
        return self.answer(self.send(event, *args), timeout)

    def command(self, name: str, args: dict[str, Any] | None = None, *, id: str | None = None, timeout: float = 10) -> Any:  # noqa: A002
        return self.call("command", {"id": id or str(uuid.uuid4()), "name": name, "args": args or {}}, timeout=timeout)

    def do(self, name: str, /, **args: Any) -> Any:
        """The result of a command that must succeed."""
        ack = self.command(name, args)
        assert ack["ok"], ack
        return ack["result"]

    def of(self, name: str) -> list[Any]:
        """The data of every event of this name so far."""
        with self._news:
            return [data for event, data in self.events if event == name]

    def wait_for(self, name: str, suits: Callable[[Any], bool] = lambda data: True, timeout: float = 10) -> Any:
        """The first event of this name that suits, now or soon."""

        def found() -> Any:
            return next((data for event, data in self.events if event == name and suits(data)), None)

        with self._news:
            self._news.wait_for(lambda: found() is not None or self.is_over, timeout)
            data = found()
        assert data is not None, f"no {name} within {timeout} s; {self.reason}; got {[event for event, _ in self.events][-20:]}"
        return data

    def wait_over(self, timeout: float = 10) -> None:
        with self._news:
            assert self._news.wait_for(lambda: self.is_over, timeout), "still connected"

    def close(self) -> None:
        self.ws.close()


class Replica:
    """One stream as a client holds it, kept by the letter of the contract. Survives reconnecting: give it the next client."""

    def __init__(self, stream: str, *, pace_s: float | None = None) -> None:
        self.stream = stream
        self.pace_s = pace_s
        self.entries: dict[tuple[str, str], Any] = {}
        self.epoch: str | None = None
        self.seq: int | None = None
        self.you: Any = None
        self.heals = 0
        self.is_gone = False
        # Every step that was taken: after which number, to which, and whether everything began anew there.
        self.steps: list[tuple[int, int, bool]] = []
        self._lock = threading.RLock()
        self._is_asking = False
        self._kept: list[dict[str, Any]] = []

    def follow(self, client: Client) -> Replica:
        """Caught up over this client, and following."""
        self.client = client
        previous = client.on_event

        def listen(name: str, data: Any) -> None:
            previous(name, data)
            if data.get("stream") == self.stream or name == "heads":
                self._hear(name, data)

        client.on_event = listen
        self._catch_up()
        return self

    def _catch_up(self) -> None:
        with self._lock:
            self._is_asking = True
        asked: dict[str, Any] = {"stream": self.stream, "epoch": self.epoch, "since": self.seq}
        if self.pace_s is not None:
            asked["pace_s"] = self.pace_s
        pages = []
        while True:
            ack = self.client.call("subscribe", asked)
            assert ack["ok"], ack
            assert ack["stream"] == self.stream
            assert set(ack) >= {"ok", "stream", "epoch", "seq", "full", "more", "put", "drop", "you"}
            assert ack["you"]["stream"] == self.stream
            pages.append(ack)
            if ack["more"] is None:
                break
            asked = {"stream": self.stream, "cursor": ack["more"]}
        assert len({(page["seq"], page["full"], page["epoch"]) for page in pages}) == 1, "pages describe one head"
        with self._lock:
            if pages[0]["full"]:
                self.entries = {}
            for page in pages:
                self._apply(page)
            if pages[0]["full"] or pages[0]["seq"] != self.seq:
                self.steps.append((self.seq or 0, pages[0]["seq"], pages[0]["full"]))
            self.epoch, self.seq, self.you = pages[0]["epoch"], pages[0]["seq"], pages[0]["you"]
            kept, self._kept, self._is_asking = self._kept, [], False
        for change in kept:
            self._change(change)

    def _apply(self, message: dict[str, Any]) -> None:
        put = {(name, key): body for name, key, body in message["put"]}
        drop = {(name, key) for name, key in message["drop"]}
        assert not set(put) & drop, "one message never puts and drops the same key"
        assert all(isinstance(key, str) for _, key in put)
        self.entries.update(put)
        for place in drop:
            self.entries.pop(place, None)

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "gone":
            self.is_gone = True
        elif name == "change":
            assert not self.is_gone, "nothing of a stream comes after its gone"
            self._change(data)
        elif name == "you":
            self.you = data
        elif name == "heads" and (self.seq or 0) < data.get(self.stream, 0) and not self._is_asking:
            self._heal()

    def _change(self, change: dict[str, Any]) -> None:
        with self._lock:
            if self._is_asking:
                self._kept.append(change)
                return
            assert change["after"] < change["seq"]
            own = self.seq or 0
            if change["seq"] <= own:
                return
            if change["after"] <= own and not change.get("fetch"):
                self._apply(change)
                self.steps.append((change["after"], change["seq"], False))
                self.seq = change["seq"]
                return
        self._heal()

    def _heal(self) -> None:
        self.heals += 1
        threading.Thread(target=self._try_heal, daemon=True).start()
        with self._lock:
            self._is_asking = True

    def _try_heal(self) -> None:
        try:
            self._catch_up()
        except (AssertionError, ConnectionError, OSError, websocket.WebSocketException):
            with self._lock:
                self._is_asking = False

    def wait_seq(self, seq: int, timeout: float = 10) -> None:
        end = time.monotonic() + timeout
        while (self.seq or 0) < seq:
            assert time.monotonic() < end, f"{self.stream} stands at {self.seq}, not at {seq}"
            time.sleep(0.01)
