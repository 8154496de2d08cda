"""Restore: what comes back, who does not, and that a restore which is cut off never leaves a mix of two sites."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from ecommunity import db, import_domains
from ecommunity.cli import rows as all_rows
from tests.cli.newer import step_name, version
from tests.cli.running import ANSWERS, Done, Operator
from tests.cli.test_backup import backup, rows

ADD = ("expand", 'op.add_column("people", sa.Column("shoe_size", sa.Integer(), nullable=True))')
LEAVER = (
    "INSERT INTO people (id, name, email, password_hash, language, time_zone, site_roles, state, created_at) "
    "VALUES (77, 'Leaver', 'leaver@site.invalid', '', 'en', 'UTC', '[]', 'active', '2026-11-01 00:00:00')"
)
LEFT = "INSERT INTO erased_people (person_id, erased_at, note) VALUES (77, '2026-11-02 00:00:00', '')"
ELSEWHERE = (
    "INSERT INTO processes (id, kind, host, pid, version, revision, started_at, seen_at, clock_off_s, gauges) "
    "VALUES ('0123456789ab', 'server', 'other-machine', 7, '1', '20261121_1145', now(), now(), 0, '{}')"
)
OPEN = (
    "SELECT (SELECT count(*) FROM sign_in_sessions WHERE ended_at IS NULL), "
    "(SELECT count(*) FROM access_tokens WHERE ended_at IS NULL), (SELECT count(*) FROM mailed_links WHERE used_at IS NULL)"
)
SIGNED_IN = (
    "INSERT INTO sign_in_sessions (secret_hash, person_id, device, created_at, last_seen_at, expires_at) "
    "VALUES ('x', 77, '', '2026-11-01', '2026-11-01', '2099-11-01')"
)
# What is killed in the middle: the command itself, at the moment that the test names.
KILLED = """
import os, signal, sys
from ecommunity.cli import dumping, main, restore
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
where = {"making ready": (restore, "finish"), "swapping": (dumping, "swap"), "moving in": (restore.Restoring, "_move_in")}
owner, name = where[sys.argv[1]]
setattr(owner, name, die)
sys.exit(main(sys.argv[2:]))
"""


def killed(site: Operator, where: str, *arguments: str) -> None:
    command = [sys.executable, "-c", KILLED, where, *arguments]
    done = subprocess.run(command, env=site.environment(), cwd=site.folder.parent, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == -9, done.stderr


def cut_off(done: Done) -> bool:
    return done.refused_in_one_sentence and "cut off" in done.err and "ecommunity restore" in done.err


@pytest.mark.soak
def test_who_left_after_the_backup_does_not_come_back_even_when_it_is_cut_off(site: Operator, tmp_path: Path) -> None:
    rows(site, LEAVER)
    made = backup(site, tmp_path / "kept")
    rows(site, "UPDATE people SET name = '', email = NULL, state = 'left' WHERE id = 77")
    rows(site, LEFT)
    rows(site, "UPDATE people SET name = 'later' WHERE id <> 77")
    killed(site, "making ready", "restore", str(made))
    assert rows(site, "SELECT name FROM people WHERE id <> 77") == [("later",)]
    assert site.must("token", "boss@site.invalid"), "the old site is whole, and works"
    killed(site, "moving in", "restore", str(made))
    for refused in (site.run("serve"), site.run("backup", str(tmp_path / "kept"))):
        assert cut_off(refused), refused.err
    site.must("restore", str(made))
    assert rows(site, "SELECT name, email, state FROM people ORDER BY id") == [("boss", "boss@site.invalid", "active"), ("", None, "left")]
    assert rows(site, "SELECT count(*) FROM erased_people") == [(1,)], "the old database was away, its ledger was not"
    assert "0 wrong" in (told := site.must("doctor")) or "All is well" in told
    assert not (site.folder / ".restoring").exists()


@pytest.mark.soak
@pytest.mark.postgres
def test_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    import psycopg

    site = Operator(tmp_path / "var", {"DATABASE_URL": postgres_url})
    site.must("init", *ANSWERS)

    def ask(sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
            found = connection.execute(sql)  # type: ignore[call-overload]
            return list(found.fetchall()) if found.description else []

    ask(LEAVER)
    ask(SIGNED_IN)
    assert site.must("token", "boss@site.invalid")
    assert all(ask(OPEN)[0]), "a session, a token and a link can be used"
    made = backup(site, tmp_path / "kept")
    ask("UPDATE people SET name = '', email = NULL, state = 'left' WHERE id = 77")
    ask(LEFT)
    ask("UPDATE people SET name = 'later' WHERE id <> 77")
    epoch = ask("SELECT word FROM live_epochs")
    ask(ELSEWHERE)
    refused = site.run("restore", str(made))
    assert refused.refused_in_one_sentence, refused.err
    assert "other-machine" in refused.err
    ask("DELETE FROM processes")
    killed(site, "swapping", "restore", str(made))
    assert ask("SELECT name FROM people WHERE id <> 77") == [("later",)]
    killed(site, "moving in", "restore", str(made))
    assert cut_off(site.run("worker", "--once"))
    said = site.must("restore", str(made))
    assert ask("SELECT name, email, state FROM people ORDER BY id") == [("boss", "boss@site.invalid", "active"), ("", None, "left")]
    assert ask(OPEN) == [(0, 0, 0)], "what opened the old site opens nothing now"
    assert ask("SELECT word FROM live_epochs") != epoch
    assert ask("SELECT count(*) FROM processes") == [(0,)]
    aside = said.split('the schema "')[1].split('"')[0]
    assert ask(f'SELECT count(*) FROM "{aside}".people') == [(2,)], "what was there is kept aside"
    assert ask("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'ecommunity%'") == [(0,)]
    wrong = [line for line in site.run("doctor").out.splitlines() if line.startswith("  wrong ")]
    assert [line for line in wrong if "a loss of power" not in line] == [], "the server of the tests writes for speed, and that is said"


@pytest.mark.soak
@pytest.mark.postgres
def test_from_one_kind_of_database_to_the_other_and_back(site: Operator, tmp_path: Path, postgres_url: str) -> None:
    made = backup(site, tmp_path / "kept")
    many = Operator(tmp_path / "many", {"DATABASE_URL": postgres_url})
    many.must("restore", str(made))
    assert (many.folder / "site-is-set-up").exists()
    token = many.must("token", "boss@site.invalid")
    assert token, "the numbers of new rows go on after those that came"
    plain = many.must("backup", str(tmp_path / "plain")).split("Backup: ")[1].splitlines()[0]
    refused = site.run("restore", plain)
    assert refused.refused_in_one_sentence, refused.err
    assert "--portable" in refused.err
    portable = backup(many, tmp_path / "portable", "--portable")
    site.must("restore", str(portable))
    import_domains()
    different = {"access_tokens", "live_epochs"}  # the restore ended the one and changed the other
    held = [contents(postgres_url, different), contents(f"sqlite:///{site.folder}/community.sqlite", different)]
    assert held[0] == held[1]
    assert rows(site, "SELECT count(*) FROM access_tokens WHERE ended_at IS NULL") == [(0,)]


def contents(url: str, without: set[str]) -> dict[str, str]:
    engine = db.make_engine(url)
    try:
        with engine.connect() as connection:
            return {table.name: all_rows.digest(table, connection) for table in all_rows.tables() if table.name not in without}
    finally:
        engine.dispose()


def test_keys_that_are_missing_are_missed(site: Operator, tmp_path: Path) -> None:
    made = backup(site, tmp_path / "kept")
    apart = tmp_path / "apart"
    made.with_name(made.name + ".keys").rename(apart)
    assert not list(made.rglob("seal")), "the keys are apart from a backup that is not sealed"
    (tmp_path / "other").mkdir()
    other = Operator(tmp_path / "other" / "var")
    said = other.must("restore", str(made))
    assert "there are no keys" in said
    assert "--keys" in said
    own = (other.folder / "keys" / "seal").read_text()
    said = other.must("restore", str(made), "--keys", str(apart))
    assert "there are no keys" not in said
    assert (other.folder / "keys" / "seal").read_text() == (apart / "seal").read_text()
    aside = next(path for path in sorted(other.folder.glob("replaced-*/keys/seal")) if path.read_text() == own)
    assert aside, "a key is never lost: what it sealed lies aside too"


def test_a_database_that_cannot_be_read_has_no_ledger(site: Operator, tmp_path: Path) -> None:
    made = backup(site, tmp_path / "kept")
    with (site.folder / "community.sqlite").open("r+b") as file:
        file.write(b"\xa5" * 8192)
    assert "who left after" in site.must("restore", str(made))
    epoch = rows(site, "SELECT word FROM live_epochs")
    token = site.must("token", "boss@site.invalid")
    assert token
    site.must("restore", "--recovered")  # as after a recovery that was PostgreSQL's own
    assert rows(site, "SELECT word FROM live_epochs") != epoch
    assert rows(site, "SELECT count(*) FROM access_tokens WHERE ended_at IS NULL") == [(0,)]


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.soak])])
def test_a_sealed_backup_is_restored_onto_a_newer_version(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The newer version's own schema holds what the older one sealed, and what was there meanwhile is kept aside."""
    key = tmp_path / "backup.key"
    key.write_text("ecommunity-backup-key-1 " + "5a" * 32 + "\n")
    old: Operator = request.getfixturevalue("site") if kind == "sqlite" else Operator(tmp_path / "var")
    url = f"sqlite:///{old.folder}/community.sqlite"
    if kind == "postgresql":
        old.settings["DATABASE_URL"] = url = request.getfixturevalue("postgres_url")
        old.must("init", *ANSWERS)
    made = backup(old, tmp_path / "kept", "--key", str(key))
    assert not list(made.rglob("*.sqlite")) + list(made.rglob("*.dump")), "it is sealed"
    new = Operator(old.folder, {**old.settings, "PYTHONPATH": str(version(tmp_path / "new", ADD))})

    said = new.must("restore", str(made), "--key", str(key))

    assert "What was here before" in said
    assert new.must("db", "check").strip() == "up to date"
    engine = db.make_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT name, email, shoe_size FROM people")).all()
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == step_name(0)
    engine.dispose()
    assert [tuple(row) for row in found] == [("boss", "boss@site.invalid", None)]
    assert new.must("token", "boss@site.invalid"), "and the newer version works on it"


def test_restore_waits_for_the_server_to_stop(site: Operator, tmp_path: Path) -> None:
    made = backup(site, tmp_path / "kept")
    with site.serving():
        done = site.run("restore", str(made))
    assert done.refused_in_one_sentence, done.err
    assert "stop it" in done.err
