"""What somebody says of their age, and the mail to the guardian. Called by the actions of this package and by those of joining."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy import update

from ecommunity import clock
from ecommunity.accounts import sessions
from ecommunity.accounts.models import MailedLink, Person
from ecommunity.accounts.young import age, queries
from ecommunity.accounts.young.events import GuardianAsked, MinorDeclared
from ecommunity.accounts.young.inputs import MayBeYoung
from ecommunity.accounts.young.models import Minor
from ecommunity.accounts.young.policies import MAILS_A_DAY
from ecommunity.db import session
from ecommunity.errors import Invalid, TooOften
from ecommunity.events import publish
from ecommunity.live import recheck_person
from ecommunity.web.words import _

LINKS = ("guardian", "guardian_end")


def declare_when_said(person: Person, given: MayBeYoung) -> None:
    """Who said while joining that they are under 18, is; the guardian is asked once the own address is confirmed."""
    if given.of_age_month or given.of_age_year or given.guardian:
        declare(person, given.of_age_year, given.of_age_month, given.guardian or "")


def declare(person: Person, year: int | None, month: int | None, guardian: str) -> Minor:
    """The person is under 18 until the end of that month. What stands already stays: nobody makes themselves older."""
    check_month(year, month)
    assert year is not None
    assert month is not None
    check_guardian(person, guardian)
    row = queries.find_minor(person.id, lock=True)
    if row is None:
        row = Minor(person_id=person.id, of_age_from=age.of_age_from(year, month))
        row = session.merge(row)
        row.state, row.decided_at, row.consent_text = "unasked", None, ""
    if guardian and row.state != "given":
        row.guardian_email = guardian
    session.flush()
    recheck_person(person.id)
    publish(MinorDeclared(person_id=person.id))
    return row


def check_month(year: int | None, month: int | None) -> None:
    """Raises unless somebody who is under 18 today can turn 18 in this month."""
    text = _("Choose the month and the year in which you turn 18.")
    missing: dict[str, object] = {name: text for name, value in (("of_age_month", month), ("of_age_year", year)) if not value}
    if not year or not month:
        raise Invalid(text, fields=missing)
    if not age.can_be(year, month, clock.now().date()):
        text = _("This is not a month in which somebody who is under 18 now turns 18. Who is 18 already leaves it empty.")
        raise Invalid(text, fields={"of_age_year": text})


def check_guardian(person: Person, guardian: str) -> None:
    """Raises for the own address, also with something added after a plus."""
    if guardian and plain(guardian) == plain(person.email or ""):
        text = _("Give the address of a parent or guardian, not your own.")
        raise Invalid(text, fields={"guardian": text})


def plain(address: str) -> str:
    """The mailbox that an address leads to, as far as its spelling says."""
    local, _at, host = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{host}"


def ask(person: Person, row: Minor) -> None:
    """A mail goes to the guardian; the links of an older one do not work any more."""
    if queries.count_mails_today(person.id, row.guardian_email) >= MAILS_A_DAY:
        raise TooOften(_("Several mails were sent in the last day. Please ask again tomorrow."), retry_in=86400)
    link = sessions.make_link(person, "guardian", row.guardian_email)
    end_link = sessions.make_link(person, "guardian_end", row.guardian_email, _end_of(row) - clock.now())
    row.state, row.asked_at, row.decided_at, row.consent_text = "asked", clock.now(), None, ""
    session.flush()
    publish(GuardianAsked(link_id=link.id, end_link_id=end_link.id))


def _end_of(row: Minor) -> datetime:
    return datetime.combine(row.of_age_from, time(), UTC)


def lengthen(row: Minor) -> None:
    """The link that takes a consent back works as long as one is needed."""
    theirs = update(MailedLink).where(MailedLink.person_id == row.person_id, MailedLink.purpose == "guardian_end")
    session.execute(theirs.where(MailedLink.used_at.is_(None)).values(expires_at=_end_of(row)))


def forget_guardian(row: Minor) -> None:
    """The guardian's address is nowhere any more, and the links that they got do not work."""
    row.guardian_email = ""
    theirs = update(MailedLink).where(MailedLink.person_id == row.person_id, MailedLink.purpose.in_(LINKS))
    session.execute(theirs.where(MailedLink.used_at.is_(None)).values(used_at=clock.now()))
    session.execute(theirs.values(email=""))
