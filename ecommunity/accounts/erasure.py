"""Export and erasure of everything that names a person, through the `@personal_data` registry."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, select

from ecommunity import clock, registry
from ecommunity.accounts import ledger
from ecommunity.accounts.models import AccessToken, Consent, ErasedPerson, MailedLink, Person, SignInSession
from ecommunity.db import session
from ecommunity.live import recheck_person


@dataclass(frozen=True)
class Kept:
    """What stays after somebody left, and why."""

    what: object
    why: object


def export_person(person_id: int) -> dict[str, Any]:
    """All that the site knows of a person, by kind."""
    kinds = sorted(registry.personal_data_kinds.items())
    return {kind: registry_row.export(person_id) for kind, registry_row in kinds}


def export_archive(person_id: int) -> bytes:
    """The export as a ZIP: `data.json`, and each file that the person uploaded."""
    found = export_person(person_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, part in found.items():
            for name, content in (part.pop("files", None) or {}).items():
                archive.writestr(f"files/{kind}/{name}", content)
        about = {"exported_at": clock.rfc3339(clock.now()), **found}
        archive.writestr("data.json", orjson.dumps(about, option=orjson.OPT_INDENT_2, default=str))
    return packed.getvalue()


def erase_person(person_id: int, *, at: datetime, keeps_name: bool = False) -> list[Kept]:
    """Every package forgot the person; the account is an empty row; the ledger remembers, for after a restore.

    With `keeps_name` what they wrote in the open stands under their name as before; nothing joins that name to the account.
    """
    if keeps_name:
        _hand_over(person_id)
    kept: list[Kept] = []
    for kind, row in sorted(registry.personal_data_kinds.items()):
        if kind != "accounts":
            kept += row.erase(person_id) or []
    kept += registry.personal_data_kinds["accounts"].erase(person_id)
    if session.get(ErasedPerson, person_id) is None:
        session.add(ErasedPerson(person_id=person_id, erased_at=at))
        ledger.erased(person_id, at)
    recheck_person(person_id)
    return kept


def _hand_over(person_id: int) -> None:
    """A row that is nobody's account has the name, and what is shown beside it; of who wrote nothing under it no name stays."""
    person = session.get_one(Person, person_id)
    name = Person(name=person.name, email=None, state="imported", left_at=clock.now(), site_roles=[])
    name.is_private_sector, name.interests = person.is_private_sector, person.interests
    session.add(name)
    session.flush()
    kinds = sorted(registry.personal_data_kinds.items())
    kept = [row.hand_over(person_id, name.id) for _kind, row in kinds if row.hand_over]  # each is asked, whatever the others say
    if not any(kept):
        session.delete(name)


def replay() -> int:
    """Everybody in the ledger is erased again: how many there were. For after a restore."""
    left = list(session.execute(select(ErasedPerson.person_id)).scalars())
    for person_id in left:
        person = session.get(Person, person_id)
        if person is not None and person.state != "left":
            erase_person(person_id, at=clock.now())
    return len(left)


def forget_account(person_id: int) -> None:
    """The row stays so that what points to it stays whole; nothing in it says who it was."""
    for table in (SignInSession, AccessToken, MailedLink, Consent):
        session.execute(delete(table).where(table.person_id == person_id))
    person = session.get(Person, person_id, with_for_update=True)
    if person is not None:
        person.name, person.email, person.password_hash = "", None, ""
        person.site_roles, person.time_zone, person.last_seen_at = [], "UTC", None
        person.is_private_sector, person.interests = False, ""
        person.state, person.left_at = "left", clock.now()


def as_rows(items: list[Any], *names: str) -> list[dict[str, Any]]:
    """Rows of a table as the export shows them."""
    return [{name: getattr(item, name) for name in names} for item in items]
