"""The administrator sees what works, what does not, and what to do about it."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from ecommunity import clock, db, processes, revisions
from ecommunity.db import session
from ecommunity.outbox.models import Delivery
from ecommunity.processes import Process
from ecommunity.web import health

FINE, LOOK, WRONG = "Works", "Needs a look", "Out of order"


@pytest.fixture(autouse=True)
def _schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' tables come from the models, without the note that the migrations leave."""
    fit = revisions.Standing(revisions.of_code(), (), is_newer=False, is_fit=True)
    monkeypatch.setattr(revisions, "standing", lambda: fit)


@pytest.fixture
def write(app: Any) -> Any:
    """Writes a process that was last seen so long ago."""

    def process(kind: str = "server", seen_ago: timedelta = timedelta(), **other: Any) -> None:
        now = clock.now()
        mine = {"id": f"{other.get('pid', 1):012d}", "kind": kind, "host": "larch", "pid": 1, "version": health.version_of_code()}
        mine |= {"revision": health.revision_of_code(), "started_at": now - timedelta(hours=1), "seen_at": now - seen_ago}
        with db.transaction():
            session.add(Process(**(mine | {"clock_off_s": 0.0, "redis_ok": None, "gauges": {"relay": 1.0}} | other)))

    return process


class Page:
    """What the page says: each part's state and all its words."""

    def __init__(self, text: str) -> None:
        self.root = html.document_fromstring(text)
        self.rows = {" ".join(row.xpath(".//h3")[0].text_content().split()): row for row in self.root.xpath("//li[@class='entry']")}

    def row(self, name: str) -> Any:
        (found,) = [row for title, row in self.rows.items() if name in title]
        return found

    def state(self, name: str) -> str:
        (badge,) = self.row(name).xpath(".//p[@class='entry-side']/span")
        assert badge.xpath(".//svg"), "a shape, not only a colour"
        return str(badge.text_content().strip())

    def words(self, name: str) -> str:
        return " ".join(" ".join(self.row(name).itertext()).split())

    @property
    def summary(self) -> str:
        return str(self.root.xpath("//div[starts-with(@class, 'notice')]")[0].text_content().strip())


@pytest.fixture
def see(as_: Any) -> Any:
    return lambda: Page(as_("admin").get("/admin/status").get_data(as_text=True))


def test_each_part_says_how_it_is(see: Any, write: Any, data_dir: Path) -> None:
    write(pid=4711, gauges={"relay": 1.0, "connections": 12.0, "follows": 30.0, "loop_stall_recent_seconds": 0.02})
    noted(data_dir, timedelta(minutes=4))
    page = see()
    assert {page.state(name) for name in ("Database", "Disk", "Live", "Mail", "Backup", "4711")} == {FINE}
    assert page.summary == "Everything works."
    assert "SQLite" in page.words("Database")
    assert str(revisions.of_code()) in page.words("Database")
    assert "12 live connections 30 streams followed" in page.words("Live")
    assert "longest stall 20 ms" in page.words("4711")
    assert "the newest is 4 min old" in page.words("Backup")


def test_a_process_that_fell_silent_is_named(see: Any, write: Any) -> None:
    write(pid=1)
    write("worker", timedelta(minutes=4), pid=4712)
    page = see()
    assert page.state("4712") == LOOK
    assert "It fell silent 4 min ago. It was killed, or its machine is away: see its log." in page.words("4712")
    assert "need" in page.summary


def test_a_clock_that_is_off_and_another_version_are_named(see: Any, write: Any) -> None:
    write(pid=4713, clock_off_s=-600.0)
    write(pid=4714, version="0.0.9")
    page = see()
    assert page.state("4713") == WRONG
    assert "Its clock is 10 min behind the database's." in page.words("4713")
    assert page.state("4714") == LOOK
    assert "another version" in page.words("4714")


def test_a_loop_that_stood_still_and_a_stream_that_is_behind_are_named(see: Any, write: Any) -> None:
    write(pid=4715, gauges={"relay": 1.0, "loop_stall_recent_seconds": 0.9, "head_lag_streams": 2.0})
    page = see()
    assert page.state("4715") == LOOK
    assert "It stood still for 900 ms." in page.words("4715")
    assert page.state("Live") == LOOK
    assert "2 streams are behind the database" in page.words("Live")


def test_nobody_who_sends_the_mail_is_noticed(see: Any, write: Any) -> None:
    write(pid=1, gauges={"relay": 0.0})
    page = see()
    assert page.state("Mail") == WRONG
    assert "Start ecommunity worker" in page.words("Mail")
    write("worker", pid=2, gauges={})
    assert see().state("Mail") == FINE


