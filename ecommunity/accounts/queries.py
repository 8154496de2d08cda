"""Questions about accounts. A person sees their own; an administrator sees all."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, func, select

from ecommunity import clock
from ecommunity.accounts.models import AccessToken, Consent, MailedLink, Person, SignInSession
from ecommunity.accounts.secrets import hashed
from ecommunity.authz import Actor
from ecommunity.db import Page, find, one, page_of, session
from ecommunity.registry import actor_fact


def visible_people(actor: Actor) -> Select[Person]:
    """The accounts that the actor may see as accounts: their own, or all for an administrator."""
    stmt = select(Person)
    if actor.is_admin:
        return stmt
    return stmt.where(Person.id == (actor.id or 0))


def get_person(actor: Actor, person_id: int, *, lock: bool = False) -> Person:
    return one(visible_people(actor).where(Person.id == person_id), lock=lock)


def get_self(actor: Actor, *, lock: bool = False) -> Person:
    return get_person(actor, actor.id or 0, lock=lock)


@actor_fact("accounts.email")
def own_email(actor: Actor) -> str:
    """The confirmed address of the actor's account: an active account has one that was confirmed by a mailed link."""
    stmt = select(Person.email).where(Person.id == (actor.id or 0), Person.state == "active")
    return session.execute(stmt).scalar() or ""


def list_people(actor: Actor, words: str = "", page: int = 1) -> Page[Person]:
    """Accounts by name or address, newest first."""
    stmt = visible_people(actor).where(Person.state.not_in(("left", "imported"))).order_by(Person.id.desc())
    if words:
        like = f"%{words.lower()}%"
        stmt = stmt.where(func.lower(Person.name).like(like) | func.lower(Person.email).like(like))
    return page_of(stmt, page)


def find_by_email(email: str, *, lock: bool = False) -> Person | None:
    """The account of an address. Only sign-in and sign-up ask this: the answer is never shown."""
    return find(select(Person).where(func.lower(Person.email) == email.lower()), lock=lock)


def list_sessions(actor: Actor) -> list[SignInSession]:
    """The actor's own browsers that are signed in."""
    stmt = select(SignInSession).where(
        SignInSession.person_id == (actor.id or 0), SignInSession.ended_at.is_(None), SignInSession.expires_at > clock.now()
    )
    return list(session.execute(stmt.order_by(SignInSession.last_seen_at.desc())).scalars())


def list_tokens(actor: Actor) -> list[AccessToken]:
    """The actor's own tokens that still work."""
    stmt = select(AccessToken).where(
        AccessToken.person_id == (actor.id or 0), AccessToken.ended_at.is_(None), AccessToken.expires_at > clock.now()
    )
    return list(session.execute(stmt.order_by(AccessToken.id)).scalars())


def find_link(secret: str, purpose: str, *, lock: bool = False) -> MailedLink | None:
    """A mailed link that still works."""
    stmt = select(MailedLink).where(
        MailedLink.secret_hash == hashed(secret),
        MailedLink.purpose == purpose,
        MailedLink.used_at.is_(None),
        MailedLink.expires_at > clock.now(),
    )
    return find(stmt, lock=lock)


def find_invited(secret: str) -> Person | None:
    """Whom an invitation that still works is for: somebody who has not joined yet."""
    link = find_link(secret, "invitation")
    return find(select(Person).where(Person.id == link.person_id, Person.state == "unconfirmed")) if link else None


def count_links_mailed(person_id: int, purpose: str) -> int:
    """How many links of this kind went to this person in the last hour."""
    since = clock.now() - timedelta(hours=1)
    stmt = select(func.count()).where(MailedLink.person_id == person_id, MailedLink.purpose == purpose, MailedLink.created_at > since)
    return int(session.execute(stmt).scalar_one())


def has_consented(person_id: int, terms: str = "") -> bool:
    """Whether the person agreed to the terms of this date; without one, to any."""
    stmt = select(Consent.id).where(Consent.person_id == person_id)
    if terms:
        stmt = stmt.where(Consent.terms == terms)
    return session.execute(stmt).first() is not None


def list_consents(actor: Actor) -> list[Consent]:
    """What the actor agreed to."""
    return list(session.execute(select(Consent).where(Consent.person_id == (actor.id or 0)).order_by(Consent.given_at)).scalars())


def count_admins() -> int:
    """How many active people administer the site. Few enough to be counted here, because JSON is asked differently on each database."""
    roles = session.execute(select(Person.site_roles).where(Person.state == "active")).scalars()
    return sum(1 for held in roles if "admin" in (held or ()))
