"""What the start adds to lower packages' pages."""

from __future__ import annotations

from typing import Any

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.home import queries
from ecommunity.registry import panel


@panel("sign_in.people")
def list_demo_people(actor: Actor, people: list[Person]) -> tuple[str, dict[str, Any]]:
    """The demo's people, each with the function and the groups that they lead: who one would be with one click."""
    ids = [person.id for person in people]
    return "home/_people.html", {"people": people, "functions": queries.first_functions(ids), "led": queries.led_groups(ids)}
