"""Backups: sealed, cheap, thinned out, never half; and what a restore refuses, says and keeps."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command

from ecommunity.cli import packing, shelf
from ecommunity.cli.sealing import Key
from ecommunity.config import Misconfigured
from ecommunity.db import make_engine
from tests.cli.running import Operator
from tests.migrations.test_migrations import alembic
from tests.services.servers import Postgres

BLOB = os.urandom(3 << 20)


def rows(site: Operator, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(site.folder / "community.sqlite")) as connection:
        found = connection.execute(sql).fetchall()
        connection.commit()
    return found


def backup(site: Operator, into: Path, *arguments: str) -> Path:
    return Path(site.must("backup", str(into), *arguments).split("Backup: ")[1].splitlines()[0])


def upload(site: Operator, content: bytes, name: str = "ab") -> Path:
    """A file as somebody sent it a while ago."""
    path = site.folder / "files" / name / (name + "0" * 62)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.fixture
def key(site: Operator, tmp_path: Path) -> Path:
    path = tmp_path / "backup.key"
    path.write_text("ecommunity-backup-key-1 " + "5a" * 32 + "\n")
    return path


def test_a_key_is_made_once_and_for_its_owner_only(site: Operator, tmp_path: Path) -> None:
    made = tmp_path / "new.key"
    site.must("backup", "--new-key", str(made))
    assert made.stat().st_mode & 0o777 == 0o600
    before = made.read_text()
    again = site.run("backup", "--new-key", str(made))
    assert again.refused_in_one_sentence, again.err
    assert made.read_text() == before
    among = tmp_path / "kept" / "new.key"
    among.parent.mkdir()
    shutil.copy(made, among)
    refused = site.run("backup", str(tmp_path / "kept"), "--key", str(among))
    assert refused.refused_in_one_sentence, "a key among the backups that it seals is no lock"


def test_a_sealed_backup_tells_nothing_and_a_new_machine_needs_its_key_only(site: Operator, tmp_path: Path, key: Path) -> None:
    upload(site, b"what somebody sent" + BLOB)
    seal = (site.folder / "keys" / "seal").read_text()
    made = backup(site, tmp_path / "kept", "--key", str(key))
    stored = b"".join(path.read_bytes() for path in made.rglob("*") if path.is_file())
    for private in (b"SQLite format", b"boss@site.invalid", b"what somebody sent", BLOB[:64], seal.encode(), b"site-is-set-up", b"ab000"):
        assert private not in stored
    assert not list(made.parent.glob("*.keys"))
    (tmp_path / "other").mkdir()
    other = Operator(tmp_path / "other" / "var")
    said = other.must("restore", str(made), "--key", str(key))
    assert "who left after" in said, "the ledger of the old machine is not here, and that is said"
    assert "there are no keys" not in said
    assert (other.folder / "keys" / "seal").read_text() == seal, "what was sealed can be read again"
    assert (other.folder / "keys" / "seal").stat().st_mode & 0o077 == 0
    assert (other.folder / "site-is-set-up").exists()
    assert next((other.folder / "files").rglob("ab0*")).read_bytes() == b"what somebody sent" + BLOB
    assert rows(other, "SELECT name FROM people") == [("boss",)]


@pytest.fixture(scope="module")
def sealed(made_site: Operator, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A sealed backup with a large file in it, and its key."""
    folder = tmp_path_factory.mktemp("sealed")
    shutil.copytree(made_site.folder, folder / "var")
    site = Operator(folder / "var")
    upload(site, BLOB)
    path = folder / "backup.key"
    path.write_text("ecommunity-backup-key-1 " + "5a" * 32 + "\n")
    return backup(site, folder / "kept", "--key", str(path)), path


def refuse(site: Operator, made: Path, *arguments: str) -> None:
    """The operator is told in one sentence, and nothing has changed."""
    before = (site.folder / "community.sqlite").read_bytes()
    done = site.run("restore", str(made), *arguments)
    assert done.refused_in_one_sentence, done.err
    assert (site.folder / "community.sqlite").read_bytes() == before
    assert not list(site.folder.glob("replaced-*"))
    assert not (site.folder / ".restoring").exists()


def opened(made: Path, key: Path | None, into: Path) -> None:
    """Everything in the backup is read, as a restore does first of all."""
    given = Key.read(key) if key else None
    found = packing.read(made, given)
    for item in found.items:
        packing.unpack(found, item, into / item.name, given)


@pytest.mark.parametrize("damage", ["another key", "cut"])
def test_a_sealed_backup_that_cannot_be_opened_changes_nothing(
    site: Operator, tmp_path: Path, sealed: tuple[Path, Path], damage: str
) -> None:
    made, key = shutil.copytree(sealed[0], tmp_path / sealed[0].name), sealed[1]
    if damage == "another key":
        key = tmp_path / "other.key"
        key.write_text("ecommunity-backup-key-1 " + "5b" * 32 + "\n")
    else:
        large = max((made / "sealed").iterdir(), key=lambda path: path.stat().st_size)
        os.truncate(large, 32 + 2 * ((1 << 20) + 16))  # two whole blocks
    refuse(site, made, "--key", str(key))


