"""What somebody who begins to follow a sitting costs: statements and processor time of one `subscribe`, and what `can` takes of it.

usage: DATA_DIR=… python -m bench.arriving MEETING < tokens.json
       DATA_DIR=… python -m bench.arriving COUNT > tokens.json        (so many who have no seat)
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bench import machine, room, servers
from bench.delegates import people
from bench.statements import spoken
from ecommunity import boundary, create_app
from ecommunity.authz import Credential
from ecommunity.boundary import context
from ecommunity.db import engine, in_turn
from ecommunity.live import catchup
from ecommunity.live.presence import card_of
from ecommunity.meetings import commands

Row = dict[str, Any]
ROUNDS = 5


def subscribe(who: Credential, stream: str, known: dict[str, Any] | None = None) -> dict[str, Any]:
    """The first state of a subscription, or what was missed since another; asked for as the live server does."""
    epoch, since = (known["epoch"], known["seq"]) if known else (None, None)
    with in_turn(), boundary.acting(who) as actor:
        ack = catchup.subscribe(actor, stream, epoch, since)
        card_of(actor, stream)
    return ack


def asked(act: Callable[[], object]) -> list[str]:
    """The statements that this sends."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        said.append(spoken(text))

    event.listen(engine(), "before_cursor_execute", note)
    act()
    event.remove(engine(), "before_cursor_execute", note)
    return said


class Watch:
    """Processor time, and how much of it was spent in one function."""

    def __init__(self) -> None:
        self.inside = 0.0
        self.real = commands.commands_of

    def __call__(self, *args: Any) -> list[str]:
        began = time.process_time()
        found = self.real(*args)
        self.inside += time.process_time() - began
        return found


def milliseconds(people: list[Credential], stream: str, known: dict[str, Any] | None = None) -> tuple[float, float]:
    """Of one of them, each coming once; and what of it `can` took. The best of a few rounds."""
    found = []
    for _ in range(ROUNDS):
        watch = Watch()
        commands.commands_of = watch  # type: ignore[assignment]
        began = time.process_time()
        for who in people:
            subscribe(who, stream, known)
        whole = time.process_time() - began
        commands.commands_of = watch.real
        found.append((1000 * whole / len(people), 1000 * watch.inside / len(people)))
    return min(found)


def measured(meeting: int, tokens: list[str]) -> dict[str, Any]:
    """Everybody follows once; and everybody who was there before comes back and missed nothing."""
    stream = f"meeting:{meeting}"
    crowd = [credential for token in tokens if (credential := context.find_credential(token=token)) is not None]
    assert len(crowd) == len(tokens), "a token is worth nothing"
    known = subscribe(crowd[0], stream)
    first, again = milliseconds(crowd, stream), milliseconds(crowd, stream, known)
    said = asked(lambda: subscribe(crowd[0], stream))
    return {
        "people": len(crowd),
        "statements": len(said),
        "again_statements": len(asked(lambda: subscribe(crowd[0], stream, known))),
        "cpu_ms": round(first[0], 2),
        "can_ms": round(first[1], 2),
        "again_cpu_ms": round(again[0], 2),
        "list": " · ".join(said),
    }


def asks(running: servers.Site, *args: str, given: str = "") -> Any:
    command = [sys.executable, "-m", "bench.arriving", *args]
    done = subprocess.run(command, env=running.environment, cwd=servers.ROOT, input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def run(home: Path, count: int) -> list[Row]:
    """A row for so many delegates, and one for as many who read along without a seat."""
    with servers.site("eventlet", home / "site-arriving") as running:
        meeting, tokens = room.seat(running, count)
        crowds = {"delegate": tokens[:-1], "reader": asks(running, str(count))}
    machine.wait_until_quiet()
    return [{"who": who, **asks(running, str(meeting), given=json.dumps(crowd))} for who, crowd in crowds.items()]


if __name__ == "__main__":
    with create_app().app_context():
        number, found = int(sys.argv[1]), sys.stdin.read()
        result = measured(number, json.loads(found)) if found else people(number)[2]
    sys.stdout.write(json.dumps(result) + "\n")
