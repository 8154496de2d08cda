"""What one changes about one's own account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity import clock
from ecommunity.accounts import queries, sessions
from ecommunity.accounts.actions.signing_in import HTML_ONLY
from ecommunity.accounts.events import PasswordChanged
from ecommunity.accounts.inputs import ChangePassword, ChangePreferences, EndOtherSessions, EndSession, EndToken, MakeToken
from ecommunity.accounts.models import AccessToken, SignInSession
from ecommunity.accounts.prepare import hash_new_password
from ecommunity.authz import Actor
from ecommunity.db import one
from ecommunity.events import publish
from ecommunity.live import recheck_person
from ecommunity.registry import command


@command("accounts.end_session", EndSession, socket=False)
def end_session(actor: Actor, given: EndSession) -> dict[str, Any]:
    """One of the actor's own sessions has ended."""
    own = select(SignInSession).where(SignInSession.id == given.session, SignInSession.person_id == (actor.id or 0))
    row = one(own, lock=True)
    row.ended_at = row.ended_at or clock.now()
    recheck_person(row.person_id)
    return {}


@command("accounts.end_other_sessions", EndOtherSessions, socket=False)
def end_other_sessions(actor: Actor, given: EndOtherSessions) -> dict[str, Any]:
    """Only the session that asked goes on."""
    own = actor.session_id if actor.credential.kind == "session" else None
    sessions.end_sessions(actor.id or 0, but=own)
    return {}


@command("accounts.change_preferences", ChangePreferences, socket=False)
def change_preferences(actor: Actor, given: ChangePreferences) -> dict[str, Any]:
    """The name, language and time zone are these."""
    person = queries.get_self(actor, lock=True)
    person.name, person.language, person.time_zone = given.name, given.language, given.time_zone
    return {}


@command("accounts.change_password", ChangePassword, prepare=hash_new_password, **HTML_ONLY)
def change_password(actor: Actor, given: ChangePassword, password_hash: str) -> dict[str, Any]:
    """The new password counts, and every other session has ended."""
    person = queries.get_self(actor, lock=True)
    person.password_hash = password_hash
    sessions.end_sessions(person.id, but=actor.session_id if actor.credential.kind == "session" else None)
    publish(PasswordChanged(person_id=person.id))
    return {}


@command("accounts.make_token", MakeToken, once=False, **HTML_ONLY)
def make_token(actor: Actor, given: MakeToken) -> dict[str, Any]:
    """A personal access token, shown this once."""
    person = queries.get_self(actor, lock=True)
    return {"secret": sessions.make_token(person.id, given.label)}


@command("accounts.end_token", EndToken, socket=False)
def end_token(actor: Actor, given: EndToken) -> dict[str, Any]:
    """The token does not work any more."""
    own = select(AccessToken).where(AccessToken.id == given.token, AccessToken.person_id == (actor.id or 0))
    row = one(own, lock=True)
    row.ended_at = row.ended_at or clock.now()
    recheck_person(row.person_id)
    return {}
