"""Questions about registrations, each asked as somebody."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import find, one, session
from ecommunity.directory.models import Affiliation, Organisation
from ecommunity.directory.queries import in_force
from ecommunity.errors import NotFound
from ecommunity.meetings.models import BUREAU, SILENT, FloorRequest, Meeting, Participant
from ecommunity.meetings.queries import get_meeting
from ecommunity.meetings.registration import moves
from ecommunity.meetings.registration.models import HandOver, Nomination, Registration

MOST_NAMED = 60
# Put together once, like what every follower asks in `meetings.queries`.
OWN = select(Participant.state, Participant.step).where(
    Participant.meeting_id == bindparam("meeting"), Participant.person_id == bindparam("actor")
)


def standing_of(participant: Participant | None) -> moves.Standing:
    """How somebody's registration stands; `none` without one."""
    return moves.standing_of(participant.state, participant.step) if participant is not None else "none"


def find_of(person_id: int, meeting: Meeting) -> Participant | None:
    """Somebody's one row in this meeting, whatever became of it."""
    return find(select(Participant).where(Participant.meeting_id == meeting.id, Participant.person_id == person_id))


def find_own(actor: Actor, meeting: Meeting) -> Participant | None:
    """The actor's own row in this meeting."""
    return find_of(actor.id or 0, meeting)


def own_standing(actor: Actor, meeting: Meeting) -> moves.Standing:
    """How the actor's own registration stands. Asked for every follower without a seat, so no row is loaded."""
    row = session.execute(OWN, {"meeting": meeting.id, "actor": actor.id or 0}).first()
    return moves.standing_of(row.state, row.step) if row is not None else "none"


def _names_me(actor: Actor) -> ColumnElement[bool]:
    email = actor.fact("accounts.email")
    by_address = and_(Nomination.email != "", func.lower(Nomination.email) == email.lower()) if email else Nomination.id.is_(None)
    return or_(Nomination.person_id == (actor.id or 0), by_address)


def list_own_nominations(actor: Actor, meeting: Meeting) -> list[Nomination]:
    """Who named the actor for a seat that the actor has yet to take or refuse."""
    stmt = select(Nomination).where(Nomination.meeting_id == meeting.id, Nomination.answer == "open", _names_me(actor))
    return list(session.execute(stmt.order_by(Nomination.id)).scalars())


def get_own_nomination(actor: Actor, meeting: Meeting, nomination_id: int) -> Nomination:
    """A nomination of the actor in this meeting."""
    stmt = select(Nomination).where(Nomination.meeting_id == meeting.id, Nomination.id == nomination_id, _names_me(actor))
    return one(stmt)


def get_meeting_to_register(actor: Actor, meeting_id: int, *, lock: bool = False) -> tuple[Meeting, bool]:
    """The meeting for somebody who may read it, or who was named for it or asked to take part; and which of the two it is."""
    try:
        return get_meeting(actor, meeting_id, lock=lock), True
    except NotFound:
        if actor.id is None:
            raise
    own = select(Participant.meeting_id).where(Participant.person_id == actor.id)
    named = select(Nomination.meeting_id).where(Nomination.answer == "open", _names_me(actor))
    was_removed = own.where(Participant.state == "removed", Participant.step == "")
    stmt = select(Meeting).where(
        Meeting.id == meeting_id, Meeting.state != "draft", or_(Meeting.id.in_(own), Meeting.id.in_(named)), Meeting.id.not_in(was_removed)
    )
    return one(stmt, lock=lock), False


def note_of(participant: Participant) -> Registration:
    """What is known beside the seat; a new row where there is none yet."""
    row = session.get(Registration, participant.id)
    return row if row is not None else Registration(participant_id=participant.id)


def list_notes(participants: list[Participant]) -> dict[int, Registration]:
    """What is known beside the seats, by participant."""
    ids = [participant.id for participant in participants]
    stmt = select(Registration).where(Registration.participant_id.in_(ids))
    return {row.participant_id: row for row in session.execute(stmt).scalars()}


