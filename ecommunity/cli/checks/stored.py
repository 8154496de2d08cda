"""Checks of what is stored: the schema first, then the database file, the live state, what is owed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, text

from ecommunity import clock, revisions, schema
from ecommunity.accounts.queries import count_admins
from ecommunity.cli import folder
from ecommunity.cli.checks.finding import Finding
from ecommunity.config import Settings
from ecommunity.db import session
from ecommunity.files.models import StoredFile
from ecommunity.files.storage import store
from ecommunity.live.models import Entry, Epoch, Stream
from ecommunity.outbox.models import Delivery

LATE = timedelta(minutes=15)


def the_schema(settings: Settings) -> list[Finding]:
    schema.check_not_newer()
    standing = revisions.standing()
    found, wanted = standing.found, revisions.of_code()
    if found == wanted:
        return [Finding("fine", f"The database has this version's schema ({found}).")]
    if standing.is_newer:
        return [Finding("look", f"The database has a newer schema ({found}), on which this code runs too.", "Start the newer version.")]
    if standing.is_fit:
        advice = "When all servers run the new code: `ecommunity upgrade --contract`."
        return [Finding("look", f"What only older code needs is still in the database (schema {found}).", advice)]
    if found is None:
        return [
            Finding("wrong", "The database is empty.", "Run `ecommunity init` for a site of your own, or `ecommunity demo` to look around.")
        ]
    return [Finding("wrong", f"The database has the schema {found}, the code needs {wanted}.", "Run `ecommunity upgrade`.")]


def the_file(settings: Settings) -> list[Finding]:
    """SQLite reads every page and follows every reference."""
    if not settings.is_sqlite:
        return []
    broken = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check(5)"))]
    if broken != ["ok"]:
        where = folder.database_file(settings)
        return [
            Finding(
                "wrong",
                f"The database {where} is damaged: {broken[0]}",
                "Stop the server, keep a copy of the file, and run `ecommunity restore` with the newest backup.",
            )
        ]
    loose = session.execute(text("PRAGMA foreign_key_check")).fetchmany(1)
    if loose:
        return [
            Finding(
                "wrong",
                f"A row of {loose[0][0]} points to a row of {loose[0][2]} that is not there.",
                "Restore the newest backup that is whole.",
            )
        ]
    return [Finding("fine", "The database file is whole.")]


def uploads(settings: Settings) -> list[Finding]:
    """Every file that a row names is there, and is what it was."""
    bad = []
    digests = session.execute(select(StoredFile.digest).distinct()).scalars().all()
    for digest in digests:
        path = store().path(digest)
        if not path.is_file() or folder.digest(path) != digest:
            bad.append(path)
    if bad:
        return [
            Finding(
                "wrong",
                f"{len(bad)} of {len(digests)} uploaded files are missing or changed, first {bad[0]}",
                "Copy the files back from files/files of a backup: their names are the hashes of what is in them.",
            )
        ]
    return [Finding("fine", f"{len(digests)} uploaded files, each as it was sent.")]


def live_state(settings: Settings) -> list[Finding]:
    """Entries never run ahead of their stream."""
    if session.get(Epoch, 1) is None:
        return [Finding("wrong", "The live state has no epoch.", "Run `ecommunity db upgrade`.")]
    ahead = (
        select(Entry.stream)
        .join(Stream, Stream.name == Entry.stream, isouter=True)
        .where(Stream.name.is_(None) | (Entry.seq > Stream.seq))
        .limit(1)
    )
    name = session.execute(ahead).scalar()
    if name is not None:
        return [Finding("wrong", f"The live state of {name} is ahead of its number.", "Stop the server and run `ecommunity live rebuild`.")]
    return [
        Finding("fine", f"{session.execute(select(func.count()).select_from(Stream)).scalar_one()} live streams, each with its number.")
    ]


def deliveries(settings: Settings) -> list[Finding]:
    dead = session.execute(select(func.count()).where(Delivery.state == "dead")).scalar_one()
    late = session.execute(select(func.count()).where(Delivery.state == "owed", Delivery.due_at < clock.now() - LATE)).scalar_one()
    found = []
    if dead:
        found.append(
            Finding(
                "look",
                f"{dead} deliveries could not be made.",
                "See them with `ecommunity outbox dead`; try one again with `ecommunity outbox --again NUMBER`.",
            )
        )
    if late and folder.is_served(settings):
        found.append(
            Finding(
                "look",
                f"{late} deliveries have been owed for more than a quarter of an hour.",
                "See them with `ecommunity outbox`; often the mail server does not answer.",
            )
        )
    return found or [Finding("fine", "Nothing that was owed is late or lost.")]


def administrators(settings: Settings) -> list[Finding]:
    count = count_admins()
    if count:
        return [Finding("fine", f"{count} active {'person administers' if count == 1 else 'people administer'} the site.")]
    return [
        Finding(
            "wrong",
            "Nobody administers the site.",
            "Run `ecommunity init` on an empty folder, or `ecommunity admin EMAIL` to give somebody the role.",
        )
    ]


CHECKS = (the_file, uploads, live_state, deliveries, administrators)
