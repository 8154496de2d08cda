"""The speakers' list through the real doors: the eight checks of the rules, seen as every client sees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.live.models import Entry
from ecommunity.meetings import queries
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def test_a_party_that_asks_later_stands_before_an_ngo(room):
    room.open()
    room.ask("ngo")
    room.ask("nfp.new")
    assert room.queue() == ["nfp.new", "ngo"]


def test_earlier_party_first_and_a_new_voice_before_one_that_spoke(room):
    room.open()
    room.ask("nfp.new")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    room.ask("nfp.new")
    room.ask("nfp.expert")
    room.ask("nfp.3")
    assert room.queue() == ["nfp.expert", "nfp.3", "nfp.new"]


def test_a_point_of_order_stops_the_clock_and_gives_the_same_remainder_back(room):
    with clock.standing_at(TEN) as move:
        room.open()
        speech = room.ask("ngo")
        room.do("chair", "call_next")
        move(TEN + timedelta(seconds=50))
        point = room.ask("nfp.new", "point_of_order")
        floor = room.entry("floor", "floor")
        assert (floor["request"], floor["state"], floor["reason"]) == (str(speech), "held", "point_of_order")
        move(TEN + timedelta(seconds=60))
        assert room.do("chair", "call_next") == point
        assert room.entry("floor", "floor")["request"] == str(point)
        move(TEN + timedelta(seconds=90))
        room.do("chair", "rule_on_point", request=point, result="noted", text="It is noted.")
        floor = room.entry("floor", "floor")
        assert (floor["request"], floor["state"], floor["paused_at"]) == (str(speech), "speaking", None)
        assert floor["paused_total_s"] == 40
        started = datetime.fromisoformat(floor["started_at"])
        left = floor["limit_s"] - (clock.now() - started).total_seconds() + floor["paused_total_s"]
        assert left == 120 - 50


def test_a_second_point_of_order_keeps_the_speaker_waiting(room):
    room.open()
    speech = room.ask("ngo")
    room.do("chair", "call_next")
    room.ask("nfp.new", "point_of_order")
    room.ask("nfp.expert", "point_of_order")
    room.do("chair", "rule_on_point", request=room.do("chair", "call_next"), result="noted", text="It is noted.")
    assert room.entry("floor", "floor")["state"] == "held"
    room.do("chair", "rule_on_point", request=room.do("chair", "call_next"), result="noted", text="It is noted.")
    floor = room.entry("floor", "floor")
    assert (floor["request"], floor["state"]) == (str(speech), "speaking")


def test_a_point_of_order_that_is_withdrawn_lets_the_speaker_go_on(room):
    room.open()
    speech = room.ask("ngo")
    room.do("chair", "call_next")
    point = room.ask("nfp.new", "point_of_order")
    room.do("nfp.new", "withdraw_request", request=point)
    floor = room.entry("floor", "floor")
    assert (floor["request"], floor["state"]) == (str(speech), "speaking")


def test_on_a_closed_list_only_points_of_order_and_technical_signals(room):
    room.open()
    waiting = room.ask("ngo")
    room.do("chair", "close_list")
    for args in ({"kind": "intervention"}, {"kind": "intervention", "text": "Our statement"}, {"kind": "motion", "motion": "suspend"}):
        problem = room.refused("nfp.new", "request_floor", **args)
        assert (problem["status"], problem["code"], problem["stale"]) == (409, "conflict", room.stream)
        assert "closed" in problem["detail"]
    room.ask("nfp.new", "point_of_order")
    room.ask("youth", "technical")
    assert room.entry("requests", waiting)["state"] == "queued"


def test_before_the_list_opens_a_text_can_be_handed_in(room):
    room.open(list_=False)
    assert room.refused("nfp.new", "request_floor", kind="intervention")["code"] == "conflict"
    early = room.ask("nfp.new", text="Statement of Estuaria", item=room.items[2])
    assert room.entry("requests", early)["has_text"] is True
    assert "Statement of Estuaria" not in str(room.stored())


@pytest.mark.parametrize("paused_by", ["chair", "suspension"])
def test_whom_the_chair_holds_keeps_the_floor_until_the_chair_says_otherwise(room, paused_by):
    """Only who is gone can be absent: after a pause of whatever length nobody has lost their turn by the chair's own doing."""
    with clock.standing_at(TEN) as move:
        room.open()
        held = room.ask("nfp.new")
        waiting = room.ask("nfp.expert")
        room.ask("nfp.3")
        room.do("chair", "call_next")
        move(TEN + timedelta(seconds=30))
        if paused_by == "chair":
            room.do("chair", "hold_speaker", reason="line dropped")
        else:
            room.do("chair", "suspend_sitting")
        for later in (119, 15 * 60):
            move(TEN + timedelta(seconds=30 + later))
            if paused_by == "suspension" and later > 119:
                room.do("chair", "open_sitting")
            for name, args in (("call_next", {}), ("call_speaker", {"request": waiting})):
                problem = room.refused("chair", name, **args)
                if paused_by == "chair" or later > 119:
                    detail = "The speaker is on hold. Resume, finish or skip first."
                    assert (problem["code"], problem["detail"], problem["retry_in"]) == ("conflict", detail, None)
            assert room.entry("requests", held)["state"] == "held"
        room.do("chair", "resume_speaker")
        assert room.entry("floor", "floor")["paused_total_s"] == 15 * 60, "with what was left"


