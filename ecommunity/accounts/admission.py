"""How a confirmed account becomes an active one, by the site's rule: open, invited or approved."""

from __future__ import annotations

from ecommunity.accounts.events import PersonJoined, PersonWaiting
from ecommunity.accounts.models import Person
from ecommunity.events import publish
from ecommunity.web.site import site


def admit(person: Person, *, invited: bool = False) -> None:
    """The person is active, or waits for an administrator."""
    if site().sign_up == "approved" and not invited:
        person.state = "waiting"
        publish(PersonWaiting(person_id=person.id))
        return
    person.state = "active"
    publish(PersonJoined(person_id=person.id))
