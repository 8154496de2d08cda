"""F-29: every secret is changed while people work: nobody is signed out, no form that is open is refused, nothing happens twice."""

from __future__ import annotations

import re
import secrets
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import redis
import requests

from tests.faults.at_work import people_at_work
from tests.live.client import Client, Replica
from tests.live.server import LiveServer, prepare
from tests.services.fixtures import need
from tests.services.servers import Postgres, postgres
from tests.services.servers import redis as start_redis

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
KEY = re.compile(r'name="_key" value="([^"]+)"')
OLD, NEW = "a key for tests only", "another one; as long as it is needed"
STAGE, WORK = 80, 82


class Person:
    """Somebody in a browser who opens forms now and sends them later, at whatever server answers."""

    def __init__(self, secret: str = "") -> None:
        self.browser = requests.Session()
        self.is_member = bool(secret)
        if secret:
            self.browser.cookies.set("community", secret)
        self.open: list[tuple[str, str]] = []

    def open_form(self, server: LiveServer) -> None:
        path = "/account/email" if self.is_member else "/sign-in/link"
        shown = self.browser.get(server.url + path, timeout=30)
        token, key = TOKEN.search(shown.text), KEY.search(shown.text)
        assert shown.status_code == 200
        assert token
        assert key
        self.open.append((token[1], key[1]))

    def send_form(self, server: LiveServer) -> int:
        """The status of the answer to the oldest form that is open; a refused token has 400, a form that was read 303, or 422 or 429."""
        token, key = self.open.pop(0)
        path = "/account/email" if self.is_member else "/sign-in/link"
        fields = {"csrf_token": token, "_key": key, "email": f"{uuid.uuid4().hex}@demo.invalid", "purpose": "sign_in"}
        return self.browser.post(server.url + path, data=fields, timeout=30, allow_redirects=False).status_code

    def is_signed_in(self, server: LiveServer) -> bool:
        return requests.get(server.url + "/api/v1/me", cookies=self.browser.cookies, timeout=30).json()["id"] is not None


class Pair:
    """Two servers of one site, restarted one after the other with what has changed."""

    def __init__(self, folder: Path, database: str, broker: str, *, whole: bool = False) -> None:
        self.folder = folder
        shared = {"STAGE_ALONE": "" if whole else "1", "DATABASE_URL": database, "LIMITS": "0"}
        self.known = prepare(folder, **shared)
        self.servers = [LiveServer(folder, self.known, "eventlet", REDIS_URL=broker, **shared).start() for _ in range(2)]

    def roll(self, **changed: str) -> Iterator[None]:
        """After each of the two restarts: look."""
        for server in self.servers:
            assert server.terminate() == 0
            server.env.update(changed)
            server.start()
            yield


@pytest.fixture
def pair(postgres_server: Postgres, redis_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Pair]:
    made = Pair(tmp_path / "var", postgres_server.new_database(), redis_url, whole="secret_key" in request.node.name)
    yield made
    for server in made.servers:
        server.kill()


@pytest.mark.soak
def test_the_secret_key_changes_and_nobody_notices(pair: Pair) -> None:
    member, guest = Person(pair.known["cookies"]["chair"]), Person()
    for number in range(10):
        for person in (member, guest):
            person.open_form(pair.servers[number % 2])
    steps = [{"SECRET_KEY": OLD, "SECRET_KEY_FALLBACKS": NEW}, {"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": OLD}]
    for step in steps:
        for _ in pair.roll(**step):
            for here, there in (pair.servers, reversed(pair.servers)):
                assert member.is_signed_in(here)
                for person in (member, guest):
                    assert person.send_form(there) in (303, 422, 429), "one that was open before"
                    person.open_form(here)
                    person.open.insert(0, person.open.pop())
                    assert person.send_form(there) in (303, 422, 429), "one that the other server drew"
    for _ in pair.roll(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=""):
        assert all(member.is_signed_in(server) for server in pair.servers)
    for _ in pair.roll(SECRET_KEY="the key of a stranger", SECRET_KEY_FALLBACKS=""):
        pass
    member.open_form(pair.servers[0])
    forger = Person(pair.known["cookies"]["chair"])
    forger.open_form(pair.servers[0])
    member.open = forger.open  # the token of another browser's form
    assert member.send_form(pair.servers[0]) in (400, 403)


@pytest.mark.soak
def test_people_go_on_writing_while_the_secret_key_changes(pair: Pair) -> None:
    with people_at_work(pair.servers, WORK):
        for step in ({"SECRET_KEY": OLD, "SECRET_KEY_FALLBACKS": NEW}, {"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": OLD}):
            for _ in pair.roll(**step):
                time.sleep(1)


