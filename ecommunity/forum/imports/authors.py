"""Who wrote what was brought in: a person of the site who confirmed that address, or somebody who is no member."""

from __future__ import annotations

from sqlalchemy import func, select

from ecommunity.accounts import secrets
from ecommunity.accounts.models import Person
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.forum.imports.models import ImportedAuthor

_PURPOSE = "forum:imported"


def tags(identity: str) -> list[str]:
    """By what somebody is known again, with the present key of the site and with earlier ones; nobody reads an address from it."""
    return [secrets.tag(_PURPOSE, identity.strip().lower(), seal) for seal in settings.seal_keys]


def find_author(identity: str) -> ImportedAuthor | None:
    """The author of this address or name of elsewhere."""
    return session.execute(select(ImportedAuthor).where(ImportedAuthor.tag.in_(tags(identity))).limit(1)).scalars().first()


def person_for(identity: str, name: str) -> int | None:
    """The person who is shown as the author; a new one that cannot sign in when nobody is known. None when nothing is known at all."""
    if not identity:
        return None
    if "@" in identity:
        member = select(Person.id).where(func.lower(Person.email) == identity.lower(), Person.state == "active")
        if (found := session.execute(member).scalar()) is not None:
            return found
    known = find_author(identity)
    if known is not None:
        return known.claimed_by_id or known.person_id
    person = Person(name=name or identity.partition("@")[0][:120], email=None, state="imported", site_roles=[])
    session.add(person)
    session.flush()
    session.add(ImportedAuthor(person_id=person.id, tag=tags(identity)[0]))
    session.flush()
    return person.id