def test_whom_the_chair_passes_over_stands_first_on_return(room):
    """Check 5 of the rules, where the chair sees it and not the server."""
    room.open()
    lost = room.ask("nfp.new")
    room.ask("nfp.expert")
    room.ask("nfp.3")
    room.do("chair", "call_next")
    room.do("chair", "hold_speaker", reason="line dropped")
    room.do("chair", "skip_speaker", request=lost)
    room.do("chair", "call_next")
    assert room.entry("requests", lost)["state"] == "skipped"
    assert room.ask("nfp.new") == lost, "on return it is the same request"
    assert room.queue() == ["nfp.new", "nfp.3"]


def test_one_open_ordinary_request_for_each_delegation_and_item_and_one_point_of_order(room):
    room.open()
    room.ask("nfp.new")
    told = room.refused("nfp.4", "request_floor", kind="intervention")
    assert told["code"] == "conflict"
    assert told["detail"].startswith("Amina Doro of your delegation has such a request"), told
    assert room.refused("nfp.new", "request_floor", kind="intervention")["detail"].startswith("You have such a request")
    room.ask("nfp.4", "point_of_order")
    assert room.refused("nfp.new", "request_floor", kind="point_of_order")["code"] == "conflict"
    room.do("chair", "open_list", item=room.items[2])
    room.ask("nfp.4", item=room.items[2])


def test_the_same_input_twice_is_one_request(room):
    room.open()
    amina = room.as_("nfp.new")
    args = {"meeting": room.id, "kind": "intervention"}
    first = amina.command("meetings.request_floor", args, key="pressed-twice").get_json()
    again = amina.command("meetings.request_floor", args, key="pressed-twice").get_json()
    assert first == again
    assert room.queue() == ["nfp.new"]


def test_observers_speak_in_rotation_and_first_voices_first(room):
    room.open(item=0)  # the rotation of the first item starts where the list of constituencies does
    for who in ("ngo", "ngo.partner", "business", "academic", "iplc", "youth"):
        room.ask(who)
    assert room.queue(0) == ["iplc", "youth", "ngo", "academic", "business", "ngo.partner"]
    joint = room.world.organisations
    room.do(
        "youth", "withdraw_request", request=next(k for (c, k), b in room.stored().items() if c == "requests" and b["capacity"] == "youth")
    )
    room.ask("youth", on_behalf_of=[joint["long-river"], joint["movement-ecology"]])
    assert room.queue(0)[0] == "youth"


def test_tiers_and_lanes_through_the_doors(room):
    room.open()
    room.ask("youth")
    room.ask("nonparty")
    room.ask("nfp.expert")
    for_two = room.ask("nfp.new", on_behalf_of=[room.world.organisations["sahelia"]])
    room.do("nfp.3", "confirm_on_behalf", request=for_two)
    room.ask("secretariat")
    assert room.queue() == ["secretariat", "nfp.new", "nfp.expert", "nonparty", "youth"]
    room.ask("nfp.3", "motion", motion="adjourn_debate")
    room.ask("ngo", "technical")
    room.ask("nfp.3", "point_of_order", category="quorum")
    assert room.queue()[:3] == ["nfp.3", "ngo", "nfp.3"]


def test_order_holds_six_integers_and_the_number_of_the_stream(room):
    room.open()
    before = room.seq()
    order = room.entry("requests", room.ask("nfp.new"))["order"]
    assert len(order) == 6
    assert order[4] == before + 1 == room.seq()


def test_a_move_gives_one_row_new_integers_and_says_why(room):
    room.open()
    first, second, third = room.ask("nfp.new"), room.ask("nfp.expert"), room.ask("nfp.3")
    before = {key: room.entry("requests", key)["order"] for key in (first, second)}
    room.do("chair", "move_request", request=third, before=second, reason="has to catch a train")
    assert room.queue() == ["nfp.new", "nfp.3", "nfp.expert"]
    assert {key: room.entry("requests", key)["order"] for key in (first, second)} == before
    assert room.entry("requests", third)["moved_reason"] == "has to catch a train"
    room.do("chair", "move_request", request=str(first), before=None, reason="last, as agreed")
    assert room.queue() == ["nfp.3", "nfp.expert", "nfp.new"]
    assert room.refused("nfp.new", "move_request", request=first, before=second, reason="me first")["code"] == "forbidden"


