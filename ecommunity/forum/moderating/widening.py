"""Whether others may read something after it went from one community to another. Pure."""

from __future__ import annotations

from ecommunity.errors import Conflict
from ecommunity.forum.faces.policies import are_peers
from ecommunity.groups.models import Group
from ecommunity.web.words import lazy_


def widens(before: str, after: str) -> bool:
    """Somebody who could not read it before may read it there. The members of two communities are never taken for the same people."""
    if before == "public":
        return False
    if before == "registered":
        return after == "public"
    return True


def check_peers(before: Group, after: Group) -> None:
    """What is among the peers of one community is only read by such peers in the other one, or a refusal says so."""
    if not are_peers(after) or before.function_needed != after.function_needed:
        raise Conflict(
            lazy_("What is among peers stays among peers: it can only go to a closed community of people with the same function.")
        )
