"""What registrations know of a person, and how it goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update

from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.files.models import StoredFile
from ecommunity.meetings.models import Meeting, Participant
from ecommunity.meetings.registration.evidence import KIND
from ecommunity.meetings.registration.models import Nomination, Registration

COLUMNS = [
    "nominations.person_id",
    "nominations.email",
    "nominations.named_by_id",
    "registrations.named_by_id",
    "registrations.confirmed_by_id",
    "registrations.decided_by_id",
]
ACTED = (Registration.named_by_id, Registration.confirmed_by_id, Registration.decided_by_id)


def _of(person_id: int) -> Any:
    email = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    return or_(Nomination.person_id == person_id, func.lower(Nomination.email) == email)


def own_seats(person_id: int) -> Select[int]:
    """The person's participations."""
    return select(Participant.id).where(Participant.person_id == person_id)


def _evidence(seats: Select[int]) -> ColumnElement[bool]:
    return and_(StoredFile.owner_kind == KIND, StoredFile.owner_id.in_(seats))


def export(person_id: int) -> dict[str, Any]:
    """How the person came to each seat and what they need, for which seats they were named, and whom they named."""
    notes = select(Registration).join(Participant, Participant.id == Registration.participant_id).where(Participant.person_id == person_id)
    named = select(Nomination).where(_of(person_id)).order_by(Nomination.id)
    acted = select(Registration.participant_id).where(or_(*(column == person_id for column in ACTED)))
    return {
        "registrations": [
            {"meeting": row.participant.meeting_id, "step": row.participant.step, "reason": row.reason, "access_words": row.access_words}
            for row in session.execute(notes).scalars()
        ],
        "evidence": list(session.execute(select(StoredFile.name).where(_evidence(own_seats(person_id)))).scalars()),
        "nominations": [
            {"meeting": row.meeting_id, "function": row.function, "answer": row.answer} for row in session.execute(named).scalars()
        ],
        "named": list(session.execute(select(Nomination.id).where(Nomination.named_by_id == person_id)).scalars()),
        "decided_about": list(session.execute(acted).scalars()),
    }


def erase(person_id: int) -> None:
    """No need, reason, evidence or nomination of the person is left, and nothing says whom they named or decided about."""
    own = own_seats(person_id)
    session.execute(delete(StoredFile).where(_evidence(own)))
    session.execute(update(Registration).where(Registration.participant_id.in_(own)).values(access_words="", reason=""))
    session.execute(delete(Nomination).where(_of(person_id)))
    session.execute(update(Nomination).where(Nomination.named_by_id == person_id).values(named_by_id=None))
    for column in ACTED:
        session.execute(update(Registration).where(column == person_id).values({column.key: None}))


def forget(over: Any) -> None:
    """No need, no evidence and no nomination outlives its meeting."""
    meetings = select(Meeting.id).where(over)
    seats = select(Participant.id).where(Participant.meeting_id.in_(meetings))
    session.execute(update(Registration).where(Registration.participant_id.in_(seats)).values(access_words=""))
    session.execute(delete(StoredFile).where(_evidence(seats)))
    session.execute(delete(Nomination).where(Nomination.meeting_id.in_(meetings)))
