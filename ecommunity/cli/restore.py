"""`ecommunity restore BACKUP`: the site is as it was when the backup was made, and nobody is signed in.

Everything is made ready beside the data first: files and database, brought to this code's schema, sessions ended, who left erased.
Only then it is put in place; a mark lies there for those moments, and whoever finds it refuses to start, so that old and new never mix.
What was there before is kept in `replaced-<time>`. History after the backup is lost: the live epoch changes, so every client forgets
what it had.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text, update

from ecommunity import clock, config, create_app, db, revisions, schema
from ecommunity.accounts import erasure, ledger
from ecommunity.accounts.models import AccessToken, MailedLink, SignInSession
from ecommunity.cli import dumping, folder, packing, rows, who_left
from ecommunity.cli.checks import database
from ecommunity.cli.packing import Backup
from ecommunity.cli.sealing import Key
from ecommunity.cli.shelf import keys_of
from ecommunity.cli.who_left import Leavers, Left
from ecommunity.config import Misconfigured, Settings
from ecommunity.db import session
from ecommunity.live.entries import new_epoch


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("restore", help="put a backup in place of what is here; the server must be stopped")
    parser.add_argument("backup", type=Path, nargs="?", help="the folder of one backup, as `ecommunity backup` named it")
    parser.add_argument(
        "--recovered", action="store_true", help="the database was put back by other means (WAL): do what else belongs to a restore"
    )
    parser.add_argument(
        "--wait", type=float, default=database.WAIT_S, metavar="SECONDS", help="how long --recovered waits for PostgreSQL (60)"
    )
    parser.add_argument("--key", type=Path, metavar="FILE", help="the key with which it was sealed")
    parser.add_argument("--keys", type=Path, help="the folder of the site's keys (default: beside the backup, when it is there)")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    settings = config.from_environment()
    if given.recovered:
        return _after_recovery(settings, given.wait)
    if given.backup is None:
        raise Misconfigured("Name the folder of the backup: ecommunity restore BACKUP.")
    key = Key.read(given.key) if given.key else None
    backup = packing.read(given.backup.absolute(), key)
    with folder.alone(settings, "restore"):
        folder.refuse_elsewhere(settings, "restore")
        restoring = Restoring(settings, backup, key, given.keys)
        put_aside = restoring.restore()
    made_at = backup.head["made_at"]
    print(f"The site is as it was at {made_at}. Everybody has to sign in again.")
    print(_about_leavers(restoring.left, made_at, settings))
    if not restoring.has_keys:
        print(
            f"Look: there are no keys at {keys_of(backup.folder)}. The names of who asked by role stay sealed: restore with --keys FOLDER."
        )
    for what in put_aside:
        print(f"What was here before is in {what}; delete it when you are sure.")
    return 0


def _about_leavers(left: Leavers, since: str, settings: Settings) -> str:
    if left.told_by:
        return f"Whoever left after {since} is erased again, by the list in {' and in '.join(left.told_by)}."
    nowhere = f"neither a database that was here, nor {ledger.path(settings)}, nor a newer backup beside this one"
    return f"Look: there is no list of who left after {since}, {nowhere}. Whoever did is back: suspend them on the page People."


def _after_recovery(settings: Settings, within_s: float) -> int:
    """The database that PostgreSQL itself put back is a restored one: its later history is lost too."""
    with folder.alone(settings, "go on"):
        if not settings.is_sqlite:
            database.wait_until_recovered(settings, within_s)
        folder.refuse_elsewhere(settings, "go on")
        create_app(settings)
        schema.check_not_newer()
        left = ledger.read(settings)
        finish(settings, left or {})
    print("Everybody has to sign in again, and open pages load anew.")
    if left is None:
        nowhere = f"There is no list of who left at {ledger.path(settings)}"
        print(f"{nowhere}: whoever did after the moment of the recovery is back. Look at People.")
    else:
        print(f"Whoever left after the moment of the recovery is erased again, by the list in {ledger.path(settings)}.")
    return 0


@dataclass
class Restoring:
    """One backup on its way to its place."""

    settings: Settings
    backup: Backup
    key: Key | None
    keys: Path | None = None

    def __post_init__(self) -> None:
        self.staged = self.settings.path(".restoring")
        self.files = self.staged / "files"
        self.database = self.staged / self.backup.database.name
        self.staged_keys = self.staged / "keys"
        self.mark = self.settings.path(schema.UNFINISHED)
        self.left = Leavers()
        self.has_keys = False

    def restore(self) -> list[str]:
        """The backup is in place, brought to this code's schema, with every session ended. Gives where the old data went."""
        self._check()
        self.left = who_left.here(self.settings, self.backup.head.get("site"))
        try:
            self._stage()
            self.left.add(*who_left.of_newer_backup(self.settings, self.backup, self.key, self.staged / "newer"))
            self._make_ready()
        except OSError as problem:
            shutil.rmtree(self.staged, ignore_errors=True)
            reason = os.strerror(problem.errno) if problem.errno else str(problem)
            raise Misconfigured(f"The backup could not be made ready in {self.staged} ({reason}): nothing was changed.") from problem
        except Misconfigured:
            shutil.rmtree(self.staged, ignore_errors=True)
            raise
        return self._put_in_place()

    def _check(self) -> None:
        if self.backup.head["revision"] not in {step.revision for step in revisions.steps()}:
            raise Misconfigured("This backup was made by a newer version of this software: restore it with that version.")
        if self.settings.is_sqlite and self.backup.database.name != dumping.PORTABLE:
            raise Misconfigured(
                "This backup holds a PostgreSQL database, and DATABASE_URL is SQLite: set DATABASE_URL to PostgreSQL, "
                "or make a backup with --portable."
            )
        if self.keys is not None and not self.keys.is_dir():
            raise Misconfigured(f"There are no keys at {self.keys}: name the folder that ends in .keys.")

    def _stage(self) -> None:
        """Everything of the backup lies beside the data, and each file was compared with its hash."""
        shutil.rmtree(self.staged, ignore_errors=True)
        self.files.mkdir(parents=True)
        self.staged_keys.mkdir(mode=0o700)
        for item in self.backup.items:
            packing.unpack(self.backup, item, self.staged / item.name, self.key)
        keys = self.keys or keys_of(self.backup.folder)
        for path in sorted(keys.glob("*")) if keys.is_dir() else ():
            folder.copy_whole(path, self.staged_keys / path.name)
        self.has_keys = any(self.staged_keys.iterdir())

    def _make_ready(self) -> None:
        """The database is as it will be, beside the one that is there."""
        beside = replace(self.settings, data_dir=self.files)
        if self.database.name == dumping.PORTABLE:
            with closing(sqlite3.connect(self.database)) as connection:
                dumping.check(connection, self.database)
            finish(replace(beside, database_url=f"sqlite:///{self.database}"), self.left.people)
            dumping.close_sqlite(self.database)
            if not self.settings.is_sqlite:
                self._into_postgres(dumping.beside(beside))
        else:
            dumping.load_beside(self.settings, self.database)
            finish(dumping.beside(beside), self.left.people)

    def _into_postgres(self, beside: Settings) -> None:
        dumping.make_beside(self.settings)
        source = db.make_engine(f"sqlite:///{self.database}")
        try:
            with create_app(beside).app_context():
                schema.upgrade()
                rows.copy_all(source, db.engine())
        finally:
            source.dispose()
            db.disconnect()

    def _put_in_place(self) -> list[str]:
        """What was made ready stands where the site looks for it; what stood there is put aside."""
        now = clock.now()
        aside = self.settings.path(f"replaced-{now:%Y-%m-%dT%H-%M-%S.%fZ}")
        left = {"left": who_left.packed(self.left.people), "has_list": bool(self.left.told_by)}
        told = json.dumps({"backup": str(self.backup.folder), **left})
        part = self.mark.with_name(f".{self.mark.name}")
        part.write_text(told)
        folder.sync(part)
        part.rename(self.mark)
        folder.sync(self.settings.data_dir)
        put_aside = []
        if not self.settings.is_sqlite:
            name = f"replaced_{now:%Y_%m_%dt%H_%M_%S_%f}"
            dumping.swap(self.settings, name)
            put_aside.append(f'the schema "{name}" of the database')
        if self._move_aside(aside):
            put_aside.insert(0, str(aside))
        self._move_in()
        ledger.add(self.settings, sorted(self.left.people.items()))
        folder.sync(self.settings.data_dir)
        self.mark.unlink()
        folder.sync(self.settings.data_dir)
        shutil.rmtree(self.staged, ignore_errors=True)
        return put_aside

    def _move_aside(self, aside: Path) -> bool:
        file = folder.database_file(self.settings)
        old = [path for path in sorted(self.settings.data_dir.iterdir()) if path.is_file() or path.is_dir()]
        old = [path for path in old if not folder.is_apart(self.settings, path)]
        if file is not None:
            # The file last: without it what belongs to it means nothing.
            old += [path for path in (file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm"), file) if path.exists()]
        old_keys = self._keys_that_change()
        if old or old_keys:
            aside.mkdir()
        for path in old_keys:
            folder.copy_whole(path, aside / "keys" / path.name)
        for path in old:
            shutil.move(path, aside / path.name)
        return bool(old or old_keys)

    def _keys_that_change(self) -> list[Path]:
        here = self.settings.path("keys")
        return [
            here / path.name
            for path in sorted(self.staged_keys.iterdir())
            if (here / path.name).exists() and (here / path.name).read_bytes() != path.read_bytes()
        ]

    def _move_in(self) -> None:
        """The keys that belong to the data are in place too; without them the present ones stay, and sealed names cannot be read."""
        self.settings.path("keys").mkdir(mode=0o700, exist_ok=True)
        for path in sorted(self.staged_keys.iterdir()):
            path.chmod(0o600)
            path.rename(self.settings.path("keys", path.name))
        # What the application made for itself while the database was made ready is not of the backup.
        for name in sorted({Path(item.name).parts[1] for item in self.backup.items if item.name.startswith("files/")}):
            if (self.files / name).exists():
                (self.files / name).rename(self.settings.path(name))
        file = folder.database_file(self.settings)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(self.database, file)
            folder.sync(file)


def finish(settings: Settings, left: Left) -> None:
    """The restored database has this code's schema and a new epoch; no session, token or link of the past works; who left is gone."""
    app = create_app(settings)
    with app.app_context():
        with db.engine().begin() as connection:
            # Who was at work when the backup was made is not at work now.
            if inspect(connection).has_table("processes"):
                connection.execute(text("DELETE FROM processes"))
        schema.upgrade()
        with db.transaction():
            now = clock.now()
            for row in (SignInSession, AccessToken):
                session.execute(update(row).where(row.ended_at.is_(None)).values(ended_at=now))
            session.execute(update(MailedLink).where(MailedLink.used_at.is_(None)).values(used_at=now))
            who_left.enter(left)
            erasure.replay()
            new_epoch()
    db.disconnect()