def test_a_worker_that_fell_silent_sends_no_mail(see: Any, write: Any) -> None:
    write(pid=1, gauges={"relay": 0.0})
    write("worker", timedelta(minutes=4), pid=2, gauges={})
    page = see()
    assert page.state("Mail") == WRONG
    assert "No worker is at work" in page.words("Mail")


def test_what_could_not_be_delivered_is_linked(see: Any, write: Any) -> None:
    write(pid=1)
    owe("dead", timedelta(days=1))
    page = see()
    assert page.state("Mail") == LOOK
    assert "1 given up" in page.words("Mail")
    assert page.row("Mail").xpath(".//a/@href") == ["/admin/outbox?state=dead"]
    owe("owed", timedelta(hours=2))
    page = see()
    assert "the oldest waits for 120 minutes" in page.words("Mail")
    assert page.row("Mail").xpath(".//a/@href") == ["/admin/outbox?state=owed"]


def test_servers_that_do_not_hear_each_other_are_named(see: Any, write: Any, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(pid=1)
    assert "Redis" not in see().rows, "one process needs none"
    write(pid=2)
    page = see()
    assert page.state("Redis") == LOOK
    assert "Set REDIS_URL" in page.words("Redis")
    monkeypatch.setattr(app.config["SETTINGS"].__class__, "redis_url", "redis://127.0.0.1:1/0", raising=False)
    object.__setattr__(app.config["SETTINGS"], "redis_url", "redis://127.0.0.1:1/0")
    try:
        write(pid=3, redis_ok=True, gauges={"relay": 1.0, "redis_round_trip_seconds": 0.0021})
        assert "there and back in 2.1 ms" in see().words("Redis")
        write(pid=4, redis_ok=False)
        page = see()
    finally:
        object.__setattr__(app.config["SETTINGS"], "redis_url", "")
    assert page.state("Redis") == WRONG
    assert "1 server does not hear the others" in page.words("Redis")
    assert page.state("4 ") == WRONG


def test_an_old_or_missing_backup_is_named(see: Any, write: Any, data_dir: Path) -> None:
    write(pid=1)
    assert see().state("Backup") == LOOK
    noted(data_dir, timedelta(days=3))
    page = see()
    assert page.state("Backup") == LOOK
    assert "the newest is 3 days old" in page.words("Backup")
    noted(data_dir, timedelta(minutes=4), folder="/nowhere/at/all")
    assert "not where it was put" in see().words("Backup")


def test_a_full_disk_and_a_database_that_only_reads_are_named(see: Any, write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(pid=1)
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)
    monkeypatch.setattr(health, "LEAST_TO_WRITE", 2**62)
    page = see()
    assert page.state("Disk") == WRONG
    assert "Make room" in page.words("Disk")
    assert page.state("Database") == WRONG
    assert "It takes no writes." in page.words("Database")


def test_it_asks_little(as_: Any, write: Any, sql: list[str]) -> None:
    admin = as_("admin")
    admin.get("/admin/status")
    sql.clear()
    admin.get("/admin/status")
    few = len(sql)
    assert few <= 10, sql
    for pid in range(2, 9):
        write(pid=pid)
    sql.clear()
    admin.get("/admin/status")
    assert len(sql) == few, "as many for eight processes as for none"


def test_a_machine_whose_clock_is_ahead_calls_nobody_silent(app: Any, see: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_ahead", time.time() - time.monotonic())  # as the first look at the database does
    monkeypatch.setattr(clock, "own", lambda: time.time() + 600)
    processes.begin("server")
    page = see()
    processes.end()
    (title,) = [name for name in page.rows if "shows you this page" in name]
    assert "fell silent" not in page.words(title)
    assert "ahead of the database's" in page.words(title)


def noted(data_dir: Path, age: timedelta, folder: str = "") -> None:
    note = {"made_at": clock.rfc3339(clock.now() - age), "folder": folder or str(data_dir)}
    (data_dir / "newest-backup.json").write_text(json.dumps(note))


@pytest.fixture(autouse=True)
def _no_backup(data_dir: Path) -> Any:
    yield
    (data_dir / "newest-backup.json").unlink(missing_ok=True)


def owe(state: str, late: timedelta) -> None:
    at = clock.now() - late
    with db.transaction():
        session.add(
            Delivery(
                occurrence=f"{state}-status",
                event="due",
                subscriber="tests.status",
                recipient="",
                payload={},
                state=state,
                due_at=at,
            )
        )
