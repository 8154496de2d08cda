"""Many who take part in one meeting, each with a token of their own; two of an organisation, one Party in five.

usage: DATA_DIR=… python -m bench.delegates MEETING COUNT CHAIR_TOKEN > tokens.json
       DATA_DIR=… python -m bench.delegates MEETING          (what is stored of the meeting)
"""

from __future__ import annotations

import json
import sys
import uuid

from sqlalchemy import func, insert, select

from ecommunity import create_app
from ecommunity.accounts.models import Person
from ecommunity.accounts.sessions import make_token
from ecommunity.boundary import context, run_command
from ecommunity.db import session, transaction
from ecommunity.directory.models import Organisation
from ecommunity.meetings.models import FloorRequest, Line, Participant, RecordLine

KINDS = {"party": "party_government", "ngo": "ngo_international", "igo": "igo", "youth": "youth_org", "academia": "academia"}


def people(count: int) -> tuple[list[int], list[tuple[int, str]], list[str]]:
    """New people with their tokens, and half as many organisations with the capacity of each."""
    word, capacities = uuid.uuid4().hex[:6], list(KINDS)
    with transaction():
        rows = [
            {"name": f"Delegate {word} {n}", "email": f"{word}-{n}@bench.invalid", "state": "active", "site_roles": []}
            for n in range(count)
        ]
        session.execute(insert(Person), rows)
        ids = list(session.execute(select(Person.id).where(Person.email.like(f"{word}-%")).order_by(Person.id)).scalars())
        kinds = [capacities[n % len(capacities)] for n in range((count + 1) // 2)]
        made = [Organisation(slug=f"{word}-{n}", kind=KINDS[kind], names={"en": f"Body {n:04d}"}) for n, kind in enumerate(kinds)]
        session.add_all(made)
        session.flush()
        tokens = [make_token(person, "bench") for person in ids]
        return ids, [(body.id, kind) for body, kind in zip(made, kinds, strict=True)], tokens


def seat(meeting: int, count: int, chair: str) -> list[str]:
    """All are admitted by the chair's own command; gives their tokens, those of one organisation half the list apart."""
    ids, bodies, tokens = people(count)
    credential = context.find_credential(token=chair)
    assert credential is not None, "the chair's token is worth nothing"
    for number, person in enumerate(ids):
        organisation, capacity = bodies[number % len(bodies)]
        function = "delegate" if capacity == "party" else "observer"
        args = {"meeting": meeting, "person": person, "function": function, "capacity": capacity, "organisation": organisation}
        answer = run_command(credential, "meetings.register", args, str(uuid.uuid4()))
        assert answer["ok"], answer
    return tokens


def stored(meeting: int) -> dict[str, int]:
    """How many rows the meeting has of each kind."""
    return {
        model.__tablename__: session.execute(select(func.count()).where(model.meeting_id == meeting)).scalar_one()
        for model in (Participant, FloorRequest, Line, RecordLine)
    }


if __name__ == "__main__":
    with create_app().app_context():
        which = int(sys.argv[1])
        found = seat(which, int(sys.argv[2]), sys.argv[3]) if len(sys.argv) > 2 else stored(which)
    sys.stdout.write(json.dumps(found) + "\n")
