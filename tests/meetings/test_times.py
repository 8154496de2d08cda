"""Times for everybody: who reads which local time on the page, and what who plans can make of another day."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import update

from ecommunity.accounts.models import Person
from ecommunity.db import session, transaction
from ecommunity.directory.models import Country
from ecommunity.meetings import times
from tests.cast.meetings import meeting_of

ROW = re.compile(r"<li><p><time[^>]*>(.*?)</time>(.*?)</p>\s*<p>(.*?)</p></li>", re.DOTALL)


def clocks(page, sitting=1):
    """The rows of one sitting: local time, what is said of it, whose it is."""
    part = page.replace("\u2060", "").split("<section aria-labelledby=")[sitting]
    return [tuple(" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in row) for row in ROW.findall(part)]


@pytest.fixture
def zones(room):
    """Estuaria sits in Nairobi and in Bogotá, Montavia in Paris; nobody else has said where they are."""
    with transaction():
        for who, zone in {"nfp.new": "Africa/Nairobi", "nfp.4": "America/Bogota", "nfp.expert": "Europe/Paris"}.items():
            session.execute(update(Person).where(Person.id == room.world.people[who]).values(time_zone=zone))
    return room


def times_page(room, who="ngo", query=""):
    answer = room.as_(who).get(f"/meetings/{room.id}/times{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_each_sitting_on_the_clock_of_each_delegation(zones):
    page = times_page(zones)
    assert clocks(page) == [
        ("Tue 1 Dec, 02:00–04:00", "UTC−5 Night", "Estuaria"),
        ("Tue 1 Dec, 08:00–10:00", "UTC+1", "Montavia"),
        ("Tue 1 Dec, 10:00–12:00", "UTC+3", "Estuaria"),
    ]
    assert clocks(page, 2)[0] == ("Tue 1 Dec, 10:00–12:00", "UTC−5", "Estuaria")
    assert page.count('class="badge badge-warn"><svg class="icon"') == 1, "a night has a sign beside its word"


def test_a_date_that_is_another_one_there_says_so(zones):
    with transaction():
        for who, zone in {"nfp.new": "Pacific/Kiritimati", "nfp.4": "Pacific/Pago_Pago"}.items():
            session.execute(update(Person).where(Person.id == zones.world.people[who]).values(time_zone=zone))
    rows = clocks(times_page(zones), 2)
    assert rows[0] == ("Tue 1 Dec, 04:00–06:00", "UTC−11 Night", "Estuaria")
    assert rows[-1] == ("Wed 2 Dec, 05:00–07:00", "UTC+14 Night The next day", "Estuaria")
    assert clocks(times_page(zones), 1)[0] == ("Mon 30 Nov, 20:00–22:00", "UTC−11 The day before", "Estuaria")


def test_who_said_nothing_has_the_zone_of_their_state_when_it_has_one(zones):
    with transaction():
        session.execute(update(Country).where(Country.code == "XS").values(code="NP"))  # one zone, three quarters of an hour off
        session.execute(update(Country).where(Country.code == "XR").values(code="AU"))  # several
        session.execute(update(Country).where(Country.code == "XM").values(code="KE"))
    page = times_page(zones)
    assert ("Tue 1 Dec, 12:45–14:45", "UTC+5:45", "Sahelia") in clocks(page)
    assert ("Tue 1 Dec, 08:00–10:00", "UTC+1", "Montavia") in clocks(page), "what a person chose comes first"
    not_known = page[page.index('id="unknown"') :]
    assert "Meridia" in not_known
    assert "Blue Corridor Trust" in not_known
    assert "Sahelia" not in not_known


def test_nobody_is_named_where_a_delegation_is_meant(zones):
    page = times_page(zones)
    assert not [name for name in ("Amina Doro", "Kofi Sarr", "Nairobi", "Paris") if name in page]


def test_a_visitor_reads_the_sittings_but_not_whose_time_it_is(zones, guest, app):
    with app.app_context(), transaction():
        meeting = meeting_of(zones.world, "Open to all", access="public")
    page = guest.get(f"/meetings/{meeting}/times").get_data(as_text=True)
    assert "1 Dec 2026, 07:00 UTC" in page
    assert "Estuaria" not in page
    assert "Sign in to see the times of the delegations." in page
    assert guest.get(f"/meetings/{zones.id}/times").status_code == 404


def test_the_page_takes_as_many_statements_for_three_as_for_all(zones, sql):
    def counted(who="ngo"):
        zones.as_(who).get(f"/meetings/{zones.id}/times")
        sql.clear()
        zones.as_(who).get(f"/meetings/{zones.id}/times")
        return len(sql)

    before = counted()
    zones.do("chair", "register", person=zones.world.people["scientist"], function="adviser", capacity="expert")
    assert counted() == before <= 8


def test_who_plans_tries_a_day_and_takes_the_best_start(zones):
    where = f"/meetings/{zones.id}/times?day=2099-12-08&minutes=240"
    page = times_page(zones, "chair", "?day=2099-12-08&minutes=240")
    # Bogotá from six, Nairobi until ten at night: nobody has a night from eleven to seven in UTC.
    # Half past twelve is nearest to office hours.
    starts = re.findall(r'<p class="entry-title"><time datetime="([^"]+)"', page)
    assert [start[:16] for start in starts[:2]] == ["2099-12-08T12:30", "2099-12-08T14:30"]
    assert page.count("Night for nobody") == 2
    assert page.count("Night for 1 delegation") == page.count("30 minutes of night at most") == 1
    answer = zones.as_("chair").post_form(f"/meetings/{zones.id}/sittings/add", {"starts_at": starts[0], "minutes": 240}, page=where)
    assert answer.status_code == 303
    assert "8 Dec 2099, 12:30 UTC" in times_page(zones)


def test_who_does_not_plan_has_no_form(zones):
    page = times_page(zones, "ngo", "?day=2099-12-08&minutes=120")
    assert "Try another day" not in page
    assert "Move or cancel" not in page
    assert "Night for nobody" not in page
    assert "Give a day" not in times_page(zones, "ngo", "?day=tomorrow&minutes=x")


@pytest.mark.parametrize(
    "query", ["?day=tomorrow&minutes=120", "?day=2099-12-08&minutes=9", "?day=2099-12-08&minutes=x", "?day=9999-12-31&minutes=60"]
)
def test_a_day_that_is_none_is_said_to_be_none(zones, query):
    answer = zones.as_("chair").get(f"/meetings/{zones.id}/times{query}")
    assert answer.status_code == 422
    assert "Give a day, and a length between 10 and 480 minutes." in answer.get_data(as_text=True)


def test_a_session_for_three_zones_is_planned_in_one_step_and_says_what_it_is(zones):
    where = f"/meetings/{zones.id}/times?day=2099-12-08&minutes=90"
    page = times_page(zones, "chair", "?day=2099-12-08&minutes=90")
    form = page[page.index("/sittings/repeat") :]
    fields = dict(re.findall(r'name="(starts_at|times|hours_apart|minutes)" value="([^"]+)"', form))
    answer = zones.as_("chair").post_form(f"/meetings/{zones.id}/sittings/repeat", fields, page=where)
    assert answer.headers["Location"].endswith(f"/meetings/{zones.id}/times")
    page = unescape(times_page(zones))
    assert "Sitting 3 of 5<" in page
    assert "Sitting 4 of 5 · repeats sitting 3" in page
    assert "Sitting 5 of 5 · repeats sitting 3" in page
    for _ in range(4):
        zones.do("chair", "open_sitting")
        zones.do("chair", "close_sitting")
    assert "Sitting 5 of 5 · repeats sitting 3" in unescape(zones.as_("ngo").get(f"/meetings/{zones.id}").get_data(as_text=True))
    record = zones.as_("ngo").get(f"/meetings/{zones.id}/record").get_data(as_text=True)
    assert "Sitting 3 was opened." in record
    assert "Sitting 4 (repeats sitting 3) was opened." in record


def test_a_state_has_a_zone_when_all_its_clocks_agree():
    assert times.zones_of_state("NP", 2026) == {"Asia/Kathmandu"}
    assert len(times.zones_of_state("DE", 2026)) == 1, "an exclave with the same time changes nothing"
    assert times.zones_of_state("AU", 2026) == times.zones_of_state("XE", 2026) == times.zones_of_state("", 2026) == frozenset()
