"""What people say that they know: kept by them, found by others only when they wish."""

from __future__ import annotations

from datetime import date

import pytest

from ecommunity import clock, db
from ecommunity.accounts.erasure import erase_person, export_person
from ecommunity.db import session
from ecommunity.directory.expertise.models import Expertise, ExpertProfile
from ecommunity.directory.models import Affiliation, Organisation

MINE = "/directory/mine/expertise"


@pytest.fixture
def entry(app, world):
    """Two people of the directory, the first of whom says what they know."""
    with db.transaction():
        office = Organisation(slug="office-of-birds", kind="party_government", names={"en": "Office of Birds"})
        session.add(office)
        session.flush()
        rows = [
            Affiliation(
                person_id=world.people[who],
                organisation_id=office.id,
                function="researcher",
                since=date(2020, 1, 1),
                state="verified",
                is_published=True,
            )
            for who in ("scientist", "youth")
        ]
        session.add_all(rows)
        session.flush()
        return rows[0].id


def test_it_is_found_only_when_the_person_publishes_it(as_, guest, entry):
    person, reader = as_("scientist"), as_("ngo")
    fields = {"topics": ["region:africa", "region:asia"], "languages": ["en", "fr"]}
    assert person.post_form(MINE, fields).status_code == 303
    page = person.get(MINE).get_data(as_text=True)
    assert page.count(" checked") == 4
    where = "/directory?topic=region:africa"
    for path in (where, "/directory", f"/directory/{entry}"):
        assert "Knows about" not in reader.get(path).get_data(as_text=True).replace('for="topic">Knows about', "")
    assert f'"/directory/{entry}"' not in reader.get(where).get_data(as_text=True)
    person.post_form(MINE, fields | {"is_published": "true"})
    shown = reader.get(where).get_data(as_text=True)
    assert f'"/directory/{entry}"' in shown
    assert "Knows about: Africa, Asia" in shown
    assert shown.count('class="entry"') == 1, "only who knows about it"
    assert "Africa, Asia" in reader.get(f"/directory/{entry}").get_data(as_text=True)
    assert f'"/directory/{entry}"' not in reader.get("/directory?topic=region:europe").get_data(as_text=True)
    assert "Knows about: " not in guest.get(where).get_data(as_text=True)


def test_what_is_said_anew_takes_the_place_of_what_was_said(as_, entry):
    person = as_("scientist")
    person.do("directory.declare_expertise", topics=["region:africa"], languages=["en"], is_published=True)
    person.do("directory.declare_expertise", topics=["region:asia"], languages=[], is_published=True)
    assert "Knows about: Asia" in as_("ngo").get("/directory").get_data(as_text=True)
    for topics in (["region:moon"], ["instrument:nonsense"], ["nonsense"], ["region:africa"] * 41):
        assert person.command("directory.declare_expertise", {"topics": topics, "languages": []}).status_code == 422


def test_a_pause_needs_somebody_who_volunteers(as_):
    refused = as_("scientist").command("directory.pause_volunteering", {"weeks": "4"})
    assert refused.status_code == 409


def test_it_goes_with_the_person(as_, world):
    as_("scientist").do("directory.declare_expertise", topics=["region:africa"], languages=["en"], volunteers=True)
    person = world.people["scientist"]
    session.rollback()
    assert export_person(person)["directory.expertise"]["topics"] == ["region:africa"]
    with db.transaction():
        erase_person(person, at=clock.now())
    session.rollback()
    for table in (Expertise, ExpertProfile):
        assert session.query(table).filter_by(person_id=person).count() == 0
