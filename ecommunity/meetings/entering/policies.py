"""Who may read how others take part. Pure: it looks at the seat that the actor has, and at nothing else."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.meetings.models import BUREAU, Meeting
from ecommunity.meetings.policies import seat_in
from ecommunity.registry import policy


@policy
def can_read_tests(actor: Actor, meeting: Meeting) -> bool:
    """What others measured: the bureau, technical support and the Secretariat."""
    seat = seat_in(actor, meeting.id)
    return actor.is_secretariat or (seat is not None and seat.function in BUREAU | {"tech_support"})
