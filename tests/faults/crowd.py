"""Writers and followers that go on through whatever happens to the servers, and remember what they were told.

A writer sends one thing after the other, several at once where its door allows it. What is not answered is sent again with the same key,
through the next of its doors, until it is: by socket, by the API, by the form of a page, at either server.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import websocket

from tests.faults.checkers import Op
from tests.live.client import Client, Refused, Replica

TROUBLE = (OSError, AssertionError, websocket.WebSocketException, Refused, http.client.HTTPException)
ANSWER_S = 20.0
# What is said when nothing was looked at; any other refusal is an answer to the key.
CODES = {503: "unavailable"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Work:
    """What a writer does again and again: a command, where, and in which argument its words go.

    With `log` it is remembered together with others, in one order. Where a conflict is an answer like another it is not asked again.
    """

    name: str
    args: dict[str, Any]
    field: str = "text"
    log: str = ""
    may_conflict: bool = False
    pause_s: float = 0.0

    def with_words(self, words: str) -> dict[str, Any]:
        return self.args | ({self.field: words} if self.field else {})


class SocketDoor:
    """Commands over one WebSocket, sent without waiting for the one before."""

    width = 8

    def __init__(self, server: Any, who: str) -> None:
        self.client = Client(server.url, token=server.token(who))

    def send(self, work: Work, keys: list[str]) -> dict[str, Any]:
        """The acknowledgements that came, by key."""
        numbers, told = {}, {}
        try:
            for key in keys:
                numbers[key] = self.client.send("command", {"id": key, "name": work.name, "args": work.with_words(key)})
        except TROUBLE:
            self.client.is_over = True  # some may have arrived: their answers count
        for key, number in numbers.items():
            try:
                ack = self.client.answer(number, timeout=ANSWER_S)
            except TROUBLE:
                continue
            told[key] = {"result": ack["result"], "seq": ack["seq"]} if ack["ok"] else {"refused": ack["error"]["code"]}
        return told

    def close(self) -> None:
        self.client.close()


class ApiDoor:
    """Commands over one HTTP connection, one after the other."""

    width = 1

    def __init__(self, server: Any, who: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=ANSWER_S)
        self.headers = {"Authorization": f"Bearer {server.token(who)}", "Content-Type": "application/json"}

    def send(self, work: Work, keys: list[str]) -> dict[str, Any]:
        """The answers that came, by key."""
        told = {}
        for key in keys:
            self._ask(work, key)
            answer = self.line.getresponse()
            content = answer.read()
            ack = json.loads(content)
            told[key] = {"result": ack["result"], "seq": ack["seq"]} if answer.status == 200 else {"refused": ack["code"]}
        return told

    def _ask(self, work: Work, key: str) -> None:
        body = json.dumps(work.with_words(key))
        self.line.request("POST", f"/api/v1/commands/{work.name}", body, self.headers | {"Idempotency-Key": key})

    def close(self) -> None:
        self.line.close()


class UploadDoor(ApiDoor):
    """Documents by the API: the words are the title, the file's name and all that is in it."""

    def _ask(self, work: Work, key: str) -> None:
        head = '--x\r\nContent-Disposition: form-data; name="%s"'
        fields = "".join(head % name + f"\r\n\r\n{value}\r\n" for name, value in work.with_words(key).items())
        body = fields + head % "file" + f'; filename="{key}.txt"\r\n\r\n{key}\r\n--x--\r\n'
        headers = {"Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": key}
        self.line.request("POST", "/api/v1/documents", body, self.headers | headers)


class FormDoor:
    """Replies by the form of a thread's page, as a browser without scripts sends them."""

    width = 1

    def __init__(self, server: Any, who: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=ANSWER_S)
        self.headers = {"Cookie": f"community={server.cookie(who)}", "Content-Type": "application/x-www-form-urlencoded"}
        self.token = ""

    def _open_page(self, thread: int) -> None:
        self.line.request("GET", f"/threads/{thread}", headers=self.headers)
        answer = self.line.getresponse()
        found = TOKEN.search(answer.read().decode())
        assert found, answer.status
        cookies = [header.split(";")[0] for name, header in answer.getheaders() if name.lower() == "set-cookie"]
        self.headers["Cookie"] = "; ".join([self.headers["Cookie"], *cookies])
        self.token = found[1]

    def send(self, work: Work, keys: list[str]) -> dict[str, Any]:
        """Where the replies stand now, by key."""
        if not self.token:
            self._open_page(work.args["thread"])
        told = {}
        for key in keys:
            form = {"csrf_token": self.token, "_key": key, "body": key, "language": "en"}
            self.line.request("POST", f"/threads/{work.args['thread']}/replies", urlencode(form), self.headers)
            answer = self.line.getresponse()
            answer.read()
            is_done = answer.status == 303
            told[key] = {"result": answer.getheader("Location")} if is_done else {"refused": CODES.get(answer.status, str(answer.status))}
        return told

    def close(self) -> None:
        self.line.close()


