"""Who decides whether a meeting takes place. Pure: they look at the actor's role and seat, and at nothing else."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.policies import seat_in
from ecommunity.registry import policy


@policy
def can_convene(actor: Actor, meeting: Meeting) -> bool:
    """To announce, postpone, cancel and archive a meeting: the Secretariat."""
    seat = seat_in(actor, meeting.id)
    return actor.is_secretariat or (seat is not None and seat.function == "secretariat_officer")
