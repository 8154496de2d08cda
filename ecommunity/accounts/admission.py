"""How a confirmed account becomes an active one, by the site's rule: open, invited or approved."""

from __future__ import annotations

from ecommunity import registry
from ecommunity.accounts.events import PersonJoined, PersonWaiting
from ecommunity.accounts.models import Person
from ecommunity.events import publish
from ecommunity.web.site import site


def invited_address(secret: str) -> str:
    """To which address the invitation of this secret was sent; nothing when it does not work (any more)."""
    return next(filter(None, (check(secret) for check in registry.invitation_checks.values())), "") if secret else ""


def invitation_waiting(email: str) -> str:
    """Where an invitation that was sent to this address is taken up; nothing when there is none."""
    return next(filter(None, (path(email) for path in registry.invitation_paths.values())), "")


def admit(person: Person, *, invited: bool = False) -> None:
    """The person is active, or waits for an administrator."""
    if site().sign_up == "approved" and not invited:
        person.state = "waiting"
        publish(PersonWaiting(person_id=person.id))
        return
    person.state = "active"
    publish(PersonJoined(person_id=person.id))
