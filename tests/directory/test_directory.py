"""Finding people who wish to be found, and writing to them without seeing an address."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from ecommunity import clock, registry
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.directory import policies, queries
from ecommunity.directory.models import Affiliation, Letter
from ecommunity.live.models import Recheck
from tests.accounts.test_joining import newest_mail


def entry_of(world, who):
    return world.things[f"affiliation of {who}"]


def publish(as_, world, who):
    as_(who).do("directory.publish_affiliation", affiliation=entry_of(world, who), published=True)


def test_only_who_published_is_found(as_, world):
    reader = as_("ngo")
    page = reader.get("/directory").get_data(as_text=True)
    assert "Lucía Marén" in page
    assert "Amina Doro" not in page
    publish(as_, world, "nfp.new")
    assert "Amina Doro" in reader.get("/directory").get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("country=XM", {"Lucía Marén"}),
        ("country=xm&function=nfp", {"Lucía Marén"}),
        ("country=XS", {"Jonas Berg"}),
        ("function=sci_councillor", set()),
        ("function=nfp&instrument=cms", {"Lucía Marén", "Jonas Berg"}),
        ("instrument=aewa", set()),
        ("country=%27%20OR%201=1", set()),
    ],
)
def test_counterparts_by_country_instrument_and_function(as_, world, query, names):
    publish(as_, world, "nfp.3")
    page = as_("academic").get(f"/directory?{query}").get_data(as_text=True)
    assert {name for name in ("Lucía Marén", "Jonas Berg", "Amina Doro") if name in page} == names


def test_an_entry_shows_source_and_date_and_no_address(as_, world):
    page = as_("ngo").get(f"/directory/{entry_of(world, 'nfp.expert')}").get_data(as_text=True)
    assert "Letter of appointment" in page
    assert 'datetime="2025-01-15"' in page
    assert "nfp.expert@demo.invalid" not in page


@pytest.mark.parametrize("who", ["ngo", "stranger", "nfp.expert"])
def test_what_is_not_published_is_missing(as_, world, who):
    reader = as_(who)
    hidden = reader.get(f"/directory/{entry_of(world, 'nfp.new')}")
    assert hidden.status_code == reader.get("/directory/999999").status_code == 404
    assert reader.get(f"/people/{world.people['nfp.new']}").status_code == 404
    written = {"subject": "x", "body": "y"}
    answers = [reader.command("directory.write_to", {"affiliation": number, **written}) for number in (entry_of(world, "nfp.new"), 999999)]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].get_data() == answers[1].get_data()


def test_a_visitor_finds_no_person(guest, world):
    assert "Lucía Marén" not in guest.get("/directory").get_data(as_text=True)
    assert "Lucía Marén" not in guest.get("/directory/countries/XM").get_data(as_text=True)
    assert guest.get(f"/directory/{entry_of(world, 'nfp.expert')}").status_code == 404
    assert guest.get(f"/people/{world.people['nfp.expert']}").status_code == 404
    assert guest.get("/directory/mine").status_code in (302, 303)


def test_a_country_shows_its_status_with_source_and_date(guest):
    page = guest.get("/directory/countries/XR").get_data(as_text=True)
    assert "Range State" in page
    assert "List of Parties of the Depositary" in page
    assert 'datetime="2025-01-15"' in page
    assert guest.get("/directory/countries/ZZ").status_code == 404


def test_a_letter_reaches_its_reader_and_shows_no_address(as_, world, deliver):
    sender = as_("ngo")
    url = f"/directory/{entry_of(world, 'nfp.expert')}"
    answer = sender.post_form(url, {"subject": "Reed beds", "body": "Shall we compare our counts?"})
    assert answer.status_code == 303
    assert "nfp.expert@demo.invalid" not in sender.get(url).get_data(as_text=True)
    deliver()
    received, told = newest_mail("nfp.expert@demo.invalid"), newest_mail("ngo@demo.invalid")
    assert "Shall we compare our counts?" in received.get_content()
    assert received["Reply-To"] == "ngo@demo.invalid"
    assert "Lucía Marén" in told["Subject"]
    assert "nfp.expert@demo.invalid" not in told.as_string()


def test_a_refused_letter_keeps_what_was_typed(as_, world):
    answer = as_("ngo").post_form(f"/directory/{entry_of(world, 'nfp.expert')}", {"subject": "", "body": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words" in answer.get_data(as_text=True)


def test_ten_letters_a_day_are_enough(as_, world):
    for number in range(policies.LETTERS_A_DAY):
        as_("ngo").do("directory.write_to", affiliation=entry_of(world, "nfp.expert"), subject=f"Letter {number}", body="x")
    refused = as_("ngo").command("directory.write_to", {"affiliation": entry_of(world, "nfp.expert"), "subject": "x", "body": "y"})
    assert refused.status_code == 429


def test_a_letter_to_somebody_who_withdrew_goes_nowhere(as_, world, deliver):
    as_("ngo").do("directory.write_to", affiliation=entry_of(world, "nfp.expert"), subject="Too late", body="x")
    as_("nfp.expert").do("directory.publish_affiliation", affiliation=entry_of(world, "nfp.expert"), published=False)
    deliver()
    received = newest_mail("nfp.expert@demo.invalid")
    assert received is None or "Too late" not in received.get_content()


def test_letters_are_forgotten_after_thirty_days(as_, world, deliver):
    as_("ngo").do("directory.write_to", affiliation=entry_of(world, "nfp.expert"), subject="x", body="y")
    deliver()
    session.rollback()
    assert session.query(Letter).count() == 1
    with clock.standing_at(clock.now() + timedelta(days=31)):
        deliver()
    session.rollback()
    assert session.query(Letter).count() == 0


def claim(as_, world, who="stranger", organisation="montavia", **more):
    args = {"organisation": world.organisations[organisation], "function": "nfp", "since": "2026-01-01"} | more
    return as_(who).do("directory.claim_affiliation", **args)["affiliation"]


def test_a_claim_is_verified_before_it_can_be_shown(as_, world, deliver):
    number = claim(as_, world, evidence="Letter of 3 March")
    person = as_("stranger")
    early = person.command("directory.publish_affiliation", {"affiliation": number, "published": True})
    assert early.status_code == 403
    desk = as_("secretariat")
    assert "Letter of 3 March" in desk.get("/directory/waiting").get_data(as_text=True)
    seen = desk.post_form(f"/directory/{number}/verify", {"evidence": "Letter of 3 March, seen"}, page="/directory/waiting")
    assert seen.status_code == 303
    deliver()
    assert "/directory/mine" in newest_mail("stranger@demo.invalid").get_content()
    assert person.post_form(f"/directory/mine/{number}/publish", {"published": "true"}, page="/directory/mine").status_code == 303
    assert "Letter of 3 March, seen" in as_("ngo").get(f"/directory/{number}").get_data(as_text=True)


@pytest.mark.parametrize("who", ["stranger", "ngo", "nfp.expert", "chair"])
def test_who_verifies_is_the_secretariat_and_never_oneself(as_, world, who):
    number = claim(as_, world)
    assert as_(who).command("directory.verify_affiliation", {"affiliation": number, "evidence": "x"}).status_code in (403, 404)
    assert session.get(Affiliation, number).state == "claimed"


def test_indigenous_peoples_are_verified_by_their_own(as_, world):
    number = claim(as_, world, organisation="long-river", function="iplc_representative")
    assert as_("secretariat").command("directory.verify_affiliation", {"affiliation": number, "evidence": "x"}).status_code == 403
    assert f"/directory/{number}/verify" not in as_("secretariat").get("/directory/waiting").get_data(as_text=True)
    row = session.get(Affiliation, entry_of(world, "iplc"))
    row.function = "constituency_focal_point"
    session.commit()
    assert as_("iplc").get("/directory/waiting").status_code == 200
    as_("iplc").do("directory.verify_affiliation", affiliation=number, evidence="Known to the council")
    session.rollback()
    assert session.get(Affiliation, number).verified_by_id == world.people["iplc"]


def test_a_longer_term_waits_again_and_a_shorter_counts_at_once(as_, world):
    number = entry_of(world, "nfp.expert")
    expert = as_("nfp.expert")
    expert.do("directory.edit_affiliation", affiliation=number, since="2025-02-01", until="2030-01-01")
    session.rollback()
    assert session.get(Affiliation, number).state == "verified"
    expert.do("directory.edit_affiliation", affiliation=number, since="2020-01-01")
    session.rollback()
    row = session.get(Affiliation, number)
    assert (row.state, row.is_published, row.verified_at) == ("claimed", False, None)


def test_a_term_that_ends_closes_the_entry_and_what_it_opened(as_, world, deliver):
    number = entry_of(world, "nfp.expert")
    until = clock.now().date() + timedelta(days=3)
    as_("nfp.expert").do("directory.edit_affiliation", affiliation=number, since="2025-01-15", until=until.isoformat())
    with clock.standing_at(clock.now() + timedelta(days=4)):
        session.rollback()
        assert Actor(id=world.people["nfp.expert"], kind="person").fact("directory.affiliations") == []
        deliver()
        session.rollback()
        assert session.get(Affiliation, number).state == "ended"


@pytest.mark.parametrize("who", ["ngo", "nfp.new", "chair"])
def test_nobody_edits_hides_or_ends_what_is_another_s(as_, world, who):
    number = entry_of(world, "nfp.expert")
    for command, args in [
        ("directory.edit_affiliation", {"since": "2020-01-01"}),
        ("directory.publish_affiliation", {"published": False}),
        ("directory.end_affiliation", {}),
    ]:
        assert as_(who).command(command, {"affiliation": number, **args}).status_code == 403
    assert as_(who).get(f"/directory/mine/{number}").status_code == 403
    session.rollback()
    assert session.get(Affiliation, number).is_published


@pytest.mark.parametrize(
    ("field", "value"),
    [("since", "yesterday"), ("until", "2025-01-01"), ("organisation", 999_999), ("function", "king"), ("evidence", "a\u202eb")],
)
def test_a_claim_that_makes_no_sense_names_the_field(as_, world, field, value):
    args = {"organisation": world.organisations["montavia"], "function": "nfp", "since": "2026-01-01", field: value}
    answer = as_("stranger").command("directory.claim_affiliation", args)
    assert answer.status_code == 422
    assert field in answer.get_data(as_text=True)


def test_status_is_a_question_of_instrument_and_day(app, world):
    country = session.get(Affiliation, entry_of(world, "nfp.expert")).organisation_id
    found = queries.get_organisation(country).country_id
    cms, aewa = (row.id for row in queries.list_instruments())
    assert queries.status_on(found, cms, date(2020, 1, 1)) == "party"
    assert queries.status_on(found, cms, date(1999, 1, 1)) == "non_party"
    assert queries.status_on(found, aewa, date(2020, 1, 1)) == "non_party"


@pytest.mark.parametrize("url", ["/directory", "/directory?function=nfp", "/directory/countries/XM", "/directory/mine"])
def test_a_page_asks_little_of_the_database(as_, sql, url):
    browser = as_("nfp.expert")
    browser.get(url)
    sql.clear()
    assert browser.get(url).status_code == 200
    assert len(sql) <= 10


def test_export_and_leaving(as_, world):
    kind = registry.personal_data_kinds["directory"]
    person = world.people["nfp.expert"]
    assert kind.export(person)["affiliations"][0]["function"] == "nfp"
    kind.erase(person)
    session.commit()
    assert kind.export(person) == {"affiliations": [], "verified_by_you": [], "letters": []}
    assert as_("ngo").get(f"/directory/{entry_of(world, 'nfp.expert')}").status_code == 404


TRUTH = [
    # own, published, state, secretariat: edit, publish, verify, write
    (True, False, "claimed", False, (True, False, False, False)),
    (True, True, "verified", False, (True, True, False, False)),
    (True, False, "ended", False, (False, False, False, False)),
    (False, False, "claimed", False, (False, False, False, False)),
    (False, False, "claimed", True, (False, False, True, False)),
    (False, True, "verified", True, (False, False, False, True)),
    (False, True, "verified", False, (False, False, False, True)),
    (False, False, "verified", False, (False, False, False, False)),
    (True, False, "claimed", True, (True, False, False, False)),
]


@pytest.mark.parametrize(("own", "published", "state", "secretariat", "expected"), TRUTH)
def test_the_table_of_rights(own, published, state, secretariat, expected):
    actor = Actor(id=1, kind="person", site_roles=frozenset({"secretariat"} if secretariat else ()), _facts={"directory.affiliations": []})
    row = Affiliation(person_id=1 if own else 2, state=state, is_published=published, since=date(2020, 1, 1))
    row.__dict__["organisation"] = SimpleNamespace(kind="party_government")
    asked = (policies.can_edit_affiliation, policies.can_publish_affiliation, policies.can_verify_affiliation, policies.can_write_to)
    assert tuple(ask(actor, row) for ask in asked) == expected


def test_home_tells_the_secretariat_what_waits(as_, world):
    assert "wait to be verified" not in as_("secretariat").get("/").get_data(as_text=True)
    claim(as_, world)
    claim(as_, world, who="ngo")
    assert "2 functions wait to be verified" in as_("secretariat").get("/").get_data(as_text=True)
    assert "to be verified" not in as_("ngo").get("/").get_data(as_text=True)
    assert "2 functions wait to be verified" in as_("admin").get("/admin/people").get_data(as_text=True)


def test_nobody_is_asked_to_verify_themselves(as_, world):
    number = claim(as_, world, who="secretariat")
    assert f"/directory/{number}/verify" not in as_("secretariat").get("/directory/waiting").get_data(as_text=True)
    assert f"/directory/{number}/verify" in as_("admin").get("/directory/waiting").get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "command", "args"),
    [
        ("nfp.expert", "directory.end_affiliation", {}),
        ("nfp.expert", "directory.edit_affiliation", {"since": "2020-01-01"}),
        ("secretariat", "directory.end_affiliation", {}),
    ],
)
def test_a_function_that_is_taken_away_has_its_streams_asked_again(as_, world, who, command, args):
    as_(who).do(command, affiliation=entry_of(world, "nfp.expert"), **args)
    session.rollback()
    subjects = session.execute(select(Recheck.subject)).scalars().all()
    assert f"person:{world.people['nfp.expert']}" in subjects