def test_a_right_of_reply_waits_until_the_chair_grants_it(room):
    room.open()
    room.ask("ngo")
    reply = room.ask("nfp.new", "right_of_reply")
    assert room.queue() == ["ngo", "nfp.new"]
    room.do("chair", "grant_reply", request=reply)
    assert room.queue() == ["nfp.new", "ngo"]
    assert room.entry("requests", reply)["is_granted"] is True


def test_only_an_ungranted_reply_waits_then_nobody_can_be_called(room):
    room.open()
    room.ask("nfp.new", "right_of_reply")
    assert room.refused("chair", "call_next")["code"] == "conflict"


def test_calling_the_next_ends_the_present_speech(room):
    room.open()
    first, second = room.ask("nfp.new"), room.ask("nfp.expert")
    assert room.do("chair", "call_next") == first
    assert room.do("chair", "call_next") == second
    assert room.entry("requests", first)["state"] == "done"
    assert room.entry("floor", "floor")["request"] == str(second)
    room.do("chair", "finish_speaker")
    assert room.entry("floor", "floor")["state"] == "free"
    problem = room.refused("chair", "call_next")
    assert (problem["status"], problem["code"]) == (409, "conflict")
    assert room.refused("chair", "finish_speaker")["code"] == "conflict"


def test_the_chairs_limit_counts_for_who_speaks(room):
    room.open()
    room.ask("youth")
    room.do("chair", "call_next")
    assert room.entry("floor", "floor")["limit_s"] == 120
    room.do("chair", "set_timer", speaking_limit_s=90)
    assert room.entry("floor", "floor")["limit_s"] == 90
    assert room.entry("list", room.items[1])["speaking_limit_s"] == 90


def test_the_chairs_limit_counts_for_those_who_asked_before_it(room):
    room.open()
    room.ask("nfp.new")
    room.ask("nfp.expert")
    room.do("chair", "call_next")
    room.do("chair", "set_timer", speaking_limit_s=100)
    room.do("chair", "call_next")
    assert room.entry("floor", "floor")["limit_s"] == 100


CITED = {
    "procedure": "procedure",
    "procedure not followed": "procedure",
    "request ruling": "ruling",
    "Request quorum check": "quorum",
    "interpretation/document not available": "availability",
    "nonsense": None,
}


@pytest.mark.parametrize("word", CITED)
def test_a_point_of_order_cites_a_category(room, word):
    status = 422 if CITED[word] is None else 200
    room.open()
    response = room.command("nfp.new", "request_floor", kind="point_of_order", category=word)
    assert response.status_code == status
    if status == 422:
        assert "category" in response.get_json()["fields"]
    else:
        assert room.entry("requests", response.get_json()["result"]["request"])["category"] == CITED[word]


def test_finished_requests_are_kept_to_the_last_twenty(room):
    room.open()
    kept = []
    for _ in range(23):
        kept.append(room.ask("nfp.new"))
        room.do("nfp.new", "withdraw_request", request=kept[-1])
    room.ask("ngo")
    shown = sorted(int(key) for collection, key in room.stored() if collection == "requests")
    assert shown[:-1] == kept[3:]
    assert room.is_rebuilt_equal()


@pytest.mark.parametrize("is_called", [True, False])
def test_the_chair_rules_on_a_point_of_order_and_the_speaker_goes_on(room, is_called):
    room.open()
    speech = room.ask("ngo")
    room.do("chair", "call_next")
    point = room.ask("nfp.new", "point_of_order")
    if is_called:
        room.do("chair", "call_next")
    assert room.refused("ngo", "rule_on_point", request=point, result="upheld", text="x")["code"] == "forbidden"
    assert room.refused("chair", "rule_on_point", request=speech, result="upheld", text="x")["code"] == "conflict"
    room.do("chair", "rule_on_point", request=point, result="not_upheld", text="The procedure is followed.")
    [ruling] = [body for (collection, _), body in room.stored().items() if collection == "rulings"]
    assert (ruling["request"], ruling["result"], ruling["text"]) == (str(point), "not_upheld", "The procedure is followed.")
    floor = room.entry("floor", "floor")
    assert (floor["request"], floor["state"]) == (str(speech), "speaking")
    assert room.refused("chair", "rule_on_point", request=point, result="upheld", text="again")["code"] == "conflict"
    page = room.as_("ngo").get(f"/meetings/{room.id}/record").get_data(as_text=True)
    assert "The chair ruled on the point of order of Estuaria: not upheld. The procedure is followed." in page
    assert room.is_rebuilt_equal()


def test_more_time_for_the_one_who_speaks(room):
    room.open()
    assert room.refused("chair", "extend_timer", by_s=60)["code"] == "conflict"
    room.ask("nfp.new")
    room.do("chair", "call_next")
    before = room.entry("floor", "floor")
    room.do("chair", "extend_timer", by_s=60)
    after = room.entry("floor", "floor")
    assert after["limit_s"] == before["limit_s"] + 60
    assert {k: v for k, v in after.items() if k != "limit_s"} == {k: v for k, v in before.items() if k != "limit_s"}


