"""What belongs to another meeting is not there: no command reaches it, and nothing there changes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from ecommunity import registry
from ecommunity.boundary.fields import MAX_ID
from ecommunity.db import session
from ecommunity.errors import Refusal
from ecommunity.meetings.models import Participant
from tests.access.scene import undone
from tests.meetings.table import people
from tests.meetings.table.recipes import recipes

FOREIGN = ("item", "request", "line", "participant", "to", "before", "sitting", "intervention", "paragraph", "correction", "statement")
ANSWERS = {"not_found", "conflict", "forbidden", "invalid"}


@pytest.fixture
def elsewhere(room: Any, world: Any) -> dict[str, int]:
    """Working group A in full swing: its things, by the names of the fields that take them."""
    room.open()
    spoken = room.ask("nfp.new")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    request, line = room.ask("ngo"), room.do("ngo", "say", text="Ours")
    statement = room.do("ngo", "file_statement", item=room.items[1], language="en", text="Ours too")
    seat = session.query(Participant).filter_by(meeting_id=room.id, person_id=world.people["ngo"]).one().id
    sitting = session.execute(text("SELECT max(id) FROM sittings WHERE meeting_id = :m"), {"m": room.id}).scalar()
    session.rollback()
    found = {"item": room.items[1], "request": request, "line": line, "participant": seat, "to": seat, "before": request}
    return found | {"sitting": sitting, "intervention": spoken, "statement": statement, "paragraph": 1, "correction": 1}


def kept(meeting: int) -> list[Any]:
    """All that the streams of a meeting hold."""
    session.rollback()
    rows = session.execute(
        text("SELECT stream, collection, key, seq, body FROM entries WHERE stream LIKE :s ORDER BY 1, 2, 3"), {"s": f"meeting:{meeting}%"}
    )
    found = [tuple(row) for row in rows]
    session.rollback()
    return found


def test_no_command_reaches_into_another_meeting(app: Any, room: Any, elsewhere: dict[str, int]) -> None:
    with app.app_context():
        scene = people.build()
        before = kept(room.id)
        tried = 0
        for recipe in recipes():
            fields = registry.commands[f"meetings.{recipe.command}"].input.model_fields
            for name in FOREIGN:
                # Which paragraph is shown is a number in the document that is shown, not a thing of a meeting.
                if name not in fields or recipe.command == "show_paragraph":
                    continue
                scene.things |= {"waiting": MAX_ID, "on floor": MAX_ID, "requests": {}}
                for who in ("chair", "NGO", "Party, head"):
                    args = recipe.args(scene, who) | {name: elsewhere[name]}
                    with undone():
                        try:
                            scene.run(who, f"meetings.{recipe.command}", args)
                        except Refusal as no:
                            answer = no.code
                        else:
                            answer = "ok"
                        assert kept(room.id) == before, (recipe.title, name)
                    assert answer in ANSWERS, (recipe.title, name, who)
                    tried += 1
        assert tried > 60
