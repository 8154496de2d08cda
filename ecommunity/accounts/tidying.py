"""What accounts keep only for a while."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, or_

from ecommunity import clock
from ecommunity.accounts.models import AccessToken, FailedSignIn, MailedLink, Person, SignInSession
from ecommunity.db import session
from ecommunity.registry import recurring

DAY = timedelta(days=1)


@recurring("accounts.tidy", timedelta(hours=6))
def tidy() -> None:
    """Old failures, links, ended sessions and tokens, and accounts that were never confirmed (and can't be any more) are gone."""
    now = clock.now()
    session.execute(delete(FailedSignIn).where(FailedSignIn.failed_at < now - DAY))
    session.execute(delete(MailedLink).where(MailedLink.expires_at < now - 30 * DAY))
    for table in (SignInSession, AccessToken):
        session.execute(delete(table).where(or_(table.expires_at < now - 30 * DAY, table.ended_at < now - 30 * DAY)))
    asked = exists().where(MailedLink.person_id == Person.id, MailedLink.used_at.is_(None), MailedLink.expires_at > now)
    session.execute(delete(Person).where(Person.state == "unconfirmed", Person.created_at < now - 14 * DAY, ~asked))
