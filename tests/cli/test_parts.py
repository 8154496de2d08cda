"""Wrong parts of a site of several processes: a start says so in one sentence and exits with 2, and `doctor` names it too."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis as library

from ecommunity import config
from ecommunity.cli import cluster, parser
from ecommunity.cli.checks import company as company_check
from ecommunity.cli.checks import database, machine, one_site, proxy, redis_server
from ecommunity.config import Misconfigured, Settings
from ecommunity.web import health
from tests.cli.running import ANSWERS, Operator, fetch
from tests.services import servers
from tests.services.disks import small_disk
from tests.services.fixtures import need
from tests.services.machine import free_port

SOON = ("--wait", "1")
CODE = (health.version_of_code(), str(health.revision_of_code()))
EVERYTHING = "~* &* +@all"
FEW_CONNECTIONS = (
    "current_setting(text) RETURNS text LANGUAGE sql AS "
    "$$ SELECT CASE $1 WHEN 'max_connections' THEN '4' ELSE pg_catalog.current_setting($1) END $$"
)


class Broker:
    """A Redis that the test sets up as it likes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = library.Redis.from_url(url)

    def user(self, rights: str) -> str:
        """The address of a user with these rights."""
        name = f"u{secrets.token_hex(4)}"
        self.client.execute_command("ACL", "SETUSER", name, "on", ">right", *rights.split())
        return self.url.replace("redis://", f"redis://{name}:right@")


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    need("redis")
    with servers.redis() as url:
        yield Broker(url)


@pytest.fixture(scope="module")
def made(postgres_server: servers.Postgres, tmp_path_factory: pytest.TempPathFactory) -> Operator:
    """A site on PostgreSQL that was set up once; nothing serves it."""
    site = Operator(tmp_path_factory.mktemp("parts") / "var", {"DATABASE_URL": plain(postgres_server.new_database()), "LIMITS": "0"})
    site.must("init", *ANSWERS)
    return site


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


def settings_of(folder: Path, **given: str) -> Settings:
    return config.from_environment({"DATA_DIR": str(folder), **given})


