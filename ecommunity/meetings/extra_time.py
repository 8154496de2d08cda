"""More time to speak for who stated an access need.

The person, the chair and the Secretariat know of it. What all others see of a clock is the limit that everybody has: a request keeps that
limit, and the extra time is added only for those who may know.
"""

from __future__ import annotations

from sqlalchemy import select

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.live import recheck_person
from ecommunity.meetings import policies
from ecommunity.meetings.models import Meeting, Participant


def known_to(actor: Actor, meeting: Meeting) -> dict[str, int]:
    """The extra seconds that the actor knows of, by participant: one's own, and those of all for who runs the sitting."""
    seat = policies.seat_in(actor, meeting.id)
    if seat is None:
        return {}
    extra_s = meeting.pack.access_need_extra_s
    if not policies.can_run(actor, meeting):
        return {str(seat.participant_id): extra_s} if seat.has_access_need else {}
    stmt = select(Participant.id).where(
        Participant.meeting_id == meeting.id, Participant.state == "admitted", Participant.has_access_need.is_(True)
    )
    return {str(key): extra_s for key in session.execute(stmt.order_by(Participant.id)).scalars()}


def tell(meeting: Meeting, participant: Participant) -> None:
    """The pages of the person and of those who run the sitting learn at once what they now know."""
    stmt = select(Participant.person_id).where(
        Participant.meeting_id == meeting.id, Participant.state == "admitted", Participant.function.in_(sorted(policies.RUNNING))
    )
    for person_id in {participant.person_id, *session.execute(stmt).scalars()}:
        recheck_person(person_id)