@pytest.mark.parametrize("damage", ["no key", "changed", "blocks exchanged", "files exchanged", "head", "list", "newer"])
def test_every_change_of_a_sealed_backup_is_noticed(tmp_path: Path, sealed: tuple[Path, Path], damage: str) -> None:
    opened(*sealed, tmp_path / "as it is")
    made, key = shutil.copytree(sealed[0], tmp_path / sealed[0].name), sealed[1]
    large, *others = sorted((made / "sealed").iterdir(), key=lambda path: -path.stat().st_size)
    manifest, content, size = json.loads((made / "manifest.json").read_text()), large.read_bytes(), (1 << 20) + 16
    if damage == "changed":
        large.write_bytes(content[:1_500_000] + bytes([content[1_500_000] ^ 1]) + content[1_500_001:])
    elif damage == "blocks exchanged":
        large.write_bytes(content[:32] + content[32 + size : 32 + 2 * size] + content[32 : 32 + size] + content[32 + 2 * size :])
    elif damage == "files exchanged":
        shutil.copy(others[0], large)
        others[0].write_bytes(content)
    elif damage == "head":
        (made / "manifest.json").write_text(json.dumps(manifest | {"made_at": "2030-01-01T00:00:00.000Z"}))
    elif damage == "list":
        shutil.copy(large, made / "contents.sealed")
        (made / "manifest.json").write_text(json.dumps(manifest | {"contents_sha256": digest(large)}))
    elif damage == "newer":
        (made / "manifest.json").write_text(json.dumps(manifest | {"format": 99}))
    with pytest.raises(Misconfigured):
        opened(made, None if damage == "no key" else key, tmp_path / "changed")


@pytest.mark.parametrize("damage", ["database", "newer"])
def test_a_damaged_backup_changes_nothing(site: Operator, tmp_path: Path, damage: str) -> None:
    made = first_format(tmp_path / "old")
    if damage == "database":
        with (made / "database.sqlite").open("r+b") as file:
            file.seek(5000)
            file.write(b"\xff" * 64)
    else:
        manifest = json.loads((made / "manifest.json").read_text())
        (made / "manifest.json").write_text(json.dumps(manifest | {"revision": "99991231_2359"}))
    refuse(site, made)