@pytest.mark.soak
def test_one_key_at_two_processes_that_seal_differently_has_one_effect(pair: Pair, new_seal: str) -> None:
    """Both have asked for the key before either has written: the table alone cannot keep the two tags apart."""
    old_seal = (pair.folder / "keys" / "seal").read_text()
    (pair.folder / "keys" / "seal.also").write_text(new_seal)
    again(pair.servers[0])
    (pair.folder / "keys" / "seal").write_text(new_seal)
    (pair.folder / "keys" / "seal.also").write_text(old_seal)
    again(pair.servers[1])
    say(pair, pair.servers[0], "the stream is there")
    key = uuid.uuid4().hex
    database = pair.servers[0].env["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(database) as holder, psycopg.connect(database, autocommit=True) as rows, ThreadPoolExecutor(2) as pool:
        holder.execute("SELECT seq FROM streams WHERE name = %s FOR UPDATE", (f"stage:{STAGE}",))
        sent = [pool.submit(say, pair, server, key) for server in pair.servers]
        try:
            wait_for_two(rows)
        finally:
            holder.rollback()
        answers = [job.result() for job in sent]
        assert rows.execute("SELECT count(*) FROM stage_lines WHERE text = %s", (key,)).fetchall() == [(1,)]
    assert answers[0] == answers[1]


def wait_for_two(rows: psycopg.Connection[Any]) -> None:
    """Two wait in the database, for a row or for each other."""
    end = time.monotonic() + 8
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while rows.execute(waiting).fetchall() != [(2,)]:
        assert time.monotonic() < end
        time.sleep(0.02)


def again(server: LiveServer) -> None:
    """The server runs anew, with the keys that are there now."""
    assert server.terminate() == 0
    server.start()


def say(pair: Pair, server: LiveServer, key: str) -> Any:
    headers = {"Authorization": f"Bearer {pair.known['tokens']['chair']}", "Idempotency-Key": key}
    body = {"stage": STAGE, "text": key}
    answer = requests.post(server.url + "/api/v1/commands/stage.say", json=body, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def new_seal() -> str:
    return secrets.token_hex(32)


@pytest.mark.soak
def test_the_seal_changes_and_what_was_sealed_before_is_understood(pair: Pair, new_seal: str) -> None:
    keys = pair.folder / "keys"
    old = (keys / "seal").read_text()
    said: dict[str, Any] = {}

    def look() -> None:
        for here, there in (pair.servers, reversed(pair.servers)):
            for key, answer in said.items():
                assert say(pair, here, key) == answer, "the same answer again, whichever seal it was kept under"
            follower = Replica(f"stage:{STAGE}").follow(Client(here.url))
            key = uuid.uuid4().hex
            said[key] = say(pair, there, key)
            follower.wait_seq(said[key]["seq"][f"stage:{STAGE}"], timeout=8)
            follower.client.close()
        for server in pair.servers:
            numbers = requests.get(f"{server.url}/metrics", timeout=30).text
            assert re.search(r"redis_refused\S* 0(\.0)?$", numbers, re.MULTILINE), "each understands the other's messages"

    look()
    with people_at_work(pair.servers, WORK):
        (keys / "seal.also").write_text(new_seal)
        for _ in pair.roll():
            look()
        (keys / "seal").write_text(new_seal)
        (keys / "seal.also").write_text(old)
        for _ in pair.roll():
            look()
    assert requests.get(f"{pair.servers[0].url}/stage/numbers?stage={STAGE}", timeout=30).json()["rows"] == len(said)


@pytest.mark.soak
def test_the_passwords_of_redis_change(pair: Pair, redis_url: str) -> None:
    admin = redis.Redis.from_url(redis_url)
    rights = ["~*", "&*", "+@all"]
    admin.acl_setuser("community", enabled=True, passwords=["+first"], keys=["*"], channels=["*"], categories=["+@all"])
    place = redis_url.removeprefix("redis://")
    for _ in pair.roll(REDIS_URL=f"redis://community:first@{place}"):
        pass
    with people_at_work(pair.servers, WORK):
        admin.execute_command("ACL", "SETUSER", "community", ">second", *rights)
        for _ in pair.roll(REDIS_URL=f"redis://community:second@{place}"):
            follows_across(pair)
        admin.execute_command("ACL", "SETUSER", "community", "<first")
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url(f"redis://community:first@{place}").ping()
        follows_across(pair)


def follows_across(pair: Pair) -> None:
    """What is written at one server arrives at the other through Redis, which both reach."""
    for here, there in (pair.servers, reversed(pair.servers)):
        end = time.monotonic() + 30
        while not re.search(r"redis_connected\S* 1(\.0)?$", requests.get(f"{here.url}/metrics", timeout=30).text, re.MULTILINE):
            assert time.monotonic() < end
            time.sleep(0.1)
        follower = Replica(f"stage:{STAGE}").follow(Client(here.url))
        writer = Client(there.url, token=pair.known["tokens"]["chair"])
        follower.wait_seq(writer.command("stage.say", {"stage": STAGE, "text": "x"})["seq"][f"stage:{STAGE}"], timeout=15)
        for client in (writer, follower.client):
            client.close()


@pytest.mark.soak
def test_the_password_of_the_database_changes(tmp_path: Path) -> None:
    for part in ("postgresql", "redis"):
        need(part)
    with postgres() as cluster, start_redis() as broker:
        admin = f"host=127.0.0.1 port={cluster.port} user=community dbname=postgres"
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("CREATE ROLE site NOLOGIN")
            for name in ("site_a", "site_b"):
                connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{name} pass' IN ROLE site")
                connection.execute(f"ALTER ROLE {name} SET role = 'site'")
            connection.execute("CREATE DATABASE site OWNER site")
            (cluster.folder / "data" / "pg_hba.conf").write_text("host all community all trust\nhost all all all scram-sha-256\n")
            connection.execute("SELECT pg_reload_conf()")

            def url(name: str) -> str:
                return f"postgresql://{name}:{quote(name + ' pass')}@127.0.0.1:{cluster.port}/site"

            pair = Pair(tmp_path / "var", url("site_a"), broker)
            try:
                with people_at_work(pair.servers, WORK):
                    for _ in pair.roll(DATABASE_URL=url("site_b")):
                        follows_across(pair)
                    connection.execute("ALTER ROLE site_a NOLOGIN")
                    with pytest.raises(psycopg.OperationalError):
                        psycopg.connect(url("site_a").replace("+psycopg", ""))
                    follows_across(pair)
            finally:
                for server in pair.servers:
                    server.kill()
