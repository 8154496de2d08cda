"""What happened to accounts."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("accounts.link_requested")
@dataclass(frozen=True)
class LinkRequested:
    """A link must be mailed: `link_id` says to whom and for what."""

    link_id: int


@event("accounts.sign_up_repeated")
@dataclass(frozen=True)
class SignUpRepeated:
    """Somebody signed up with an address that has an account: its owner is told."""

    person_id: int


@event("accounts.person_joined")
@dataclass(frozen=True)
class PersonJoined:
    """An account is active for the first time."""

    person_id: int


@event("accounts.person_waiting")
@dataclass(frozen=True)
class PersonWaiting:
    """A confirmed account waits for an administrator."""

    person_id: int


@event("accounts.email_changed")
@dataclass(frozen=True)
class EmailChanged:
    """The address is another one; the old one can undo this for a week."""

    person_id: int
    undo_link_id: int


@event("accounts.password_changed")
@dataclass(frozen=True)
class PasswordChanged:
    person_id: int


@event("accounts.person_left")
@dataclass(frozen=True)
class PersonLeft:
    person_id: int


@event("accounts.person_suspended")
@dataclass(frozen=True)
class PersonSuspended:
    person_id: int
