"""Slow work of accounts: password hashes."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.accounts import queries
from ecommunity.accounts.inputs import ChangePassword, ResetPassword, SignIn, SignUp, TakeInvitation
from ecommunity.accounts.secrets import hash_password, new_secret, password_fits


@dataclass(frozen=True)
class Checked:
    """Whether the password fits the hash that was stored when it was looked up, and a secret for the session to come."""

    fits: bool
    stored: str
    secret: str


def stored_hash(given: SignIn) -> str:
    """The hash of the account, or nothing for an unknown address."""
    person = queries.find_by_email(given.email)
    return person.password_hash if person else ""


def check_password(given: SignIn, stored: str) -> Checked:
    return Checked(password_fits(given.password, stored), stored, new_secret())


def hash_new_password(given: SignUp | TakeInvitation | ChangePassword | ResetPassword) -> str:
    return hash_password(given.password) if given.password else ""
