"""What one command asks of the database, and its processor time. usage: DATA_DIR=… python -m bench.statements MEETING TOKEN"""

from __future__ import annotations

import json
import re
import sys
import time
import uuid
from typing import Any

from sqlalchemy import event

from ecommunity import create_app
from ecommunity.boundary import context, run_command
from ecommunity.db import engine

TIMES = 100


def spoken(statement: str) -> str:
    """The verb and the table; what stands in brackets does not count."""
    while (plain := re.sub(r"\([^()]*\)", " ", statement)) != statement:
        statement = plain
    words = statement.split()
    verb = words[0].upper()
    after = {"SELECT": "FROM", "INSERT": "INTO", "DELETE": "FROM", "UPDATE": "UPDATE"}.get(verb, "")
    table = words[words.index(after) + 1] if after in words else ""
    return f"{verb} {table}".strip()


def measured(meeting: int, token: str) -> dict[str, Any]:
    """The statements of one `meetings.say`, and milliseconds of processor time for each of a hundred."""
    credential = context.find_credential(token=token)
    assert credential is not None, "the token is worth nothing"
    said: list[str] = []

    def say() -> None:
        answer = run_command(credential, "meetings.say", {"meeting": meeting, "text": "How much does this cost?"}, str(uuid.uuid4()))
        assert answer["ok"], answer

    for _ in range(20):  # whatever is only made once is made
        say()
    event.listen(engine(), "before_cursor_execute", lambda _c, _cursor, text, *_: said.append(spoken(text)))
    say()
    statements = list(said)
    best = float("inf")
    for _ in range(3):
        used = time.process_time()
        for _ in range(TIMES):
            say()
        best = min(best, time.process_time() - used)
    return {"statements": statements, "cpu_ms": round(1000 * best / TIMES, 2)}


if __name__ == "__main__":
    with create_app().app_context():
        found = measured(int(sys.argv[1]), sys.argv[2])
    sys.stdout.write(json.dumps(found) + "\n")
