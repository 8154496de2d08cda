"""What follows in the directory: the mails."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from ecommunity.accounts.models import Person
from ecommunity.accounts.young.events import MinorDeclared
from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.directory.events import AffiliationVerified, LetterSent
from ecommunity.directory.expertise.models import ExpertProfile
from ecommunity.directory.models import Affiliation, Letter
from ecommunity.directory.policies import can_write_to
from ecommunity.directory.queries import PARTS
from ecommunity.directory.words import FUNCTIONS, word
from ecommunity.mail import Mail
from ecommunity.registry import projects, subscribes


def _affiliation(affiliation_id: int) -> Affiliation | None:
    stmt = select(Affiliation).where(Affiliation.id == affiliation_id).options(*PARTS, joinedload(Affiliation.person))
    return session.execute(stmt).scalars().first()


def _can_be_mailed(person: Person) -> bool:
    return person.is_active and bool(person.email)


@subscribes(LetterSent, as_="directory.mail_letter", outside=True)
def mail_letter(happened: LetterSent) -> list[Mail]:
    """The letter goes to the receiver, who can answer the sender; the sender has in writing that it was passed on.

    Not when the receiver withdrew the entry meanwhile, nor when one of the two said since that they are under 18.
    """
    letter = session.get(Letter, happened.letter_id)
    row = _affiliation(letter.affiliation_id) if letter else None
    sender = session.get(Person, letter.sender_id) if letter else None
    if letter is None or row is None or sender is None or not _can_be_mailed(sender) or not _can_be_mailed(row.person):
        return []
    if not can_write_to(Actor(id=sender.id, kind="person"), row):
        return []
    words = {"subject": letter.subject, "body": letter.body}
    passed_on = Mail(
        to=row.person.email or "",
        template="directory/letter",
        language=row.person.language,
        name=row.person.name,
        reply_to=sender.email or "",
        context={**words, "sender": sender.name, "url": f"{settings.site_url}/directory/mine"},
    )
    copy = Mail(
        to=sender.email or "",
        template="directory/letter_sent",
        language=sender.language,
        name=sender.name,
        context={**words, "receiver": row.person.name},
    )
    return [passed_on, copy]


@subscribes(AffiliationVerified, as_="directory.mail_verified", outside=True)
def mail_verified(happened: AffiliationVerified) -> Mail | None:
    row = _affiliation(happened.affiliation_id)
    if row is None or row.state != "verified" or not row.person.email:
        return None
    return Mail(
        to=row.person.email or "",
        template="directory/verified",
        language=row.person.language,
        name=row.person.name,
        context={
            "function": row.function,
            "function_name": lambda key: word(FUNCTIONS, key),
            "organisation": row.organisation.names,
            "url": f"{settings.site_url}/directory/mine",
        },
    )


@projects(MinorDeclared)
def withdraw_entries(happened: MinorDeclared) -> None:
    """Nobody finds somebody who is under 18, from the moment that they say so: in the same transaction."""
    session.execute(update(Affiliation).where(Affiliation.person_id == happened.person_id).values(is_published=False))
    session.execute(update(ExpertProfile).where(ExpertProfile.person_id == happened.person_id).values(is_published=False))
