"""What follows: the guardian is asked once the account is there, by a mail with two links."""

from __future__ import annotations

from contextlib import suppress

from ecommunity.accounts.events import PersonJoined
from ecommunity.accounts.models import MailedLink, Person
from ecommunity.accounts.sessions import link_secret
from ecommunity.accounts.young import asking, queries
from ecommunity.accounts.young.events import GuardianAsked
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.errors import TooOften
from ecommunity.mail import Mail
from ecommunity.registry import subscribes


@subscribes(PersonJoined, as_="accounts.ask_guardian_of_newcomer")
def ask_guardian_of_newcomer(happened: PersonJoined) -> None:
    """Whoever named a guardian while joining need not ask again."""
    person = session.get(Person, happened.person_id, with_for_update=True)
    row = queries.find_minor(happened.person_id, lock=True)
    if person is not None and person.is_active and row is not None and row.state == "unasked" and row.guardian_email:
        with suppress(TooOften):  # the address was asked for others today; the person finds the form
            asking.ask(person, row)


def _url(link: MailedLink, path: str, language: str) -> str:
    return f"{settings.site_url}{path}{link_secret(link.salt, link.secret_hash)}?lang={language}"


@subscribes(GuardianAsked, as_="accounts.mail_guardian", outside=True)
def mail_guardian(happened: GuardianAsked) -> Mail | None:
    """In the language of the person, since nobody knows the guardian's. Not when another mail took its place."""
    link, end_link = session.get(MailedLink, happened.link_id), session.get(MailedLink, happened.end_link_id)
    person = session.get(Person, link.person_id) if link else None
    if link is None or end_link is None or person is None or not person.is_active or link.used_at is not None or not link.email:
        return None
    return Mail(
        to=link.email,
        template="accounts/guardian",
        language=person.language,
        is_private=True,
        context={
            "child": person.name,
            "url": _url(link, "/guardian/", person.language),
            "end_url": _url(end_link, "/guardian/end/", person.language),
        },
    )
