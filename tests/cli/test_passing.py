"""What passes without a hand ends a start with the status after which systemd starts it again; a wrong setting with 2."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from ecommunity.cli.checks.database import may_pass
from ecommunity.config import Misconfigured
from tests.cli.running import Operator
from tests.faults.test_time import faked
from tests.services.machine import free_port
from tests.services.servers import Postgres

AGAIN = ("--wait", "1", "--when-full", "75")


def ended(site: Operator, command: str, **more: str) -> tuple[int, str]:
    done = site.run(command, *AGAIN, **{"PORT": "0", **more})
    assert len(done.err.strip().splitlines()) == 1, done.err
    return done.status, done.err


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_database_that_does_not_come_in_time(tmp_path: Path, command: str) -> None:
    address = f"postgresql://community@127.0.0.1:{free_port()}/community"
    status, said = ended(Operator(tmp_path / "var"), command, DATABASE_URL=address)
    assert "cannot be opened within 1 s" in said
    assert status == 75


def test_a_clock_that_was_not_set_yet(site: Operator) -> None:
    status, said = ended(site, "serve", **faked("@2001-01-01 00:00:00"))
    assert "The clock of this machine says 2001-01-01" in said
    assert status == 75


@pytest.fixture
def apart(postgres_server: Postgres, tmp_path: Path) -> Operator:
    """A site whose PostgreSQL is a standby, or has another clock, by what it says of itself."""
    url = postgres_server.new_database().replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA strange")
        connection.execute(f'ALTER DATABASE "{url.rpartition("/")[2]}" SET search_path = strange, pg_catalog, public')
    return Operator(tmp_path / "var", {"DATABASE_URL": url})


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("sql", "sign", "status"),
    [
        ("pg_is_in_recovery() RETURNS bool LANGUAGE sql AS $$ SELECT true $$", "is a standby", 75),
        (
            "clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() - interval '2 hours' $$",
            "120 min ahead of the database's",
            75,
        ),
        ("current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT '140011' $$", "The database is PostgreSQL 14", 2),
    ],
)
def test_a_database_that_is_not_yet_what_it_will_be(apart: Operator, sql: str, sign: str, status: int) -> None:
    with psycopg.connect(apart.settings["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE FUNCTION strange.{sql}")
    found, said = ended(apart, "serve")
    assert sign in said
    assert found == status


@pytest.mark.postgres
def test_a_wrong_name_in_the_address_stays_a_wrong_setting(postgres_server: Postgres, tmp_path: Path) -> None:
    address = postgres_server.new_database().replace("postgresql+psycopg", "postgresql").rpartition("/")[0] + "/nowhere"
    status, said = ended(Operator(tmp_path / "var"), "serve", DATABASE_URL=address)
    assert "does not exist" in said
    assert status == 2


@pytest.mark.parametrize(("code", "passes"), [("55P03", True), ("53100", True), ("57P03", True), ("42601", False)])
def test_what_stops_the_upgrade_at_a_start_may_pass(code: str, passes: bool) -> None:
    """As the schema wraps it: somebody keeps a table locked, no room, PostgreSQL still starts; and a defect."""
    told = psycopg.OperationalError("said so")
    told.sqlstate = code
    problem = Misconfigured("One sentence.")
    problem.__cause__ = OperationalError("ALTER TABLE", {}, told)
    assert may_pass(problem) is passes
    assert not may_pass(Misconfigured("A wrong setting."))


def test_without_the_option_everything_is_2(tmp_path: Path) -> None:
    address = f"postgresql://community@127.0.0.1:{free_port()}/community"
    done = Operator(tmp_path / "var").run("worker", "--wait", "0", DATABASE_URL=address)
    assert done.refused_in_one_sentence, done.err
