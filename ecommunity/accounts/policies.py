"""Who may do what with accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.registry import policy

# Sessions of those who can do most harm are short: (idle, absolute).
MEMBER = (timedelta(days=14), timedelta(days=90))
TRUSTED = (timedelta(hours=12), timedelta(hours=24))
TOKEN_LIFE = timedelta(days=90)
LINK_LIFE = {
    "confirm": timedelta(days=3),
    "invitation": timedelta(days=14),
    "sign_in": timedelta(minutes=30),
    "reset": timedelta(hours=1),
    "change_email": timedelta(hours=24),
    "undo_email": timedelta(days=7),
    "guardian": timedelta(days=30),
}
MAX_LINKS_AN_HOUR = 3
FAILURES_ALLOWED = 10
FAILURE_WINDOW = timedelta(minutes=15)


def session_life(person: Person) -> timedelta:
    """How long a session lasts at most."""
    return TRUSTED[1] if person.site_roles else MEMBER[1]


def seen_at(site_roles: Sequence[str]) -> datetime:
    """Now, as far as it is kept when somebody is here: the day; for those with short sessions the hour.

    The second would stand beside the second at which somebody asked by role.
    """
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    return hour if site_roles else hour.replace(hour=0)


def is_idle_too_long(site_roles: Sequence[str], last_seen_at: datetime) -> bool:
    """Nobody used the session for so long that it counts no more."""
    return clock.now() - last_seen_at > (TRUSTED if site_roles else MEMBER)[0]


@policy
def can_manage_people(actor: Actor) -> bool:
    """Invite, suspend, end sessions, give site roles."""
    return actor.is_admin


@policy
def can_end_sessions(actor: Actor, person: Person) -> bool:
    return actor.is_admin or (actor.id is not None and actor.id == person.id)


def can_sign_in(person: Person) -> bool:
    return person.state == "active"