@contextmanager
def connected(site: Operator) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(site.settings["DATABASE_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def company(made: Operator) -> Iterator[Callable[..., None]]:
    """Writes another process of the site into the database; all of them are gone afterwards."""

    def join(kind: str = "server", *, silent_s: float = 0, **more: Any) -> None:
        row = {"id": secrets.token_hex(6), "kind": kind, "host": "elsewhere", "pid": 4711, "version": CODE[0], "revision": CODE[1]}
        row |= {"clock_off_s": 0.0, "gauges": "{}", **more}
        with connected(made) as connection:
            connection.execute(
                f"INSERT INTO processes ({', '.join(row)}, started_at, seen_at) "
                f"VALUES ({', '.join(['%s'] * len(row))}, clock_timestamp() - interval '1 hour' - %s, clock_timestamp() - %s)",
                [*row.values(), *[timedelta(seconds=silent_s)] * 2],
            )

    yield join
    with connected(made) as connection:
        connection.execute("DELETE FROM processes")


# Redis


@pytest.mark.redis
@pytest.mark.postgres
@pytest.mark.parametrize(
    ("command", "address", "sign"),
    [
        ("serve", lambda broker: broker.user(EVERYTHING).replace(":right@", ":wrong@"), "user and password of REDIS_URL"),
        ("worker", lambda broker: broker.user("~* &other:* +@all"), "does not allow its user enough"),
    ],
)
def test_a_redis_that_does_not_let_the_site_in_is_a_wrong_setting(
    made: Operator, broker: Broker, command: str, address: Any, sign: str
) -> None:
    url = address(broker)
    done = made.run(command, *SOON, REDIS_URL=url, PORT="0")
    assert done.refused_in_one_sentence, done.err
    assert sign in done.err
    assert ":right@" not in done.err
    assert ":wrong@" not in done.err


@pytest.mark.redis
@pytest.mark.parametrize(
    "rights",
    ["~* &other:* +@all", "~* &* +@all -publish", "~* &* +@all -subscribe", "~* &* +@all -eval", "~x* &* +@all", "~* &* +@all -set"],
)
def test_a_user_of_redis_with_too_few_rights_is_refused(tmp_path: Path, broker: Broker, rights: str) -> None:
    found = redis_server.the_redis(settings_of(tmp_path, REDIS_URL=broker.user(rights)))
    assert [one.level for one in found] == ["wrong"]
    assert "does not allow its user enough" in found[0].what
    assert redis_server.RIGHTS in found[0].what


@pytest.mark.redis
def test_the_rights_that_doctor_asks_for_are_enough(tmp_path: Path, broker: Broker) -> None:
    settings = settings_of(tmp_path, REDIS_URL=broker.user(redis_server.RIGHTS))
    with redis_server.reached(settings.redis_url) as client:
        redis_server.require_rights(client)
        one_site.claim(settings, client)
        assert redis_server.policy(client) == []
    broker.client.delete(one_site.KEY)


@pytest.mark.redis
def test_what_is_wrong_with_redis_itself(tmp_path: Path, broker: Broker) -> None:
    def said(url: str) -> str:
        return " ".join(f"{one.level} {one.what} {one.mend}" for one in redis_server.the_redis(settings_of(tmp_path, REDIS_URL=url)))

    guarded = broker.user(EVERYTHING)
    assert "look Redis asks for no password" in said(broker.url)
    broker.client.config_set("bind", "127.0.0.1 -198.51.100.7")  # an address that this machine need not have
    broker.client.config_set("protected-mode", "no")
    assert "wrong Redis on 127.0.0.1 is open to the network without a password" in said(broker.url)
    assert "open to the network" in said(guarded), "a password of the site's own does not close the door for others"
    broker.client.config_set("bind", "127.0.0.1")
    broker.client.execute_command("ACL", "SETUSER", "default", ">closed")
    broker.client.execute_command("ACL", "SETUSER", "default", "resetpass", ">closed")
    try:
        assert said(guarded).startswith("fine ")
        with_key = library.Redis.from_url(guarded)
        with_key.config_set("maxmemory-policy", "allkeys-lru")
        assert "wrong Redis throws keys away" in said(guarded)
        with_key.config_set("maxmemory-policy", "noeviction")
        assert "wrong Redis has no database of the number" in said(guarded.replace("/0", "/99"))
        with_key.execute_command("ACL", "SETUSER", "default", "nopass")
    finally:
        library.Redis.from_url(guarded).execute_command("ACL", "SETUSER", "default", "nopass")
    assert "wrong Redis cannot be reached" in said(f"redis://127.0.0.1:{free_port()}")


@pytest.mark.postgres
def test_a_server_starts_without_redis_and_says_so(made: Operator) -> None:
    """Nothing depends on Redis."""
    with made.serving("--quiet", REDIS_URL=f"redis://127.0.0.1:{free_port()}", PYTHONUNBUFFERED="1") as url:
        assert fetch(url + "/")[0] == 200
        log = next(path for path in made.folder.parent.glob("serve-*.log") if f":{path.stem[6:]}" in url)
        assert "Redis cannot be reached" in log.read_text()


def test_redis_beside_sqlite_is_half_a_setting(tmp_path: Path) -> None:
    done = Operator(tmp_path / "var").run("serve", REDIS_URL="redis://127.0.0.1:1/0")
    assert done.refused_in_one_sentence, done.err
    assert "one server on SQLite has nobody to talk to" in done.err
    assert not (tmp_path / "var" / "community.sqlite").exists()


@pytest.mark.soak
@pytest.mark.redis
@pytest.mark.postgres
def test_a_second_site_on_the_same_redis_is_refused(
    made: Operator, broker: Broker, postgres_server: servers.Postgres, tmp_path: Path
) -> None:
    other = Operator(tmp_path / "var", {"DATABASE_URL": plain(postgres_server.new_database()), "REDIS_URL": broker.url})
    with made.serving("--quiet", REDIS_URL=broker.url) as url:
        mark = broker.client.get(one_site.KEY)
        done = other.run("serve", PORT="0")
        assert done.refused_in_one_sentence, done.err
        assert "Another site uses this Redis" in done.err
        assert "Another site uses this Redis" in one_site.one_site(settings_of(other.folder, **other.settings))[0].what
        assert broker.client.get(one_site.KEY) == mark
        assert fetch(url + "/readyz")[0] == 200
        seal = (made.folder / "keys" / "seal").read_text()
        assert mark.decode() not in seal
    with connected(other) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,), "nothing was made"


@pytest.mark.redis
def test_the_mark_of_a_site_that_is_gone_ends_and_one_that_is_kept_up_does_not(tmp_path: Path, broker: Broker) -> None:
    settings, client = settings_of(tmp_path, REDIS_URL=broker.url), broker.client
    client.set(one_site.KEY, "somebody else", px=1_500)
    one_site.claim(settings, client)
    assert client.get(one_site.KEY) == one_site.mark(settings)
    one_site.claim(settings, client)
    (tmp_path / "keys" / "seal.also").write_text("ab" * 32)  # the seal is being changed: both are this site's
    changing = settings_of(tmp_path, REDIS_URL=broker.url)
    client.set(one_site.KEY, one_site.marks(changing)[1])
    one_site.claim(changing, client)
    client.set(one_site.KEY, "somebody else", px=2_000)
    again = threading.Timer(0.7, lambda: client.set(one_site.KEY, "somebody else", px=20_000))
    again.start()
    with pytest.raises(Misconfigured, match="Another site"):
        one_site.claim(settings, client)
    again.join()
    assert client.get(one_site.KEY) == b"somebody else"
    client.delete(one_site.KEY)


# PostgreSQL


@pytest.mark.postgres
def test_a_database_that_no_waiting_mends_is_refused_at_once(tmp_path: Path, postgres_server: servers.Postgres) -> None:
    url = plain(postgres_server.url)
    for wrong, sign in (
        (url.replace("/postgres", "/none"), '"none" does not exist'),
        (url.replace("community@", "nobody@"), "does not exist"),
    ):
        with pytest.raises(Misconfigured, match=sign):
            database.wait(settings_of(tmp_path, DATABASE_URL=wrong), within_s=3_600)
    assert "cannot be reached" in database.postgresql(settings_of(tmp_path, DATABASE_URL=url.replace("/postgres", "/none")))[0].what


@pytest.mark.soak
@pytest.mark.postgres
def test_servers_and_database_start_in_any_order(made: Operator, postgres_server: servers.Postgres) -> None:
    """The server waits for a database that comes later."""
    port = free_port()
    late = made.settings["DATABASE_URL"].replace(f":{postgres_server.port}/", f":{port}/")
    log = made.folder.parent / "waiting.log"

    def come_later() -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end and "Waiting up to" not in (log.read_text() if log.exists() else ""):
            time.sleep(0.1)
        forward(port, postgres_server.port)

    threading.Thread(target=come_later, daemon=True).start()
    with log.open("wb") as out:
        command = [sys.executable, "-m", "ecommunity", "worker", "--once"]
        done = subprocess.run(command, env=made.environment(DATABASE_URL=late), stdout=out, stderr=out, timeout=100, check=False)
    assert done.returncode == 0, log.read_text()
    assert "Waiting up to 60 s for the database" in log.read_text()


def forward(port: int, to: int) -> None:
    """What arrives at the port goes to the other, until the test process ends."""
    listener = socket.create_server(("127.0.0.1", port))

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def accept() -> None:
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", to))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


@pytest.fixture
def strange(made: Operator, postgres_server: servers.Postgres, tmp_path: Path) -> Callable[[str], Operator]:
    """A site whose database says something else about itself: functions of the test come before its own."""

    def pretend(sql: str) -> Operator:
        site = Operator(tmp_path / "var", {"DATABASE_URL": plain(postgres_server.new_database())})
        name = site.settings["DATABASE_URL"].rsplit("/", 1)[1]
        with connected(site) as connection:
            connection.execute("CREATE SCHEMA pretended")
            connection.execute(f"CREATE FUNCTION pretended.{sql}")
            connection.execute(f'ALTER DATABASE "{name}" SET search_path = pretended, pg_catalog, public')
        return site

    return pretend


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("sql", "sign"),
    [
        (
            "clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() + interval '6 minutes' $$",
            "The clock of this machine is 360 s behind the database's",
        ),
        (
            "clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() - interval '2 hours' $$",
            "The clock of this machine is 120 min ahead of the database's",
        ),
        ("current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT '140011' $$", "The database is PostgreSQL 14"),
        ("pg_is_in_recovery() RETURNS bool LANGUAGE sql AS $$ SELECT true $$", "a standby that takes no writes"),
    ],
)
def test_a_database_that_does_not_fit_is_refused(strange: Callable[[str], Operator], sql: str, sign: str) -> None:
    site = strange(sql)
    settings = settings_of(site.folder, **site.settings)
    with pytest.raises(Misconfigured, match=sign):
        database.require_fit(database.wait(settings))
    assert any(one.level == "wrong" and sign in one.what for one in database.postgresql(settings))


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("sql", "sign"),
    [
        (
            "clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() + interval '90 seconds' $$",
            "The clock of this machine is 90 s behind the database's",
        ),
        (
            FEW_CONNECTIONS,
            "PostgreSQL is almost out of connections",
        ),
    ],
)
def test_what_is_almost_wrong_with_a_database_is_named_and_stops_nothing(strange: Callable[[str], Operator], sql: str, sign: str) -> None:
    site = strange(sql)
    settings = settings_of(site.folder, **site.settings)
    database.require_fit(database.wait(settings))
    assert any(one.level == "wrong" and sign in one.what for one in database.postgresql(settings))


