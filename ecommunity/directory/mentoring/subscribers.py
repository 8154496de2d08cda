"""What follows: notices for the two, the letters' mails, and the guardian's mail when somebody under 18 is concerned."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select

from ecommunity.accounts.models import Person
from ecommunity.accounts.young.queries import find_minor
from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.directory.mentoring import queries
from ecommunity.directory.mentoring.actions import is_safe
from ecommunity.directory.mentoring.events import MentorAccepted, MentorAsked, MentorDeclined, MentorLetterSent, PairingEnded
from ecommunity.directory.mentoring.models import MentorLetter, Pairing
from ecommunity.mail import Mail
from ecommunity.notices.lines import Line
from ecommunity.notices.models import Notice
from ecommunity.notices.telling import tell
from ecommunity.registry import lines_of_notices, subscribes
from ecommunity.web.words import _

ASKED, ACCEPTED, DECLINED, ENDED = (f"directory.mentor_{word}" for word in ("asked", "accepted", "declined", "ended"))
TEXTS: dict[str, Callable[..., str]] = {
    ASKED: lambda **name: _("%(name)s asks you to be their mentor.", **name),
    ACCEPTED: lambda **name: _("%(name)s is your mentor now. You can write to one another.", **name),
    DECLINED: lambda **name: _("%(name)s is not free at the moment. You can ask somebody else.", **name),
    ENDED: lambda **name: _("You and %(name)s are no longer mentor and mentee.", **name),
}


def _pairing(pairing_id: int) -> Pairing | None:
    stmt = select(Pairing).where(Pairing.id == pairing_id).options(*queries.BOTH)
    return session.execute(stmt).unique().scalars().first()


def _tell(pairing: Pairing, kind: str, *people: int) -> None:
    for person in people:
        tell(person, kind, pairing.id, key=f"mentoring:{pairing.id}:{kind}")


@subscribes(MentorAsked, as_="directory.tell_mentor_asked")
def tell_mentor(happened: MentorAsked) -> None:
    pairing = _pairing(happened.pairing_id)
    if pairing is not None and pairing.state == "asked":
        _tell(pairing, ASKED, pairing.mentor_id)


@subscribes(MentorAccepted, as_="directory.tell_mentor_accepted")
@subscribes(MentorDeclined, as_="directory.tell_mentor_declined")
def tell_mentee(happened: MentorAccepted | MentorDeclined) -> None:
    pairing = _pairing(happened.pairing_id)
    if pairing is not None:
        _tell(pairing, ACCEPTED if isinstance(happened, MentorAccepted) else DECLINED, pairing.mentee_id)


@subscribes(PairingEnded, as_="directory.tell_pairing_ended")
def tell_others(happened: PairingEnded) -> None:
    """Whoever did not end it themselves."""
    pairing = _pairing(happened.pairing_id)
    if pairing is not None:
        _tell(pairing, ENDED, *({pairing.mentor_id, pairing.mentee_id} - {happened.by_id}))


def _lines(actor: Actor, notices: Sequence[Notice]) -> dict[int, Line]:
    """Who the other of the two is; nothing of a pairing that is not the actor's."""
    ids = [notice.thing_id for notice in notices]
    stmt = queries.visible_pairings(actor).where(Pairing.id.in_(ids)).options(*queries.BOTH)
    found = {row.id: row for row in session.execute(stmt).unique().scalars()}
    return {
        notice.id: Line(
            TEXTS[notice.kind](name=found[notice.thing_id].other(actor.id).name),
            f"/directory/mentoring/{notice.thing_id}" if found[notice.thing_id].state in ("asked", "running") else "/directory/mentoring",
        )
        for notice in notices
        if notice.thing_id in found
    }


for _kind in TEXTS:
    lines_of_notices(_kind)(_lines)


def _can_be_mailed(person: Person | None) -> bool:
    return person is not None and person.is_active and bool(person.email)


@subscribes(MentorLetterSent, as_="directory.mail_mentor_letter", outside=True)
def mail_letter(happened: MentorLetterSent) -> Mail | None:
    """The letter goes to the other of the two, with no address of the sender. Not when it ended or is not safe any more."""
    letter = session.get(MentorLetter, happened.letter_id)
    pairing = _pairing(letter.pairing_id) if letter else None
    if letter is None or pairing is None or pairing.state != "running" or not is_safe(pairing):
        return None
    receiver, sender = pairing.other(letter.sender_id), session.get_one(Person, letter.sender_id)
    if not _can_be_mailed(receiver) or not sender.is_active:
        return None
    url = f"{settings.site_url}/directory/mentoring/{pairing.id}"
    values = {"subject": letter.subject, "body": letter.body, "sender": sender.name, "url": url}
    template = "directory/mentoring_letter"
    return Mail(to=receiver.email or "", template=template, language=receiver.language, name=receiver.name, context=values)


def _mail_guardian(pairing: Pairing | None, *, begins: bool) -> Mail | None:
    row = find_minor(pairing.mentee_id) if pairing is not None and pairing.with_minor else None
    if pairing is None or row is None or not row.guardian_email:
        return None
    values = {"child": pairing.mentee.name, "mentor": pairing.mentor.name, "begins": begins}
    language = pairing.mentee.language
    return Mail(to=row.guardian_email, template="directory/guardian_told", language=language, is_private=True, context=values)


@subscribes(MentorAccepted, as_="directory.mail_guardian_begun", outside=True)
def mail_guardian_begun(happened: MentorAccepted) -> Mail | None:
    """The guardian knows who writes to their child from now on."""
    return _mail_guardian(_pairing(happened.pairing_id), begins=True)


@subscribes(PairingEnded, as_="directory.mail_guardian_ended", outside=True)
def mail_guardian_ended(happened: PairingEnded) -> Mail | None:
    """The guardian knows that nobody does any more."""
    return _mail_guardian(_pairing(happened.pairing_id), begins=False)
