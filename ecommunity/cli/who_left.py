"""Who left, as a restore finds it: in the database that is replaced, in the list beside it, in a newer backup beside the one restored."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from ecommunity import clock, db, schema
from ecommunity.accounts import ledger
from ecommunity.accounts.models import ErasedPerson, Person
from ecommunity.cli import dumping, folder, packing, shelf
from ecommunity.cli.packing import Backup
from ecommunity.cli.sealing import Key
from ecommunity.config import Misconfigured, Settings
from ecommunity.db import session

Left = dict[int, datetime]
DUMPED = re.compile(r"^(\d+)\t(\S+ \S+)\t", re.MULTILINE)


@dataclass
class Leavers:
    """Their numbers with the moments, and which places told of them."""

    people: Left = field(default_factory=dict)
    told_by: list[str] = field(default_factory=list)

    def add(self, found: Left | None, where: str, *, is_sure: bool = True) -> None:
        """An empty list tells something only when it is surely this site's."""
        if found is None or not (found or is_sure):
            return
        self.told_by.append(where)
        for number, at in found.items():
            self.people[number] = max(at, self.people.get(number, at))


def here(settings: Settings, site: object) -> Leavers:
    """What this folder knows: its database, its list, and the mark of a restore that was cut off, which had read more."""
    found = Leavers()
    is_sure = site in (None, *shelf.sites_of(settings))
    mark = settings.path(schema.UNFINISHED)
    if mark.exists():
        kept = json.loads(mark.read_text())
        found.add(unpacked(kept["left"]), "the restore that was cut off", is_sure=kept["has_list"])
    else:
        found.add(of_database(settings), "the database that was here", is_sure=is_sure)
    found.add(ledger.read(settings), str(ledger.path(settings)), is_sure=is_sure)
    return found


def of_database(settings: Settings) -> Left | None:
    """Whom the database has in its list; None when there is no site in it, or it can't be read."""
    file = folder.database_file(settings)
    if file is not None and not file.exists():
        return None
    engine = db.make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            if not connection.execute(select(func.count()).select_from(Person)).scalar():
                return None
            rows = connection.execute(select(ErasedPerson.person_id, ErasedPerson.erased_at)).all()
            return {int(row.person_id): row.erased_at for row in rows}
    except (SQLAlchemyError, sqlite3.DatabaseError, ValueError, TypeError):
        return None
    finally:
        engine.dispose()


def of_newer_backup(settings: Settings, backup: Backup, key: Key | None, room: Path) -> tuple[Left | None, str]:
    """Whom the newest backup of the same site knows that lies beside this one and can be read; and which that is."""
    for newer in shelf.newer(backup, key):
        at = room / newer.database.name
        try:
            packing.unpack(newer, newer.database, at, key)
            found = _of_dump(settings, at) if at.name == dumping.DUMP else of_database(_on(settings, at))
        except (Misconfigured, OSError):
            continue
        if found is not None:
            return found, f"the backup {newer.folder}"
    return None, ""


def _on(settings: Settings, file: Path) -> Settings:
    return replace(settings, database_url=f"sqlite:///{file}")


def _of_dump(settings: Settings, dump: Path) -> Left:
    script = dump.with_suffix(".left")
    dumping.run(settings, "pg_restore", "--data-only", "--table=erased_people", f"--file={script}", str(dump), is_asking=False)
    return {int(number): datetime.fromisoformat(at) for number, at in DUMPED.findall(script.read_text())}


def enter(left: Left) -> None:
    """They are in the table of the restored database. The number may be somebody else's there, who came after that moment: not that one."""
    known = set(session.execute(select(ErasedPerson.person_id)).scalars())
    for number, at in sorted(left.items()):
        person = session.get(Person, number)
        if number not in known and person is not None and person.created_at <= at:
            session.add(ErasedPerson(person_id=number, erased_at=at))
    session.flush()


def packed(left: Left) -> dict[str, str]:
    """As the mark of an unfinished restore keeps it."""
    return {str(number): clock.rfc3339(at) for number, at in left.items()}


def unpacked(kept: dict[str, str]) -> Left:
    return {int(number): datetime.fromisoformat(at) for number, at in kept.items()}
