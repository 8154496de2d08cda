"""Whoever left does not come back with a backup, also where the database that is replaced tells nothing any more."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from ecommunity import clock, config, db
from ecommunity.accounts import ledger
from ecommunity.accounts.erasure import erase_person
from ecommunity.accounts.models import ErasedPerson, Person
from ecommunity.cli import shelf, who_left
from tests.cli.running import ANSWERS, Operator
from tests.cli.test_backup import backup, rows
from tests.cli.test_restore import LEAVER, LEFT

GONE = "UPDATE people SET name = '', email = NULL, state = 'left' WHERE id = 77"
NOW = "SELECT name, state FROM people WHERE id = 77"
LINE = "77 2026-11-02T00:00:00.000Z\n"


def damage(site: Operator) -> None:
    with (site.folder / "community.sqlite").open("r+b") as file:
        file.write(b"\xa5" * 8192)


@pytest.fixture
def made(site: Operator, tmp_path: Path) -> Path:
    """A backup in which somebody is, who leaves afterwards."""
    rows(site, LEAVER)
    made = backup(site, tmp_path / "kept")
    rows(site, GONE)
    rows(site, LEFT)
    return made


def test_whoever_is_erased_is_in_the_list_after_the_commit_and_not_before(app, world) -> None:
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    listed = ledger.path(config.settings)
    listed.unlink(missing_ok=True)
    with suppress(ZeroDivisionError), db.transaction():
        erase_person(world.people["ngo"], at=at)
        raise ZeroDivisionError
    assert ledger.read(config.settings) is None
    with db.transaction():
        erase_person(world.people["ngo"], at=at)
        assert ledger.read(config.settings) is None
    assert listed.read_text() == f"{world.people['ngo']} 2026-11-20T09:30:00.000Z\n", "a number and a moment, and nothing else"
    assert listed.stat().st_mode & 0o777 == 0o600
    listed.write_text("3 2026-11-19T00:00:00.000Z\n71 2026-11-1")  # as a loss of power leaves it
    ledger.make_up()
    assert ledger.read(config.settings) == {3: datetime(2026, 11, 19, tzinfo=UTC), world.people["ngo"]: at}
    with db.transaction():
        db.session.delete(db.session.get(ErasedPerson, world.people["ngo"]))
    ledger.make_up()
    assert len(ledger.read(config.settings) or {}) == 2, "nobody is ever taken out of it"
    listed.unlink()


def test_a_list_that_cannot_be_written_stops_nobody_from_leaving(app, world) -> None:
    listed = ledger.path(config.settings)
    listed.unlink(missing_ok=True)
    listed.mkdir()
    with db.transaction():
        erase_person(world.people["ngo"], at=clock.now())
    assert db.session.get(ErasedPerson, world.people["ngo"]) is not None
    listed.rmdir()


def test_the_list_is_asked_when_the_database_is_damaged(site: Operator, made: Path) -> None:
    with site.serving():
        assert (site.folder / ledger.NAME).read_text() == LINE, "the start makes up for what is missing"
    damage(site)
    said = site.must("restore", str(made))
    assert f"the list in {site.folder / ledger.NAME}." in said
    assert rows(site, NOW) == [("", "left")]
    assert rows(site, "SELECT person_id, erased_at FROM erased_people") == [(77, "2026-11-02 00:00:00.000000")]
    assert (site.folder / ledger.NAME).read_text() == LINE


def test_a_newer_backup_beside_it_is_asked_on_a_new_machine(site: Operator, made: Path, tmp_path: Path) -> None:
    key = tmp_path / "backup.key"
    key.write_text("ecommunity-backup-key-1 " + "5a" * 32 + "\n")
    newer = backup(site, tmp_path / "kept")
    unreadable = backup(site, tmp_path / "kept", "--key", str(key))
    damaged = backup(site, tmp_path / "kept")
    (damaged / "database.sqlite.gz").write_bytes(b"\xa5" * 8192)
    (tmp_path / "other").mkdir()
    other = Operator(tmp_path / "other" / "var")
    said = other.must("restore", str(made))
    assert unreadable.exists(), said
    assert f"the list in the backup {newer}." in said, said
    assert rows(other, NOW) == [("", "left")]
    assert (other.folder / ledger.NAME).read_text() == LINE, "and this machine knows it from now on"


def test_an_empty_list_of_a_folder_with_other_keys_says_nothing(site: Operator) -> None:
    settings = config.from_environment({"DATA_DIR": str(site.folder), "CHEAP_PASSWORDS": "1"})
    own = shelf.sites_of(settings)[0]
    assert who_left.here(settings, own).told_by == ["the database that was here"]
    assert who_left.here(settings, "0" * 16).told_by == [], "a site that was begun here by mistake"
    rows(site, LEAVER)
    rows(site, LEFT)
    found = who_left.here(settings, "0" * 16)
    assert (found.told_by, list(found.people)) == (["the database that was here"], [77]), "one that was copied here without its keys"
    rows(site, "DELETE FROM people")
    assert who_left.here(settings, own).told_by == [], "no site was ever in it"


@pytest.mark.soak
@pytest.mark.postgres
def test_the_same_with_backups_of_postgresql(tmp_path: Path, postgres_url: str) -> None:
    site = Operator(tmp_path / "var", {"DATABASE_URL": postgres_url})
    site.must("init", *ANSWERS)
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(LEAVER)
        made = backup(site, tmp_path / "kept")
        connection.execute(GONE)
        connection.execute(LEFT)
        newer = backup(site, tmp_path / "kept")
        connection.execute("DROP TABLE erased_people")
        said = site.must("restore", str(made))
        assert f"the list in the backup {newer}." in said
        assert connection.execute(NOW).fetchall() == [("", "left")]
        # As after a recovery that was PostgreSQL's own: the list lies in the folder, not in the database.
        connection.execute("UPDATE people SET name = 'Leaver', state = 'active' WHERE id = 77")
        connection.execute("DELETE FROM erased_people")
        said = site.must("restore", "--recovered")
        assert str(site.folder / ledger.NAME) in said
        assert connection.execute(NOW).fetchall() == [("", "left")]


def test_a_number_that_was_given_anew_is_not_taken_for_the_one_who_left(app, world) -> None:
    number, other = world.people["ngo"], world.people["chair"]
    born = datetime(2026, 11, 3, tzinfo=UTC)
    with db.transaction():
        for one in (number, other):
            db.session.get(Person, one).created_at = born
        who_left.enter({number: born - timedelta(days=1), other: born + timedelta(days=1), 999_999: born})
    assert set(db.session.execute(select(ErasedPerson.person_id)).scalars()) == {other}