@pytest.mark.postgres
def test_a_clock_far_off_stops_a_start_before_anything_is_made(strange: Callable[[str], Operator]) -> None:
    site = strange("clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() + interval '6 minutes' $$")
    done = site.run("serve", PORT="0")
    assert done.refused_in_one_sentence, done.err
    assert "behind the database's" in done.err
    with connected(site) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


@pytest.mark.postgres
def test_a_database_without_connections_says_so(tmp_path: Path, postgres_server: servers.Postgres) -> None:
    with psycopg.connect(plain(postgres_server.url), autocommit=True) as connection:
        connection.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    found = database.postgresql(settings_of(tmp_path, DATABASE_URL=plain(postgres_server.url).replace("community@", "crowded@")))
    assert "no connection left" in found[0].what
    assert "max_connections" in found[0].mend


# The other processes


@pytest.mark.soak
@pytest.mark.postgres
def test_a_worker_of_another_version_is_refused(made: Operator, company: Callable[..., None]) -> None:
    company(version="9.9.9")
    with speaking(made):
        done = made.run("worker", "--once")
    assert done.refused_in_one_sentence, done.err
    assert "9.9.9" in done.err
    assert "start it with the same version" in done.err
    company()  # while servers are restarted one after the other, both versions are at work
    made.must("worker", "--once")


