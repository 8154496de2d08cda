"""What the tables of a site hold, read beside its servers: `python -m tests.faults.tables` prints it as JSON; `begin` makes the
cast's database one that a worker takes: with the number of its schema, and with the live state of what the cast wrote past the events.

The kinds are the commands that wrote: what stands there is compared with what was acknowledged.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

import orjson
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from ecommunity import create_app, db, registry
from ecommunity.config import ROOT
from ecommunity.db import session
from ecommunity.documents.models import Document
from ecommunity.files.models import StoredFile
from ecommunity.files.storage import store
from ecommunity.forum.models import Post
from ecommunity.live.entries import rows_of
from ecommunity.live.models import Entry, Stream
from ecommunity.live.rebuilding import rebuild
from ecommunity.meetings.actions.record import is_whole
from ecommunity.meetings.models import FloorRequest, Line, Meeting, RecordLine
from ecommunity.outbox.models import Delivery
from tests.live import stage


def words() -> dict[str, list[str]]:
    """Everything that was said, by the command that said it."""
    return {
        "stage.say": list(session.execute(select(stage.Line.text)).scalars()),
        "meetings.say": list(session.execute(select(Line.text)).scalars()),
        "meetings.add_record_line": list(session.execute(select(RecordLine.text).where(RecordLine.kind == "note")).scalars()),
        "documents.import_document": list(session.execute(select(Document.title).where(Document.title.contains("-at-"))).scalars()),
        "forum.post_reply": list(session.execute(select(Post.body).where(Post.number > 1)).scalars()),
    }


def faults() -> list[str]:
    """What contradicts itself: the record's chain, entries other than their tables, numbers that were skipped or given twice."""
    found = []
    for meeting in session.execute(select(Meeting)).scalars():
        lines = list(session.execute(select(RecordLine).where(RecordLine.meeting_id == meeting.id).order_by(RecordLine.number)).scalars())
        tip = (lines[-1].hash, len(lines)) if lines else ("", 0)
        if not is_whole(lines) or tip != (meeting.record_tip, meeting.record_length):
            found.append(f"the record of meeting {meeting.id} is not whole")
    rows = session.execute(select(Entry).where(Entry.body.is_not(None))).scalars()
    stored = {(row.stream, row.collection, row.key): orjson.loads(row.body or "null") for row in rows}
    wanted = rows_of(row for make in (*registry.rebuilders.values(), stage_entries) for row in make())
    wrong = [place for place in stored.keys() | wanted.keys() if stored.get(place) != wanted.get(place)]
    found += [f"{len(wrong)} entries are not what their tables say, as {wrong[0]}"] if wrong else []
    return found + skipped_numbers() + missing_files()


def missing_files() -> list[str]:
    """Each file that came with a document is there, and holds what its title says."""
    found = []
    for file in session.execute(select(StoredFile).where(StoredFile.name.contains("-at-"))).scalars():
        path = store().path(file.digest)
        if not path.exists() or path.read_text() != file.name.removesuffix(".txt"):
            found.append(f"the file {file.name} is not there")
    return found


def stage_entries() -> Any:
    """What a rebuild of the stages would make."""
    for line in session.execute(select(stage.Line)).scalars():
        yield f"stage:{line.stage}", "lines", line.id, {"text": line.text, "by": line.author}


def skipped_numbers() -> list[str]:
    """On a stage every line has a number of its own, so the numbers go from one to the head without a hole."""
    found = []
    for name, head in session.execute(select(Stream.name, Stream.seq).where(Stream.name.like("stage:%"))).all():
        numbers = sorted(session.execute(select(Entry.seq).where(Entry.stream == name)).scalars())
        if numbers != list(range(1, head + 1)):
            found.append(f"{name} has {len(numbers)} numbers, its head is {head}")
    return found


def places() -> dict[str, list[int]]:
    """Where each request for the floor stood in its line."""
    return {str(number): place for number, place in session.execute(select(FloorRequest.id, FloorRequest.place)).all()}


def read() -> dict[str, Any]:
    """Words by kind, what contradicts itself, and what is still owed."""
    states = Counter(
        dict(session.execute(select(Delivery.state, func.count()).where(Delivery.attempts > 0).group_by(Delivery.state)).all())
    )
    now = session.execute(select(func.count()).where(Delivery.state == "owed", Delivery.due_at <= func.current_timestamp())).scalar()
    return {"words": words(), "faults": faults(), "places": places(), "dead": states["dead"], "owed": now}


if __name__ == "__main__":
    with create_app().app_context():
        if sys.argv[1:] == ["begin"]:
            with db.engine().begin() as connection:
                MigrationContext.configure(connection).stamp(ScriptDirectory(str(ROOT / "migrations")), "head")
            rebuild()
        else:
            sys.stdout.write(json.dumps(read()) + "\n")