Door = type[SocketDoor] | type[ApiDoor] | type[FormDoor]


@dataclass
class History:
    """What everybody asked for and was told, by kind of work; appended to by many threads."""

    logs: dict[str, list[Op]] = field(default_factory=dict)

    def of(self, kind: str) -> list[Op]:
        return self.logs.setdefault(kind, [])


class Writer(threading.Thread):
    """Says one thing after the other; what is not acknowledged is said again under the same key."""

    def __init__(
        self,
        server: Any,
        who: str,
        label: str,
        stage: int = 0,
        *,
        work: Work | None = None,
        doors: tuple[Door, ...] = (SocketDoor,),
        others: tuple[Any, ...] = (),
        history: History | None = None,
        pause_s: float = 0.0,
        window: int = 1,
    ) -> None:
        super().__init__(daemon=True)
        self.who, self.label, self.pause_s, self.window = who, label, pause_s, window
        self.work = work or Work("stage.say", {"stage": stage})
        self.log = (history or History()).of(self.work.log or self.work.name)
        self.ways = cycle([(door, one) for door in doors for one in (server, *others)])
        self.acked: list[str] = []
        self.resent = self.repeated = 0
        self.halt = threading.Event()
        self._sent: set[str] = set()
        self._random = random.Random(label)

    def run(self) -> None:
        """What was begun is finished, also after `halt`."""
        door: Any = None
        number, owed = 0, deque[str]()
        while not self.halt.is_set() or owed:
            try:
                if door is None:
                    kind, server = next(self.ways)
                    door = kind(server, self.who)
                while len(owed) < min(door.width, self.window) and not self.halt.is_set():
                    number += 1
                    owed.append(f"{self.label}-{number:06d}")
                told = self._send(door, list(owed))
            except TROUBLE:
                told = set()
            for key in told:
                owed.remove(key)
            if owed:
                door = self._leave(door)
            else:
                self._repeat(door)
                time.sleep(self.pause_s)
        self._leave(door)

    def _send(self, door: Any, keys: list[str]) -> set[str]:
        """Those that need not be sent again."""
        name = self.work.name
        self.log += [Op("invoke", name, key) for key in keys]
        self.resent += len(self._sent.intersection(keys))
        self._sent = set(keys)
        told: dict[str, Any] = {}
        try:
            told = door.send(self.work, keys)
        finally:
            for key in keys:
                answer = told.get(key, {"refused": "nothing came"})
                is_over = self.work.may_conflict and answer.get("refused") == "conflict"
                self.log.append(Op("ok", name, key, answer) if "result" in answer else Op("fail" if is_over else "info", name, key))
        self.acked += [key for key in keys if "result" in told.get(key, {})]
        conflicts = {key for key, answer in told.items() if answer.get("refused") == "conflict"} if self.work.may_conflict else set()
        return conflicts | {key for key, answer in told.items() if "result" in answer}

    def _repeat(self, door: Any) -> None:
        """Now and then something is sent although its answer came: it has the same answer again, and is never refused."""
        if not self.acked or self._random.random() > 0.02:
            return
        key = self._random.choice(self.acked)
        self.log.append(Op("invoke", self.work.name, key))
        try:
            told = door.send(self.work, [key])
        except TROUBLE:
            return  # the next round finds out that the door is closed
        answer = told.get(key, {"refused": "nothing came"})
        if "result" in answer:
            self.log.append(Op("ok", self.work.name, key, answer))
            self.repeated += 1
        elif answer["refused"] not in ("nothing came", *CODES.values()):
            self.log.append(Op("fail", self.work.name, key, answer))

    def _leave(self, door: Any) -> None:
        if door is not None:
            door.close()
        time.sleep(0.2)


class Follower(threading.Thread):
    """Follows a stream through every reconnection: whom its server leaves goes to the next one."""

    def __init__(self, server: Any, stream: str, who: str | None = None, others: tuple[Any, ...] = ()) -> None:
        super().__init__(daemon=True)
        self.who, self.ways = who, cycle((server, *others))
        # The server at which it is caught up and follows.
        self.at: Any = None
        self.replica = Replica(stream)
        self.halt = threading.Event()
        self.returns = 0

    def run(self) -> None:
        while not self.halt.is_set():
            try:
                self.at, server = None, next(self.ways)
                client = Client(server.url, token=server.token(self.who) if self.who else None)
                self.replica.follow(client)
                self.at = server
                self.returns += 1
                while not client.is_over and not self.halt.is_set():
                    time.sleep(0.02)
                client.close()
            except TROUBLE:
                time.sleep(0.05)
