"""F-14: processes whose clocks are ten minutes apart, clocks that jump, the night in which an hour comes twice."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from tests.faults.crowd import Writer
from tests.faults.served import serve
from tests.live.client import Client, Replica
from tests.live.server import ROOT, LiveServer, environment, prepare
from tests.services import machine
from tests.services.fixtures import need
from tests.services.machine import free_port
from tests.services.servers import Postgres

KEY = re.compile(r'name="csrf_token" value="([^"]+)"')
STAGE = 90
SLACK_S = 30.0  # between two looks of a loaded machine; the clocks are 1200 apart
RECURRING = "SELECT subscriber, count(*) FROM deliveries WHERE event = 'due' AND state = 'owed' GROUP BY subscriber"
LEASE = "UPDATE deliveries SET claimed_until = now() + %s::interval, state = 'owed', due_at = now() + %s::interval WHERE id = %s"


def movable(stamp: Path) -> dict[str, str]:
    """The environment of a program whose wall clock is what the file says, from one moment to the next."""
    stamp.write_text("+0")
    env = faked("+0") | {"FAKETIME_TIMESTAMP_FILE": str(stamp), "FAKETIME_NO_CACHE": "1"}
    del env["FAKETIME"]
    return env


def faked(spec: str) -> dict[str, str]:
    """The environment of a program whose wall clock is `spec`; its steady clock is the machine's."""
    need("faketime")
    return {
        "LD_PRELOAD": str(machine.faketime()),
        "FAKETIME": spec,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def now_at(url: str) -> datetime:
    """What the server says it is."""
    return datetime.fromisoformat(requests.get(url + "/api/v1/clock", timeout=30).json()["now"])


@pytest.fixture(scope="module")
def apart(postgres_server: Postgres, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[LiveServer]]:
    """Two servers of one site: the clock of one is ten minutes behind, that of the other ten minutes ahead."""
    folder = tmp_path_factory.mktemp("apart") / "var"
    shared = {"DATABASE_URL": postgres_server.new_database(), "LIMITS": "0"}
    known = prepare(folder, **shared)
    made = [LiveServer(folder, known, "eventlet", REDIS_URL=redis_url, **shared, **faked(spec)) for spec in ("-10m", "+10m")]
    for server in made:
        server.start()
    yield made
    for server in made:
        server.kill()


@pytest.fixture
def rows(apart: list[LiveServer]) -> Iterator[Any]:
    with psycopg.connect(apart[0].env["DATABASE_URL"].replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


def test_both_go_by_the_clock_of_the_database(apart: list[LiveServer], rows: Any) -> None:
    for server in apart:
        assert abs((now_at(server.url) - rows.execute("SELECT now()").fetchone()[0]).total_seconds()) < SLACK_S
        greeting = Client(server.url)
        greeted = datetime.fromisoformat(greeting.wait_for("hello")["now"])
        assert abs((greeted - rows.execute("SELECT now()").fetchone()[0]).total_seconds()) < SLACK_S
        greeting.close()


def test_what_is_written_in_both_stands_in_one_order(apart: list[LiveServer]) -> None:
    followers = [Replica(f"stage:{STAGE}").follow(Client(server.url)) for server in apart]
    writers = [Client(server.url, token=server.token("chair")) for server in apart]
    heads = [writers[number % 2].command("stage.say", {"stage": STAGE, "text": str(number)})["seq"] for number in range(20)]
    assert [head[f"stage:{STAGE}"] for head in heads] == sorted(head[f"stage:{STAGE}"] for head in heads)
    for follower in followers:
        follower.wait_seq(heads[-1][f"stage:{STAGE}"], timeout=15)
    assert followers[0].entries == followers[1].entries
    moments = [datetime.fromisoformat(data["at"]) for data in writers[0].of("change")]
    assert moments == sorted(moments)
    for client in (*writers, *(follower.client for follower in followers)):
        client.close()


def check_deadlines(servers: list[LiveServer], rows: Any) -> None:
    """A sign-in and a token hold until their moment and not after it, at each server."""
    cookie, token = {"community": servers[0].cookie("youth")}, {"Authorization": f"Bearer {servers[0].token('youth')}"}
    for seconds, holds in ((90, True), (-2, False)):
        for table in ("sign_in_sessions", "access_tokens"):
            rows.execute(
                f"UPDATE {table} SET expires_at = now() + %s WHERE person_id = %s",
                (timedelta(seconds=seconds), servers[0].person("youth")),
            )
        for server in servers:
            me = requests.get(server.url + "/api/v1/me", cookies=cookie, timeout=30).json()["id"]
            assert (me is not None) is holds
            assert (requests.get(server.url + "/api/v1/me", headers=token, timeout=30).status_code == 200) is holds


def test_sessions_tokens_and_links_end_at_the_same_moment_everywhere(apart: list[LiveServer], rows: Any) -> None:
    check_deadlines(apart, rows)


def test_a_form_of_one_is_taken_by_the_other(apart: list[LiveServer]) -> None:
    for here, there in (apart, reversed(apart)):
        browser = requests.Session()
        shown = KEY.search(browser.get(here.url + "/sign-in/link", timeout=30).text)
        assert shown
        fields = {"csrf_token": shown[1], "_key": uuid.uuid4().hex, "email": f"{uuid.uuid4().hex}@demo.invalid", "purpose": "sign_in"}
        answer = browser.post(there.url + "/sign-in/link", data=fields, timeout=30, allow_redirects=False)
        assert answer.status_code == 303, answer.text[:500]


def test_one_key_is_one_thing_at_both(apart: list[LiveServer]) -> None:
    headers = {"Authorization": f"Bearer {apart[0].token('chair')}", "Idempotency-Key": uuid.uuid4().hex}
    body = {"stage": STAGE + 2, "text": "once"}
    answers = {requests.post(f"{server.url}/api/v1/commands/stage.say", json=body, headers=headers, timeout=30).text for server in apart}
    assert len(answers) == 1


def test_a_speaker_has_the_same_time_left_at_both(apart: list[LiveServer], rows: Any) -> None:
    chair, speaker = ({"Authorization": f"Bearer {apart[0].token(who)}"} for who in ("chair", "nfp.new"))
    meeting = int(requests.get(apart[0].url + "/api/v1/meetings", headers=chair, timeout=30).json()["items"][0]["id"])

    def do(server: LiveServer, who: dict[str, str], name: str, **args: Any) -> Any:
        headers = who | {"Idempotency-Key": uuid.uuid4().hex}
        answer = requests.post(
            f"{server.url}/api/v1/commands/meetings.{name}", json={"meeting": meeting, **args}, headers=headers, timeout=30
        )
        assert answer.status_code in (200, 409), answer.text
        return answer.json().get("result") or {}

    slow, fast = apart
    items = requests.get(f"{slow.url}/api/v1/meetings/{meeting}", headers=chair, timeout=30).json()["items"]
    do(slow, speaker, "enter")
    do(slow, chair, "open_sitting")
    do(fast, chair, "start_item", item=int(items[0]["id"]))
    do(slow, chair, "open_list")
    request = int(do(fast, speaker, "request_floor", kind="intervention")["request"])
    do(fast, chair, "call_speaker", request=request)
    do(slow, chair, "hold_speaker")
    do(fast, chair, "resume_speaker")
    do(slow, chair, "hold_speaker")
    started, paused, stood = rows.execute(
        "SELECT started_at, paused_at, paused_total_s FROM floor_requests WHERE id = %s", (request,)
    ).fetchone()
    spoken_s = (paused - started).total_seconds() - stood
    assert 0 <= spoken_s < SLACK_S, "neither twenty minutes nor less than nothing"
    assert 0 <= stood < SLACK_S


def carried_out(url: str, folder: Path, spec: str) -> int:
    """How much a worker with this clock finds to do. One that is more than five minutes off does not start at all."""
    command = [sys.executable, "-m", "ecommunity", "worker", "--once"]
    env = environment(folder, DATABASE_URL=url, **faked(spec))
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout.split("Carried out: ")[1].split(".")[0])


@pytest.mark.soak
def test_a_delivery_is_neither_doubled_nor_stuck(postgres_server: Postgres, tmp_path: Path) -> None:
    need("faketime")
    url, folder = postgres_server.new_database(), tmp_path / "var"
    command = [sys.executable, "-m", "ecommunity", "worker", "--once"]
    subprocess.run(command, cwd=ROOT, env=environment(folder, DATABASE_URL=url), capture_output=True, check=True, timeout=120)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as rows:
        number = rows.execute(
            "INSERT INTO deliveries (occurrence, event, subscriber, recipient, payload, state, attempts, due_at, created_at, last_error) "
            "VALUES (%s, 'gone', 'gone', '', '{}', 'owed', 0, now(), now(), '') RETURNING id",
            (uuid.uuid4().hex,),
        ).fetchone()[0]
        rows.execute(LEASE, ("55 seconds", "-1 second", number))
        assert carried_out(url, folder, "+4m") == 0, "it is another's for a minute still"
        rows.execute(LEASE, ("-1 second", "200 seconds", number))
        assert carried_out(url, folder, "+4m") == 0, "it is not due for three minutes"
        rows.execute(LEASE, ("-1 second", "-1 second", number))
        assert carried_out(url, folder, "-4m") == 1, "it is due"
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "ecommunity", "worker"],
                cwd=ROOT,
                env=environment(folder, DATABASE_URL=url, **faked(spec)),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for spec in ("-4m", "+4m")
        ]
        end, owed = time.monotonic() + 60, []
        while not owed or rows.execute("SELECT count(*) FROM processes WHERE kind = 'worker'").fetchone()[0] < 2:
            assert time.monotonic() < end
            owed = rows.execute(RECURRING).fetchall()
            time.sleep(0.2)
        time.sleep(2)
        for worker in workers:
            worker.terminate()
            worker.wait(30)
        assert {times for _, times in rows.execute(RECURRING).fetchall()} == {1}, "recurring work is owed once"


