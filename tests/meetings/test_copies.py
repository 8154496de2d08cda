"""The same meeting again: what was planned is there, what happened and who came is not."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from ecommunity.db import session, transaction
from ecommunity.meetings.models import AgendaItem, Meeting, Participant
from ecommunity.meetings.rules_pack import rules_pack

START = "2027-03-02T07:00:00Z"


def shown(room, meeting, who="secretariat"):
    return room.as_(who).api(f"/meetings/{meeting}").get_json()


@pytest.fixture
def held(room):
    """The meeting was opened, spoke on an item, took one from the agenda, and has a sitting that repeats another and a cancelled one."""
    with transaction():
        given = {"minutes": 40, "speaking_limit_s": 120, "documents": [{"symbol": "UNEP/CMS/COP15/Doc.99", "title": ""}]}
        session.execute(update(AgendaItem).where(AgendaItem.id == room.items[1]).values(**given))
        session.execute(update(AgendaItem).where(AgendaItem.id == room.items[2]).values(state="withdrawn"))
    room.do("chair", "change_meeting", starts_at="2100-12-01T07:00:00Z")
    room.do("chair", "plan_repeats", starts_at="2100-12-08T00:00:00Z", minutes=90, times=2)
    room.do("chair", "cancel_sitting", sitting=room.do("chair", "add_sitting", starts_at="2100-12-20T09:00:00Z"), reason="Not needed")
    room.open()
    room.ask("ngo")
    return room


def test_a_copy_has_the_plan_and_nothing_of_what_happened(held):
    [key] = held.do("secretariat", "copy_meeting", starts_at=START)
    old, new = shown(held, held.id), shown(held, key)
    for same in ("title", "kind", "formality", "rules", "languages", "group"):
        assert new[same] == old[same]
    assert (new["state"], new["starts_at"][:16]) == ("announced", START[:16])
    assert [(row["starts_at"][:16], row["state"]) for row in new["sittings"]] == [
        ("2027-03-02T07:00", "scheduled"),
        ("2027-03-02T15:00", "scheduled"),
        ("2027-03-09T00:00", "scheduled"),
        ("2027-03-09T08:00", "scheduled"),
    ]
    assert [row["repeats"] for row in new["sittings"]] == [None, None, None, new["sittings"][2]["id"]]
    assert [(item["number"], item["title"], item["state"]) for item in new["items"]] == [
        ("1", "Opening and how we work", "pending"),
        ("2", "Reporting template, section by section", "pending"),
        ("3", "Close", "pending"),
    ]
    assert not any(item["is_current"] or item["outcome"] for item in new["items"])
    assert new["items"][1]["minutes"] == 40
    papers = [{"symbol": "UNEP/CMS/COP15/Doc.99", "title": "", "recommended": [], "outcome": None}]
    assert new["items"][1]["documents"] == papers
    session.rollback()
    limits = session.execute(select(AgendaItem.speaking_limit_s).where(AgendaItem.meeting_id == key).order_by(AgendaItem.position))
    assert list(limits.scalars()) == [None, 120, None]
    people = session.execute(select(Participant.person_id).where(Participant.meeting_id == key)).scalars().all()
    assert people == [held.world.people["secretariat"]], "only who planned it"
    copied, first = session.get(Meeting, key), session.get(Meeting, held.id)
    assert (copied.access, copied.rules_version, copied.record_length) == (first.access, rules_pack(first.rules).version, 0)
    assert held.is_rebuilt_equal()


def test_the_original_stays_as_it_was(held):
    before = shown(held, held.id)
    held.do("secretariat", "copy_meeting", starts_at=START, title="Third session", language="en")
    assert shown(held, held.id) == before


def test_a_series_is_planned_in_one_step(room):
    made = room.do("secretariat", "copy_meeting", starts_at=START, title="Thursday call", times=3, every_weeks=2)
    assert [shown(room, key)["starts_at"][:16] for key in made] == ["2027-03-02T07:00", "2027-03-16T07:00", "2027-03-30T07:00"]
    assert {shown(room, key)["title"] for key in made} == {"Thursday call"}


def test_a_copy_that_would_be_over_already_is_refused(room):
    assert "still to come" in room.refused("secretariat", "copy_meeting", starts_at="2020-01-01T09:00:00Z")["fields"]["starts_at"]


def test_only_who_leads_the_group_and_the_secretariat_copy(room):
    assert room.do("chair", "copy_meeting", starts_at=START)
    assert f"/meetings/{room.id}/copy" in room.as_("chair").get(f"/meetings/{room.id}/prepare").get_data(as_text=True)
    for who in ("rapporteur", "nfp.expert"):
        assert room.refused(who, "copy_meeting", starts_at=START)["status"] == 403
        assert room.as_(who).get(f"/meetings/{room.id}/copy").status_code == 403


def test_by_the_plain_form(room):
    where = f"/meetings/{room.id}/copy"
    officer = room.as_("secretariat")
    refused = officer.post_form(where, {"starts_at": "2027-03-02T07:00", "times": "13", "every_weeks": "1", "title": "Too many"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert 'value="Too many"' in page
    assert "This must be at most 12." in page
    done = officer.post_form(where, {"starts_at": "2027-03-02T07:00", "times": "2", "every_weeks": "4", "title": "", "language": "en"})
    assert done.status_code == 303
    assert "2 Mar 2027, 07:00 UTC" in officer.get(done.headers["Location"]).get_data(as_text=True)