def test_a_text_that_was_handed_in_can_stand_for_the_speech(room):
    room.open()
    spoken = room.ask("nfp.expert")
    written = room.ask("nfp.new", text="Statement of Estuaria")
    assert room.refused("chair", "convert_to_text", request=spoken)["code"] == "conflict"
    room.do("chair", "convert_to_text", request=written)
    assert room.entry("requests", written)["state"] == "converted_to_text"
    page = room.as_("ngo").get(f"/meetings/{room.id}/record").get_data(as_text=True)
    assert "Estuaria delivered a statement in writing." in page


def test_who_dropped_does_not_come_back_beside_a_colleague(room):
    room.open()
    lost = room.ask("nfp.new")
    room.do("chair", "skip_speaker", request=lost)
    of_colleague = room.ask("nfp.4")
    told = room.refused("nfp.new", "request_floor", kind="intervention")
    assert (told["code"], room.queue()) == ("conflict", ["nfp.4"])
    room.do("nfp.4", "withdraw_request", request=of_colleague)
    assert room.ask("nfp.new") == lost


def test_who_is_moved_to_the_end_can_still_be_called(room):
    room.open()
    reply = room.ask("ngo", "right_of_reply")
    first, second = room.ask("nfp.new"), room.ask("nfp.expert")
    room.do("chair", "move_request", request=first, before=None, reason="asked to wait")
    assert room.queue() == ["nfp.expert", "nfp.new", "ngo"]
    told = room.refused("chair", "move_request", request=reply, before=first, reason="at once")
    assert (told["code"], told["detail"]) == ("conflict", "Grant this right of reply first.")
    assert [room.do("chair", "call_next"), room.do("chair", "call_next")] == [second, first]


def test_the_only_one_who_waits_is_moved_behind_a_reply_and_still_called(room):
    room.open()
    only = room.ask("nfp.new")
    room.ask("ngo", "right_of_reply")
    room.do("chair", "move_request", request=only, before=None, reason="asked to wait")
    assert room.entry("requests", only)["moved_reason"] == "asked to wait"
    assert room.do("chair", "call_next") == only


def test_a_move_makes_nobody_an_interruption(room):
    room.open()
    room.ask("nfp.3")
    speaking = room.do("chair", "call_next")
    waiting = room.ask("ngo")
    point = room.ask("nfp.new", "point_of_order")
    for before in (point, None):
        room.do("chair", "move_request", request=waiting, before=before, reason="has to leave")
        assert room.queue() == ["nfp.new", "ngo"]
    room.do("chair", "rule_on_point", request=point, result="noted", text="It is noted.")
    assert room.do("chair", "call_next") == waiting
    assert room.entry("requests", speaking)["state"] == "done"


@pytest.mark.parametrize(("who", "kind"), [("nfp.new", "point_of_order"), ("youth", "technical")])
def test_what_interrupts_is_called_on_whatever_item_it_was_asked(room, who, kind):
    room.open()
    room.do("chair", "open_list", item=room.items[2])
    speech = room.ask("ngo")
    room.do("chair", "call_next")
    room.ask("nfp.expert")
    room.ask("nfp.3", item=room.items[2])
    point = room.ask(who, kind, item=room.items[2])
    assert room.entry("floor", "floor")["state"] == "held"
    assert room.world_name(who) in room.as_("chair").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert room.do("chair", "call_next") == point
    ends = {
        "point_of_order": ("rule_on_point", {"request": point, "result": "noted", "text": "It is noted."}),
        "technical": ("finish_speaker", {}),
    }
    room.do("chair", ends[kind][0], **ends[kind][1])
    assert (room.entry("floor", "floor")["request"], room.entry("floor", "floor")["state"]) == (str(speech), "speaking")


def test_no_floor_for_a_reply_that_is_not_granted(room):
    room.open()
    reply = room.ask("nfp.new", "right_of_reply")
    told = room.refused("chair", "call_speaker", request=reply)
    assert (told["code"], told["detail"]) == ("conflict", "Grant this right of reply first.")
    room.do("chair", "grant_reply", request=reply)
    assert room.do("chair", "call_speaker", request=reply) == reply


def test_a_point_of_order_is_not_served_by_its_text(room):
    room.open()
    point = room.ask("nfp.new", "point_of_order", text="The paper is late.")
    assert room.refused("chair", "convert_to_text", request=point)["code"] == "conflict"
    room.do("chair", "rule_on_point", request=point, result="noted", text="It is noted.")


def test_who_spoke_in_writing_yields_to_a_new_voice(room):
    room.open()
    room.do("chair", "convert_to_text", request=room.ask("nfp.new", text="Statement of Estuaria"))
    room.ask("nfp.new")
    room.ask("nfp.expert")
    assert room.queue() == ["nfp.expert", "nfp.new"]


