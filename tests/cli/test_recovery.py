"""Back to any moment with PostgreSQL's own log, by the words of docs/operations.md."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ecommunity.cli.part import as_user
from tests.cli.running import ANSWERS, ROOT, Operator
from tests.cli.test_restore import LEAVER, OPEN, SIGNED_IN
from tests.services import machine, servers
from tests.services.fixtures import need

MAIN = "/var/lib/postgresql/15/main"
PATIENCE_S = 60.0
# The lines of the guide that are the machine's: systemd starts PostgreSQL, and the last one is the site's own command.
BY_HAND = ("systemctl start postgresql", "community restore --recovered")


class Host:
    """A machine whose PostgreSQL is set up, copied and recovered as the guide says, in a folder instead of /var."""

    def __init__(self, folder: Path) -> None:
        programs = machine.postgresql()
        assert programs is not None
        self.folder, self.programs, self.port = folder, programs, machine.free_port()
        self.user = as_user("postgres" if os.geteuid() == 0 else None)
        guide = (ROOT / "docs" / "operations.md").read_text()
        part = guide[guide.index("### To any moment") : guide.index("## Restore")]
        self.make, self.configure, self.copy, self.recover = re.findall(r"^```\n(.*?)^```", part, re.MULTILINE | re.DOTALL)

    @property
    def data(self) -> Path:
        return self.folder / "main"

    def here(self, lines: str) -> str:
        """The guide's lines for the account of PostgreSQL and the folders of this test."""
        lines = lines.replace("runuser -u postgres -- ", "").replace("-o postgres -g postgres ", "")
        return lines.replace(MAIN.removesuffix("/main"), str(self.folder)).replace("/var/backups", str(self.folder))

    def shell(self, lines: str) -> str:
        environment = {"PATH": f"{self.programs}:/usr/bin:/bin", "PGHOST": "127.0.0.1", "PGPORT": str(self.port)}
        environment |= {"PGUSER": "community", "PGDATABASE": "postgres", "LC_ALL": "C.UTF-8"}
        command = ["bash", "-eu", "-c", self.here(lines)]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, **self.user)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def set_up(self) -> None:
        self.shell(self.make)
        self.shell(f"initdb -D {self.data} -U community --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n" + self.here(self.configure))

    def running(self) -> AbstractContextManager[int]:
        options = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}"]
        command = [str(self.programs / "postgres"), "-D", str(self.data), *(part for option in options for part in ("-c", option))]
        name = "postgres" if self.user else None
        return servers.running(command, self.port, self.folder / "log", stop=signal.SIGINT, user=name)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                with psycopg.connect(f"host=127.0.0.1 port={self.port} user=community dbname=postgres") as connection:
                    found = connection.execute(sql)  # type: ignore[call-overload]
                    return list(found.fetchall()) if found.description else []
            except psycopg.OperationalError:
                assert time.monotonic() < end, (self.folder / "log").read_text()[-3000:]
                time.sleep(0.1)

    def lose_and_recover(self, moment: datetime | None, action: str = "promote") -> None:
        """PostgreSQL is stopped; afterwards the base copy lies in its place; it knows the moment, or that everything is to come back."""
        lines = "\n".join(line for line in self.recover.splitlines() if line not in BY_HAND)
        [copied] = (self.folder / "base").iterdir()
        for told, meant in (
            ("2026-03-01/", f"{copied.name}/"),
            ("2026-03-01 14:05:00+00", moment.isoformat(" ") if moment else ""),
            ("promote", action),
        ):
            assert told in lines, told
            lines = lines.replace(told, meant)
        self.shell(lines)


@contextmanager
def host() -> Iterator[Host]:
    need("postgresql")
    with servers.own_folder("wal") as folder:
        made = Host(folder)
        if made.user:
            os.chown(folder, made.user["user"], made.user["group"])
        made.set_up()
        yield made


@pytest.mark.soak
@pytest.mark.postgres
def test_back_to_a_moment_by_the_words_of_the_guide(tmp_path: Path) -> None:
    with host() as here:
        site = Operator(tmp_path / "var", {"DATABASE_URL": f"postgresql://community@127.0.0.1:{here.port}/postgres"})
        with here.running():
            site.must("init", *ANSWERS)
            assert re.search(r"\| +0$", here.shell(here.copy), re.MULTILINE), "failed_count stays 0"
            here.ask(LEAVER)
            here.ask(SIGNED_IN)
            assert site.must("token", "boss@site.invalid")
            assert all(here.ask(OPEN)[0]), "a session, a token and a link can be used"
            epoch = here.ask("SELECT word FROM live_epochs")
            [[moment]] = here.ask("SELECT clock_timestamp()")
            here.ask("UPDATE people SET name = 'lost'")
            here.ask("DELETE FROM sign_in_sessions")
        here.lose_and_recover(moment)
        with here.running():
            assert site.must("restore", "--recovered"), "at once: what PostgreSQL still has to do is waited for"
            assert here.ask("SELECT name FROM people ORDER BY id") == [("boss",), ("Leaver",)], "neither more nor less than at that moment"
            assert here.ask(OPEN) == [(0, 0, 0)], "what opened the old site opens nothing now"
            assert here.ask("SELECT count(*) FROM sign_in_sessions") == [(1,)]
            assert here.ask("SELECT word FROM live_epochs") != epoch, "open pages load anew"
            assert site.must("token", "boss@site.invalid"), "it takes writes"
            assert " wrong  " not in site.must("doctor")
            assert re.search(r"\| +0$", here.shell(here.copy.splitlines()[1]), re.MULTILINE), "and its log is copied away as before"
            # The new base copy holds the moment of this recovery: the next one must not stop there.
            for older in (here.folder / "base").iterdir():
                shutil.rmtree(older)
            here.shell(here.copy.splitlines()[0])
            here.ask("UPDATE people SET name = 'said later' WHERE id = 1")
        here.lose_and_recover(None)
        with here.running():
            assert site.must("restore", "--recovered")
            assert here.ask("SELECT name FROM people WHERE id = 1") == [("said later",)], "everything that was copied comes back"


@pytest.mark.soak
@pytest.mark.postgres
def test_a_recovery_that_is_not_over_is_said(tmp_path: Path) -> None:
    with host() as here:
        site = Operator(tmp_path / "var", {"DATABASE_URL": f"postgresql://community@127.0.0.1:{here.port}/postgres"})
        with here.running():
            site.must("init", *ANSWERS)
            here.shell(here.copy)
            [[moment]] = here.ask("SELECT clock_timestamp()")
            here.ask("UPDATE people SET name = 'lost'")
        here.lose_and_recover(moment, action="pause")
        with here.running():
            assert here.ask("SELECT name FROM people") == [("boss",)]
            early = site.run("restore", "--recovered", "--wait", "1")
            assert early.refused_in_one_sentence, early.err
            assert "pg_is_in_recovery" in early.err
            here.ask("SELECT pg_wal_replay_resume()")
            site.must("restore", "--recovered")
            assert here.ask("SELECT name FROM people") == [("boss",)]
