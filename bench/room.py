"""A real sitting of many participants, each their own person: all is stored, the chair runs the floor, the server dies and comes back."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import clusters, machine, servers
from bench.flock import STEP, Flock, Member
from bench.servers import ROOT, Site

Row = dict[str, Any]
RATE = 10
# How long after the last acknowledgement the last follower may hear of it.
SETTLE_S = 20.0


class Room(Flock):
    """Participants who follow their meeting. When a change is heard is known by its number, whatever it says."""

    def __init__(self, *ports: int, meeting: int) -> None:
        super().__init__(*ports, stream=f"meeting:{meeting}", meeting=meeting)
        self.sent: dict[int, float] = {}
        self.heard: dict[int, list[float]] = {}
        self.made: dict[str, int] = {}
        self.asked = 0

    def _step(self, member: Member, frame: bytes) -> None:
        step = STEP.search(frame)
        if step is None:
            return
        now, after, seq = time.perf_counter(), int(step[1]), int(step[2])
        if after > member.seq or b'"fetch":true' in frame:
            self.behind += 1
        for number in range(max(after, member.seq) + 1, seq + 1):
            self.heard.setdefault(number, []).append(now)
        member.seq = max(member.seq, seq)

    def command(self, member: Member, name: str, then: Callable[[Any, int], object] = lambda _result, _seq: None, **args: Any) -> None:
        """The command is on its way; what it gave, and the number it made, go to `then`."""
        at = time.perf_counter()
        self.asked += 1

        def heard(answer: bytes) -> None:
            self.acks.append(time.perf_counter() - at)
            ack = json.loads(answer[answer.index(b"[") :])[0]
            if not ack["ok"]:
                self.refused.append(answer[:300])
                return
            seq = ack["seq"][self.stream]
            self.sent.setdefault(seq, at)
            self.made[name] = self.made.get(name, 0) + 1
            then(ack["result"], seq)

        self.ask(member, "command", {"id": str(uuid.uuid4()), "name": f"meetings.{name}", "args": {"meeting": self.meeting, **args}}, heard)

    def until(self, is_true: Callable[[], bool], within_s: float = SETTLE_S) -> bool:
        """Reads what comes until it is true; False when it did not become so in time."""
        end = time.perf_counter() + within_s
        while not is_true():
            if time.perf_counter() > end:
                return False
            self.pump(0.02)
        return True

    def wait(self, seconds: float) -> None:
        """Reads what comes for so long."""
        self.until(lambda: False, seconds)

    def spread_ms(self, seq: int, part: float) -> float:
        """Milliseconds from the command until this part of the followers had its change."""
        return 1000 * (machine.percentile(self.heard[seq], part) - self.sent[seq])


class Sitting:
    """What the participants and the chair do, ten things a second: as in a meeting, nothing that the rules refuse."""

    def __init__(self, room: Room, chair: Member) -> None:
        self.room, self.chair = room, chair
        self.free = room.members[: len(room.members) // 2]  # one of each organisation
        self.waiting: dict[int, Member] = {}
        self.speaks: int | None = None
        self.is_busy = False
        self.rng = random.Random(7)  # the same sitting each time

    def step(self) -> None:
        draw = self.rng.random()
        if draw < 0.4:
            self.room.command(
                self.rng.choice(self.room.members), "say", text="We support what the last speaker said, and have one question."
            )
        elif draw < 0.65 and self.free:
            self.ask(self.free.pop(self.rng.randrange(len(self.free))))
        elif draw < 0.7 and len(self.waiting) > 5 and not self.is_busy:
            self.withdraw()
        else:
            self.run()

    def ask(self, member: Member) -> None:
        def is_in(result: Any, _seq: int) -> None:
            self.waiting[int(result["request"])] = member

        self.room.command(member, "request_floor", is_in, kind="intervention")

    def withdraw(self) -> None:
        request = self.rng.choice(list(self.waiting))
        self.room.command(self.waiting.pop(request), "withdraw_request", request=request)

    def run(self, then: Callable[[int], object] = lambda _seq: None) -> None:
        """The chair ends one speech, or calls the next speaker."""
        if self.is_busy or (self.speaks is None and not self.waiting):
            return
        self.is_busy = True

        def done(result: Any, seq: int) -> None:
            self.is_busy = False
            self.speaks = None if self.speaks is not None else int(result["request"])
            self.waiting.pop(self.speaks or 0, None)
            then(seq)

        self.room.command(self.chair, "finish_speaker" if self.speaks is not None else "call_next", done)


def delegates(running: Site, *args: str) -> Any:
    command = [sys.executable, "-m", "bench.delegates", *args]
    done = subprocess.run(command, env=running.environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def seat(running: Site, count: int) -> tuple[int, list[str]]:
    """The meeting is open at its first item with an open list, and so many are admitted; the last token is the chair's."""
    meeting, _ = servers.open_meeting(running)
    chair = running.token("chair")
    tokens = delegates(running, str(meeting), str(count), chair)
    entries = {(collection, key): body for collection, key, body in running.api(f"/live/meeting:{meeting}", chair)["put"]}
    first = min(int(key) for collection, key in entries if collection == "items")
    if not entries["items", str(first)]["is_current"]:
        running.api("/commands/meetings.start_item", chair, {"meeting": meeting, "item": first})
    if entries["list", str(first)]["state"] != "open":
        running.api("/commands/meetings.open_list", chair, {"meeting": meeting, "item": first})
    return meeting, [*tokens, chair]


