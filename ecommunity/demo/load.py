"""Loading the demonstration community, once; and again from nothing with `ecommunity demo --reset`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import func, select

from ecommunity.accounts.models import Person
from ecommunity.config import settings
from ecommunity.db import one_at_a_time, session, transaction
from ecommunity.demo import people
from ecommunity.demo.world import DemoWorld
from ecommunity.errors import Conflict
from ecommunity.live.rebuilding import rebuild

# In this order: a later part builds on the earlier ones.
PARTS = ("directory", "calendar", "groups", "knowledge", "documents", "forum", "meetings", "held_meeting", "mentoring")


def load_once() -> bool:
    """The demo is there; True when it was loaded just now."""
    with one_at_a_time("demo"):
        is_there = session.execute(select(func.count()).select_from(Person)).scalar_one() > 0
        session.rollback()
        if not is_there:
            load()
    return not is_there


def load() -> None:
    """The whole demo, into an empty site. Real sites are refused."""
    if settings.path("site-is-set-up").exists():
        raise Conflict("This folder was set up for a real site: the demo is not loaded into it.")
    password_hash = people.hashed_password()
    with transaction():
        world = DemoWorld({key: person.id for key, person in people.make_people(password_hash).items()})
    for part in PARTS:
        if find_spec(f"ecommunity.demo.parts.{part}") is not None:
            import_module(f"ecommunity.demo.parts.{part}").load(world)
    world.end_sessions()
    rebuild()  # rows that were written without their events have their live entries too