def test_a_presenter_whose_line_drops_comes_back_before_the_speakers(room):
    room.open()
    presents = room.ask("secretariat")
    for who in ("nfp.new", "nfp.expert"):
        room.ask(who)
    lane_and_tier = room.entry("requests", presents)["order"][:2]
    room.do("chair", "call_next")
    room.do("chair", "hold_speaker", reason="line dropped")
    room.do("chair", "skip_speaker", request=presents)
    assert room.ask("secretariat") == presents
    assert room.queue() == ["secretariat", "nfp.new", "nfp.expert"]
    assert room.entry("requests", presents)["order"][:2] == lane_and_tier


def test_a_reply_comes_at_the_end_of_the_item_where_the_rules_say_so(room):
    with transaction():
        session.get_one(Meeting, room.id).rules = "cms-like-default"
    room.open()
    granted = room.ask("nfp.new", "right_of_reply")
    room.ask("youth")
    room.ask("nfp.3", "right_of_reply")
    room.do("chair", "grant_reply", request=granted)
    room.ask("nfp.expert")
    room.ask("ngo")
    waiting = room.queue()
    assert (waiting[0], waiting[-2:]) == ("nfp.expert", ["nfp.new", "nfp.3"])
    called = [room.do("chair", "call_next") for _ in waiting[:-1]]
    assert called[-1] == granted
    assert room.refused("chair", "call_next")["code"] == "conflict", "what is not granted is not called"
    assert room.is_rebuilt_equal()


def test_a_text_in_place_of_the_voice_uses_the_turn_of_its_constituency(room):
    """Rules §3.5: one slot per constituency in rotation, so that one cannot fill the list; §3.11: a text is an intervention."""
    room.open(item=0)  # the rotation of the first item starts where the list of constituencies does
    first = room.ask("ngo", text="Statement of the trust")
    room.ask("academic")
    room.do("chair", "convert_to_text", request=first)
    for who in ("ngo.partner", "iplc", "youth"):
        room.ask(who)
    assert room.queue(0) == ["iplc", "youth", "academic", "ngo.partner"], "the second NGO waits until each other had a turn"


def test_whose_text_was_served_yields_to_a_first_voice(room):
    """Rules §3.5: `prior_interventions_on_item` gives first-time speakers precedence inside a tier."""
    room.open()
    served = room.ask("nfp.new", text="Statement of Estuaria")
    room.do("chair", "convert_to_text", request=served)
    room.ask("nfp.new")
    room.ask("nfp.expert")
    assert room.queue() == ["nfp.expert", "nfp.new"]


def test_on_asking_again_the_new_text_language_and_names_count(room):
    room.open()
    sahelia, montavia = (room.world.organisations[one] for one in ("sahelia", "montavia"))
    lost = room.ask("nfp.new", on_behalf_of=[sahelia])
    room.do("nfp.3", "confirm_on_behalf", request=lost)
    room.ask("nfp.4", "right_of_reply")
    room.do("chair", "skip_speaker", request=lost)
    again = room.ask("nfp.new", text="Notre position", language="fr", on_behalf_of=[sahelia, montavia])
    assert again == lost
    entry = room.entry("requests", lost)
    assert (entry["has_text"], entry["language"]) == (True, "fr")
    assert [one["names"]["en"] for one in entry["on_behalf_of"]] == ["Sahelia", "Montavia"]
    assert (entry["confirmed_by"], entry["declined_by"]) == ([], []), "those named are asked anew"
    room.do("chair", "convert_to_text", request=lost)
    [written] = [body for (collection, _), body in room.stored().items() if collection == "written"]
    assert (written["text"], written["language"]) == ("Notre position", "fr")
    assert room.is_rebuilt_equal()


def test_on_asking_again_for_a_group_of_parties_they_stand_and_speak_as_one(room):
    room.open()
    lost = room.ask("nfp.new")
    room.do("chair", "skip_speaker", request=lost)
    room.ask("nfp.expert")
    room.ask("nfp.new", on_behalf_of=[room.world.organisations["sahelia"]])
    assert room.entry("requests", lost)["order"][1] == 1
    assert room.do("chair", "call_next") == lost
    assert room.entry("floor", "floor")["limit_s"] == 300
    unknown = room.ask("nfp.3")
    room.do("chair", "skip_speaker", request=unknown)
    assert "on_behalf_of" in room.refused("nfp.3", "request_floor", kind="intervention", on_behalf_of=[999_999])["fields"]


def test_what_was_said_before_stays_when_it_is_not_said_again(room):
    room.open()
    sahelia = room.world.organisations["sahelia"]
    lost = room.ask("nfp.new", text="Notre position", language="fr", on_behalf_of=[sahelia])
    room.do("nfp.3", "confirm_on_behalf", request=lost)
    room.do("chair", "skip_speaker", request=lost)
    room.ask("nfp.new")
    entry = room.entry("requests", lost)
    assert (entry["has_text"], entry["language"], entry["confirmed_by"]) == (True, "fr", [str(sahelia)])