def play(room: Room, sitting: Sitting, seconds: float) -> Row:
    """Ten commands a second for so long; what was acknowledged, and how soon all had it."""
    room.forget()
    began, room.asked = time.perf_counter(), 0
    for k in range(int(RATE * seconds)):
        room.wait(began + k / RATE - time.perf_counter())
        sitting.step()
    room.until(lambda: len(room.acks) >= room.asked)
    head = max(room.sent)
    room.until(lambda: all(member.seq >= head for member in room.members))
    delays = [at - room.sent[seq] for seq in room.sent for at in room.heard.get(seq, [])]
    return {
        "commands": len(room.acks),
        "refused": len(room.refused),
        "p50_ms": round(1000 * machine.percentile(delays, 0.5), 1),
        "p99_ms": round(1000 * machine.percentile(delays, 0.99), 1),
        "ack_p99_ms": round(1000 * machine.percentile(room.acks, 0.99), 1),
        "lost": sum(member.seq < head for member in room.members),
        "subscribes": room.behind,
    }


def chairs(room: Room, sitting: Sitting, times: int) -> Row:
    """The chair calls and ends, a quarter of a second apart: until 95 % of all had each change."""
    made: list[int] = []
    for _ in range(times):
        sitting.run(made.append)
        room.until(lambda: not sitting.is_busy, 5)
        room.wait(0.25)
    spreads = [room.spread_ms(seq, 0.95) for seq in made]
    return {"chair_95_ms": round(machine.median(spreads), 1), "chair_95_worst_ms": round(max(spreads), 1)}


def comes_back(running: Site, old: Room, tokens: list[str]) -> Row:
    """The server is killed and started; everybody is back at once with what they had, and asks for the rest."""
    head = max(member.seq for member in old.members)
    old.close()
    running.process.send_signal(signal.SIGKILL)
    running.process.wait(10)
    running.start()
    room = Room(running.port, meeting=old.meeting)
    took = room.gather(len(tokens), tokens)
    behind = sum(member.seq < head for member in room.members)
    room.close()
    return {"back_s": round(took, 2), "behind_after": behind}


def kept(running: Site, room: Room, before: dict[str, int]) -> int:
    """How many acknowledged lines and requests are not in the tables."""
    after = delegates(running, str(room.meeting))
    lost = 0
    for name, table in (("say", "lines"), ("request_floor", "floor_requests")):
        lost += max(0, room.made.get(name, 0) - (after[table] - before[table]))
    return lost


def measure(running: Site, ports: list[int], pids: list[int], count: int, seconds: float) -> tuple[Row, Room, list[str]]:
    meeting, tokens = seat(running, count)
    before, stored = sum(machine.rss_mb(pid) for pid in pids), delegates(running, str(meeting))
    room = Room(*ports, meeting=meeting)
    row: Row = {"participants": count, "connect_s": round(room.gather(len(tokens), tokens), 1)}
    row["kb_each"] = round(1024 * (sum(machine.rss_mb(pid) for pid in pids) - before) / count)
    sitting = Sitting(room, room.members[-1])
    used = sum(machine.cpu_s(pid) for pid in pids)
    row |= play(room, sitting, seconds)
    row["cpu_pct"] = round(100 * (sum(machine.cpu_s(pid) for pid in pids) - used) / seconds)
    row |= chairs(room, sitting, 20)
    row |= {"not_stored": kept(running, room, stored), "sockets_lost": room.lost_sockets, "rss_mb": round(sum(map(machine.rss_mb, pids)))}
    return row, room, tokens


def one_process(home: Path, mode: str, count: int, seconds: float) -> Row:
    """One server with SQLite, and the memory of a bare room server with as many."""
    with servers.bare(mode) as (port, pid):
        flock, before = Flock(port), machine.rss_mb(pid)
        flock.gather(count, [])
        bare = round(1024 * (machine.rss_mb(pid) - before) / count)
        flock.close()
    with servers.site(mode, home / f"site-room-{mode}-{count}") as running:
        row, room, tokens = measure(running, [running.port], [running.pid], count, seconds)
        row["stalls"] = len(running.stalls())
        return {"mode": mode, "processes": 1, **row, "bare_kb_each": bare, **comes_back(running, room, tokens)}


def two_processes(home: Path, mode: str, count: int, seconds: float) -> Row:
    """Two live servers with PostgreSQL and Redis."""
    with clusters.cluster(mode, home / f"site-room2-{mode}") as running:
        pids = [running.parts[name] for name in running.servers]
        row, room, _tokens = measure(running, running.direct, pids, count, seconds)
        room.close()
        return {"mode": mode, "processes": 2, **row}


def run(home: Path, *, modes: tuple[str, ...], counts: tuple[int, int, int], seconds: float) -> list[Row]:
    """For each driver: 500 and 1,000 participants on one process, 2,000 over two."""
    rows = []
    for mode in modes:
        for count in counts[:2]:
            machine.wait_until_quiet()
            rows.append(one_process(home, mode, count, seconds))
        machine.wait_until_quiet()
        rows.append(two_processes(home, mode, counts[2], seconds))
    return rows