@contextmanager
def speaking(site: Operator) -> Iterator[None]:
    """The processes in the table tell of themselves, as those do that live."""
    over = threading.Event()

    def speak() -> None:
        with connected(site) as connection:
            while not over.wait(0.2):
                connection.execute("UPDATE processes SET seen_at = clock_timestamp()")

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.soak
@pytest.mark.postgres
def test_a_worker_of_another_version_does_not_believe_the_dead(made: Operator, company: Callable[..., None]) -> None:
    """After a loss of power the rows of the old servers are still there."""
    company(version="9.9.9", silent_s=company_check.LATELY_S - 10)
    assert "Waiting up to 35 s" in made.must("worker", "--once", PYTHONUNBUFFERED="1")


@pytest.mark.soak
@pytest.mark.postgres
def test_who_fell_silent_is_named_until_another_takes_the_place(made: Operator, company: Callable[..., None]) -> None:
    def named() -> set[int]:
        said = made.run("doctor")
        found = {int(number) for number in re.findall(r"wrong  The \w+ (\d+) on \w+ fell silent at .* without stopping in order", said.out)}
        assert not found or said.status == 1
        return found

    company(pid=1, silent_s=100, gauges='{"port": 5001}')
    company("worker", pid=2, silent_s=90)
    assert named() == {1, 2}, "nobody runs"
    company(pid=3, gauges='{"port": 5002}')
    company("worker", pid=4, host="otherhost")
    assert named() == {1, 2}, "others run, elsewhere"
    company(pid=5, gauges='{"port": 5001}')
    assert named() == {2}
    company("worker", pid=6)
    assert named() == set()


@pytest.mark.redis
@pytest.mark.postgres
def test_a_server_that_does_not_hear_the_others_is_named(made: Operator, company: Callable[..., None], broker: Broker) -> None:
    company(pid=4714, redis_ok=False)
    company(pid=4715, redis_ok=True)
    said = made.run("doctor", REDIS_URL=broker.url)
    assert (said.status, "The server 4714 on elsewhere does not hear the others" in said.out) == (1, True), said.out
    assert "4715 on elsewhere does not hear" not in said.out


@pytest.mark.postgres
@pytest.mark.parametrize("more", [{}, {"DEMO": "1"}], ids=["site", "demo"])
def test_an_address_where_nobody_listens_is_wrong(made: Operator, company: Callable[..., None], more: dict[str, str]) -> None:
    company()
    refused = made.run("doctor", BASE_URL=f"http://127.0.0.1:{free_port()}", **more)
    assert re.search(r"wrong  http://127.0.0.1:\d+ does not answer", refused.out), refused.out
    unknown = made.run("doctor", BASE_URL="https://nowhere.invalid", **more)
    assert "look   https://nowhere.invalid does not answer" in unknown.out, "perhaps only from here"