@pytest.mark.soak
def test_a_clock_that_jumps_back_an_hour_takes_nothing_along(tmp_path: Path) -> None:
    stamp, folder, port = tmp_path / "stamp", tmp_path / "var", free_port()
    process = serve(folder, port, env=movable(stamp))
    try:
        url, before = f"http://127.0.0.1:{port}", now_at(f"http://127.0.0.1:{port}")
        browser = requests.Session()
        shown = KEY.search(browser.get(url + "/sign-in/link", timeout=30).text)
        assert shown
        stamp.write_text("-1h")
        time.sleep(1)
        after = now_at(url)
        assert timedelta(0) < after - before < timedelta(seconds=SLACK_S)
        fields = {"csrf_token": shown[1], "_key": uuid.uuid4().hex, "email": "somebody@demo.invalid", "purpose": "sign_in"}
        assert browser.post(url + "/sign-in/link", data=fields, timeout=30, allow_redirects=False).status_code == 303
        stamp.write_text("+1h")
        end = time.monotonic() + 60
        while now_at(url) - after < timedelta(minutes=59):
            assert time.monotonic() < end, "a clock that was behind is followed"
            time.sleep(0.2)
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.soak
def test_one_of_two_jumps_back_an_hour_in_the_middle_of_writing(postgres_server: Postgres, redis_url: str, tmp_path: Path) -> None:
    stamp, folder, stream = tmp_path / "stamp", tmp_path / "var", f"stage:{STAGE}"
    shared = {"DATABASE_URL": postgres_server.new_database(), "LIMITS": "0"}
    known = prepare(folder, **shared)
    servers = [LiveServer(folder, known, "eventlet", REDIS_URL=redis_url, **shared, **env).start() for env in (movable(stamp), {})]
    try:
        followers = [Replica(stream).follow(Client(server.url)) for server in servers]
        writers = [Writer(server, "chair", f"at {server.port}", STAGE) for server in servers]
        for writer in writers:
            writer.start()
        # Longer than the look at the database's clock that comes every ten seconds, before the jump and after it.
        for spec, for_s in (("+0", 3), ("-1h", 13)):
            stamp.write_text(spec)
            time.sleep(for_s)
        with psycopg.connect(shared["DATABASE_URL"].replace("+psycopg", ""), autocommit=True) as rows:
            check_deadlines(servers, rows)
            for server in servers:
                assert abs((now_at(server.url) - rows.execute("SELECT now()").fetchone()[0]).total_seconds()) < SLACK_S
        for writer in writers:
            writer.halt.set()
            writer.join(30)
        said = [text for writer in writers for text in writer.acked]
        for follower in followers:
            follower.wait_seq(len(said), timeout=15)
            assert sorted(body["text"] for body in follower.entries.values()) == sorted(said)
            check_moments([data for data in follower.client.of("change") if data["stream"] == stream])
    finally:
        for server in servers:
            server.kill()