def test_a_quorum_point_and_a_technical_halt_before_the_first_item(room):
    for who, kind in (("nfp.new", "point_of_order"), ("youth", "technical")):
        assert room.refused(who, "request_floor", kind=kind)["code"] == "conflict", "no sitting is open"
    room.do("chair", "open_sitting")
    assert room.refused("nfp.new", "request_floor", kind="intervention")["code"] == "conflict"
    halt = room.ask("youth", "technical")
    point = room.ask("nfp.new", "point_of_order", category="quorum")
    assert room.entry("requests", point)["item"] == str(room.items[0])
    assert "Call the next speaker: Amina Doro" in room.as_("chair").get(f"/meetings/{room.id}/console?lang=en").get_data(as_text=True)
    assert room.do("chair", "call_next") == point
    room.do("chair", "rule_on_point", request=point, result="upheld", text="We wait for a quorum.")
    [ruling] = [body for (collection, _), body in room.stored().items() if collection == "rulings"]
    assert (ruling["request"], ruling["result"]) == (str(point), "upheld")
    assert room.do("chair", "call_next") == halt
    room.do("chair", "finish_speaker")
    assert room.entry("floor", "floor")["state"] == "free"
    assert room.is_rebuilt_equal()


def empty_the_agenda(room):
    """As of a meeting that was planned without one."""
    with transaction():
        session.execute(delete(AgendaItem).where(AgendaItem.meeting_id == room.id))
        session.execute(delete(Entry).where(Entry.stream == f"meeting:{room.id}", Entry.collection.in_(("items", "list"))))


def test_a_point_of_order_and_a_technical_halt_where_the_agenda_is_empty(room):
    empty_the_agenda(room)
    for who, kind in (("nfp.new", "point_of_order"), ("youth", "technical")):
        assert room.refused(who, "request_floor", kind=kind)["code"] == "conflict", "no sitting is open"
    room.do("chair", "open_sitting")
    for kind in ("intervention", "right_of_reply", "motion"):
        more = {"motion": "suspend"} if kind == "motion" else {}
        assert room.refused("nfp.new", "request_floor", kind=kind, **more)["code"] == "conflict", "these are about an item"
    halt = room.ask("youth", "technical")
    point = room.ask("nfp.new", "point_of_order", category="quorum", text="We are too few.")
    other = room.ask("nfp.expert", "point_of_order", category="procedure")
    assert room.entry("requests", point)["item"] is None
    assert room.refused("nfp.new", "request_floor", kind="point_of_order")["code"] == "conflict", "one of a delegation"
    for path in ("", "/console", "/projector", "/rapporteur", "/interpreting"):
        page = room.as_("chair").get(f"/meetings/{room.id}{path}?lang=en")
        assert page.status_code == 200, path
        assert path not in ("", "/console") or "Call the next speaker: " in page.get_data(as_text=True)
    room.do("chair", "move_request", request=point, before=other, reason="Asked first")
    assert room.do("chair", "call_next") == point
    floor = room.entry("floor", "floor")
    assert (floor["request"], floor["state"], floor["item"], floor["limit_s"]) == (str(point), "speaking", None, 60)
    room.do("chair", "rule_on_point", request=point, result="upheld", text="We wait for a quorum.")
    assert room.do("chair", "call_next") == other
    room.do("chair", "rule_on_point", request=other, result="noted", text="Noted.")
    assert [room.do("chair", "call_next"), room.do("chair", "finish_speaker")] == [halt, halt]
    assert room.is_rebuilt_equal()
    room.do("chair", "close_sitting")
    with transaction():
        session.get_one(Meeting, room.id).state = "closed"
    room.do("rapporteur", "draft_report")
    assert room.as_("rapporteur").get(f"/meetings/{room.id}/report").status_code == 200


def test_where_another_meeting_has_no_agenda_either_its_points_do_not_count(room):
    empty_the_agenda(room)
    room.do("chair", "open_sitting")
    room.ask("nfp.new", "point_of_order")
    here = session.execute(select(FloorRequest.delegation)).scalars().one()
    elsewhere = Meeting(id=room.id + 1)
    assert queries.find_open_request(elsewhere, None, "point_of_order", here) is None


def test_what_interrupts_has_a_sitting_to_interrupt(room):
    """Between two sittings the list stays as it is, but there is nobody to rule and nothing to halt."""
    room.open()
    room.do("chair", "suspend_sitting")
    room.ask("nfp.new", "point_of_order")
    with transaction():
        for sitting in session.get_one(Meeting, room.id).sittings:
            sitting.state = "scheduled"
    for who, kind in (("nfp.expert", "point_of_order"), ("youth", "technical")):
        told = room.refused(who, "request_floor", kind=kind)
        assert (told["code"], told["detail"]) == ("conflict", "No sitting is open.")
    room.ask("nfp.expert")