@pytest.mark.parametrize("damage", ["missing", "manifest", "outside"])
def test_every_damage_of_an_open_backup_is_noticed(tmp_path: Path, damage: str) -> None:
    made = first_format(tmp_path / "old")
    opened(made, None, tmp_path / "as it is")
    manifest = json.loads((made / "manifest.json").read_text())
    if damage == "missing":
        (made / "database.sqlite").unlink()
    elif damage == "manifest":
        (made / "manifest.json").write_text("{")
    else:
        (tmp_path / "loot").mkdir()
        (tmp_path / "loot" / "stolen").write_bytes(b"from outside, to outside")
        manifest["sha256"]["../loot/stolen"] = digest(tmp_path / "loot" / "stolen")
        (made / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(Misconfigured):
        opened(made, None, tmp_path / "deep" / "damaged")
    assert not (tmp_path / "deep" / "loot").exists()


def first_format(folder: Path) -> Path:
    """A backup of a site with one person, as the first version of this software made it, of its first schema."""
    folder.mkdir()
    engine = make_engine(f"sqlite:///{folder}/database.sqlite")
    with engine.connect() as connection:
        command.upgrade(alembic(connection), "20261121_0900")
        connection.commit()
    engine.dispose()
    with closing(sqlite3.connect(folder / "database.sqlite")) as plain:
        plain.execute(
            "INSERT INTO people (id, name, email, password_hash, language, time_zone, site_roles, state, created_at) VALUES "
            "(1, 'Early', 'early@site.invalid', '', 'en', 'UTC', '[]', 'active', '2026-11-01 00:00:00')"
        )
        plain.commit()
        plain.execute("PRAGMA journal_mode=DELETE")
    manifest = {
        "format": 1,
        "made_at": "2026-11-02T00:00:00.000Z",
        "revision": "20261121_0900",
        "database": "database.sqlite",
        "sha256": {"database.sqlite": digest(folder / "database.sqlite")},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_backup_of_an_older_version_is_brought_up_to_date(site: Operator, tmp_path: Path) -> None:
    said = site.must("restore", str(first_format(tmp_path / "old")))
    assert "2026-11-02" in said
    assert rows(site, "SELECT name FROM people") == [("Early",)]
    assert site.must("db", "check").strip() == "up to date"


def test_what_did_not_change_takes_no_room_and_old_ones_go(site: Operator, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    same, changed = upload(site, b"stays as it is"), upload(site, b"one thing", "cd")
    first = backup(site, kept)
    changed.write_bytes(b"a thing!!")  # of the same size
    second = backup(site, kept)
    stored = [made / "files" / "files" / same.relative_to(site.folder / "files") for made in (first, second)]
    assert stored[0].samefile(stored[1])
    stored = [made / "files" / "files" / changed.relative_to(site.folder / "files") for made in (first, second)]
    assert [path.read_bytes() for path in stored] == [b"one thing", b"a thing!!"]

    def aged(made: Path, days: float) -> Path:
        other = made.with_name(shelf.name_for(datetime.now(UTC) - timedelta(days=days)))
        made.with_name(made.name + ".keys").rename(other.with_name(other.name + ".keys"))
        return made.rename(other)

    first, second = aged(first, 40), aged(second, 3)
    for days in (10, 17, 24, 31):  # a backup a week, so that each of these pauses is usual
        shutil.copytree(second, kept / shelf.name_for(datetime.now(UTC) - timedelta(days=days)))
    strangers = [shutil.copytree(second, kept / "2020-01-01T00-00-00.000000Z"), kept / "letters", kept / "2019-01-01T00-00-00.000000Z"]
    manifest = json.loads((strangers[0] / "manifest.json").read_text())
    (strangers[0] / "manifest.json").write_text(json.dumps(manifest | {"site": "another"}))
    for stranger in strangers[1:]:
        stranger.mkdir()
        (stranger / "mine").write_text("not a backup")
    third = backup(site, kept, "--keep", "daily:30d")
    assert second.exists()
    assert third.exists()
    assert not first.exists()
    assert len(list(kept.glob("202[1-9]-*Z"))) == 5, "that of a month ago went, too"
    assert not first.with_name(first.name + ".keys").exists()
    assert all(stranger.exists() for stranger in strangers), "what it did not make it does not delete"
    assert not list(kept.glob(".2*"))
    wrong = site.run("backup", str(kept), "--keep", "often:7d")
    assert wrong.refused_in_one_sentence, wrong.err


def test_which_ones_stay() -> None:
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    made = [now - timedelta(minutes=5 * number) for number in range(12 * 24 * 45)]
    kept = shelf.to_keep(made, now, shelf.rules(shelf.KEEP))
    ages = [(now - at) / timedelta(days=1) for at in kept]
    assert sum(1 for age in ages if age <= 1) >= 288
    assert 6 * 24 <= sum(1 for age in ages if 1 < age <= 7) <= 6 * 24 + 1
    assert 23 <= sum(1 for age in ages if 7 < age <= 30) <= 24
    assert not [age for age in ages if age > 30]
    old = [now - timedelta(days=number) for number in (400, 500)]
    assert shelf.to_keep(old, now, shelf.rules("daily:30d")) == {old[0]}, "the newest stays, however old"
    assert shelf.to_keep([now + timedelta(days=2), now], now, shelf.rules("daily:30d")) == {now + timedelta(days=2), now}
    assert shelf.to_keep(made, now, shelf.rules("all")) == set(made)


@pytest.mark.soak
@pytest.mark.postgres
def test_one_at_a_time_and_nothing_half_after_a_kill(tmp_path: Path, postgres_url: str, postgres_server: Postgres) -> None:
    import psycopg

    plain = postgres_url.replace("+psycopg", "")
    # Over a Unix socket, as `ecommunity cluster` has it.
    name = postgres_url.rsplit("/", 1)[1]
    url = f"postgresql://community@/{name}?host={postgres_server.folder}&port={postgres_server.port}"
    site, kept = Operator(tmp_path / "var", {"DATABASE_URL": url}), tmp_path / "kept"
    site.must("db", "upgrade")
    (site.folder / "cluster" / "postgres").mkdir(parents=True)
    (site.folder / "cluster" / "postgres" / "base").write_text("the database's own files are not the site's")
    with psycopg.connect(plain) as holder:
        holder.execute("LOCK TABLE people IN ACCESS EXCLUSIVE MODE")
        first = subprocess.Popen([sys.executable, "-m", "ecommunity", "backup", str(kept)], env=site.environment(), cwd=tmp_path)
        end = time.monotonic() + 60
        while not list(kept.glob(".2*/.database")):
            assert first.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        second = site.run("backup", str(kept))
        assert second.refused_in_one_sentence, second.err
        assert "Another backup" in second.err
        first.kill()
        first.wait(10)
    assert list(kept.glob(".2*")), "it was cut off in the middle"
    assert not list(kept.glob("2*")), "and what is half has no name"
    made = backup(site, kept)
    assert list(kept.glob("2*Z")) == [made]
    assert not list(kept.glob(".2*"))
    assert not list(made.rglob("base"))


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
