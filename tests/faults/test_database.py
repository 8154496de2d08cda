"""F-05, F-07, F-30: the database is locked, stopped, cut off or silent: nothing is lost, nothing stays broken, nobody restarts anything."""

from __future__ import annotations

import secrets
import shlex
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from ecommunity.accounts.secrets import hashed
from ecommunity.engines import answer_within, make_engine
from tests.faults.crowd import Follower, Writer
from tests.faults.site import HAS_NEWEST_SCHEMA, Browser, Site, check_kept, on_postgres
from tests.live.client import Client, Replica
from tests.live.server import ROOT, LiveServer, environment, prepare
from tests.services import servers
from tests.services.disks import small_disk
from tests.services.fixtures import need
from tests.services.places import places
from tests.services.waiting import until

ASK = "/communities/nfp-lounge/ask"
WORDS = "Does the fence at “km 40” count? <b>& who mends it</b>"
# Where nothing of the locked tables is shown; SQLite shows everything.
# Nothing of these is in a table that is locked: the list of communities says what is new in their threads.
READ = ("/meetings", "/modules", "/healthz", "/readyz")
READ_ON_SQLITE = (*READ, "/", "/communities", "/communities/nfp-lounge")
LIMIT_S = 5
# What a busy machine may add before an answer that took five seconds is here.
SLACK_S = 4


@pytest.fixture(scope="module")
def sqlite_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("sqlite") / "var"
    server = LiveServer(folder, prepare(folder), "eventlet", LIMITS="0")
    with sqlite3.connect(folder / "community.sqlite") as connection:
        for statement in HAS_NEWEST_SCHEMA:
            connection.execute(statement)
    yield Site(server.start())
    server.kill()


@pytest.fixture(scope="module")
def postgres() -> Iterator[servers.Postgres]:
    """One that this module may stop."""
    need("postgresql")
    with servers.postgres(durable=True) as running:
        yield running
        if (running.folder / "data" / "postmaster.pid").exists():
            stop(running)


@pytest.fixture(scope="module")
def postgres_site(postgres: servers.Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with on_postgres(postgres, tmp_path_factory.mktemp("postgres") / "var") as site:
        yield site


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest) -> Site:
    found: Site = request.getfixturevalue(f"{request.param}_site")
    return found


