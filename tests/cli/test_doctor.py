"""`doctor` finds what is wrong and says how to mend it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import Operator
from tests.services.machine import free_port
from tests.services.places import places_in


def change(site: Operator, sql: str) -> None:
    with closing(sqlite3.connect(site.folder / "community.sqlite")) as connection:
        connection.execute(sql)
        connection.commit()


def epoch(site: Operator) -> str:
    with closing(sqlite3.connect(site.folder / "community.sqlite")) as connection:
        return str(connection.execute("SELECT word FROM live_epochs").fetchone()[0])


def test_a_sound_site(site: Operator) -> None:
    said = site.must("doctor")
    assert " wrong  " not in said
    assert "The database file is whole." in said


def test_an_old_sqlite_is_pointed_out(site: Operator) -> None:
    said = site.must("doctor")
    old = sqlite3.sqlite_version_info < (3, 51, 3)
    assert ("older than 3.51.3" in said) == old


def test_what_is_wrong_is_named_with_its_remedy(site: Operator) -> None:
    change(site, "UPDATE people SET state = 'suspended'")
    change(
        site,
        "INSERT INTO entries (stream, collection, key, seq, born, body, changed_at) "
        "VALUES ('thread:1', 'posts', '1', 5, 5, '{}', '2026-11-01 00:00:00')",
    )
    (site.folder / "keys" / "seal").chmod(0o644)
    done = site.run("doctor", HOST="0.0.0.0", BASE_URL="http://community.invalid")
    assert done.status == 1
    for sign in ("Nobody administers", "ecommunity admin", "thread:1 is ahead", "chmod 600", "unencrypted", "MAIL_URL is not set"):
        assert sign in done.out, f"{sign}: {done.out}"
    if os.geteuid() == 0:
        os.chown(site.folder / "keys", 12345, -1)
        assert f"chown 12345 {site.folder}/keys/seal && chmod 600" in site.run("doctor").out


def test_a_damaged_file_is_found(site: Operator) -> None:
    path = site.folder / "community.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'people'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 40)
    done = site.run("doctor")
    assert done.status == 1
    assert not places_in(done.err), done.err
    assert "damaged" in done.out or "malformed" in done.out
    refused = site.run("backup", str(site.folder.parent / "kept"))
    assert refused.status == 2, "a damaged database is not put among the good backups"
    assert not places_in(refused.err), refused.err


def test_a_file_whose_beginning_was_overwritten_is_named_once(site: Operator) -> None:
    with (site.folder / "community.sqlite").open("r+b") as file:
        file.write(b"\xa5" * 8192)
    done = site.run("doctor")
    assert done.status == 1
    assert done.out.count("is damaged") == 1
    assert "failed (" not in done.out
    assert done.err == ""


@pytest.mark.parametrize("given", [{}, {"DATABASE_URL": "postgresql://community@127.0.0.1:9/community"}], ids=["sqlite", "postgresql"])
def test_a_folder_without_a_site_is_one_finding_and_stays_as_it_is(tmp_path: Path, given: dict[str, str]) -> None:
    done = Operator(tmp_path / "typo", given).run("doctor")
    assert done.status == 1
    assert f"There is no site in {tmp_path / 'typo'}" in done.out
    assert "ecommunity init" in done.out
    assert "DATA_DIR" in done.out
    assert "1 wrong, 0 to look at" in done.out
    assert done.err == ""
    assert not list(tmp_path.iterdir()), "who looks makes nothing"


def test_a_site_whose_database_is_gone_gets_no_empty_one(site: Operator) -> None:
    (site.folder / "community.sqlite").unlink()
    done = site.run("doctor")
    assert (done.status, "There is no site in" in done.out) == (1, True), done.out
    assert not (site.folder / "community.sqlite").exists()


def test_a_backup_is_known_wherever_it_was_put(site: Operator, tmp_path: Path) -> None:
    assert "No backup of this site was made yet" in site.must("doctor")
    made = site.must("backup", str(tmp_path / "elsewhere")).split("Backup: ")[1].splitlines()[0]
    said = site.must("doctor")
    assert f"in {made}." in said
    assert "No backup" not in said
    note = site.folder / "newest-backup.json"
    told = json.loads(note.read_text())
    note.write_text(json.dumps(told | {"made_at": "2026-01-02T03:04:05Z"}))
    assert "more than two days ago" in site.must("doctor")
    note.write_text(json.dumps(told))
    shutil.rmtree(made)
    assert "is not in" in site.must("doctor")


@pytest.mark.parametrize("address", ["nonsense", "sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_an_unusable_setting_is_a_finding(tmp_path: Path, address: str) -> None:
    done = Operator(tmp_path / "var").run("doctor", DATABASE_URL=address)
    assert (done.status, done.err) == (2, "")
    assert "DATABASE_URL" in done.out
    assert not (tmp_path / "var").exists()


def test_the_outbox_lists_the_dead_and_tries_again(site: Operator) -> None:
    change(
        site,
        "INSERT INTO deliveries (id, occurrence, event, subscriber, recipient, payload, state, attempts, due_at, created_at, last_error) "
        "VALUES (901, 'x', 'due', 'accounts.mail_link', '', '{}', 'dead', 8, '2026-11-01 00:00:00', '2026-11-01 00:00:00', 'refused')",
    )
    assert "1 dead" in site.must("outbox", "dead")
    assert "ecommunity outbox dead" in site.must("doctor")
    assert "owed again" in site.must("outbox", "--again", "901")
    assert "1 owed, 0 dead" in site.must("outbox")
    assert site.run("outbox", "--again", "901").refused_in_one_sentence


@pytest.mark.soak
def test_a_broken_live_state_is_made_again(tmp_path: Path) -> None:
    demo = Operator(tmp_path / "var", {"DEMO": "1"})
    demo.must("demo")
    demo.must("live", "rebuild")
    before = epoch(demo)
    said = demo.must("live", "rebuild")
    assert said.startswith("0 entries were written anew, 0 were taken away"), "doing it twice changes nothing"
    assert "Open pages load everything again" not in said
    assert epoch(demo) == before, "nobody loads anew what did not change"
    change(demo, "UPDATE entries SET body = '{}' WHERE collection = 'meeting'")
    change(
        demo,
        "INSERT INTO entries (stream, collection, key, seq, born, body, changed_at) "
        "SELECT stream, 'items', 'ghost', 99999, 1, '{}', changed_at FROM entries WHERE collection = 'meeting' LIMIT 1",
    )
    assert "is ahead of its number" in demo.run("doctor").out
    said = demo.must("live", "rebuild")
    assert not said.startswith("0 entries")
    assert ", 1 were taken away" in said
    assert "Open pages load everything again" in said
    assert epoch(demo) != before
    assert "is ahead of its number" not in demo.must("doctor")


@pytest.mark.soak
def test_the_demonstration_begins_again(tmp_path: Path) -> None:
    demo = Operator(tmp_path / "var", {"DEMO": "1"})
    demo.must("demo")
    change(demo, "UPDATE people SET name = 'Somebody else'")
    assert "loaded before" in demo.must("demo")
    demo.must("demo", "--reset")
    with closing(sqlite3.connect(demo.folder / "community.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM people WHERE name = 'Somebody else'").fetchone() == (0,)
    assert '"openapi": "3.1.0"' in demo.must("openapi")


UPLOAD = (
    "INSERT INTO stored_files (digest, name, media_type, size, owner_kind, owner_id, created_at) "
    "VALUES ('{}', 'x', 'text/plain', 1, 'none', 1, '2026-11-01 00:00:00')"
)


def test_uploads_that_are_missing_or_were_changed_are_counted(site: Operator) -> None:
    digest = hashlib.sha256(b"a").hexdigest()
    for one in (digest, "0" * 64):
        change(site, UPLOAD.format(one))
    kept = site.folder / "files" / digest[:2] / digest
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"a")
    missing = site.run("doctor")
    assert (missing.status, "1 of 2 uploaded files are missing or changed" in missing.out) == (1, True), missing.out
    kept.write_bytes(b"b")
    assert "2 of 2 uploaded files are missing or changed" in site.run("doctor").out


def test_a_row_that_points_to_nothing_is_found(site: Operator) -> None:
    change(site, "INSERT INTO consents (person_id, terms, given_at) VALUES (4711, '1', '2026-11-01 00:00:00')")
    said = site.run("doctor")
    assert (said.status, "A row of consents points to a row of people that is not there" in said.out) == (1, True), said.out


def test_what_is_owed_for_long_is_pointed_out_while_a_server_runs(site: Operator) -> None:
    change(
        site,
        "INSERT INTO deliveries (id, occurrence, event, subscriber, recipient, payload, state, attempts, due_at, created_at, last_error) "
        "VALUES (902, 'x', 'due', 'accounts.mail_link', '', '{}', 'owed', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00', '')",
    )
    late = "1 deliveries have been owed for more than a quarter of an hour"
    assert late not in site.must("doctor"), "nobody is there to carry them out"
    with (site.folder / "writer.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert late in site.must("doctor")


def test_a_mail_server_that_is_not_there_is_wrong(site: Operator) -> None:
    port = free_port()
    refused = site.run("doctor", MAIL_URL=f"smtp://127.0.0.1:{port}")
    assert (refused.status, f"refuses the connection to 127.0.0.1:{port}" in refused.out) == (1, True), refused.out
    unknown = site.run("doctor", MAIL_URL="smtp+tls://me:secret@nowhere.invalid")
    assert (unknown.status, "The mail server nowhere.invalid cannot be looked up" in unknown.out) == (1, True), unknown.out
    assert "secret" not in unknown.out
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert "Mail goes out through 127.0.0.1:" in site.must("doctor", MAIL_URL=f"smtp://127.0.0.1:{listener.getsockname()[1]}")
