"""Organisations and statuses come in one by one or as a list; one wrong row and nothing comes in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from ecommunity import db
from ecommunity.authz import OPERATOR_CREDENTIAL
from ecommunity.boundary import execute
from ecommunity.db import session
from ecommunity.directory import family, queries
from ecommunity.directory.models import Country, Instrument, Organisation, PartyStatus
from ecommunity.errors import Invalid
from ecommunity.web import words

TRUST = {"slug": "river-trust", "kind": "ngo_national", "names": {"en": "River Trust"}, "country": "XM"}
PARTY = {"country": "XM", "instrument": "cms", "status": "party", "source": "Depositary", "as_at": "2026-11-01"}


def bring(what: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return execute(OPERATOR_CREDENTIAL, f"directory.import_{what}", {"rows": list(rows)}, door="cli").result


@pytest.fixture(autouse=True)
def _speaking(app: Any) -> None:
    words.speak("en")


@pytest.fixture
def nothing_said(world: Any) -> None:
    """No status of any country is known."""
    with db.transaction():
        for row in session.execute(select(PartyStatus)).scalars():
            session.delete(row)


def test_a_list_comes_in_once_however_often_it_is_brought(world):
    assert bring("organisations", TRUST) == {"added": 1, "changed": 0, "same": 0}
    assert bring("organisations", TRUST) == {"added": 0, "changed": 0, "same": 1}
    assert bring("organisations", TRUST | {"names": {"en": "River Fund"}}) == {"added": 0, "changed": 1, "same": 0}
    row = session.execute(select(Organisation).where(Organisation.slug == "river-trust")).scalar_one()
    assert (row.names, row.country.code) == ({"en": "River Fund"}, "XM")


@pytest.mark.parametrize(
    ("wrong", "name"), [({"country": "QQ"}, "rows.1.country"), ({}, "rows.1.slug"), ({"kind": "club", "slug": "b"}, "rows.1.kind")]
)
def test_one_wrong_organisation_and_none_comes_in(world, wrong, name):
    before = session.execute(select(func.count(Organisation.id))).scalar_one()
    with pytest.raises(Invalid) as no:
        bring("organisations", TRUST, TRUST | wrong)
    assert name in no.value.fields
    assert session.execute(select(func.count(Organisation.id))).scalar_one() == before


def test_the_secretariat_takes_no_constituency_by_calling_it_something_else(as_, world):
    taken = {"slug": "long-river", "kind": "ngo_national", "names": {"en": "Long River"}}
    answer = as_("secretariat").command("directory.import_organisations", {"rows": [taken]})
    assert answer.status_code == 422
    assert "rows.0.kind" in answer.get_json()["fields"]
    assert bring("organisations", taken)["changed"] == 1


def test_statuses_come_in_with_their_terms(world, nothing_said):
    rows = [
        PARTY | {"status": "range_state", "since": "2001-01-01", "until": "2010-05-01"},
        PARTY | {"since": "2010-05-01"},
    ]
    assert bring("statuses", *rows) == {"added": 2, "changed": 0, "same": 0}
    assert bring("statuses", *rows) == {"added": 0, "changed": 0, "same": 2}
    country = queries.get_country("XM")
    cms = next(row for row in queries.list_instruments() if row.code == "cms")
    assert queries.status_on(country.id, cms.id, date(2009, 1, 1)) == "range_state"
    assert queries.status_on(country.id, cms.id, date(2026, 1, 1)) == "party"


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([PARTY | {"since": "2010-01-01", "country": "QQ"}], "rows.0.country"),
        ([PARTY | {"since": "2010-01-01", "instrument": "none"}], "rows.0.instrument"),
        ([PARTY | {"since": "2010-01-01", "until": "2010-01-01"}], "rows.0.until"),
        ([PARTY | {"since": "2010-01-01"}, PARTY | {"since": "2010-01-01"}], "rows.1.since"),
        ([PARTY | {"since": "2010-01-01"}, PARTY | {"since": "2012-01-01", "status": "non_party"}], "rows.1.since"),
        ([PARTY | {"since": "yesterday"}], "rows.0.since"),
    ],
)
def test_one_wrong_status_and_none_comes_in(world, nothing_said, rows, name):
    with pytest.raises(Invalid) as no:
        bring("statuses", *rows)
    assert name in no.value.fields
    assert session.execute(select(func.count(PartyStatus.id))).scalar_one() == 0


def test_a_status_that_is_stored_has_to_end_before_the_next_begins(world, nothing_said):
    bring("statuses", PARTY | {"since": "2001-01-01", "status": "signatory"})
    with pytest.raises(Invalid) as no:
        bring("statuses", PARTY | {"since": "2026-05-01"})
    assert "2001-01-01" in str(no.value.fields["rows.0.since"])
    ended = PARTY | {"since": "2001-01-01", "until": "2026-05-01", "status": "signatory"}
    assert bring("statuses", ended, PARTY | {"since": "2026-05-01"}) == {"added": 1, "changed": 1, "same": 0}


def test_the_secretariat_adds_one_on_a_page_and_people_can_choose_it(as_):
    sec = as_("secretariat")
    fields = {"names.en": "River Trust", "names.fr": "Fonds Rivière", "slug": "river-trust", "kind": "ngo_national", "country": "XM"}
    assert sec.post_form("/directory/organisations/add", fields).status_code == 303
    shown = sec.get("/directory/organisations").get_data(as_text=True)
    assert "River Trust" in shown
    assert "National non-governmental organisation" in shown
    assert "Fonds Rivière" in as_("nfp.new").get("/directory/mine/add?lang=fr").get_data(as_text=True)
    again = sec.post_form("/directory/organisations/add", fields)
    assert again.status_code == 422
    assert 'id="slug-error"' in again.get_data(as_text=True)


def test_a_name_is_asked_for_where_it_is_missing(as_):
    answer = as_("secretariat").post_form("/directory/organisations/add", {"slug": "x", "kind": "media"})
    assert answer.status_code == 422
    assert 'id="names-error"' in answer.get_data(as_text=True)


def test_the_list_is_the_secretariats(as_, guest):
    assert guest.get("/directory/organisations").status_code == 303
    assert as_("nfp.new").get("/directory/organisations").status_code == 403
    assert as_("nfp.new").command("directory.import_organisations", {"rows": [TRUST]}).status_code == 403


def test_the_family_is_put_in_once_and_nothing_is_overwritten(world):
    with db.transaction():
        stored = session.execute(select(Instrument).where(Instrument.code == "cms")).scalar_one()
        stored.names = {"en": "Our own words"}
        countries, instruments = family.put_in()
    assert countries == 250
    assert instruments > 20
    with db.transaction():
        assert family.put_in() == (0, 0)
    found = {row.code: row for row in session.execute(select(Country)).scalars()}
    assert found["DE"].names == {"en": "Germany", "fr": "Allemagne", "es": "Alemania"}
    assert found["KE"].region == "africa"
    assert all(set(row.names) == {"en", "fr", "es"} for row in found.values() if not row.code.startswith("X"))
    binding = {row.code: row.is_binding for row in session.execute(select(Instrument)).scalars()}
    assert binding["aewa"]
    assert not binding["dugong-mou"]
    assert session.execute(select(Instrument).where(Instrument.code == "cms")).scalar_one().names == {"en": "Our own words"}