@contextmanager
def locked(site: Site) -> Iterator[None]:
    """Somebody else holds what a question and a line of the stage need."""
    if site.line is None:
        other = sqlite3.connect(site.server.data_dir / "community.sqlite", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.rollback()
            other.close()
    else:
        with psycopg.connect(site.database) as held:
            held.execute("LOCK TABLE threads, posts, stage_lines IN ACCESS EXCLUSIVE MODE")
            yield
            held.rollback()


def stalls(server: LiveServer) -> list[str]:
    """The places where the loop stood still in the database."""
    told = server.log.read_text().split("the loop stood still")[1:]
    return [place for place in told if "sqlalchemy" in place[:4000]]


def timed(work: Any, *args: Any) -> tuple[Any, float]:
    began = time.monotonic()
    return work(*args), time.monotonic() - began


@pytest.mark.parametrize("held_s", [LIMIT_S + 1.5, pytest.param(10, marks=pytest.mark.soak)])
def test_locked_reads_go_on_and_writes_wait_five_seconds(site: Site, held_s: float) -> None:
    server, began = site.server, time.monotonic()
    browser = Browser(server, "nfp.new")
    client, other = (Client(server.url, token=server.token(who)) for who in ("chair", "ngo"))
    replica = Replica("stage:2").follow(Client(server.url))
    words, before, key = f"{WORDS} {uuid.uuid4()}", len(stalls(server)), str(uuid.uuid4())
    browser.open_form(ASK, title="A question", body=words, language="en", show_as="name")
    api = {"Authorization": f"Bearer {server.token('nfp.4')}", "Idempotency-Key": str(uuid.uuid4())}
    asked = {"community": "nfp-lounge", "title": "Mine", "body": words, "language": "en", "show_as": "name"}
    post = lambda: requests.post(f"{server.url}/api/v1/commands/forum.ask_question", json=asked, headers=api, timeout=30)  # noqa: E731
    with locked(site), ThreadPoolExecutor(8) as pool:
        began = time.monotonic()
        form, told = pool.submit(timed, browser.send, ASK), pool.submit(timed, post)
        said = pool.submit(timed, lambda: other.command("stage.say", {"stage": 2, "text": "and I"}, timeout=30))
        keyed = pool.submit(timed, lambda: client.command("stage.say", {"stage": 2, "text": words}, id=key, timeout=30))
        reader, slowest = Browser(server, "nfp.new"), 0.0
        while not all(one.done() for one in (form, told, keyed, said)):
            for path in READ_ON_SQLITE if site.line is None else READ:
                page, took = timed(reader.get, path)
                assert page.status_code == 200, path
                slowest = max(slowest, took)
            assert requests.get(server.url + "/communities", timeout=30).status_code == 200
        assert slowest < LIMIT_S - 1, "who reads does not wait for the lock"
        time.sleep(max(0, held_s - (time.monotonic() - began)))
    check_kept(form.result()[0], words)
    assert told.result()[0].status_code == 503
    assert told.result()[0].json()["retry_in"]
    for refused in (keyed, said):
        assert refused.result()[0]["error"]["code"] == "unavailable"
        assert refused.result()[0]["error"]["retry_in"]
    waited = [round(one.result()[1], 1) for one in (form, told, keyed, said)]
    assert all(LIMIT_S - 1 < took < LIMIT_S + SLACK_S for took in waited), f"all at once, not one after the other: {waited}"
    assert len(stalls(server)) == before, stalls(server)[-1][:3000]
    assert browser.send_again(ASK, form.result()[0]).status_code == 303
    assert browser.send(ASK).status_code == 303, "the same form once more"
    assert post().status_code == 200
    ack = client.command("stage.say", {"stage": 2, "text": words}, id=key)
    replica.wait_seq(ack["seq"]["stage:2"])
    assert [body["text"] for body in replica.entries.values()].count(words) == 1
    found = requests.get(f"{server.url}/api/v1/threads?community=nfp-lounge", headers=api, timeout=10).json()["items"]
    assert [thread["title"] for thread in found[:2]] == ["Mine", "A question"]
    client.close()
    other.close()


@pytest.mark.parametrize("arrives", [True, False], ids=["the answer is lost", "the question is lost"])
def test_the_line_is_cut_in_the_middle_of_a_commit(postgres_site: Site, arrives: bool) -> None:
    server, line = postgres_site.server, postgres_site.line
    assert line is not None
    stage = 4 if arrives else 6
    replica = Replica(f"stage:{stage}").follow(Client(server.url))
    client, key = Client(server.url, token=server.token("chair")), str(uuid.uuid4())
    line.cut_at(b"COMMIT", arrives=arrives, after=b"just once")
    ack = client.command("stage.say", {"stage": stage, "text": "just once"}, id=key, timeout=30)
    line.wait_until_cut()
    assert (ack["ok"], ack["error"]["code"]) == (False, "unavailable")
    assert "not saved twice" in ack["error"]["message"]
    assert ack["error"]["retry_in"] > 0
    said = f"SELECT count(*) FROM stage_lines WHERE stage = {stage}"
    assert postgres_site.rows(said) == [(int(arrives),)], "the fault is the one that was meant"
    again = client.command("stage.say", {"stage": stage, "text": "just once"}, id=key)
    assert again["ok"], again
    assert postgres_site.rows(said) == [(1,)]
    replica.wait_seq(again["seq"][f"stage:{stage}"], timeout=20)
    assert len(replica.entries) == 1
    browser = Browser(server, "nfp.3")
    browser.open_form(ASK, title=f"Cut {arrives}", body=WORDS, language="en", show_as="name")
    line.cut_at(b"COMMIT", arrives=arrives, after=f"Cut {arrives}".encode())
    refused = browser.send(ASK)
    check_kept(refused, WORDS)
    assert "not saved twice" in refused.text
    assert browser.send_again(ASK, refused).status_code == 303
    assert postgres_site.rows(f"SELECT count(*) FROM threads WHERE title = 'Cut {arrives}'") == [(1,)]


def test_the_line_is_cut_between_reading_and_writing(postgres_site: Site) -> None:
    server, line = postgres_site.server, postgres_site.line
    assert line is not None
    headers = {"Authorization": f"Bearer {server.token('chair')}", "Idempotency-Key": str(uuid.uuid4())}
    assert Browser(server, "chair").get("/communities").status_code == 200
    line.cut_at(b"ROLLBACK", arrives=False, after=hashed(server.token("chair")).encode())
    said = requests.post(f"{server.url}/api/v1/commands/stage.say", json={"stage": 18, "text": "all the same"}, headers=headers, timeout=30)
    line.wait_until_cut()
    assert said.status_code == 200, said.text
    assert postgres_site.rows("SELECT count(*) FROM stage_lines WHERE stage = 18") == [(1,)]


@pytest.mark.soak
def test_a_line_that_falls_silent_is_given_up(postgres_site: Site) -> None:
    server, line = postgres_site.server, postgres_site.line
    assert line is not None
    client, key = Client(server.url, token=server.token("chair")), str(uuid.uuid4())
    client.do("stage.say", stage=8, text="before")
    line.silence()
    try:
        ack, took = timed(lambda: client.command("stage.say", {"stage": 8, "text": "into the silence"}, id=key, timeout=60))
        assert (ack["ok"], ack["error"]["code"]) == (False, "unavailable")
        assert took < 40
        page, took = timed(lambda: requests.get(server.url + "/healthz", timeout=20))
        assert (page.status_code, took < 2) == (200, True), "the loop goes on"
        assert requests.get(server.url + "/readyz", timeout=60).status_code == 503
    finally:
        line.cut()
        line.speak()
    again = client.command("stage.say", {"stage": 8, "text": "into the silence"}, id=key, timeout=30)
    assert again["ok"], again
    assert postgres_site.rows("SELECT count(*) FROM stage_lines WHERE stage = 8") == [(2,)]
    assert not stalls(server)


def test_visitors_read_what_was_there_a_moment_ago(postgres_site: Site) -> None:
    server, line = postgres_site.server, postgres_site.line
    assert line is not None
    before = requests.get(server.url + "/communities", timeout=20)
    time.sleep(1.1)
    line.refuse()
    line.cut()
    try:
        page = requests.get(server.url + "/communities", timeout=20)
        assert page.status_code == 200
        assert int(page.headers["Age"]) >= 1
        assert "First Steps" in page.text
        assert len(page.text) == len(before.text)
        missing = requests.get(server.url + "/communities/first-steps?x=1", headers={"Accept-Language": "fr"}, timeout=20)
        check_kept(missing, "Réessayer")
        assert '<html lang="fr"' in missing.text
        signed_in = Browser(server, "nfp.new").get("/communities")
        assert (signed_in.status_code, "Age" in signed_in.headers) == (503, False)
    finally:
        line.accept()
    assert requests.get(server.url + "/communities/first-steps?x=1", timeout=20).status_code == 200


def test_of_two_servers_only_the_one_without_a_database_says_so(postgres_site: Site) -> None:
    line = postgres_site.line
    assert line is not None
    first = postgres_site.server
    settings = {**first.env, "DATABASE_URL": postgres_site.database.replace("postgresql:", "postgresql+psycopg:")}
    second = LiveServer(first.data_dir, first.known, "eventlet", **settings).start()
    try:
        line.refuse()
        line.cut()
        assert requests.get(first.url + "/readyz", timeout=20).status_code == 503
        assert requests.get(first.url + "/healthz", timeout=20).status_code == 200
        assert requests.get(second.url + "/readyz", timeout=20).status_code == 200
        assert Client(second.url, token=second.token("chair")).command("stage.say", {"stage": 10, "text": "here"})["ok"]
        line.accept()
        assert requests.get(first.url + "/readyz", timeout=20).status_code == 200
        assert Client(first.url, token=first.token("chair")).command("stage.say", {"stage": 10, "text": "and here"})["ok"]
    finally:
        line.accept()
        second.kill()


@pytest.mark.soak
def test_the_worker_goes_on_by_itself(postgres: servers.Postgres, postgres_site: Site, tmp_path: Path) -> None:
    line, server = postgres_site.line, postgres_site.server
    assert line is not None
    through = server.env["DATABASE_URL"]
    settings = {"DATABASE_URL": through, "REDIS_URL": "", "ASYNC_MODE": "eventlet"}
    log = tmp_path / "worker.log"
    with log.open("ab") as out:
        worker = subprocess.Popen(
            [sys.executable, "-m", "ecommunity", "worker"], cwd=ROOT, env=environment(server.data_dir, **settings), stdout=out, stderr=out
        )
    try:
        until(lambda: postgres_site.rows("SELECT count(*) FROM deliveries WHERE event = 'due'")[0][0] > 0, 60, log=log)
        line.refuse()
        line.cut()
        time.sleep(3)
        assert worker.poll() is None, log.read_text()
        line.accept()
        headers = {"Authorization": f"Bearer {server.token('nfp.4')}", "Idempotency-Key": str(uuid.uuid4())}
        asked = requests.post(f"{server.url}/api/v1/commands/groups.ask_to_join", json={"group": "wg-a"}, headers=headers, timeout=30)
        assert asked.status_code == 200, asked.text
        mailed = "SELECT count(*) FROM deliveries WHERE state = 'done' AND subscriber = 'groups.mail_leaders'"
        until(lambda: postgres_site.rows(mailed) == [(1,)], 60, log=log)
        worker.terminate()
        assert worker.wait(30) == 0
        assert not places(log), log.read_text()[-3000:]
    finally:
        line.accept()
        worker.kill()
        worker.wait()


def test_a_full_disk_of_postgres_saves_nothing_and_mends_itself(postgres: servers.Postgres, postgres_site: Site) -> None:
    server, folder = postgres_site.server, postgres.folder / "small"
    with small_disk(folder, 1, postgres.folder.stat().st_uid):
        with psycopg.connect(postgres_site.database, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
            connection.execute("ALTER TABLE stage_lines SET TABLESPACE small")
        client, sent = Client(server.url, token=server.token("chair")), 0
        key = str(uuid.uuid4())
        # What cannot be compressed takes the room it says.
        while (ack := client.command("stage.say", {"stage": 20, "text": secrets.token_urlsafe(4000)}, id=key))["ok"]:
            sent, key = sent + 1, str(uuid.uuid4())
            assert sent < 1000
        assert (ack["error"]["code"], "space" in ack["error"]["message"]) == ("unavailable", True)
        assert requests.get(f"{server.url}/stage/numbers?stage=20", timeout=20).json()["rows"] == sent
        with psycopg.connect(postgres_site.database, autocommit=True) as connection:
            connection.execute("ALTER TABLE stage_lines SET TABLESPACE pg_default")
        assert client.command("stage.say", {"stage": 20, "text": "there is space"}, id=key)["ok"]
        assert requests.get(f"{server.url}/stage/numbers?stage=20", timeout=20).json()["rows"] == sent + 1
        with psycopg.connect(postgres_site.database, autocommit=True) as connection:
            connection.execute("DROP TABLESPACE small")


def test_what_the_address_says_goes_before_the_settings_of_the_house(postgres: servers.Postgres) -> None:
    def shown(query: str) -> dict[str, str]:
        engine = make_engine(postgres.url.replace("127.0.0.1", "localhost") + query)
        with engine.connect() as connection:
            found = {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in ("lock_timeout", "statement_timeout")}
            found["wait"] = connection.connection.driver_connection.info.get_parameters()["connect_timeout"]  # type: ignore[union-attr]
        engine.dispose()
        return found

    assert shown("") == {"lock_timeout": "5s", "statement_timeout": "0", "wait": "5"}, "a command line may take its time"
    assert shown("?options=-c%20lock_timeout%3D2s&connect_timeout=9") == {"lock_timeout": "2s", "statement_timeout": "0", "wait": "9"}
    answer_within(3)
    try:
        assert shown("")["statement_timeout"] == "3s"
    finally:
        answer_within(None)


def stop(postgres: servers.Postgres) -> list[str]:
    """PostgreSQL is gone as after a power cut; gives the command that starts it again."""
    data = postgres.folder / "data"
    command = shlex.split((data / "postmaster.opts").read_text())
    subprocess.run([Path(command[0]).parent / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], check=True, **as_owner())
    return command


def as_owner() -> dict[str, Any]:
    return {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **servers._as_user(servers._postgres_user())}


def start_again(postgres: servers.Postgres, command: list[str]) -> None:
    """PostgreSQL runs again."""
    with (postgres.folder / "log").open("ab") as log:
        subprocess.Popen(command, start_new_session=True, **{**as_owner(), "stdout": log, "stderr": log})
    servers._accepts_queries(postgres.port)


@pytest.mark.parametrize("away_s", [2, pytest.param(10, marks=pytest.mark.soak)])
def test_postgres_stops_and_comes_back(postgres: servers.Postgres, postgres_site: Site, away_s: float) -> None:
    server, stage = postgres_site.server, 12 + 2 * (away_s > 2)
    crowd = [Follower(server, f"stage:{stage}") for _ in range(4)]
    writers = [Writer(server, who, who, stage) for who in ("chair", "nfp.new", "ngo")]
    for thread in (*crowd, *writers):
        thread.start()
    time.sleep(1.5)
    command = stop(postgres)
    statuses = []
    end = time.monotonic() + away_s
    while time.monotonic() < end:
        statuses.append((requests.get(server.url + "/readyz", timeout=20).status_code, requests.get(server.url + "/healthz", timeout=20)))
        time.sleep(0.2)
    assert {ready for ready, _ in statuses} == {503}
    assert {alive.status_code for _, alive in statuses} == {200}
    page = requests.get(f"{server.url}/stage/numbers?stage={stage}", timeout=20)
    assert (page.status_code, bool(page.headers["Retry-After"])) == (503, True)
    before = [len(writer.acked) for writer in writers]
    start_again(postgres, command)
    end = time.monotonic() + 30
    while any(len(writer.acked) < count + 5 for writer, count in zip(writers, before, strict=True)) and time.monotonic() < end:
        time.sleep(0.1)
    for writer in writers:
        writer.halt.set()
    for writer in writers:
        writer.join(20)
        assert not writer.is_alive()
    said = requests.get(f"{server.url}/stage/numbers?stage={stage}", timeout=20).json()
    acked = [text for writer in writers for text in writer.acked]
    assert sorted(said["texts"]) == sorted(acked), "durable, and once"
    assert all(len(writer.acked) > count for writer, count in zip(writers, before, strict=True)), "with nobody's help"
    for follower in crowd:
        follower.replica.wait_seq(len(acked), timeout=20)
        assert follower.returns == 1, "its connection outlived the database"
        assert len(follower.replica.entries) == len(acked)
        follower.halt.set()
    assert requests.get(server.url + "/readyz", timeout=20).status_code == 200


@pytest.mark.soak
def test_where_the_log_of_postgres_has_no_room_nothing_acknowledged_is_lost(postgres: servers.Postgres, postgres_site: Site) -> None:
    server, wal, room = postgres_site.server, postgres.folder / "data" / "pg_wal", postgres.folder / "wal"
    with small_disk(room, 96, postgres.folder.stat().st_uid) as disk:
        assert requests.get(server.url + "/readyz", timeout=20).status_code == 200
        command = stop(postgres)
        move(wal, room)
        wal.symlink_to(room / "pg_wal")
        start_again(postgres, command)
        asker = Browser(server, "nfp.new")
        until(lambda: requests.get(server.url + "/readyz", timeout=20).status_code == 200, 60, log=server.log)
        asker.open_form(ASK, title="A question", body=WORDS, language="en", show_as="name")
        writers = [Writer(server, who, f"wal-{who}", 30) for who in ("chair", "nfp.new", "ngo")]
        for writer in writers:
            writer.start()
        until(lambda: all(len(writer.acked) > 20 for writer in writers), 60, log=server.log)
        disk.fill()
        use_up_the_log(postgres)
        refused = asker.send(ASK)
        check_kept(refused, WORDS)
        assert requests.get(server.url + "/healthz", timeout=20).status_code == 200
        disk.empty()
        if not servers._answers(postgres.port):
            start_again(postgres, command)  # as its service does
        before = [len(writer.acked) for writer in writers]
        until(lambda: all(len(writer.acked) > count for writer, count in zip(writers, before, strict=True)), 60, log=server.log)
        for writer in writers:
            writer.halt.set()
        for writer in writers:
            writer.join(20)
        said = requests.get(f"{server.url}/stage/numbers?stage=30", timeout=20).json()
        assert sorted(said["texts"]) == sorted(text for writer in writers for text in writer.acked), "durable, and once"
        assert asker.send_again(ASK, refused).status_code == 303
        stop(postgres)
        wal.unlink()
        move(room / "pg_wal", wal.parent)
        start_again(postgres, command)


def move(folder: Path, into: Path) -> None:
    """To another disk, with its owner."""
    subprocess.run(["cp", "-a", folder, into], check=True)
    shutil.rmtree(folder)


def use_up_the_log(postgres: servers.Postgres) -> None:
    """What PostgreSQL had put aside for its log is used, and it has come down."""
    with suppress(psycopg.OperationalError):
        while True:
            with psycopg.connect(postgres.url.replace("+psycopg", ""), autocommit=True, connect_timeout=5) as connection:
                connection.execute("SELECT pg_switch_wal()")
            time.sleep(0.05)
