"""Dates: who keeps them, who sees which, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ecommunity import clock, registry
from ecommunity.authz import GUEST, Actor
from ecommunity.db import session

GOOD = {"name_en": "Reports are due", "name_fr": "Rapports attendus", "source": "Doc. 1", "visibility": "public"}


def in_days(days: float) -> str:
    return clock.rfc3339(clock.now() + timedelta(days=days))


@pytest.fixture
def desk(as_: Callable[[str], Any]) -> Any:
    return as_("secretariat")


@pytest.fixture
def both(desk: Any) -> tuple[int, int]:
    """A public date and one for those with an account."""
    public = desk.do("calendar.add_deadline", **GOOD, at=in_days(3))["deadline"]
    inner = desk.do("calendar.add_deadline", **GOOD | {"name_en": "Inner matter", "visibility": "registered"}, at=in_days(2))["deadline"]
    return public, inner


def page(browser: Any, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    text: str = answer.get_data(as_text=True)
    return text


@pytest.mark.parametrize(("who", "status"), [("stranger", 403), ("nfp.expert", 403), ("chair", 403), ("secretariat", 200), ("admin", 200)])
def test_only_the_secretariat_keeps_the_calendar(as_: Callable[[str], Any], both: tuple[int, int], who: str, status: int) -> None:
    browser = as_(who)
    assert browser.command("calendar.add_deadline", GOOD | {"at": in_days(4)}).status_code == status
    assert browser.get("/calendar/add").status_code == status
    assert ("/calendar/add" in page(browser, "/calendar")) is (status == 200)
    assert browser.command("calendar.remove_deadline", {"deadline": both[0]}).status_code == status
    assert ("Reports are due" in page(browser, "/calendar")) is (status == 403 or who in ("secretariat", "admin"))


def test_a_visitor_is_asked_to_sign_in_first(guest: Any, both: tuple[int, int]) -> None:
    assert guest.command("calendar.add_deadline", GOOD | {"at": in_days(4)}).status_code == 401
    assert guest.command("calendar.remove_deadline", {"deadline": both[0]}).status_code == 401


@pytest.mark.parametrize("address", ["/", "/calendar"])
def test_each_sees_what_is_for_them(address: str, both: tuple[int, int], guest: Any, as_: Callable[[str], Any]) -> None:
    for_all = page(guest, address)
    assert "Reports are due" in for_all
    assert "Inner matter" not in for_all
    for_me = page(as_("stranger"), address)
    assert for_me.index("Inner matter") < for_me.index("Reports are due"), "the nearest comes first"


def test_a_visitor_reads_no_inner_date_by_any_question(both: tuple[int, int], guest: Any, as_: Callable[[str], Any]) -> None:
    ids = [row["id"] for row in guest.api("/deadlines").get_json()["items"]]
    assert both[0] in ids
    assert both[1] not in ids
    assert both[1] in [row["id"] for row in as_("stranger").api("/deadlines").get_json()["items"]]
    assert both[1] not in session.execute(registry.readables["deadline"](GUEST)).scalars().all()
    somebody = Actor(id=1, kind="person")
    assert both[1] in session.execute(registry.readables["deadline"](somebody)).scalars().all()


def test_what_is_over_goes_from_the_list(desk: Any, guest: Any) -> None:
    desk.do("calendar.add_deadline", **GOOD, at=in_days(1))
    with clock.standing_at(clock.now() + timedelta(days=2)):
        assert "Reports are due" not in page(guest, "/calendar")
        assert "No date is coming up" in page(guest, "/calendar")


def test_the_start_page_shows_the_nearest_and_the_stage_that_runs(desk: Any, as_: Callable[[str], Any], guest: Any) -> None:
    stages = {"Old stage": -300, "Present stage": -20, "Next stage": 50}
    for name, days in stages.items():
        desk.do("calendar.add_deadline", kind="stage", **GOOD | {"name_en": name}, at=in_days(days))
    desk.do("calendar.add_deadline", kind="stage", **GOOD | {"name_en": "Hidden stage", "visibility": "registered"}, at=in_days(-1))
    for number in range(6):
        desk.do("calendar.add_deadline", **GOOD | {"name_en": f"Date {number}"}, at=in_days(number + 1))
    for browser, stage in ((as_("stranger"), "Hidden stage"), (guest, "Present stage")):
        shown = page(browser, "/")
        assert stage in shown
        assert [name for name in ("Old stage", "Hidden stage", "Present stage", "Next stage") if name in shown] == [stage]
        assert [number for number in range(6) if f"Date {number}" in shown] == [0, 1, 2, 3, 4]
        assert stage in page(browser, "/calendar")
    assert 'class="deadline-near"' in shown


def test_a_member_learns_where_dates_will_stand(as_: Callable[[str], Any], guest: Any) -> None:
    assert "No date is coming up" in page(as_("stranger"), "/")
    assert 'id="deadlines"' not in page(guest, "/")


def test_names_in_the_readers_language_or_marked_as_english(both: tuple[int, int], guest: Any) -> None:
    assert "Rapports attendus" in page(guest, "/calendar?lang=fr")
    assert '<span lang="en">Reports are due</span>' in page(guest, "/calendar?lang=es")


def test_the_form_keeps_what_was_typed_and_then_adds(desk: Any, guest: Any) -> None:
    typed = GOOD | {"kind": "deadline", "at": "2027-03-01T12:30", "url": "javascript:alert(1)"}
    refused = desk.post_form("/calendar/add", typed)
    assert refused.status_code == 422
    assert 'id="url-error"' in refused.get_data(as_text=True)
    assert "Reports are due" in refused.get_data(as_text=True)
    assert desk.post_form("/calendar/add", typed | {"url": "https://source.example/doc?n=1"}).status_code == 303
    shown = page(guest, "/calendar")
    assert 'href="https://source.example/doc?n=1"' in shown
    assert 'datetime="2027-03-01T12:30:00' in shown
    number = guest.api("/deadlines").get_json()["items"][0]["id"]
    assert desk.post_form(f"/calendar/{number}/remove", page="/calendar").status_code == 303
    assert "Reports are due" not in page(guest, "/calendar")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", "9999-12-31T23:59:59-12:00"),
        ("at", "1066-10-14T09:00:00Z"),
        ("at", "soon"),
        ("at", 1e300),
        ("url", "ftp://source.example/"),
        ("url", 'https://source.example/"><script>'),
        ("url", "https://source.example/" + "a" * 500),
        ("name_en", " "),
        ("source", ""),
        ("visibility", "nobody"),
        ("kind", "party"),
        ("group_id", 1),
    ],
)
def test_bad_input_is_refused_field_by_field(desk: Any, field: str, value: Any) -> None:
    answer = desk.command("calendar.add_deadline", GOOD | {"at": in_days(4)} | {field: value})
    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == [field]


def test_time_zone_of_the_moment_counts(desk: Any, guest: Any) -> None:
    desk.do("calendar.add_deadline", **GOOD, at="2027-05-01T02:00:00+03:00")
    assert guest.api("/deadlines").get_json()["items"][0]["at"].startswith("2027-04-30T23:00:00")


def test_somebody_abroad_reads_their_own_time_and_utc(desk: Any, as_: Callable[[str], Any]) -> None:
    stranger = as_("stranger")
    stranger.do("accounts.change_preferences", time_zone="Africa/Nairobi", language="en", name="Stran Ger")
    desk.do("calendar.add_deadline", **GOOD, at="2027-05-01T22:00:00Z")
    shown = page(stranger, "/calendar")
    assert "2 May 2027, 01:00 Nairobi (UTC+3)" in shown
    assert "1 May 2027, 22:00 UTC" in shown
    assert ">2027-05-01" not in shown, "a date stands as people of that language write it"
