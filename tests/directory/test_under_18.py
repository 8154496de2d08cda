"""Nobody finds somebody who is under 18, and nobody writes to them; nothing tells why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecommunity import clock, db
from ecommunity.accounts.young.models import Minor
from ecommunity.db import session
from ecommunity.directory.expertise.models import ExpertProfile
from ecommunity.directory.models import Affiliation
from tests.accounts.test_joining import newest_mail

WHO = "nfp.expert"
LETTER = {"subject": "Hello", "body": "Good morning"}


@pytest.fixture
def entry(world):
    return world.things[f"affiliation of {WHO}"]


def say_so(browser):
    fields = {"of_age_month": "6", "of_age_year": str(clock.now().year + 1), "guardian": "mum@home.example"}
    assert browser.post_form("/account/under-18", fields).status_code == 303


def put(world, state="given"):
    """The row stands, and nothing was withdrawn: as if it had been forgotten."""
    with db.transaction():
        session.add(Minor(person_id=world.people[WHO], of_age_from=clock.now().date() + timedelta(days=400), state=state))


def test_who_says_so_is_withdrawn_at_once(as_, world, entry):
    with db.transaction():
        session.merge(ExpertProfile(person_id=world.people[WHO], is_published=True, volunteers=False, languages=["en"]))
    assert as_("ngo").get(f"/directory/{entry}").status_code == 200
    say_so(as_(WHO))
    session.expire_all()
    assert not session.get(Affiliation, entry).is_published
    assert not session.get(ExpertProfile, world.people[WHO]).is_published


PLACES = ("/directory", "/directory?function=nfp", "/directory/countries/{country}", "/search?q=Mar%C3%A9n")


@pytest.mark.parametrize("who", ["ngo", "secretariat", "admin"])
def test_no_list_shows_them_even_if_the_entry_is_still_published(as_, world, entry, who):
    country = session.get(Affiliation, entry).organisation_id
    code = as_(who).get(f"/directory/{entry}").get_data(as_text=True).split("/directory/countries/")[1][:2]
    before = [as_(who).get(path.format(country=code)).get_data(as_text=True).count("Lucía Marén") for path in PLACES]
    assert country
    assert before[0]
    assert before[2]
    put(world)
    after = [as_(who).get(path.format(country=code)).get_data(as_text=True).count("Lucía Marén") for path in PLACES]
    assert after[0] == after[1] == after[2] == 0
    assert as_(who).get(f"/people/{world.people[WHO]}").status_code == 404


def test_who_writes_to_them_is_answered_as_if_there_were_nobody(as_, world, entry):
    put(world)
    ngo = as_("ngo")
    refused = ngo.command("directory.write_to", {"affiliation": entry, **LETTER})
    nobody = ngo.command("directory.write_to", {"affiliation": 999_999, **LETTER})
    told, wanted = refused.get_json(), nobody.get_json()
    for answer in (told, wanted):
        answer.pop("instance", None)
    assert (refused.status_code, told) == (nobody.status_code, wanted)
    assert refused.status_code == 404
    pages = [ngo.get(path).get_data(as_text=True) for path in (f"/directory/{entry}", "/directory/999999")]
    assert ngo.get(f"/directory/{entry}").status_code == 404
    assert "18" not in pages[0].split("<main", 1)[1].split("</main>")[0]


def test_not_even_the_secretariat_writes_to_them(as_, world, entry):
    put(world)
    assert as_("secretariat").command("directory.write_to", {"affiliation": entry, **LETTER}).status_code in (403, 404)


def test_a_letter_that_waits_is_not_passed_on(as_, world, entry, deliver):
    as_("ngo").do("directory.write_to", affiliation=entry, **LETTER)
    put(world)
    before = newest_mail(f"{WHO}@demo.invalid")
    deliver()
    after = newest_mail(f"{WHO}@demo.invalid")
    assert (after and after["Message-ID"]) == (before and before["Message-ID"])
    assert newest_mail("ngo@demo.invalid") is None or LETTER["body"] not in newest_mail("ngo@demo.invalid").get_content()


def test_they_write_to_nobody_through_the_directory_and_are_told_so_by_no_form(as_, world):
    put(world)
    other = world.things["affiliation of nfp.4"]
    with db.transaction():
        session.get(Affiliation, other).is_published = True
    expert = as_(WHO)
    assert expert.command("directory.write_to", {"affiliation": other, **LETTER}).status_code == 403
    page = expert.get(f"/directory/{other}")
    assert page.status_code == 200
    assert 'name="body"' not in page.get_data(as_text=True)


def test_they_cannot_publish_themselves(as_, world, entry):
    put(world)
    expert = as_(WHO)
    assert expert.command("directory.publish_affiliation", {"affiliation": entry, "published": True}).status_code == 403
    assert "does not show you" in expert.get("/directory/mine").get_data(as_text=True)


def test_of_age_they_decide_for_themselves_again(as_, world, entry):
    put(world)
    assert as_("ngo").get(f"/directory/{entry}").status_code == 404
    with db.transaction():
        session.get(Minor, world.people[WHO]).of_age_from = clock.now().date()
    assert as_("ngo").get(f"/directory/{entry}").status_code == 200