def test_where_the_first_item_is_closed_what_interrupts_stands_with_the_next(room):
    with transaction():
        session.get_one(AgendaItem, room.items[0]).list_state = "closed"
    room.do("chair", "open_sitting")
    assert room.entry("requests", room.ask("nfp.new", "point_of_order"))["item"] == str(room.items[1])


@pytest.mark.parametrize("ended_by", ["withdrawn", "skipped", "done"])
def test_nobody_halts_a_sitting_technically_more_than_once_in_ten_seconds(room, ended_by):
    with clock.standing_at(TEN) as move:
        room.open()
        speech = room.ask("nfp.new")
        room.do("chair", "call_next")
        halt = room.ask("ngo", "technical")
        if ended_by == "withdrawn":
            room.do("ngo", "withdraw_request", request=halt)
        elif ended_by == "skipped":
            room.do("chair", "skip_speaker", request=halt)
        else:
            room.do("chair", "call_next")
            room.do("chair", "finish_speaker")
        move(TEN + timedelta(seconds=6))
        told = room.refused("ngo", "request_floor", kind="technical")
        assert (told["status"], told["code"], told["retry_in"]) == (429, "too_often", 4)
        assert "Wait ten seconds" in told["detail"]
        floor = room.entry("floor", "floor")
        assert (floor["request"], floor["state"]) == (str(speech), "speaking"), "the clock runs on"
        room.ask("youth", "technical")
        move(TEN + timedelta(seconds=10))
        room.ask("ngo", "technical")


@pytest.mark.parametrize("by", ["call_next", "call_speaker"])
@pytest.mark.parametrize("interrupted", [True, False])
def test_nobody_is_called_over_a_point_of_order_without_a_ruling(room, by, interrupted):
    """Rules §3.6: the chair rules; whom the point interrupted then speaks on."""
    room.open()
    speech = room.ask("ngo")
    if interrupted:
        room.do("chair", "call_next")
    point = room.ask("nfp.new", "point_of_order")
    other = room.ask("nfp.expert")
    assert room.do("chair", "call_next") == point
    problem = room.refused("chair", by, **({"request": other} if by == "call_speaker" else {}))
    assert (problem["code"], problem["detail"]) == ("conflict", "Rule on the point of order first.")
    assert room.entry("requests", point)["state"] == "speaking"
    room.do("chair", "rule_on_point", request=point, result="noted", text="It is noted.")
    assert (room.entry("requests", speech)["state"]) == ("speaking" if interrupted else "queued")
    assert room.do("chair", "call_next") == other


ENDINGS = {
    "waits": ("skip_speaker", "refuse_request"),
    "has the floor": ("skip_speaker",),
    "is held": ("skip_speaker",),
}


@pytest.mark.parametrize(("name", "standing"), [(name, standing) for standing, names in ENDINGS.items() for name in names])
def test_a_point_of_order_is_neither_passed_over_nor_refused(room, name, standing):
    """Rules §3.6: the chair rules: upheld, not upheld, noted, or that it is none; only a ruling can be appealed."""
    room.open()
    speech = room.ask("ngo")
    room.do("chair", "call_next")
    point = room.ask("nfp.new", "point_of_order")
    if standing != "waits":
        room.do("chair", "call_next")
    if standing == "is held":
        room.do("chair", "hold_speaker")
    before = room.stored()
    about = {"skip_speaker": {"request": point}, "refuse_request": {"request": point, "reason": "Not now"}}[name]
    told = room.refused("chair", name, **about)
    assert (told["code"], told["detail"], told["stale"]) == ("conflict", "Rule on the point of order first.", room.stream)
    assert room.stored() == before, "nothing happened"
    room.do("chair", "rule_on_point", request=point, result="not_a_point_of_order", text="It is about the substance.")
    assert (room.entry("floor", "floor")["request"], room.entry("floor", "floor")["state"]) == (str(speech), "speaking")
    assert room.refused("chair", name, **about)["detail"] != "Rule on the point of order first.", "it is ruled on"
    assert room.is_rebuilt_equal()


def test_who_raised_a_point_of_order_may_take_it_back_and_leave(room):
    room.open()
    room.do("nfp.new", "withdraw_request", request=room.ask("nfp.new", "point_of_order"))
    point = room.ask("nfp.new", "point_of_order")
    room.do("chair", "call_next")
    room.do("chair", "close_sitting")
    assert room.entry("requests", point)["state"] == "done", "with the sitting everything ends"


