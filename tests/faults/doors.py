"""The doors of two servers, at which one thing is asked many times at once."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests

from tests.access.table import FILES
from tests.live.client import Client
from tests.live.server import LiveServer

Answer = tuple[int, str]
BUSY, TRIES = "The database is busy.", 5


class Doors:
    """Form, API and socket of two servers, for those whom the scene knows."""

    def __init__(self, servers: list[LiveServer]) -> None:
        self.servers, self.known = servers, servers[0].known
        self.pool = ThreadPoolExecutor(18)
        self._own = threading.local()

    def _lines(self) -> requests.Session:
        """The connections of this thread, which keep no cookie."""
        if not hasattr(self._own, "lines"):
            self._own.lines = requests.Session()
            self._own.lines.trust_env = False
            self._own.lines.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        lines: requests.Session = self._own.lines
        return lines

    def _post(self, url: str, **what: Any) -> requests.Response:
        """The answer. Whoever hears that the database is busy sends again under the same key, as it says; no other 503 is waited out."""
        for _ in range(TRIES):
            answer = self._lines().post(url, timeout=120, **what)
            if answer.status_code != 503 or BUSY not in answer.text:
                break
        return answer

    def _headers(self, who: str, key: str) -> dict[str, str]:
        if who == "guest":
            cookie = f"form_session={self.known['forms']['guest']}"
            return {"Idempotency-Key": key, "X-CSRF-Token": self.known["csrf"]["guest"], "Cookie": cookie}
        return {"Idempotency-Key": key, "Authorization": f"Bearer {self.known['tokens'][who]}"}

    def by_api(self, server: LiveServer, what: dict[str, Any], key: str) -> Answer:
        url = f"{server.url}/api/v1/commands/{what['name']}"
        return told(self._post(url, json=what["args"], headers=self._headers(what["who"], key)))

    def by_upload(self, server: LiveServer, what: dict[str, Any], key: str) -> Answer:
        files = {name: FILES[name] for name in what["files"]}
        headers = self._headers(what["who"], key)
        return told(self._post(server.url + what["path"], data=what["fields"], files=files, headers=headers))

    def by_form(self, server: LiveServer, what: dict[str, Any], key: str) -> Answer:
        who = what["who"]
        cookie = f"form_session={self.known['forms'][who]}" + (f"; community={self.known['cookies'][who]}" if who != "guest" else "")
        fields = {"csrf_token": self.known["csrf"][who], "_key": key} | what["fields"]
        options: dict[str, Any] = {"files": {name: FILES[name] for name in what["files"]}} if what["files"] else {}
        headers = {"Origin": server.url, "Cookie": cookie}
        url = server.url + what["path"]
        answer = self._post(url, data=fields, headers=headers, allow_redirects=False, **options)
        said = answer.text if answer.status_code >= 500 else ""
        return answer.status_code, answer.headers.get("Location", said).removeprefix(server.url)

    def by_socket(self, server: LiveServer, what: dict[str, Any], key: str, times: int) -> list[Answer]:
        """All of them over one line, none waiting for another."""
        client = Client(server.url, token=self.known["tokens"].get(what["who"]))
        data = {"id": key, "name": what["name"], "args": what["args"]}
        numbers = [client.send("command", data) for _ in range(times)]
        acks = [client.answer(number, timeout=120) for number in numbers]
        client.close()
        return [
            (200, json.dumps([ack["result"], ack["seq"], None], sort_keys=True)) if ack["ok"] else (409, json.dumps(ack["error"]))
            for ack in acks
        ]

    # One thing, many times

    def alone(self, what: dict[str, Any]) -> Answer:
        return self._door(what)(self.servers[0], what, uuid.uuid4().hex)

    def at_once(self, what: dict[str, Any], times: int) -> list[Answer]:
        """At every door that it has of the API and the socket, or at its form; at both servers."""
        key, share, door = uuid.uuid4().hex, times // 4, self._door(what)
        jobs = [self.pool.submit(self.by_socket, server, what, key, share) for server in self.servers if what.get("socket")]
        rest = times - share * len(jobs)
        asked = [self.pool.submit(door, self.servers[number % 2], what, key) for number in range(rest)]
        return [answer for job in jobs for answer in job.result()] + [job.result() for job in asked]

    def mixed(self, command: dict[str, Any], form: dict[str, Any], times: int) -> tuple[list[Answer], list[Answer]]:
        """Under one key by form, by the API and, where it can be, by socket: the answers of the forms, and those of the others."""
        key, share = uuid.uuid4().hex, times // 4
        other = self._door(command)
        forms = [self.pool.submit(self.by_form, self.servers[number % 2], form, key) for number in range(share * 2)]
        asked = [self.pool.submit(other, self.servers[number % 2], command, key) for number in range(share)]
        lines = [self.pool.submit(self.by_socket, server, command, key, share // 2) for server in self.servers if command.get("socket")]
        said = [job.result() for job in asked] + [answer for job in lines for answer in job.result()]
        return [job.result() for job in forms], said

    def _door(self, what: dict[str, Any]) -> Callable[[LiveServer, dict[str, Any], str], Answer]:
        if "args" in what:
            return self.by_api
        return self.by_upload if what["is_api"] else self.by_form


def told(answer: requests.Response) -> Answer:
    """What an answer of the API says, without the id of the one request."""
    body = answer.json()
    return answer.status_code, json.dumps([body.get("result"), body.get("seq"), body.get("detail")], sort_keys=True)
