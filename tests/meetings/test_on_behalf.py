"""Speaking for others: everybody named is shown with what they said, and nobody counts against their word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.meetings.floor_order import CONSTITUENCIES, TIERS, Ask, Turn, order_of
from ecommunity.meetings.on_behalf import counted, place_after

CAPACITIES = st.sampled_from(tuple(TIERS))
ASKS = st.builds(Ask, st.just("intervention"), CAPACITIES, st.integers(1, 900), prior=st.integers(0, 3), rotation_start=st.integers(0, 4))
MANY = settings(max_examples=400, deadline=None)


@MANY
@given(ASKS, st.lists(CAPACITIES, max_size=5), CAPACITIES)
def test_a_confirmation_never_makes_the_place_worse(ask, confirmed, another):
    before = place_after(order_of(ask), counted(ask, confirmed), (), is_moved=False)
    after = place_after(before, counted(ask, [*confirmed, another]), (), is_moved=False)
    assert after <= before <= order_of(ask)


@MANY
@given(ASKS, st.lists(CAPACITIES, max_size=5))
def test_what_is_taken_back_leads_to_where_one_stood(ask, confirmed):
    first = order_of(ask)
    lifted = place_after(first, counted(ask, confirmed), (), is_moved=False)
    assert place_after(lifted, counted(ask, []), (), is_moved=False) == first


@MANY
@given(ASKS, st.lists(CAPACITIES, max_size=5), st.integers(1, 9))
def test_where_the_chair_put_somebody_they_stay(ask, confirmed, n):
    moved = (*order_of(ask)[:5], n)
    assert place_after(moved, counted(ask, confirmed), (), is_moved=True) == moved


@pytest.mark.parametrize(
    ("capacity", "confirmed", "tier"),
    [
        ("party", [], 2),
        ("party", ["party"], 1),
        ("party", ["ngo", "non_party"], 2),
        ("non_party", ["party"], 3),
        ("secretariat", ["party"], 4),
    ],
)
def test_a_group_of_parties_is_two_parties(capacity, confirmed, tier):
    ask = Ask("intervention", capacity, 7)
    assert place_after(order_of(ask), counted(ask, confirmed), (), is_moved=False)[:2] == (5, tier)


@pytest.mark.parametrize("capacity", CONSTITUENCIES)
def test_a_joint_statement_is_three_organisations(capacity):
    ask = Ask("intervention", capacity, 7)
    places = [place_after(order_of(ask), counted(ask, ["ngo"] * n), (), is_moved=False) for n in (0, 1, 2)]
    assert (places[0], places[2][2]) == (places[1], 0)
    assert places[0][2] > 0


def test_who_stands_at_the_head_after_a_dropped_line_stands_at_the_head_of_the_better_tier():
    ask = Ask("intervention", "party", 7)
    back, others = (5, 2, -1, 0, 7, 0), [(5, 1, 0, 0, 9, 0), (5, 1, -1, 0, 8, 0)]
    assert place_after(back, counted(ask, ["party"]), others, is_moved=False) == (5, 1, -2, 0, 7, 0)
    assert place_after(back, counted(ask, []), others, is_moved=False) == back


def test_a_slot_that_others_took_meanwhile_is_not_taken_from_them():
    ask = Ask("intervention", "ngo", 7, turns=(Turn("ngo", 0, (5, 5, 3, 0, 9, 0)),))
    fallen = place_after((5, 5, 0, 0, 7, 0), counted(ask, []), (), is_moved=False)
    assert fallen > (5, 5, 3, 0, 9, 0)


# --- through the doors


def test_a_claim_counts_as_it_is_made_and_shows_who_has_not_confirmed(room):
    room.open()
    room.ask("nfp.expert")
    claim = room.ask("nfp.new", on_behalf_of=[room.world.organisations["sahelia"], room.world.organisations["meridia"]])
    entry = room.entry("requests", claim)
    assert room.queue() == ["nfp.new", "nfp.expert"]
    assert [one["names"]["en"] for one in entry["on_behalf_of"]] == ["Sahelia", "Meridia"]
    assert (entry["confirmed_by"], entry["declined_by"]) == ([], [])
    page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert "on behalf of Sahelia (not confirmed), Meridia (not confirmed)" in page


def test_a_group_whose_only_other_party_declines_is_none(room):
    room.open()
    room.ask("nfp.expert")
    sahelia = room.world.organisations["sahelia"]
    claim = room.ask("nfp.new", on_behalf_of=[sahelia, room.world.organisations["meridia"]])
    assert room.do("nfp.3", "decline_on_behalf", request=claim) == claim
    assert room.queue() == ["nfp.expert", "nfp.new"], "a State that is no Party makes no group of Parties"
    room.do("nfp.3", "confirm_on_behalf", request=claim)
    assert room.queue() == ["nfp.new", "nfp.expert"]
    assert str(sahelia) in room.entry("requests", claim)["confirmed_by"]
    room.do("chair", "call_next")
    floor = room.entry("floor", "floor")
    assert (floor["request"], floor["limit_s"]) == (str(claim), 300)
    assert str(sahelia) in floor["confirmed_by"]
    assert room.is_rebuilt_equal()


def test_an_answer_can_be_changed_while_the_request_waits(room):
    room.open()
    room.ask("nfp.expert")
    sahelia = room.world.organisations["sahelia"]
    claim = room.ask("nfp.new", on_behalf_of=[sahelia])
    first = room.entry("requests", claim)["order"]
    for _ in range(2):
        room.do("nfp.3", "confirm_on_behalf", request=claim)
    entry = room.entry("requests", claim)
    assert (entry["order"], entry["confirmed_by"]) == (first, [str(sahelia)])
    room.do("nfp.3", "decline_on_behalf", request=claim)
    entry = room.entry("requests", claim)
    assert (entry["order"][1], entry["confirmed_by"], entry["declined_by"]) == (2, [], [str(sahelia)])
    room.do("chair", "call_speaker", request=claim)
    assert room.entry("floor", "floor")["limit_s"] == 180
    assert room.refused("nfp.3", "confirm_on_behalf", request=claim)["code"] == "conflict"


@pytest.mark.parametrize("who", ["nfp.expert", "ngo", "chair", "rapporteur", "interpreter", "nfp.new"])
def test_only_those_named_answer(room, who):
    room.open()
    claim = room.ask("nfp.new", on_behalf_of=[room.world.organisations["sahelia"], room.world.organisations["estuaria"]])
    for name in ("confirm_on_behalf", "decline_on_behalf"):
        assert room.refused(who, name, request=claim)["status"] == 403


def test_a_request_that_was_moved_stays_where_the_chair_put_it(room):
    room.open()
    first = room.ask("nfp.expert")
    claim = room.ask("nfp.new", on_behalf_of=[room.world.organisations["sahelia"]])
    room.do("chair", "move_request", request=claim, before=first, reason="agreed")
    room.do("chair", "move_request", request=claim, before=None, reason="agreed otherwise")
    room.do("nfp.3", "confirm_on_behalf", request=claim)
    assert room.queue() == ["nfp.expert", "nfp.new"]


def test_the_record_and_the_report_name_those_who_confirmed(room):
    room.open()
    others = [room.world.organisations[slug] for slug in ("sahelia", "montavia", "meridia")]
    claim = room.ask("nfp.new", on_behalf_of=others)
    room.do("nfp.3", "confirm_on_behalf", request=claim)
    room.do("nfp.expert", "decline_on_behalf", request=claim)
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    page = room.as_("ngo").get(f"/meetings/{room.id}/record").get_data(as_text=True)
    assert "Estuaria, on behalf of Sahelia (confirmed), Meridia (not confirmed), had the floor" in page
    assert page.count("Montavia") == 1
    assert "Montavia said that Estuaria does not speak for them." in page
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    room.do("rapporteur", "draft_report")
    report = room.as_("rapporteur").api(f"/meetings/{room.id}/report").get_data(as_text=True)
    assert "Parties: Estuaria (also on behalf of Sahelia)." in report


def banner(page):
    found = re.findall(r'<div class="notice claim">(.*?)</div></div>', page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in found]


def test_those_named_are_asked_on_the_page_and_answer_by_plain_forms(room):
    room.open()
    where = f"/meetings/{room.id}"
    claim = room.ask("nfp.new", on_behalf_of=[room.world.organisations["sahelia"]])
    sahelia = room.as_("nfp.3")
    assert banner(sahelia.get(where).get_data(as_text=True)) == ["Estuaria Amina Doro asks to speak also for you. Confirm Not for us"]
    assert "Amina Doro demande à parler aussi en votre nom." in sahelia.get(f"{where}?lang=fr").get_data(as_text=True)
    for path, said in (("confirm", "You have confirmed."), ("decline", "You have said no.")):
        assert sahelia.post_form(f"{where}/floor/requests/{claim}/{path}", {}, page=where).status_code == 303
        assert said in banner(sahelia.get(f"{where}?lang=en").get_data(as_text=True))[0]
    for who in ("ngo", "chair", "nfp.new"):
        assert banner(room.as_(who).get(where).get_data(as_text=True)) == []
    room.do("nfp.new", "withdraw_request", request=claim)
    assert banner(sahelia.get(where).get_data(as_text=True)) == []


def test_who_is_named_may_answer_as_the_stream_tells(room):
    can = room.as_("nfp.3").api(f"/meetings/{room.id}").get_json()["you"]["can"]
    assert {"meetings.confirm_on_behalf", "meetings.decline_on_behalf"} <= set(can)
    assert "meetings.confirm_on_behalf" not in room.as_("chair").api(f"/meetings/{room.id}").get_json()["you"]["can"]
