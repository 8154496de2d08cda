"""Who acts in the present request, command or delivery, and the id of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ecommunity import registry
from ecommunity.authz import GUEST, Actor, Credential, guest, operator
from ecommunity.db import leave
from ecommunity.errors import SignInNeeded
from ecommunity.web import words

_actor: ContextVar[Actor] = ContextVar("actor", default=GUEST)
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_actor() -> Actor:
    """Who acts now."""
    return _actor.get()


def set_actor(actor: Actor) -> None:
    _actor.set(actor)


def request_id() -> str:
    """What a person can quote when something went wrong."""
    return _request_id.get()


def new_request_id(given: str = "") -> str:
    """The id of this request: what a proxy gave when it is plain, else a new one."""
    wanted = given if given.isalnum() and 8 <= len(given) <= 64 else uuid.uuid4().hex[:16]
    _request_id.set(wanted)
    return wanted


def load_actor(credential: Credential) -> Actor:
    """The actor as the database has them at this moment; `SignInNeeded` when the credential is worth nothing any more."""
    if credential.kind == "operator":
        return operator()
    if credential.kind == "none":
        return guest(words.language())
    actor: Actor | None = registry.loaders["actor"](credential)
    if actor is None:
        raise SignInNeeded(words.lazy_("You are signed out. Please sign in again."))
    return actor


@contextmanager
def acting(credential: Credential, language: str = "") -> Iterator[Actor]:
    """The credential's actor, freshly loaded, in a database session of its own that ends with the block."""
    with alone(language):
        actor = load_actor(credential)
        _actor.set(actor)
        words.speak(language or actor.language or words.language())
        yield actor


@contextmanager
def alone(language: str) -> Iterator[None]:
    """The block has a database session of its own and speaks this language; whoever acts and speaks outside is as before."""
    before, spoken = _actor.get(), words.language()
    leave()
    words.speak(language or spoken)
    try:
        yield
    finally:
        _actor.set(before)
        words.speak(spoken)
        leave()


def find_credential(*, cookie: str = "", token: str = "") -> Credential | None:
    """What the cookie or token stands for: None when it is wrong, expired or revoked."""
    found: Credential | None = registry.loaders["credential"](cookie=cookie, token=token)
    return found