@pytest.mark.postgres
def test_a_server_with_files_of_its_own_is_refused(made: Operator, company: Callable[..., None]) -> None:
    company(gauges='{"folder": 1}')
    done = made.run("serve", PORT="0")
    assert done.refused_in_one_sentence, done.err
    assert "The server 4711 on elsewhere has another data folder" in done.err


@pytest.mark.postgres
def test_doctor_names_what_is_wrong_with_the_other_processes(made: Operator, company: Callable[..., None]) -> None:
    company(version="0.0.9")
    company(clock_off_s=-90.0, pid=4712)
    company(gauges='{"folder": 1}', pid=4713)
    said = made.run("doctor")
    assert said.status == 1
    assert "The server 4711 on elsewhere runs 0.0.9" in said.out
    assert "The server 4712 on elsewhere: its clock is 90 s behind the database's" in said.out
    assert "The server 4713 on elsewhere has another data folder" in said.out
    assert "No worker is at work" in said.out
    assert "3 servers are at work without Redis" in said.out


# Settings, proxy, disk


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({"BASE_URL": "https://community.example"}, "wrong"),
        ({"BASE_URL": "http://127.0.0.1:8080"}, "wrong"),
        ({"BASE_URL": "http://127.0.0.1:5000"}, None),
        ({"BASE_URL": "http://127.0.0.1:5000", "TRUSTED_PROXIES": "1"}, "wrong"),
        ({"BASE_URL": "https://community.example", "TRUSTED_PROXIES": "1"}, None),
        ({"BASE_URL": "https://community.example", "TRUSTED_PROXIES": "1", "HOST": "0.0.0.0"}, "look"),
    ],
)
def test_proxies_are_counted_right(tmp_path: Path, given: dict[str, str], level: str | None) -> None:
    assert [one.level for one in proxy.proxies(settings_of(tmp_path, **given))] == ([level] if level else [])


def test_a_full_disk_stops_a_start_and_damages_nothing(made_site: Operator, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        shutil.copytree(made_site.folder, disk.folder / "var")
        site = Operator(disk.folder / "var")
        file = site.folder / "community.sqlite"
        before = hashlib.sha256(file.read_bytes()).hexdigest()
        disk.fill()
        for command in ("serve", "cluster"):
            done = site.run(command, PORT="0")
            assert done.refused_in_one_sentence, done.err
            assert "is full: make room" in done.err
        assert "The disk is almost full" in machine.data_folder(settings_of(site.folder))[0].what
        assert hashlib.sha256(file.read_bytes()).hexdigest() == before


@pytest.mark.parametrize(
    ("arguments", "settings", "sign"),
    [
        ([], {"DATABASE_URL": "postgresql://community@127.0.0.1/community"}, "brings its own PostgreSQL and Redis"),
        ([], {"REDIS_URL_FILE": "/run/secrets/redis_url"}, "leave REDIS_URL_FILE out"),
        (["--servers", "0"], {}, "--servers"),
        (["--certificate", "/dev/null"], {}, "belong together"),
        (["--certificate", "/nowhere", "--certificate-key", "/nowhere"], {}, "/nowhere"),
        (["--certificate", "/dev/null", "--certificate-key", "/dev/null"], {"BASE_URL": "http://community.example"}, "https://"),
        ([], {"PORT": "65534"}, "PORT=65534"),
    ],
)
def test_a_cluster_that_makes_no_sense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], settings: dict[str, str], sign: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    given = {name: value for name, value in settings.items() if not name.endswith("_FILE")}
    with pytest.raises(Misconfigured, match=sign):
        cluster.require_sense(parser().parse_args(["cluster", *arguments]), settings_of(tmp_path, **given))


@pytest.mark.parametrize("asked", [("outbox",), ("live", "rebuild"), ("verify",)], ids=" ".join)
def test_a_command_without_its_database_is_one_sentence(tmp_path: Path, asked: tuple[str, ...]) -> None:
    address = f"postgresql://community@127.0.0.1:{free_port()}/community"
    done = Operator(tmp_path / "var", {"DATABASE_URL": address}).run(*asked)
    assert done.refused_in_one_sentence, done.err
    assert "DATABASE_URL" in done.err
