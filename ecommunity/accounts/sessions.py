"""Starting and ending sessions, tokens and links: rows that others of this package write and take away."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from sqlalchemy import select, update

from ecommunity import clock
from ecommunity.accounts.models import AccessToken, MailedLink, Person, SignInSession
from ecommunity.accounts.policies import LINK_LIFE, TOKEN_LIFE, seen_at, session_life
from ecommunity.accounts.secrets import hashed, new_secret, tag
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.live import recheck_person


def start_session(person: Person, secret: str, device: str) -> SignInSession:
    """The browser that gets the secret is signed in."""
    began = seen_at(person.site_roles)
    row = SignInSession(secret_hash=hashed(secret), person_id=person.id, device=device[:120], expires_at=began + session_life(person))
    row.created_at = row.last_seen_at = person.last_seen_at = began
    session.add(row)
    return row


def end_sessions(person_id: int, *, but: int | None = None) -> None:
    """Every session of the person has ended, but for the one named; their sockets close within a second."""
    stmt = update(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    if but is not None:
        stmt = stmt.where(SignInSession.id != but)
    session.execute(stmt.values(ended_at=clock.now()))
    recheck_person(person_id)


def end_tokens(person_id: int) -> None:
    """No token of the person works any more."""
    session.execute(
        update(AccessToken).where(AccessToken.person_id == person_id, AccessToken.ended_at.is_(None)).values(ended_at=clock.now())
    )
    recheck_person(person_id)


def make_token(person_id: int, label: str) -> str:
    """A new personal access token; it is shown this once."""
    secret = new_secret()
    session.add(AccessToken(secret_hash=hashed(secret), person_id=person_id, label=label[:120], expires_at=clock.now() + TOKEN_LIFE))
    return secret


def link_secret(salt: str, secret_hash: str = "") -> str:
    """The secret of a mailed link, from its salt and the site's key; of a stored one, from the key that was in use then."""
    made = [base64.urlsafe_b64encode(bytes.fromhex(tag("link", salt, seal))).decode().rstrip("=") for seal in settings.seal_keys]
    return next((secret for secret in made if hashed(secret) == secret_hash), made[0])


def make_link(person: Person, purpose: str, email: str, life: timedelta | None = None) -> MailedLink:
    """A link that works once; an older one of the same purpose does not work any more."""
    now = clock.now()
    older = update(MailedLink).where(MailedLink.person_id == person.id, MailedLink.purpose == purpose, MailedLink.used_at.is_(None))
    if purpose != "undo_email":
        session.execute(older.values(used_at=now))
    salt = secrets.token_hex(16)
    row = MailedLink(
        salt=salt,
        secret_hash=hashed(link_secret(salt)),
        person_id=person.id,
        purpose=purpose,
        email=email,
        expires_at=now + (life or LINK_LIFE[purpose]),
    )
    session.add(row)
    session.flush()
    return row


def person_of(row: MailedLink) -> Person:
    return session.execute(select(Person).where(Person.id == row.person_id).with_for_update()).scalar_one()
