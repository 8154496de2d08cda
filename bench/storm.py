"""A whole room that comes back at the same moment: how long until the last one has caught up."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path
from typing import Any

from bench import machine
from bench.flock import Flock, Member

BEHIND = 50
Row = dict[str, Any]


class Returning(Flock):
    """Sockets that ask for what they missed."""

    def __init__(self, port: int, *, stream: str) -> None:
        super().__init__(port, stream=stream)
        self.epoch: str | None = None
        self.since: int | None = None
        self.entries: list[int] = []
        self.heads: list[int] = []

    def rush(self, count: int, within_s: float) -> float:
        """All connect at once and ask at once; gives the seconds until the last one has its answer."""
        began = time.perf_counter()
        for _ in range(count):
            self._connect("")
        while not all(member.is_ready for member in self.members) and time.perf_counter() - began < within_s:
            self.pump(0.05)
        return time.perf_counter() - began

    def _follow(self, member: Member) -> None:
        def ready(answer: bytes) -> None:
            ack = json.loads(answer[answer.index(b"[") :])[0]
            if ack["ok"]:
                self.entries.append(len(ack["put"]))
                self.heads.append(ack["seq"])
                self.epoch, self.since = ack["epoch"], self.since if self.since is not None else ack["seq"]
            else:
                self.refused.append(answer[:300])
            member.is_ready = True

        self.ask(member, "subscribe", {"stream": self.stream, "epoch": self.epoch, "since": self.since}, ready)

    def wait_for_frames(self, count: int, within_s: float) -> None:
        """So many changes have arrived in all."""
        end = time.perf_counter() + within_s
        while self.frames < count:
            if time.perf_counter() > end:
                raise RuntimeError(f"only {self.frames} of {count} changes arrived")
            self.pump(0.05)


def rush(server: Any, count: int, *, stage: int, within_s: float = 120) -> Row:
    """`count` follow, the server dies, fifty entries are written, all come back at once."""
    from tests.live.client import Client

    stream = f"stage:{stage}"
    before = Returning(server.port, stream=stream)
    before.gather(count, [])
    before.close()
    server.kill()
    server.start()
    writer = Client(server.url, token=server.token("chair"))
    head = 0
    for number in range(BEHIND):
        head = writer.command("stage.say", {"stage": stage, "text": f"line {number}"})["seq"][stream]
    back = Returning(server.port, stream=stream)
    back.epoch, back.since = before.epoch, before.since
    used = machine.cpu_s(server.process.pid)
    took = back.rush(count, within_s)
    row = {
        "sockets": count,
        "behind": min(back.entries, default=0),
        "caught_up": sum(seq >= head for seq in back.heads),
        "caught_up_s": round(took, 2),
        "server_cpu_s": round(machine.cpu_s(server.process.pid) - used, 2),
        "refused": len(back.refused),
        "lost": back.lost_sockets,
    }
    back.close()
    writer.close()
    return row


def run(home: Path, *, count: int = 1000) -> Row:
    """The row of the storm, with a server of its own in `home`."""
    from tests.live.server import LiveServer, prepare

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = home / "storm"
    alone = {"STAGE_ALONE": "1"}
    server = LiveServer(folder, prepare(folder, **alone), "eventlet", LIMITS="0", PING_INTERVAL="300", **alone).start()
    try:
        return rush(server, count, stage=4)
    finally:
        server.kill()
