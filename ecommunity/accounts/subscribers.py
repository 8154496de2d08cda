"""The mails of accounts: written after the commit, from ids."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity.accounts.events import EmailChanged, LinkRequested, PasswordChanged, PersonWaiting, SignUpRepeated
from ecommunity.accounts.models import MailedLink, Person
from ecommunity.accounts.sessions import link_secret
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.mail import Mail
from ecommunity.registry import subscribes

PATHS = {
    "confirm": "/join/",
    "invitation": "/join/invited/",
    "sign_in": "/sign-in/link/",
    "reset": "/reset/",
    "change_email": "/account/email/",
    "undo_email": "/account/email/undo/",
}


def _mail(person: Person, template: str, email: str | None = None, **values: Any) -> Mail | None:
    to = email or person.email
    return Mail(to=to, template=f"accounts/{template}", language=person.language, name=person.name, context=values) if to else None


def link_url(link: MailedLink) -> str:
    return settings.site_url + PATHS[link.purpose] + link_secret(link.salt, link.secret_hash)


def _shown_in(person: Person, link: MailedLink) -> str:
    """An invitation opens in the language of its mail: the browser of somebody new has not been told any."""
    return f"?lang={person.language}" if link.purpose == "invitation" else ""


@subscribes(LinkRequested, as_="accounts.mail_link", outside=True)
def mail_link(happened: LinkRequested) -> Mail | None:
    link = session.get(MailedLink, happened.link_id)
    person = session.get(Person, link.person_id) if link else None
    if link is None or person is None or link.used_at is not None:
        return None
    url = link_url(link) + _shown_in(person, link)
    return _mail(person, link.purpose, link.email, url=url, expires_at=link.expires_at, has_password=bool(person.password_hash))


@subscribes(SignUpRepeated, as_="accounts.mail_owner", outside=True)
def mail_owner(happened: SignUpRepeated) -> Mail | None:
    person = session.get(Person, happened.person_id)
    return _mail(person, "known", url=settings.site_url + "/sign-in/link") if person else None


@subscribes(EmailChanged, as_="accounts.mail_old_address", outside=True)
def mail_old_address(happened: EmailChanged) -> Mail | None:
    link = session.get(MailedLink, happened.undo_link_id)
    person = session.get(Person, happened.person_id)
    if link is None or person is None or not link.email:
        return None
    return _mail(person, "undo_email", link.email, url=link_url(link), expires_at=link.expires_at)


@subscribes(EmailChanged, as_="accounts.mail_new_address", outside=True)
def mail_new_address(happened: EmailChanged) -> Mail | None:
    person = session.get(Person, happened.person_id)
    return _mail(person, "email_changed") if person else None


@subscribes(PasswordChanged, as_="accounts.mail_password_changed", outside=True)
def mail_password_changed(happened: PasswordChanged) -> Mail | None:
    person = session.get(Person, happened.person_id)
    return _mail(person, "password_changed", url=settings.site_url + "/sign-in/link?purpose=reset") if person else None


@subscribes(PersonWaiting, as_="accounts.tell_admins", outside=True)
def tell_admins(happened: PersonWaiting) -> list[Mail]:
    people = session.execute(select(Person).where(Person.state == "active")).scalars()
    admins = [person for person in people if "admin" in person.site_roles]
    mails = [_mail(person, "waiting", url=settings.site_url + "/admin/people") for person in admins]
    return [mail for mail in mails if mail is not None]
