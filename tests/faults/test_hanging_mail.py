"""A mail server that takes the line and says nothing holds up mail, and nothing else that is due."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.cli.running import ANSWERS, Operator
from tests.faults.test_smtp import ask_for_a_link, until

STATES = "SELECT state, last_error FROM deliveries WHERE subscriber = ? ORDER BY id"


def test_what_is_due_inside_is_done_while_a_mail_waits_for_an_answer(tmp_path: Path) -> None:
    operator = Operator(tmp_path / "var")
    operator.must("init", *ANSWERS)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        closing(sqlite3.connect(operator.folder / "community.sqlite", timeout=20)) as site,
    ):

        def rows(subscriber: str) -> list[tuple[Any, ...]]:
            return site.execute(STATES, (subscriber,)).fetchall()

        silent.settimeout(30)
        settings = {"MAIL_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}", "LIMITS": "0"}
        with operator.serving("--quiet", **settings) as url:
            until(lambda: ("owed", "") in rows("kernel.tidy") and ("done", "") in rows("kernel.tidy"))
            done = rows("kernel.tidy").count(("done", ""))
            for _ in range(3):
                ask_for_a_link(url, "boss@site.invalid")
            line, _ = silent.accept()
            with line:
                site.execute("UPDATE deliveries SET due_at = created_at WHERE subscriber = 'kernel.tidy' AND state = 'owed'")
                site.commit()
                until(lambda: rows("kernel.tidy").count(("done", "")) > done)
                assert rows("accounts.mail_link") == [("owed", "")] * 3, "all that while the first mail has no answer"
            silent.close()
