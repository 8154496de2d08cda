"""Templates of a group: the plan of a meeting without people, dates and documents, and new meetings from it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from ecommunity.db import session, transaction
from ecommunity.meetings.convening.models import MeetingTemplate
from ecommunity.meetings.models import AgendaItem, Participant
from tests.meetings.test_planning import LATER, make, planned


def shown(room, meeting, who="chair"):
    return room.as_(who).api(f"/meetings/{meeting}").get_json()


@pytest.fixture
def kept(room):
    """The plan of working group A is a template of the group."""
    with transaction():
        given = {"minutes": 40, "speaking_limit_s": 120, "documents": [{"symbol": "UNEP/CMS/COP15/Doc.99", "title": ""}]}
        session.execute(update(AgendaItem).where(AgendaItem.id == room.items[1]).values(**given))
    room.do("chair", "plan_repeats", starts_at="2100-12-08T00:00:00Z", minutes=90, times=2)
    room.do("chair", "change_meeting", languages=["en", "es"], venue="Nairobi", remote_seats=5)
    return room.do("chair", "save_template", name="Usual session")


def start(room, template, who="chair", **more):
    return room.as_(who).command("meetings.plan_from_template", {"template": template, "title": "Third", "starts_at": LATER} | more)


def test_a_meeting_from_a_template_has_its_plan_and_no_people_dates_or_documents(room, kept):
    room.open()
    made = start(room, kept).get_json()["result"]["meeting"]
    old, new = shown(room, room.id), shown(room, made)
    for same in ("kind", "formality", "rules", "languages", "group"):
        assert new[same] == old[same], same
    assert new["languages"] == ["en", "es"]
    assert (new["title"], new["state"], new["starts_at"]) == ("Third", "announced", "2100-01-04T09:00:00.000Z")
    assert [row["starts_at"][5:16] for row in new["sittings"]] == ["01-04T09:00", "01-04T17:00", "01-11T02:00", "01-11T10:00"]
    assert [row["repeats"] for row in new["sittings"]] == [None, None, None, new["sittings"][2]["id"]]
    assert [(item["number"], item["title"], item["minutes"], item["documents"]) for item in new["items"]] == [
        ("1", "Opening and how we work", None, []),
        ("2", "Reporting template, section by section", 40, []),
        ("3", "Options paper", None, []),
        ("4", "Close", None, []),
    ]
    people = session.execute(select(Participant.person_id).where(Participant.meeting_id == made)).scalars().all()
    assert people == [room.world.people["chair"]]
    assert room.is_rebuilt_equal()


def test_the_template_stays_as_it_was_whatever_becomes_of_its_meeting(room, kept):
    room.do("chair", "edit_item", item=room.items[0], title_en="Something else")
    room.do("chair", "change_meeting", title_en="Renamed")
    made = start(room, kept).get_json()["result"]["meeting"]
    assert shown(room, made)["items"][0]["title"] == "Opening and how we work"


def test_a_draft_from_a_template_and_a_start_that_is_over(room, kept):
    made = start(room, kept, draft=True).get_json()["result"]["meeting"]
    assert shown(room, made)["state"] == "draft"
    assert list(start(room, kept, starts_at="2020-01-01T09:00:00Z").get_json()["fields"]) == ["starts_at"]


def test_templates_belong_to_the_group(room, kept, world):
    for who in ("ngo", "nfp.expert", "stranger"):
        assert start(room, kept, who).status_code == 404, who
        assert room.as_(who).get(f"/meetings/templates/{kept}").status_code == 404, who
        assert room.as_(who).command("meetings.remove_template", {"template": kept}).status_code == 404, who
    assert "Usual session" not in room.as_("nfp.expert").get("/meetings/plan").get_data(as_text=True)
    make(world, "nonparty", "moderator")
    for who in ("nonparty", "secretariat"):
        assert "Usual session" in room.as_(who).get("/meetings/plan").get_data(as_text=True), who
        assert start(room, kept, who).status_code == 200, who
    assert room.refused("ngo", "save_template", name="Mine")["status"] == 403


def test_one_name_once_and_a_removed_one_is_gone(room, kept):
    assert list(room.refused("chair", "save_template", name="Usual session")["fields"]) == ["name"]
    made = start(room, kept).get_json()["result"]["meeting"]
    room.as_("chair").do("meetings.remove_template", template=kept)
    assert start(room, kept).status_code == 404
    assert shown(room, made)["title"] == "Third"


def test_a_group_keeps_so_many(room, world):
    with transaction():
        session.add_all(MeetingTemplate(group_id=world.groups["wg-a"], name=f"T{n}", lang="en", outline={}) for n in range(30))
    assert "at most 30 templates" in room.refused("chair", "save_template", name="One more")["detail"]


def test_a_copy_of_a_draft_stays_possible(room):
    draft = planned(room, "chair", draft=True)
    assert room.as_("chair").do("meetings.copy_meeting", meeting=draft, starts_at=LATER)["meetings"]


def test_by_the_plain_forms(room):
    browser = room.as_("chair")
    where = f"/meetings/{room.id}/prepare"
    saved = browser.post_form(f"/meetings/{room.id}/template", {"name": "Usual session", "language": "en"}, page=where)
    assert saved.headers["Location"].endswith(f"{where}#again")
    page = browser.get("/meetings/plan").get_data(as_text=True)
    assert "Usual session" in page
    template = session.execute(select(MeetingTemplate.id)).scalar_one()
    here = f"/meetings/templates/{template}"
    assert f'href="{here}"' in page
    assert "Options paper" in browser.get(here).get_data(as_text=True)
    wrong = browser.post_form(here, {"title": "Third", "starts_at": ""})
    assert wrong.status_code == 422
    done = browser.post_form(here, {"title": "Third", "language": "en", "starts_at": "2100-01-04T09:00"})
    assert done.status_code == 303
    assert "Third" in browser.get(done.headers["Location"]).get_data(as_text=True)
    gone = browser.post_form(f"{here}/remove", {}, page=here)
    assert gone.headers["Location"].endswith("/meetings/plan")
    assert "Usual session" not in browser.get("/meetings/plan").get_data(as_text=True)
