"""What ends pairings beside the two themselves: somebody's age, a consent or a confirmation that ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from ecommunity import clock
from ecommunity.accounts.young.events import ConsentEnded, ConsentRefused, MinorDeclared
from ecommunity.accounts.young.queries import is_under_age
from ecommunity.db import session
from ecommunity.directory.mentoring.events import MentorDeclined, PairingEnded
from ecommunity.directory.mentoring.models import OPEN, MentorLetter, MentorOffer, Pairing
from ecommunity.directory.mentoring.policies import ANSWER_WITHIN, LETTERS_KEPT, PAIRINGS_KEPT
from ecommunity.events import publish
from ecommunity.registry import projects, recurring

DAY = timedelta(days=1)


def end(pairing: Pairing, by_id: int | None = None) -> None:
    """It is over; what was asked and not answered yet is declined."""
    was_running = pairing.state == "running"
    pairing.state, pairing.ended_at = ("ended" if was_running else "declined"), clock.now()
    session.flush()
    publish(PairingEnded(pairing_id=pairing.id, by_id=by_id or 0) if was_running else MentorDeclined(pairing_id=pairing.id))


def end_where(*which: Any) -> None:
    """Every pairing that is open and of which this is so has ended."""
    stmt = select(Pairing).where(Pairing.state.in_(OPEN), *which).order_by(Pairing.id).with_for_update()
    for pairing in session.execute(stmt).scalars().all():
        end(pairing)


@projects(MinorDeclared)
def begin_anew(happened: MinorDeclared) -> None:
    """Whoever turns out to be under 18 is nobody's mentor, and asks for one again once a guardian agreed; in the same transaction."""
    session.execute(delete(MentorOffer).where(MentorOffer.person_id == happened.person_id))
    end_where(or_(Pairing.mentor_id == happened.person_id, Pairing.mentee_id == happened.person_id))


@projects(ConsentEnded)
@projects(ConsentRefused)
def end_with_consent(happened: ConsentEnded | ConsentRefused) -> None:
    """Without consent nobody under 18 has a mentor; in the same transaction."""
    end_where(Pairing.mentee_id == happened.person_id)


def end_with_minors(mentor_id: int) -> None:
    """The mentor is not confirmed any more: every pairing of theirs with somebody under 18 has ended."""
    end_where(Pairing.mentor_id == mentor_id, is_under_age(Pairing.mentee_id))


@recurring("directory.tidy_mentoring", DAY)
def tidy_mentoring() -> None:
    """Confirmations end by their day, questions after a month without an answer; old letters and pairings are gone."""
    now = clock.now()
    lapsed = update(MentorOffer).where(MentorOffer.confirmed_until <= now)
    session.execute(lapsed.values(confirmed_until=None, confirmed_at=None, confirmed_by_id=None))
    confirmed = select(MentorOffer.person_id).where(MentorOffer.confirmed_until.is_not(None))
    end_where(is_under_age(Pairing.mentee_id), Pairing.mentor_id.not_in(confirmed))
    end_where(Pairing.state == "asked", Pairing.asked_at <= now - ANSWER_WITHIN)
    session.execute(delete(MentorLetter).where(MentorLetter.sent_at <= now - LETTERS_KEPT))
    session.execute(delete(Pairing).where(Pairing.state.not_in(OPEN), Pairing.ended_at <= now - PAIRINGS_KEPT))
