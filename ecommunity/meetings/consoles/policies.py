"""Who serves a sitting from which console, and who reads a text before it is delivered."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.meetings.models import BUREAU, FloorRequest, Meeting
from ecommunity.meetings.policies import can_run, seat_in
from ecommunity.registry import policy

READ_AHEAD = BUREAU | {"interpreter", "captioner"}


@policy
def can_open_console(actor: Actor, meeting: Meeting) -> bool:
    """The chair's console: who runs the sitting."""
    return can_run(actor, meeting)


@policy
def can_interpret(actor: Actor, meeting: Meeting) -> bool:
    """The interpreters' console: interpreters and captioners, and the bureau that answers them."""
    seat = seat_in(actor, meeting.id)
    return seat is not None and seat.function in READ_AHEAD


@policy
def can_note_connection(actor: Actor, _meeting: Meeting) -> bool:
    """To say whose connection is lost: the server itself, and nobody else."""
    return actor.is_operator


@policy
def can_read_given_text(actor: Actor, meeting: Meeting, request: FloorRequest) -> bool:
    """A text that was handed in and is not delivered yet: its author, who interprets or captions it, and the bureau."""
    seat = seat_in(actor, meeting.id)
    return seat is not None and (seat.function in READ_AHEAD or seat.participant_id == request.participant_id)
