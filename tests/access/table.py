"""Reading the tables of `matrix.py`, and trying what a line of them says."""

from __future__ import annotations

import base64
import contextlib
import io
import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ecommunity import registry
from ecommunity.boundary import execute
from ecommunity.documents.receiving import arriving
from ecommunity.errors import Refusal
from ecommunity.web import words
from tests.access.scene import ACTORS, Scene
from tests.cast.knowledge import plain_module

WORDS = {200: "ok", 201: "ok", 204: "ok", 401: "in", 403: "no", 404: "none", 409: "late", 422: "bad"}
VARIABLE = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
NOWHERE = {"text": "no-such-thing", "number": 987_654_321}
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")
ROWS = {
    "forum.import_posts": [{"key": "0" * 64, "at": "2020-01-01T10:00:00Z", "body": "Long ago.", "language": "en"}],
    "directory.import_organisations": [{"slug": "new-trust", "kind": "ngo_national", "names": {"en": "New"}}],
    "directory.import_statuses": [
        {
            "country": "XM",
            "instrument": "cms",
            "status": "party",
            "since": "1990-01-01",
            "until": "1990-02-01",
            "source": "List",
            "as_at": "2026-11-01",
        }
    ],
}
PAPER = b"A PAPER\n\nWith some text in it.\n"
FILES = {"file": ("paper.txt", PAPER), "logo": ("dot.png", DOT)}


@dataclass(frozen=True)
class Line:
    """One line: what is tried (`GET /groups/<slug>`, or the name of a command), with what, and what each of the seven gets."""

    what: str
    sample: dict[str, str]
    cells: dict[str, str]

    @property
    def method(self) -> str:
        return self.what.partition(" ")[0]

    @property
    def rule(self) -> str:
        return self.what.partition(" ")[2]

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    @property
    def is_api(self) -> bool:
        return self.rule.startswith("/api/")


def read(text: str) -> list[Line]:
    """The lines of a table; those that begin with # are headings, those that are set in go on with the line before."""
    found = []
    for line in text.replace("\n    ", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        left, _, right = line.partition("|")
        parts = left.split()
        begin = 2 if parts[0].isupper() else 1
        cells = right.split()
        assert len(cells) == len(ACTORS), line
        sample = dict(part.split("=", 1) for part in parts[begin:])
        found.append(Line(" ".join(parts[:begin]), sample, dict(zip(ACTORS, cells, strict=True))))
    return found


def word_of(response: Any) -> str:
    """What the answer is, in the words of the tables."""
    if 300 <= response.status_code < 400:
        return "in" if response.headers["Location"].partition("?")[0].endswith("/sign-in") else "go"
    return WORDS.get(response.status_code, str(response.status_code))


def values(line: Line, scene: Scene, *, missing: bool = False) -> dict[str, Any]:
    """The sample with the scene's ids in it; with `missing`, ids and slugs of nothing."""
    found: dict[str, Any] = {}
    for name, given in line.sample.items():
        if not given.startswith("@") or given == "@@":
            found[name] = given.replace("+", " ")
            continue
        thing = scene.things[given[1:]]
        found[name] = (NOWHERE["number"] if isinstance(thing, int) else elsewhere(thing)) if missing else thing
    return found


def elsewhere(text: str) -> str:
    """A name of the same shape that stands for nothing."""
    return re.sub(r"\d+$", "98", text) if text[-1].isdigit() else NOWHERE["text"]


def address(line: Line, given: dict[str, Any]) -> str:
    """The line's path with its variables filled in, which are taken out of `given`."""
    return VARIABLE.sub(lambda match: quote(str(given.pop(match[1])), safe="/@:."), line.rule)


def ask(scene: Scene, line: Line, who: str, given: dict[str, Any], **options: Any) -> Any:
    """The answer of a route to one of the seven."""
    browser, given = scene.browser(who), dict(given)
    path = address(line, given)
    if line.is_read:
        return browser.client.get(path, query_string=given, **options)
    headers = {"X-CSRF-Token": scene.visitors[who].token, "Idempotency-Key": uuid.uuid4().hex} | options.pop("headers", {})
    for name in given.keys() & FILES.keys():
        given[name] = (io.BytesIO(FILES[name][1]), FILES[name][0])
    if line.is_api and "file" not in given:
        return browser.client.open(path, method=line.method, json=given, headers=headers, **options)
    if not line.is_api:
        given = {"csrf_token": scene.visitors[who].token, "_key": uuid.uuid4().hex} | given | options.pop("fields", {})
        headers.pop("X-CSRF-Token")
    return browser.client.open(path, method=line.method, data=given, headers=headers, **options)


def arguments(line: Line, scene: Scene, *, missing: bool = False) -> dict[str, Any]:
    """A command's arguments: `names.en=New` is an object, `roles[]=admin` a list."""
    found: dict[str, Any] = {}
    for name, value in values(line, scene, missing=missing).items():
        if name == "module" and value == "@@":
            return plain_module("new-module", "T09", "en")
        if value == "@@" and line.what in ROWS:
            found[name] = ROWS[line.what]
            continue
        outer, _, inner = name.partition(".")
        if inner:
            found.setdefault(outer, {})[inner] = value
        elif name.endswith("[]"):
            found.setdefault(name[:-2], []).append(value)
        else:
            found[name] = value
    return found


def carry_out(scene: Scene, line: Line, who: str, args: dict[str, Any]) -> tuple[str, Any]:
    """The word and the body of a command's answer: at the API's door, or behind a form's when it is only open there."""
    if registry.commands[line.what].api:
        response = scene.browser(who).command(line.what, args)
        return word_of(response), response.get_json()
    with scene.app.test_request_context(), contextlib.ExitStack() as waiting:
        words.speak("en")
        if "file" in args:
            args = args | waiting.enter_context(arriving(io.BytesIO(PAPER), "paper.txt"))
        try:
            execute(scene.visitors[who].credential, line.what, args, door="form")
        except Refusal as no:
            return WORDS.get(no.status, str(no.status)), no.as_wire()
    return "ok", {}
