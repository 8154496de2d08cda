"""Who puts meetings on the plan, for which groups, and which rules go with which kind of meeting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ecommunity.db import session, transaction
from ecommunity.groups.models import Group, Membership
from ecommunity.meetings import rules_pack
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.rules_pack import FORMALITY_OF_KIND, KINDS, RulesPack, packs_for

LATER = "2100-01-04T09:00:00Z"
PLAN = {"group": "wg-a", "title": "Third session", "kind": "wg_session", "starts_at": LATER, "minutes": 60}


def plan(room, who, **more):
    return room.as_(who).command("meetings.plan_meeting", PLAN | more)


def planned(room, who, **more):
    answer = plan(room, who, **more)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["result"]["meeting"]


def make(world, who, role, group="wg-a"):
    with transaction():
        session.query(Membership).filter_by(group_id=world.groups[group], person_id=world.people[who]).delete()
        session.add(Membership(group_id=world.groups[group], person_id=world.people[who], role=role))


# --- who


@pytest.mark.parametrize(
    ("role", "plans"),
    [("chair", True), ("moderator", True), ("convenor", True), ("rapporteur", False), ("member", False), ("observer", False)],
)
def test_who_leads_the_group_plans_its_meetings_and_presides_over_them(room, world, role, plans):
    make(world, "nonparty", role)
    browser = room.as_("nonparty")
    assert ("Plan a meeting" in browser.get("/meetings").get_data(as_text=True)) is plans
    assert browser.get("/meetings/plan").status_code == (200 if plans else 403)
    assert browser.get("/meetings/plan?kind=wg_session").status_code == (200 if plans else 403)
    answer = plan(room, "nonparty")
    assert answer.status_code == (200 if plans else 403)
    if not plans:
        assert "those who lead the group" in answer.get_json()["detail"]
        return
    meeting = answer.get_json()["result"]["meeting"]
    seat = browser.api(f"/meetings/{meeting}").get_json()["you"]["capacity"]
    assert (seat["kind"], seat["function"]) == ("none", "chair")
    browser.do("meetings.add_item", meeting=meeting, title="Opening")
    browser.do("meetings.open_registration", meeting=meeting)
    browser.do("meetings.cancel_meeting", meeting=meeting, reason="Not needed")


def test_who_leads_one_group_plans_nothing_for_another(room, world):
    make(world, "nfp.expert", "member")
    assert plan(room, "nfp.expert").status_code == 403, "who moderates First Steps"
    assert planned(room, "nfp.expert", group="first-steps", kind="community_call")
    page = room.as_("nfp.expert").get("/meetings/plan?kind=wg_session").get_data(as_text=True)
    assert 'value="first-steps"' in page
    assert 'value="wg-a"' not in page
    meeting = planned(room, "chair", access="registered")
    browser = room.as_("nfp.expert")
    for name, more in (
        ("copy_meeting", {"starts_at": LATER}),
        ("cancel_meeting", {"reason": "x"}),
        ("change_meeting", {"title_en": "Ours"}),
        ("save_template", {"name": "Ours"}),
        ("add_item", {"title": "Ours"}),
        ("add_sitting", {"starts_at": LATER}),
        ("open_registration", {}),
    ):
        assert browser.command(f"meetings.{name}", {"meeting": meeting} | more).status_code == 403, name
    for path in ("copy", "prepare", "change"):
        assert browser.get(f"/meetings/{meeting}/{path}").status_code == 403, path


def test_who_stopped_leading_plans_no_more(room, world):
    assert plan(room, "chair").status_code == 200
    make(world, "chair", "member")
    assert plan(room, "chair").status_code == 403


def test_the_secretariat_plans_for_every_group_that_it_reads_and_assists(room):
    meeting = planned(room, "secretariat")
    assert room.as_("secretariat").api(f"/meetings/{meeting}").get_json()["you"]["capacity"]["function"] == "secretariat_officer"
    page = room.as_("secretariat").get("/meetings/plan?kind=wg_session").get_data(as_text=True)
    assert 'value="wg-a"' in page
    assert 'value="knowledge-circle"' not in page
    assert plan(room, "secretariat", group="knowledge-circle").status_code == 404, "peers only: not even for the Secretariat"


def test_a_draft_is_seen_by_all_who_lead_the_group_and_by_no_member(room, world):
    make(world, "nonparty", "moderator")
    meeting = planned(room, "chair", draft=True)
    assert room.as_("nonparty").get(f"/meetings/{meeting}").status_code == 200
    assert room.as_("nonparty").get(f"/meetings/{meeting}/prepare").status_code == 200
    for who in ("ngo", "nfp.new", "stranger"):
        assert room.as_(who).get(f"/meetings/{meeting}").status_code == 404, who
    room.as_("nonparty").do("meetings.announce_meeting", meeting=meeting)
    assert room.as_("ngo").get(f"/meetings/{meeting}").status_code == 200


def test_who_leads_the_group_but_has_no_seat_prepares_and_does_not_admit(room, world):
    make(world, "stranger", "convenor")
    room.do("stranger", "add_item", title="Other matters")
    assert room.as_("stranger").get(f"/meetings/{room.id}/prepare").status_code == 200
    assert room.refused("stranger", "open_sitting")["status"] == 403
    assert room.refused("stranger", "remove_participant", participant=1, reason="x")["status"] in (403, 404)


# --- kinds and rules


def test_every_kind_has_rules_and_none_contradicts_them():
    for kind in KINDS:
        found = packs_for(kind)
        assert found, kind
        assert {pack.formality for pack in found} == {FORMALITY_OF_KIND[kind]}
        assert found[0].report.names != "nobody", "to name nobody is chosen"


@given(st.sampled_from(KINDS), st.sampled_from(rules_pack.names()))
def test_a_pack_of_another_formality_cannot_be_written(kind, name):
    raw = rules_pack.rules_pack(name).model_dump() | {"kinds": [kind]}
    if FORMALITY_OF_KIND[kind] == raw["formality"]:
        assert RulesPack.model_validate(raw).kinds == [kind]
    else:
        with pytest.raises(ValidationError, match="are not"):
            RulesPack.model_validate(raw)


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_offers_the_rules_of_the_kind_and_the_command_refuses_all_others(room, kind):
    page = room.as_("chair").get(f"/meetings/plan?kind={kind}").get_data(as_text=True)
    for name in rules_pack.names():
        fits = kind in rules_pack.rules_pack(name).kinds
        assert (f'value="{name}"' in page) is fits, name
        answer = plan(room, "chair", kind=kind, rules=name)
        assert answer.status_code == (200 if fits else 422), name
        if fits:
            made = room.as_("chair").api(f"/meetings/{answer.get_json()['result']['meeting']}").get_json()
            assert (made["kind"], made["rules"], made["formality"]) == (kind, name, rules_pack.rules_pack(name).formality)
        else:
            assert "are not made for this kind of meeting" in answer.get_json()["fields"]["rules"]


def test_rules_that_are_not_said_are_those_usual_for_the_kind(room):
    for kind in KINDS:
        session.rollback()
        assert session.get_one(Meeting, planned(room, "chair", kind=kind)).rules == packs_for(kind)[0].id


def test_rules_that_are_none_are_refused(room):
    assert plan(room, "chair", rules="nothing").get_json()["fields"]["rules"] == "There are no rules of this name."


def test_a_meeting_whose_rules_contradict_its_kind_is_not_copied(room):
    with transaction():
        session.get_one(Meeting, room.id).rules = "training"
    assert "are not made for this kind" in room.refused("chair", "copy_meeting", starts_at=LATER)["detail"]


def test_by_the_plain_form(room):
    browser = room.as_("chair")
    first = browser.get("/meetings/plan").get_data(as_text=True)
    assert 'href="/meetings/plan?kind=community_call"' in first
    where = "/meetings/plan?kind=community_call"
    fields = {"kind": "community_call", "group": "wg-a", "title": "Coffee", "language": "en", "access": "group", "minutes": "60"}
    wrong = browser.post_form(where, fields | {"rules": "wg-light", "starts_at": "2100-01-04T09:00"})
    assert wrong.status_code == 422
    assert "are not made for this kind of meeting (Community call)" in wrong.get_data(as_text=True)
    assert 'value="Coffee"' in wrong.get_data(as_text=True)
    done = browser.post_form(where, fields | {"rules": "informal-call", "starts_at": "2100-01-04T09:00"})
    assert done.status_code == 303
    assert browser.api(done.headers["Location"]).get_json()["formality"] == "informal"


def test_a_group_that_ended_gets_no_meeting(room, world):
    from ecommunity import clock

    with transaction():
        session.get_one(Group, world.groups["wg-a"]).ended_at = clock.now()
    assert plan(room, "chair").status_code == 404