def count_remote(meeting: Meeting) -> int:
    """How many seats for those who are elsewhere are taken or asked for; the bureau and the service take none."""
    stmt = select(func.count()).where(Participant.meeting_id == meeting.id, Participant.state != "removed", Participant.attends == "remote")
    return int(session.execute(stmt.where(Participant.function.not_in(sorted(BUREAU | SILENT)))).scalar_one())


def list_undecided(meeting: Meeting) -> list[Participant]:
    """Who waits, and who takes part provisionally: the oldest first."""
    stmt = select(Participant).where(Participant.meeting_id == meeting.id)
    stmt = stmt.where(or_(Participant.state == "waiting", Participant.step == "provisional"))
    return list(session.execute(stmt.order_by(Participant.registered_at, Participant.id)).scalars())


def list_ended(meeting: Meeting) -> list[Participant]:
    """Who was declined or removed, the newest first."""
    stmt = select(Participant).where(Participant.meeting_id == meeting.id, Participant.state == "removed")
    stmt = stmt.where(Participant.step.in_(("", "declined")))
    return list(session.execute(stmt.order_by(Participant.id.desc()).limit(50)).scalars())


def list_nominations(meeting: Meeting, organisation_ids: set[int]) -> list[Nomination]:
    """Whom these organisations named, in order."""
    stmt = select(Nomination).where(Nomination.meeting_id == meeting.id, Nomination.organisation_id.in_(organisation_ids))
    return list(session.execute(stmt.order_by(Nomination.id)).scalars())


def get_nomination(meeting: Meeting, nomination_id: int, organisation_ids: set[int]) -> Nomination:
    """A nomination of one of these organisations in this meeting."""
    stmt = select(Nomination).where(Nomination.meeting_id == meeting.id, Nomination.id == nomination_id)
    return one(stmt.where(Nomination.organisation_id.in_(organisation_ids)))


def has_named(meeting: Meeting, organisation_id: int, person_id: int | None, email: str) -> bool:
    """Whether this person or address has an open nomination of this organisation."""
    stmt = select(Nomination.id).where(
        Nomination.meeting_id == meeting.id, Nomination.organisation_id == organisation_id, Nomination.answer == "open"
    )
    same = Nomination.person_id == person_id if person_id is not None else func.lower(Nomination.email) == email.lower()
    return find(stmt.where(same)) is not None


def list_colleagues(organisation_ids: set[int]) -> list[tuple[Person, int]]:
    """Who published a verified function in one of these organisations, each with the organisation, by name."""
    stmt = (
        select(Person, Affiliation.organisation_id)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(Person.state == "active", Affiliation.is_published, Affiliation.organisation_id.in_(organisation_ids), *in_force())
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [(person, organisation_id) for person, organisation_id in session.execute(stmt)]


def has_spoken(participant: Participant) -> bool:
    """Whether the record knows this seat: then its capacity stays."""
    return find(select(FloorRequest.id).where(FloorRequest.participant_id == participant.id)) is not None


def find_hand_over(giver: Participant, taker: Participant) -> HandOver | None:
    """What one gave to the other and did not take back."""
    return find(select(HandOver).where(HandOver.giver_id == giver.id, HandOver.taker_id == taker.id, HandOver.back_at.is_(None)))


def list_hand_overs(meeting: Meeting) -> list[HandOver]:
    """What was handed over in this meeting and not taken back, the newest first."""
    stmt = select(HandOver).where(HandOver.meeting_id == meeting.id, HandOver.back_at.is_(None))
    return list(session.execute(stmt.order_by(HandOver.id.desc())).scalars())


def is_in_hand_over(participant: Participant) -> bool:
    """Whether somebody's function is given away or is another's."""
    stmt = select(HandOver.id).where(or_(HandOver.giver_id == participant.id, HandOver.taker_id == participant.id))
    return find(stmt.where(HandOver.back_at.is_(None))) is not None


def list_organisations(ids: set[int]) -> list[Organisation]:
    """Organisations by id; public knowledge."""
    return list(session.execute(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)).scalars())
