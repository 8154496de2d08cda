"""Servers are killed again and again under people who write and follow; then all that was promised is compared with what is there."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import requests

from tests.faults import checkers
from tests.faults.checkers import Op, Step, Told
from tests.faults.crowd import ApiDoor, Follower, FormDoor, History, SocketDoor, UploadDoor, Work, Writer
from tests.live.client import Client, Replica
from tests.live.server import ROOT, LiveServer, environment

STAGE = 60
FLOOR = "the floor"
PATIENCE_S = 90.0
# Whoever loses their server follows at another in half a second; a busy machine needs longer.
REJOINED_S = 15.0
# A busy machine needs most of an hour for what a quiet one does in a quarter.
LONGEST_S = 3300.0


class Worker:
    """`ecommunity worker` beside servers on PostgreSQL."""

    def __init__(self, server: LiveServer) -> None:
        self.log = server.data_dir / "worker.log"
        self.environment = environment(server.data_dir, **server.env, ASYNC_MODE="threading")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Worker:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "ecommunity", "worker"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        return self

    def kill(self) -> None:
        if self.process is not None:
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass
class Report:
    """What `make soak` collects of one run."""

    run: str
    kills: int = 0
    acknowledged: int = 0
    resent: int = 0
    repeated: int = 0
    called: int = 0
    uploaded: int = 0
    moved: int = 0
    acknowledged_at_last_kill: int = 0
    lost: int = 0
    doubled: int = 0
    gaps: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def write(self) -> None:
        """One line more in the file that SOAK_REPORT names."""
        if path := os.environ.get("SOAK_REPORT"):
            with Path(path).open("a") as out:
                out.write(json.dumps(asdict(self) | {"faults": self.faults[:5]}) + "\n")


def tables(server: LiveServer, *more: str) -> Any:
    """What the database holds, read by a process of its own."""
    command = [sys.executable, "-m", "tests.faults.tables", *more]
    settings = environment(server.data_dir, **server.env, ASYNC_MODE="threading")
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout) if done.stdout else None


class Siege:
    """The site with its crowd: a stage, a sitting with its record, a thread; each written to and followed at every server."""

    def __init__(self, name: str, servers: list[LiveServer], victims: list[Any], seed: int) -> None:
        self.servers, self.victims, self.random = servers, victims, random.Random(seed)
        self.report = Report(name)
        self.history = History()
        self.meeting, self.thread = self._prepare()
        self.streams = {f"stage:{STAGE}": None, f"meeting:{self.meeting}": "youth", f"thread:{self.thread}": None}
        self.followers = [
            Follower(server, stream, who, (*servers[number + 1 :], *servers[:number]))
            for number, server in enumerate(servers)
            for stream, who in self.streams.items()
        ]
        self.writers = [writer for number in range(len(servers)) for writer in self._writers(number)]

    def _prepare(self) -> tuple[int, int]:
        server = self.servers[0]
        chair = Client(server.url, token=server.token("chair"))
        found = requests.get(f"{server.url}/api/v1/meetings", headers={"Authorization": f"Bearer {server.token('chair')}"}, timeout=30)
        meeting = int(found.json()["items"][0]["id"])
        chair.do("meetings.open_sitting", meeting=meeting)
        item = min(int(key) for name, key in Replica(f"meeting:{meeting}").follow(chair).entries if name == "items")
        chair.do("meetings.start_item", meeting=meeting, item=item)
        chair.do("meetings.open_list", meeting=meeting, item=item)
        asker = Client(server.url, token=server.token("nfp.new"))
        asked = {"community": "first-steps", "title": "How do we begin?", "body": "Where are the forms?", "language": "en"}
        thread = asker.do("forum.ask_question", **asked)["thread"]
        for client in (chair, asker):
            client.close()
        return meeting, int(thread)

    def _writers(self, number: int) -> list[Writer]:
        """Those who begin at this server; whom it leaves goes on at the next one, and through another door."""
        here, others = self.servers[number], tuple(self.servers[number + 1 :] + self.servers[:number])
        stage, sitting = {"stage": STAGE}, {"meeting": self.meeting}
        works = [
            *((who, Work("stage.say", stage), (SocketDoor, ApiDoor), 16) for who in ("scientist", "academic", "business")),
            *((who, Work("meetings.add_record_line", sitting), (ApiDoor, SocketDoor), 8) for who in ("chair", "rapporteur")),
            *((who, Work("meetings.say", sitting), (SocketDoor, ApiDoor), 8) for who in ("ngo", "nfp.3")),
            *((who, Work("forum.post_reply", {"thread": self.thread}, "body"), (FormDoor,), 1) for who in ("nfp.new", "nfp.expert")),
        ]
        floor = {"args": sitting, "field": "", "log": FLOOR, "may_conflict": True, "pause_s": 0.05}
        asks = Work("meetings.request_floor", **floor | {"args": sitting | {"kind": "intervention"}})
        works += [(who, asks, (SocketDoor, ApiDoor), 1) for who in ("nfp.4", "nonparty", "iplc")]
        library = {"group": "wg-a", "language": "en"}
        works += [("chair", Work("documents.import_document", library, "title", pause_s=1.0), (UploadDoor,), 1)]
        works += [("chair", Work("meetings.call_next", **floor), (SocketDoor, ApiDoor), 1)]
        return [
            Writer(
                here,
                who,
                f"{who}-{work.name}-at-{number}",
                work=work,
                doors=doors,
                others=others,
                history=self.history,
                window=window,
                pause_s=work.pause_s,
            )
            for who, work, doors, window in works
        ]

    @property
    def acknowledged(self) -> int:
        return sum(len(writer.acked) for writer in self.writers)

    def run(self, kills: int, wanted: int, *, up_s: tuple[float, float] = (0.5, 1.2)) -> Report:
        """So many kills happened and so much was acknowledged; the report says what was found wrong afterwards."""
        began = time.monotonic()
        for thread in (*self.followers, *self.writers):
            thread.start()
        for number in range(kills):
            # Spread over all that is acknowledged, so that both come to an end together.
            self._wait_for(wanted * (number + self.random.random()) / kills, began)
            time.sleep(self.random.uniform(*up_s))
            self.report.acknowledged_at_last_kill = self.acknowledged
            self._kill()
            if number % max(1, kills // 5) == 0:
                self._read()
        self._wait_for(wanted, began)
        for writer in self.writers:
            writer.halt.set()
        for writer in self.writers:
            writer.join(PATIENCE_S)
            assert not writer.is_alive(), f"{writer.label} has no answer"
        self._judge()
        self.report.seconds = round(time.monotonic() - began, 1)
        self.report.write()
        return self.report

    def _wait_for(self, acknowledged: float, began: float) -> None:
        """So much was acknowledged, or the time is over."""
        while self.acknowledged < acknowledged and time.monotonic() < began + LONGEST_S:
            time.sleep(0.05)

    def _kill(self) -> None:
        """One was killed and is there again; whom it leaves follows at another meanwhile, if there is one."""
        victim = self.random.choice(self.victims)
        left = [follower for follower in self.followers if follower.at is victim]
        victim.kill()
        if len(self.servers) > 1:
            end = time.monotonic() + REJOINED_S
            while (lonely := [follower for follower in left if follower.at in (None, victim)]) and time.monotonic() < end:
                time.sleep(0.02)
            self.report.moved += len(left) - len(lonely)
            self.report.faults += [f"{len(lonely)} of {len(left)} followers found no other server"] if lonely else []
        victim.start()
        self.report.kills += 1

    def _read(self) -> None:
        """What the table of the stage holds at this moment, asked at a server that has just lived through something."""
        log, name = self.history.of("stage.say"), f"reading {self.report.kills}"
        log.append(Op("invoke", "read", name))
        found = requests.get(f"{self.random.choice(self.servers).url}/stage/numbers?stage={STAGE}", timeout=60).json()["texts"]
        log.append(Op("ok", "read", name, tuple(found)))

    def _judge(self) -> None:
        report, held = self.report, self._settled()
        report.acknowledged = self.acknowledged
        report.resent = sum(writer.resent for writer in self.writers)
        report.repeated = sum(writer.repeated for writer in self.writers)
        report.faults += self._judge_floor(self.history.logs.pop(FLOOR), held["places"])
        for kind, log in self.history.logs.items():
            log += [Op("invoke", "read", "the table"), Op("ok", "read", "the table", tuple(held["words"][kind]))]
            lost, doubled = checkers.durable(log), [*checkers.no_phantom(log), *checkers.exactly_once(log)]
            report.lost += len(lost)
            report.doubled += len(doubled)
            report.faults += [*lost, *doubled]
        report.faults += held["faults"] + ([f"{held['dead']} deliveries were given up"] if held["dead"] else [])
        report.uploaded = len(held["words"]["documents.import_document"])
        self._judge_followers()

    def _judge_floor(self, log: list[Op], places: dict[str, list[int]]) -> list[str]:
        """Whoever was called stood first in the line, and was called once."""

        def step(op: Op) -> Op:
            name = "join" if op.name == "meetings.request_floor" else "leave"
            if op.what != "ok":
                return replace(op, name=name)
            request = op.answer["result"]["request"]
            place = tuple(places[str(request)]) if name == "join" else ()
            return replace(op, name=name, answer=Step(op.answer["seq"][f"meeting:{self.meeting}"], request, place))

        line = [step(op) for op in log]
        twice = checkers.single_winner(line, lambda op: op.answer.value if op.name == "leave" else None)
        self.report.called = sum(op.what == "ok" and op.name == "leave" for op in line)
        return checkers.exactly_once(line) + checkers.queue_linearizable(line) + twice

    def _settled(self) -> Any:
        """The tables when nothing is owed any more."""
        end = time.monotonic() + PATIENCE_S
        while (held := tables(self.servers[0]))["owed"] and time.monotonic() < end:
            time.sleep(0.5)
        assert not held["owed"], f"{held['owed']} deliveries are still owed"
        return held

    def _judge_followers(self) -> None:
        for stream, who in self.streams.items():
            fresh, held = self._fresh(stream, who)
            for number, follower in enumerate(self.followers):
                if follower.replica.stream != stream:
                    continue
                follower.replica.wait_seq(fresh.seq or 0, timeout=PATIENCE_S)
                follower.halt.set()
                held[f"follower {number} of {stream}"] = follower.replica.entries
                gaps = checkers.gapless((Told(*step) for step in follower.replica.steps), fresh.seq or 0)
                self.report.gaps += len(gaps)
                self.report.faults += [f"follower {number} of {stream}: {gap}" for gap in gaps]
                if follower.replica.epoch != fresh.epoch:
                    self.report.faults.append(f"follower {number} of {stream} is in another epoch")
            self.report.faults += checkers.convergent(held, fresh.entries)

    def _fresh(self, stream: str, who: str | None) -> tuple[Replica, dict[str, Any]]:
        """What somebody holds who has just come: here, at every other server, and by plain HTTP."""
        replicas = []
        for server in self.servers:
            client = Client(server.url, token=server.token(who) if who else None)
            replicas.append(Replica(stream).follow(client))
            client.close()
        held = {f"who just came to server {number}": replica.entries for number, replica in enumerate(replicas)}
        return replicas[0], held | {"who read by HTTP": self._by_http(stream, who)}

    def _by_http(self, stream: str, who: str | None) -> dict[Any, Any]:
        server = self.servers[-1]
        headers = {"Authorization": f"Bearer {server.token(who)}"} if who else {}
        entries: dict[Any, Any] = {}
        cursor: str | None = ""
        while cursor is not None:
            asked = {"cursor": cursor} if cursor else {}
            page = requests.get(f"{server.url}/api/v1/live/{stream}", params=asked, headers=headers, timeout=30).json()
            entries |= {(name, key): body for name, key, body in page["put"]}
            cursor = page["more"]
        return entries

    def end(self) -> None:
        """Nobody writes or follows any more."""
        for thread in (*self.writers, *self.followers):
            thread.halt.set()
        for thread in (*self.writers, *self.followers):
            if thread.is_alive():
                thread.join(5)
