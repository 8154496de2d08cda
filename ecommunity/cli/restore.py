"""`ecommunity restore BACKUP`: the site is as it was when the backup was made, and nobody is signed in.

Everything is prepared in a folder beside the data and put in place at the end, so that a failure leaves the site as it was.
What was there before is kept in `replaced-<time>`. History after the backup is lost: the live epoch changes, so every
client forgets what it had, and people who left since then are erased again.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.exc import SQLAlchemyError

from ecommunity import clock, config, create_app, db, revisions, schema
from ecommunity.accounts import erasure
from ecommunity.accounts.models import AccessToken, ErasedPerson, MailedLink, SignInSession
from ecommunity.cli import dumping, folder
from ecommunity.cli.backup import keys_of, read_manifest
from ecommunity.config import Misconfigured, Settings
from ecommunity.db import session
from ecommunity.live.entries import new_epoch


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("restore", help="put a backup in place of what is here; the server must be stopped")
    parser.add_argument("backup", type=Path, help="the folder of one backup, as `ecommunity backup` named it")
    parser.add_argument("--keys", type=Path, help="the folder of its keys (default: beside the backup, when it is there)")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    settings = config.from_environment()
    backup = given.backup.absolute()
    with folder.alone(settings, "restore"):
        has_ledger = people_who_left(settings) is not None
        put_aside = restore(settings, backup, given.keys)
    made_at = read_manifest(backup)["made_at"]
    print(f"The site is as it was at {made_at}. Everybody has to sign in again.")
    if not has_ledger:
        print(f"Look: there was no database here that says who left after {made_at}. Whoever did is back: suspend them on the page People.")
    if not (given.keys or keys_of(backup)).is_dir():
        print(f"Look: there are no keys at {keys_of(backup)}. The names of who asked by role stay sealed: restore with --keys FOLDER.")
    if put_aside is not None:
        print(f"What was here before is in {put_aside}; delete it when you are sure.")
    return 0


def restore(settings: Settings, backup: Path, keys: Path | None = None) -> Path | None:
    """The backup is in place, brought to this code's schema, with every session ended. Gives where the old data went."""
    manifest = read_manifest(backup)
    wanted = dumping.name_for(settings)
    if manifest["database"] != wanted:
        raise Misconfigured(
            f"This backup holds {manifest['database']}, but DATABASE_URL needs {wanted}: set DATABASE_URL to the same kind."
        )
    if manifest["revision"] not in {step.revision for step in revisions.steps()}:
        raise Misconfigured("This backup was made by a newer version of this software: restore it with that version.")
    left = people_who_left(settings) or set()
    staged = settings.path(".restoring")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    _restore_keys(settings, keys or keys_of(backup), is_asked=keys is not None)
    if settings.is_sqlite:
        _stage(settings, backup, staged, manifest, left)
        return _put_in_place(settings, staged)
    _stage_files(backup, staged, manifest)
    put_aside = _put_in_place(settings, staged)
    dumping.load_postgres(settings, backup / wanted)
    finish(settings, left)
    return put_aside


def people_who_left(settings: Settings) -> set[int] | None:
    """Whom the present database has in its ledger of those who left; None when there is none or it can't be read."""
    file = folder.database_file(settings)
    if file is not None and not file.exists():
        return None
    engine = db.make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            return {int(row[0]) for row in connection.execute(text("SELECT person_id FROM erased_people"))}
    except (SQLAlchemyError, sqlite3.DatabaseError):
        return None
    finally:
        engine.dispose()


def _stage_files(backup: Path, staged: Path, manifest: dict[str, Any]) -> None:
    for name in manifest["sha256"]:
        if name.startswith("files/"):
            folder.copy_whole(backup / name, staged / Path(name).relative_to("files"))


def _stage(settings: Settings, backup: Path, staged: Path, manifest: dict[str, Any], left: set[int]) -> None:
    _stage_files(backup, staged, manifest)
    file = folder.database_file(settings)
    assert file is not None
    prepared = staged / file.name
    folder.copy_whole(backup / manifest["database"], prepared)
    with closing(sqlite3.connect(prepared)) as connection:
        dumping.check(connection, prepared)
    finish(replace(settings, database_url=f"sqlite:///{prepared}"), left)
    with closing(sqlite3.connect(prepared)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")


def finish(settings: Settings, left: set[int]) -> None:
    """The restored database has this code's schema and a new epoch; no session, token or link of the past works; who left is gone."""
    app = create_app(settings)
    with app.app_context():
        schema.upgrade()
        with db.transaction():
            now = clock.now()
            for row in (SignInSession, AccessToken):
                session.execute(update(row).where(row.ended_at.is_(None)).values(ended_at=now))
            session.execute(update(MailedLink).where(MailedLink.used_at.is_(None)).values(used_at=now))
            known = set(session.execute(select(ErasedPerson.person_id)).scalars())
            session.add_all(ErasedPerson(person_id=person_id, erased_at=now) for person_id in sorted(left - known))
            session.flush()
            erasure.replay()
            new_epoch()
    db.disconnect()


def _restore_keys(settings: Settings, keys: Path, *, is_asked: bool) -> None:
    """The keys that belong to the data are in place; without them the present ones stay, and sealed names cannot be read."""
    if not keys.is_dir():
        if is_asked:
            raise Misconfigured(f"There are no keys at {keys}: name the folder that ends in .keys.")
        return
    settings.path("keys").mkdir(mode=0o700, exist_ok=True)
    for path in sorted(keys.glob("*")):
        folder.copy_whole(path, settings.path("keys", path.name))
        settings.path("keys", path.name).chmod(0o600)


def _put_in_place(settings: Settings, staged: Path) -> Path | None:
    """What was prepared stands where the site looks for it; what stood there is put aside."""
    aside = settings.path(f"replaced-{clock.now():%Y-%m-%dT%H-%M-%SZ}")
    file = folder.database_file(settings)
    old = [path for path in sorted(settings.data_dir.iterdir()) if path.is_file() or path.is_dir()]
    old = [path for path in old if not folder.is_apart(settings, path)]
    if file is not None:
        old += [path for path in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")) if path.exists()]
    if old:
        aside.mkdir()
        for path in old:
            shutil.move(path, aside / path.name)
    for path in sorted(staged.iterdir()):
        is_database = file is not None and path.name == file.name
        shutil.move(path, file if is_database and file is not None else settings.path(path.name))
    staged.rmdir()
    return aside if old else None