def test_without_scripts_the_chair_is_led_to_the_ruling_and_offered_nothing_else(room):
    room.open()
    room.ask("ngo")
    point = room.ask("nfp.new", "point_of_order")
    elsewhere = room.ask("nfp.expert", "point_of_order", item=room.items[2])
    where = f"/meetings/{room.id}"

    def main_of(path):
        return room.as_("chair").get(where + path).get_data(as_text=True).partition("<main")[2]

    def ruling():
        return main_of("/console").partition('id="ruling"')[2].partition("</form>")[0]

    assert f'<option value="{point}">Estuaria</option>' in ruling()
    assert f'<option value="{elsewhere}">Montavia</option>' in ruling(), "also of an item that is not under discussion"
    for path in ("", "/console"):
        page = main_of(path)
        assert f"/requests/{point}/skip" not in page
        assert f"/requests/{point}/call" in page
        assert '#ruling">Give the ruling</a>' in page
    refusing = main_of("/console").partition('id="refuse-request"')[2].partition("</select>")[0]
    assert "Blue Corridor Trust" in refusing
    assert f'value="{point}"' not in refusing
    room.do("chair", "call_next")
    assert f'action="{where}/floor/finish"' not in main_of("")
    assert f'href="{where}/console#ruling"' in main_of("")
    finish = main_of("/console").partition(f'action="{where}/floor/finish"')[2].partition("</form>")[0]
    assert 'aria-disabled="true" title="Rule on the point of order first."' in finish
    assert 'data-part="ruling"' in main_of("/console"), "drawn anew with the board when a point is raised"
    fields = {"request": point, "result": "upheld", "text": "We go back.", "back": "console"}
    answer = room.as_("chair").post_form(f"{where}/floor/rule", fields, page=f"{where}/console")
    assert (answer.status_code, answer.headers["Location"].partition("#")[0]) == (303, f"{where}/console")
    assert f'value="{point}"' not in ruling()
    room.do("chair", "rule_on_point", request=elsewhere, result="noted", text="It is noted.")
    assert ruling() == ""
    assert f'action="{where}/floor/finish"' in main_of("")


def test_after_a_technical_signal_the_next_is_who_was_interrupted(room):
    room.open()
    speech = room.ask("ngo")
    room.do("chair", "call_next")
    signal = room.ask("youth", "technical")
    other = room.ask("nfp.expert")
    assert room.do("chair", "call_next") == signal
    problem = room.refused("chair", "call_speaker", request=other)
    assert problem["detail"] == "A technical signal has interrupted the speaker. Finish it first."
    assert room.entry("requests", signal)["state"] == "speaking", "nothing happened"
    assert room.do("chair", "call_next") == speech
    assert [room.entry("requests", key)["state"] for key in (speech, signal, other)] == ["speaking", "done", "queued"]
    assert room.do("chair", "call_next") == other
    assert room.entry("requests", speech)["state"] == "done"
    assert room.is_rebuilt_equal()


def test_a_technical_signal_that_interrupted_nobody_gives_way(room):
    room.open()
    signal = room.ask("youth", "technical")
    assert room.do("chair", "call_next") == signal
    first = room.ask("nfp.expert")
    assert room.do("chair", "call_next") == first


@pytest.mark.parametrize("ends", ["ruling", "withdrawal"])
def test_an_interruption_that_ends_in_a_pause_is_not_told_of_any_more(room, ends):
    room.open()
    speech = room.ask("ngo")
    room.do("chair", "call_next")
    point = room.ask("nfp.new", "point_of_order")
    if ends == "ruling":
        room.do("chair", "call_next")
    room.do("chair", "suspend_sitting")
    if ends == "ruling":
        room.do("chair", "rule_on_point", request=point, result="noted", text="It is noted.")
    else:
        room.do("nfp.new", "withdraw_request", request=point)
    room.do("chair", "open_sitting")
    floor = room.entry("floor", "floor")
    assert (floor["request"], floor["state"], floor["reason"]) == (str(speech), "held", "")
    room.do("chair", "resume_speaker")
    assert room.is_rebuilt_equal()


def test_whom_one_interruption_held_speaks_on_after_the_other_that_took_its_place(room):
    room.open()
    speech = room.ask("ngo")
    room.do("chair", "call_next")
    signal = room.ask("youth", "technical")
    point = room.ask("nfp.new", "point_of_order")
    room.do("chair", "call_speaker", request=point)
    room.do("youth", "withdraw_request", request=signal)
    held = room.entry("requests", speech)
    assert held["state"] == "held"
    room.do("chair", "rule_on_point", request=point, result="noted", text="It is noted.")
    floor = room.entry("floor", "floor")
    assert (floor["request"], floor["state"]) == (str(speech), "speaking")


@pytest.mark.parametrize("word", ["connection_lost", "connection_back", "point_of_order", "technical"])
def test_what_the_chair_writes_is_never_taken_for_the_servers_notice(room, word):
    room.open()
    speech = room.ask("nfp.new")
    room.ask("nfp.expert")
    room.do("chair", "call_next")
    room.do("chair", "hold_speaker", reason=word)
    reason = room.entry("floor", "floor")["reason"]
    assert reason != word
    assert reason.casefold() == word, "and is not lost"
    page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert "The clock is stopped" in page
    assert room.entry("requests", speech)["state"] == "held"
