"""From a cookie or token to the one who acts. Asked anew for every request and every command."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any

import flask_login
from flask import Flask, Request
from sqlalchemy import String, TextualSelect, bindparam, column, select, text, update

from ecommunity import clock
from ecommunity.accounts.models import AccessToken, Person, SignInSession
from ecommunity.accounts.policies import is_idle_too_long, seen_at
from ecommunity.accounts.secrets import hashed
from ecommunity.accounts.young.age import is_minor
from ecommunity.accounts.young.models import Minor
from ecommunity.authz import Actor, Credential, guest, operator
from ecommunity.config import settings
from ecommunity.db import UtcDateTime, session, transaction, waiting_at_most
from ecommunity.errors import SignInNeeded, Unavailable
from ecommunity.registry import actor_columns, actor_loader, credential_finder

_PERSON = (Person.id, Person.name, Person.language, Person.time_zone, Person.site_roles)
_ASKED = (
    "SELECT p.id, p.name, p.language, p.time_zone, p.site_roles, s.id AS session_id, s.{seen} AS last_seen_at, "
    "y.of_age_from, y.state{facts} "
    "FROM {table} s JOIN people p ON p.id = s.person_id LEFT JOIN minors y ON y.person_id = p.id "
    "WHERE s.secret_hash = :key AND s.ended_at IS NULL AND s.expires_at > :now AND p.state = 'active'"
)


@cache
def _question(kind: str, joined: str) -> TextualSelect:
    """A fixed statement, which every request and every command of a sitting asks, with what other packages want to know of everybody."""
    table, seen = (AccessToken, AccessToken.created_at) if kind == "token" else (SignInSession, SignInSession.last_seen_at)
    facts = [sql.format(joined=joined) for sql, _read in actor_columns.values()]
    said = "".join(f", {sql} AS fact_{number}" for number, sql in enumerate(facts))
    asked = text(_ASKED.format(seen=seen.key, table=table.__tablename__, facts=said)).bindparams(bindparam("now", type_=UtcDateTime))
    return asked.columns(
        *_PERSON, table.id, seen, Minor.of_age_from, Minor.state, *(column(f"fact_{number}", String()) for number in range(len(facts)))
    )


@credential_finder
def find_credential(*, cookie: str = "", token: str = "") -> Credential | None:
    """What the secret stands for now; None when it is wrong, expired or revoked."""
    kind, secret = ("token", token) if token else ("session", cookie)
    row = _row(kind, hashed(secret))
    return Credential(kind, hashed(secret), int(row[0])) if row else None


@actor_loader
def load_actor(credential: Credential) -> Actor | None:
    """The person behind the credential as the database has them now."""
    row = _row(credential.kind, credential.key)
    return _actor(row, credential) if row is not None else None


def _actor(row: Any, credential: Credential) -> Actor:
    minor = row[7] is not None and is_minor(row[7], clock.now().date())
    return Actor(
        id=int(row[0]),
        kind="person",
        name=row[1],
        language=row[2],
        time_zone=row[3],
        site_roles=frozenset(row[4] or ()),
        session_id=int(row[5]),
        is_minor=minor,
        may_write=not minor or row[8] == "given",
        credential=credential,
        _facts={name: read(said) for (name, (_sql, read)), said in zip(actor_columns.items(), row[9:], strict=True)},
    )


def _row(kind: str, key: str) -> Any:
    asked = _question(kind, "group_concat" if settings.is_sqlite else "string_agg")
    row = session.execute(asked, {"key": key, "now": clock.now()}).first()
    if row is not None and kind == "session" and is_idle_too_long(row[4] or (), row[6]):
        return None
    return row


class Visitor(flask_login.UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login holds of a request: the actor, signed in or not."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    @property
    def is_authenticated(self) -> bool:
        return not self.actor.is_guest

    def get_id(self) -> str:
        return str(self.actor.id or "")


def from_request(arriving: Request) -> Visitor | None:
    """The visitor of an HTTP request: bearer token first, then the cookie. A wrong token is refused, never taken for a guest."""
    if arriving.environ.get("ecommunity.operator"):
        return Visitor(operator())
    scheme, _, token = arriving.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        credential = find_credential(token=token.strip())
        actor = load_actor(credential) if credential else None
        if actor is None:
            raise SignInNeeded("The token is wrong, expired or revoked.")
        return Visitor(actor)
    cookie = arriving.cookies.get(settings.cookie_name, "")
    if not cookie:
        return None
    row = _row("session", hashed(cookie))
    if row is None:
        return None
    touch(int(row[5]), row[4] or (), row[6])
    return Visitor(_actor(row, Credential("session", hashed(cookie), int(row[0]))))


def touch(session_id: int, site_roles: Sequence[str], last_seen_at: datetime) -> None:
    """Seen is written once a day (an hour for those with a role in the site), so that reading does not cost a write."""
    now = seen_at(site_roles)
    if last_seen_at >= now:
        return
    with suppress(Unavailable), waiting_at_most(0.1), transaction():  # whoever reads does not wait for those who write
        session.execute(update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now))
        person = select(SignInSession.person_id).where(SignInSession.id == session_id).scalar_subquery()
        session.execute(update(Person).where(Person.id == person).values(last_seen_at=now))


def install(app: Flask) -> None:
    manager = flask_login.LoginManager(app)
    manager.request_loader(from_request)
    manager.anonymous_user = lambda: Visitor(guest())
    manager.session_protection = None