def check_moments(changes: list[dict[str, Any]]) -> None:
    """What was written later has a later moment; between two processes half a second may be missing, an hour may not."""
    moments = [datetime.fromisoformat(data["at"]) for data in changes]
    assert len(moments) > 50
    assert [data["seq"] for data in changes] == sorted(data["seq"] for data in changes)
    assert min(later - earlier for earlier, later in pairwise(moments)) > timedelta(seconds=-0.5)
    assert moments[-1] - moments[0] < timedelta(seconds=60)


@pytest.mark.soak
def test_the_hour_that_comes_twice_comes_once(tmp_path: Path) -> None:
    """Where three o'clock becomes two: the time goes on evenly, a sign-in ends at its moment, what is said later is later."""
    change = datetime(2026, 10, 25, 1, tzinfo=UTC)
    ends_at = change + timedelta(seconds=6)
    shared = {"TZ": "Europe/Berlin", "LIMITS": "0"}
    known = prepare(tmp_path / "var", **shared, **faked("@2026-10-24 12:00:00"))
    ahead = change.timestamp() - time.time() - 40  # starting does not take so long
    server = LiveServer(tmp_path / "var", known, "eventlet", **shared, **faked(f"{ahead:+.0f}")).start()

    def own() -> datetime:
        return datetime.fromtimestamp(time.time() + round(ahead), UTC)

    try:
        with sqlite3.connect(server.data_dir / "community.sqlite") as rows:
            held = (f"{ends_at:%Y-%m-%d %H:%M:%S}.000000", server.person("youth"))
            rows.execute("UPDATE sign_in_sessions SET expires_at = ? WHERE person_id = ?", held)
        follower = Replica(f"stage:{STAGE}").follow(Client(server.url))
        writer = Writer(server, "chair", "that night", STAGE, pause_s=0.1)
        writer.start()
        assert own() < change, "it has begun before"
        while own() < change + timedelta(seconds=15):
            check_moment(server, own, ends_at)
        writer.halt.set()
        writer.join(30)
        follower.wait_seq(len(writer.acked), timeout=15)
        moments = [datetime.fromisoformat(data["at"]) for data in follower.client.of("change")]
        assert moments == sorted(moments)
        assert moments[0] < change < moments[-1] < own()
        assert [body["text"] for _, body in sorted(follower.entries.items(), key=lambda entry: int(entry[0][1]))] == writer.acked
    finally:
        server.kill()


def check_moment(server: LiveServer, own: Callable[[], datetime], ends_at: datetime) -> None:
    """What the server says lies between asking and its answer, and whose sign-in ends then is signed in until then."""
    began = own()
    said = now_at(server.url)
    me = requests.get(server.url + "/api/v1/me", cookies={"community": server.cookie("youth")}, timeout=30).json()["id"]
    ended = own()
    slack = timedelta(seconds=1.5)
    assert began - slack < said < ended + slack
    if ended < ends_at - slack:
        assert me is not None
    if began > ends_at + slack:
        assert me is None
    time.sleep(0.2)
