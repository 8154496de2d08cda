"""The restore drill: what was backed up comes back, nobody is signed in, and nobody who left returns."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import Operator, fetch
from tests.services.servers import Postgres


def rows(site: Operator, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(site.folder / "community.sqlite")) as connection:
        found = connection.execute(sql).fetchall()
        connection.commit()
    return found


def backup(site: Operator, into: Path) -> Path:
    said = site.must("backup", str(into))
    return Path(said.split("Backup: ")[1].splitlines()[0])


def test_the_drill(site: Operator, tmp_path: Path) -> None:
    token = site.must("token", "boss@site.invalid").strip()
    uploaded = site.folder / "files" / "ab" / ("ab" + "0" * 62)
    uploaded.parent.mkdir(parents=True)
    uploaded.write_bytes(b"what somebody sent")
    with site.serving() as url:
        made = backup(site, tmp_path / "kept")  # while the site runs
        assert fetch(url + "/api/v1/me", Authorization=f"Bearer {token}")[0] == 200
    epoch = rows(site, "SELECT word FROM live_epochs")
    rows(site, "UPDATE people SET name = 'changed after the backup'")
    uploaded.unlink()

    said = site.must("restore", str(made))

    assert rows(site, "SELECT name FROM people") == [("boss",)]
    assert uploaded.read_bytes() == b"what somebody sent"
    assert rows(site, "SELECT word FROM live_epochs") != epoch, "clients must not mix the two histories"
    assert "replaced-" in said
    with site.serving() as url:
        assert fetch(url + "/readyz")[0] == 200
        assert fetch(url + "/api/v1/me", Authorization=f"Bearer {token}")[0] == 401, "what opened the old site opens nothing now"
    assert "All is well" in (told := site.must("doctor")) or "0 wrong" in told


def test_who_left_after_the_backup_does_not_come_back(site: Operator, tmp_path: Path) -> None:
    rows(
        site,
        "INSERT INTO people (id, name, email, password_hash, language, time_zone, site_roles, state, created_at) "
        "VALUES (77, 'Leaver', 'leaver@site.invalid', '', 'en', 'UTC', '[]', 'active', '2026-11-01 00:00:00')",
    )
    made = backup(site, tmp_path / "kept")
    rows(site, "UPDATE people SET name = '', email = NULL, state = 'left' WHERE id = 77")
    rows(site, "INSERT INTO erased_people (person_id, erased_at, note) VALUES (77, '2026-11-02 00:00:00', '')")
    site.must("restore", str(made))
    assert rows(site, "SELECT name, email, state FROM people WHERE id = 77") == [("", None, "left")]
    assert rows(site, "SELECT count(*) FROM erased_people") == [(1,)]


def test_a_new_machine_with_the_backup_and_its_keys(site: Operator, tmp_path: Path) -> None:
    made = backup(site, tmp_path / "kept")
    keys = (site.folder / "keys" / "seal").read_text()
    other = Operator(tmp_path / "other" / "var")
    (tmp_path / "other").mkdir()
    said = other.must("restore", str(made))
    assert "who left after" in said, "the ledger of the old machine is not here, and that is said"
    assert "there are no keys" not in said
    assert (other.folder / "keys" / "seal").read_text() == keys, "what was sealed can be read again"
    assert (other.folder / "keys" / "seal").stat().st_mode & 0o077 == 0
    assert (other.folder / "site-is-set-up").exists()
    assert not list(made.rglob("seal")), "the keys are apart from the backup"


def test_keys_that_are_missing_are_missed(site: Operator, tmp_path: Path) -> None:
    made = backup(site, tmp_path / "kept")
    apart = tmp_path / "apart"
    made.with_name(made.name + ".keys").rename(apart)
    (tmp_path / "other").mkdir()
    other = Operator(tmp_path / "other" / "var")
    said = other.must("restore", str(made))
    assert "there are no keys" in said
    assert "--keys" in said
    assert "there are no keys" not in other.must("restore", str(made), "--keys", str(apart))
    assert (other.folder / "keys" / "seal").read_text() == (apart / "seal").read_text()


def test_a_database_that_cannot_be_read_has_no_ledger(site: Operator, tmp_path: Path) -> None:
    made = backup(site, tmp_path / "kept")
    assert "who left after" not in site.must("restore", str(made))
    with (site.folder / "community.sqlite").open("r+b") as file:
        file.write(b"\xa5" * 8192)
    assert "who left after" in site.must("restore", str(made))


def test_restore_waits_for_the_server_to_stop(site: Operator, tmp_path: Path) -> None:
    made = backup(site, tmp_path / "kept")
    with site.serving():
        done = site.run("restore", str(made))
    assert done.refused_in_one_sentence, done.err
    assert "stop it" in done.err


@pytest.mark.parametrize("damage", ["database", "manifest", "outside", "newer"])
def test_a_damaged_backup_changes_nothing(site: Operator, tmp_path: Path, damage: str) -> None:
    made = backup(site, tmp_path / "kept")
    manifest = json.loads((made / "manifest.json").read_text())
    if damage == "database":
        with (made / "database.sqlite").open("r+b") as file:
            file.seek(5000)
            file.write(b"\xff" * 64)
    elif damage == "manifest":
        (made / "manifest.json").write_text("{")
    elif damage == "outside":
        manifest["sha256"]["files/../../../stolen"] = "0" * 64
        (made / "manifest.json").write_text(json.dumps(manifest))
    else:
        (made / "manifest.json").write_text(json.dumps(manifest | {"revision": "99991231_2359"}))
    before = (site.folder / "community.sqlite").read_bytes()
    done = site.run("restore", str(made))
    assert done.refused_in_one_sentence, done.err
    assert (site.folder / "community.sqlite").read_bytes() == before
    assert not list(site.folder.glob("replaced-*"))


def test_a_backup_that_cannot_be_written_leaves_nothing_half(site: Operator, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    done = site.run("backup", str(tmp_path / "a-file"))
    assert done.refused_in_one_sentence, done.err
    empty = Operator(tmp_path / "empty")
    done = empty.run("backup", str(tmp_path / "kept"))
    assert done.refused_in_one_sentence, done.err
    assert not (tmp_path / "kept").exists()


def test_upgrade_is_backup_migrate_check(site: Operator) -> None:
    said = site.must("upgrade")
    assert "Backup: " in said
    assert "up to date" in said
    assert "0 wrong" in said or "All is well" in said
    assert len(list((site.folder / "backups").glob("2*Z"))) == 1


@pytest.mark.postgres
def test_the_drill_on_postgresql(postgres_url: str, postgres_server: Postgres, tmp_path: Path) -> None:
    import psycopg

    from tests.cli.running import ANSWERS
    from tests.services import machine

    programs = machine.postgresql()
    assert programs is not None
    site = Operator(tmp_path / "var", {"DATABASE_URL": postgres_url})
    site.settings["PATH"] = f"{programs}:{site.environment()['PATH']}"
    site.must("init", *ANSWERS)
    made = backup(site, tmp_path / "kept")
    address = postgres_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("UPDATE people SET name = 'changed after the backup'")
    site.must("restore", str(made))
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT name FROM people").fetchall() == [("boss",)]
    assert "0 wrong" in (told := site.must("doctor")) or "All is well" in told
