"""What accounts know of a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity.accounts.erasure import Kept, as_rows, forget_account
from ecommunity.accounts.models import AccessToken, Consent, MailedLink, Person, SignInSession
from ecommunity.db import session
from ecommunity.registry import personal_data
from ecommunity.web.words import lazy_


@personal_data(
    "accounts",
    columns=[
        "sign_in_sessions.person_id",
        "access_tokens.person_id",
        "mailed_links.person_id",
        "consents.person_id",
        "erased_people.person_id",
    ],
)
class AccountData:
    """The account itself."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        person = session.get(Person, person_id)
        facts = ("id", "name", "email", "language", "time_zone", "site_roles", "state", "created_at", "last_seen_at", "interests")
        account = as_rows([person], *facts)
        return {
            "account": account,
            "sessions": as_rows(_of(SignInSession, person_id), "device", "created_at", "last_seen_at", "expires_at", "ended_at"),
            "tokens": as_rows(_of(AccessToken, person_id), "label", "created_at", "expires_at", "ended_at"),
            "mailed_links": as_rows(_of(MailedLink, person_id), "purpose", "email", "created_at", "used_at"),
            "consents": as_rows(_of(Consent, person_id), "terms", "given_at"),
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        forget_account(person_id)
        return [
            Kept(
                lazy_("A number without a name"),
                lazy_("What others wrote answers it; and if a backup is restored, the number tells us to remove you again."),
            )
        ]


def _of(table: Any, person_id: int) -> list[Any]:
    return list(session.execute(select(table).where(table.person_id == person_id).order_by(table.id)).scalars())
