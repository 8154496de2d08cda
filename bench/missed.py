"""What somebody misses in ten minutes of a busy sitting, one change a second, and how many bytes bring it back over plain HTTP."""

from __future__ import annotations

import gzip
import http.client
import json
import random
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import brotli

from bench import servers
from bench.room import delegates

Row = dict[str, Any]
CHANGES = 600
PARTICIPANTS = 60
# What is said differs from line to line, so that it is not compressed better than what people say.
TALK = """
the and of to in we that our for with this on range States migratory species flyway corridor habitat monitoring data
Parties proposal amendment paragraph text bracketed Secretariat thanks delegation supports concerns regarding bycatch
poisoning wind turbines grassland wetlands breeding stopover sites satellite tracking national report budget capacity
building working group intersessional mandate annex listing criteria science council review timeline deadline funding
voluntary contribution indigenous knowledge consultation
"""
WORDS = TALK.split()


@dataclass
class Sitting:
    """A sitting with its list open, run over the API; `tokens` by name, with `chair` and `rapporteur` among them."""

    url: str
    tokens: dict[str, str]
    meeting: int
    http: http.client.HTTPConnection = field(init=False)
    rng: random.Random = field(default_factory=lambda: random.Random(12))  # the same sitting each time
    waiting: dict[str, int] = field(default_factory=dict)
    has_speaker: bool = False
    speaker: str = ""

    def __post_init__(self) -> None:
        self.http = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)

    @property
    def stream(self) -> str:
        return f"meeting:{self.meeting}"

    def do(self, who: str, name: str, **args: Any) -> Any:
        """The command's result; whatever is refused raises."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.tokens[who]}", "Idempotency-Key": uuid.uuid4().hex}
        self.http.request("POST", f"/api/v1/commands/meetings.{name}", json.dumps({"meeting": self.meeting, **args}), headers)
        answer = json.loads(self.http.getresponse().read())
        if not answer.get("ok"):
            raise RuntimeError(f"{name} by {who}: {answer}")
        return answer["result"]

    def words(self, least: int, most: int) -> str:
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(least, most))).capitalize() + "."

    def step(self) -> None:
        """The next thing that somebody does: of a hundred, forty talk in the chat, the others are the floor and the record."""
        draw, speakers = self.rng.random(), [who for who in self.tokens if who not in ("chair", "rapporteur")]
        free = [who for who in speakers if who not in self.waiting and who != self.speaker]
        if draw < 0.4:
            self.do(self.rng.choice(speakers), "say", text=self.words(6, 30))
        elif draw < 0.5:
            self.do("rapporteur", "add_record_line", text=self.words(10, 40))
        elif draw < 0.55 and self.waiting:
            who = self.rng.choice(list(self.waiting))
            self.do(who, "withdraw_request", request=self.waiting.pop(who))
        elif draw < 0.75 and free:
            who = self.rng.choice(free)
            self.waiting[who] = self.do(who, "request_floor", kind="intervention")["request"]
        elif self.has_speaker:
            self.do("chair", "finish_speaker")
            self.has_speaker, self.speaker = False, ""
        elif self.waiting:
            request = self.do("chair", "call_next")["request"]
            self.speaker = next((who for who, other in self.waiting.items() if other == request), "")
            self.waiting.pop(self.speaker, None)
            self.has_speaker = True


@dataclass
class Answer:
    """A catch-up, all its pages: `size` is what went over the wire, headers too."""

    size: int = 0
    plain: int = 0
    pages: int = 0
    encodings: set[str] = field(default_factory=set)
    put: dict[tuple[str, str], Any] = field(default_factory=dict)
    drop: set[tuple[str, str]] = field(default_factory=set)
    seq: int = 0
    epoch: str = ""
    full: bool = False


def ask(sitting: Sitting, who: str, *, encoding: str = "gzip", since: Answer | None = None) -> Answer:
    """What the sitting's stream answers over plain HTTP, page by page: all of it, or what changed since another answer."""
    found, asked = Answer(), {"epoch": since.epoch, "since": since.seq} if since else {}
    while True:
        path = f"/api/v1/live/{quote(sitting.stream, safe='')}?{urlencode(asked)}"
        sitting.http.request("GET", path, headers={"Authorization": f"Bearer {sitting.tokens[who]}", "Accept-Encoding": encoding})
        answer = sitting.http.getresponse()
        body = answer.read()
        used = answer.headers["Content-Encoding"]
        page = json.loads({"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[used](body))
        found.size += len(body) + len(str(answer.headers).encode())
        found.plain += len(json.dumps(page, separators=(",", ":"), ensure_ascii=False).encode())
        found.pages += 1
        found.encodings.add(used or "")
        found.put |= {(name, key): entry for name, key, entry in page["put"]}
        found.drop |= {(name, key) for name, key in page["drop"]}
        found.seq, found.epoch, found.full = page["seq"], page["epoch"], page["full"]
        if page["more"] is None:
            return found
        asked = {"cursor": page["more"]}


def begin(sitting: Sitting) -> Sitting:
    """It is open at its first item, with an open list, and has gone on for a while."""
    entries = ask(sitting, "chair").put
    first = min((key for name, key in entries if name == "items"), key=int)
    if entries["meeting", "meeting"]["state"] != "in_progress":
        sitting.do("chair", "open_sitting")
    if not entries["items", first]["is_current"]:
        sitting.do("chair", "start_item", item=first)
    if entries["list", first]["state"] != "open":
        sitting.do("chair", "open_list")
    sitting.has_speaker = entries["floor", "floor"]["state"] != "free"
    for _ in range(80):
        sitting.step()
    return sitting


def play(sitting: Sitting, who: str) -> Answer:
    """What `who` had before so many changes, which are made without them."""
    before = ask(sitting, who)
    while ask(sitting, who, since=before).seq < before.seq + CHANGES:
        for _ in range(25):
            sitting.step()
    return before


def row(answer: Answer) -> Row:
    """A catch-up as a row of the bench."""
    kept = {"encoding": "".join(answer.encodings), "kb": round(answer.size / 1024, 1), "plain_kb": round(answer.plain / 1024, 1)}
    return kept | {"pages": answer.pages, "put": len(answer.put), "drop": len(answer.drop)}


def run(home: Path) -> list[Row]:
    """A row for each way in which an answer is compressed."""
    with servers.site("eventlet", home / "site-missed") as running:
        meeting = int(running.api("/meetings", chair := running.token("chair"))["items"][0]["id"])
        people = delegates(running, str(meeting), str(2 * PARTICIPANTS), chair)[:PARTICIPANTS]  # one of each organisation
        tokens = {"chair": chair, "rapporteur": running.token("rapporteur")} | {f"delegate {n}": token for n, token in enumerate(people)}
        sitting = begin(Sitting(running.url, tokens, meeting))
        before = play(sitting, "delegate 0")
        return [row(ask(sitting, "delegate 0", encoding=encoding, since=before)) for encoding in ("gzip", "br")]
