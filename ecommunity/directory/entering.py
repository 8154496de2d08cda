"""Entering organisations and statuses, one or a whole list: each row is new, changed or the same, and one wrong row stops all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.directory.inputs import AddOrganisation, StatusRow
from ecommunity.directory.models import SELF_GOVERNED, Affiliation, Country, Instrument, Organisation, PartyStatus
from ecommunity.errors import Invalid
from ecommunity.web.words import _


@dataclass
class Entered:
    """How many rows are new, changed, and as they were; and by field (`rows.3.country`) what is wrong."""

    added: int = 0
    changed: int = 0
    same: int = 0
    wrong: dict[str, object] = field(default_factory=dict)

    def refuse(self, number: int, name: str, text: str) -> None:
        self.wrong.setdefault(f"rows.{number}.{name}", text)

    def take(self, row: Any, values: dict[str, Any]) -> None:
        """The stored row has these values; it is counted as changed when one was another before."""
        different = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in different.items():
            setattr(row, name, value)
        self.changed += bool(different)
        self.same += not different

    def as_result(self) -> dict[str, Any]:
        """The counts; `Invalid` when anything is wrong, and then nothing is kept."""
        if self.wrong:
            raise Invalid(_("Something needs to be corrected before this can be saved."), fields=self.wrong)
        return {"added": self.added, "changed": self.changed, "same": self.same}


def add_organisation(given: AddOrganisation) -> str:
    """The organisation is new; gives its slug."""
    if session.execute(select(Organisation.id).where(Organisation.slug == given.slug)).first() is not None:
        raise _refused("slug", _("Another organisation has this short name."))
    country_id = _ids(Country).get(given.country or "")
    if given.country and country_id is None:
        raise _refused("country", _("Choose from the list."))
    session.add(Organisation(slug=given.slug, **_values(given, country_id)))
    session.flush()
    return given.slug


def enter_organisations(actor: Actor, rows: Sequence[AddOrganisation]) -> Entered:
    """Each row is the organisation of its slug."""
    done, countries, seen = Entered(), _ids(Country), set[str]()
    stmt = select(Organisation).where(Organisation.slug.in_([row.slug for row in rows])).with_for_update(of=Organisation)
    known = {row.slug: row for row in session.execute(stmt).scalars()}
    claimed = _claimed(known.values())
    for number, given in enumerate(rows):
        stored, country_id = known.get(given.slug), countries.get(given.country or "")
        if given.slug in seen:
            done.refuse(number, "slug", _("This short name stands here twice."))
        if given.country and country_id is None:
            done.refuse(number, "country", _("There is no country with this code."))
        seen.add(given.slug)
        if stored is None:
            session.add(Organisation(slug=given.slug, **_values(given, country_id)))
            done.added += 1
            continue
        # Who verifies hangs on the kind: the Secretariat can't take it from a constituency by calling that something else.
        is_taken = stored.id in claimed and {stored.kind, given.kind} & SELF_GOVERNED and stored.kind != given.kind
        if is_taken and not actor.is_operator:
            done.refuse(number, "kind", _("People act for this organisation already: its kind stays."))
        done.take(stored, _values(given, country_id))
    return done


def enter_statuses(rows: Sequence[StatusRow]) -> Entered:
    """Each row is the status of its country, instrument and first day; no two of a country and an instrument hold on the same day."""
    done, countries, instruments = Entered(), _ids(Country), _ids(Instrument)
    stmt = select(PartyStatus).where(PartyStatus.country_id.in_({countries.get(row.country, 0) for row in rows}))
    known = {(row.country_id, row.instrument_id, row.since): row for row in session.execute(stmt.with_for_update()).scalars()}
    terms: dict[tuple[int, int], dict[date, tuple[date | None, int | None]]] = {}
    for (country, instrument, since), row in known.items():
        terms.setdefault((country, instrument), {})[since] = (row.until, None)
    for number, given in enumerate(rows):
        pair = countries.get(given.country, 0), instruments.get(given.instrument, 0)
        if not _fits(done, number, given, pair, terms.get(pair, {})):
            continue
        terms.setdefault(pair, {})[given.since] = (given.until, number)
        values = given.model_dump(include={"status", "until", "source", "as_at"})
        stored = known.get((*pair, given.since))
        if stored is None:
            session.add(PartyStatus(country_id=pair[0], instrument_id=pair[1], since=given.since, **values))
            done.added += 1
        else:
            done.take(stored, values)
    for of_pair in terms.values():
        _refuse_overlaps(done, of_pair)
    if not done.wrong:
        session.flush()
    return done


def _fits(done: Entered, number: int, given: StatusRow, pair: tuple[int, int], terms: dict[date, tuple[date | None, int | None]]) -> bool:
    if not pair[0]:
        done.refuse(number, "country", _("There is no country with this code."))
    if not pair[1]:
        done.refuse(number, "instrument", _("There is no instrument with this code."))
    if given.until is not None and given.until <= given.since:
        done.refuse(number, "until", _("The end must come after the start."))
    if terms.get(given.since, (None, None))[1] is not None:
        done.refuse(number, "since", _("This country, instrument and day stand here twice."))
    return not any(name.startswith(f"rows.{number}.") for name in done.wrong)


def _refuse_overlaps(done: Entered, terms: dict[date, tuple[date | None, int | None]]) -> None:
    """Of two terms that overlap the row that was given is named, and which other one has to end first."""
    for (since, (until, number)), (following, (_end, later)) in pairwise(sorted(terms.items())):
        if until is not None and until <= following:
            continue
        named = later if later is not None else number
        if named is not None:
            text = _("The status since %(since)s must end by %(following)s: give its row an end.", since=since, following=following)
            done.refuse(named, "since", text)


def _values(given: AddOrganisation, country_id: int | None) -> dict[str, Any]:
    return {"country_id": country_id, **given.model_dump(include={"kind", "names", "has_partner_agreement"})}


def _ids(table: type[Country | Instrument]) -> dict[str, int]:
    return {str(code): int(number) for code, number in session.execute(select(table.code, table.id))}


def _claimed(rows: Iterable[Organisation]) -> set[int]:
    stmt = select(Affiliation.organisation_id).where(Affiliation.organisation_id.in_([row.id for row in rows]))
    return set(session.execute(stmt).scalars())


def _refused(name: str, text: str) -> Invalid:
    return Invalid(_("Something needs to be corrected before this can be saved."), fields={name: text})
