"""Who lost the connection and is back: what they keep, by whatever door they come, and after a pause of the sitting."""

from __future__ import annotations

from typing import Any

import pytest

from ecommunity.db import session, transaction
from ecommunity.live.reach import Reached
from ecommunity.meetings.models import Meeting
from tests.meetings.speech import LIVE, Speech


def _of_estuaria(speech: Speech, kind: str) -> None:
    """Estuaria has the floor with a granted reply or a motion; another of the kind and an intervention wait."""
    speech.room.open()
    more = {"motion": "suspend"} if kind == "motion" else {}
    speech.others = [speech.room.ask("nfp.expert")]
    speech.request = speech.room.ask("nfp.new", kind, **more)
    speech.others.append(speech.room.ask("nfp.3", kind, **more))
    if kind == "right_of_reply":
        for request in (speech.request, speech.others[1]):
            speech.room.do("chair", "grant_reply", request=request)
    assert speech.room.do("chair", "call_next") == speech.request


@pytest.mark.parametrize("way", ["is seen", "asks again"])
@pytest.mark.parametrize("kind", ["right_of_reply", "motion"])
def test_a_reply_and_a_motion_that_were_given_up_come_back_to_the_head_of_their_own(speech, kind, way):
    _of_estuaria(speech, kind)
    speech.drop()
    speech.later(120)
    speech.deliver()
    assert (speech.floor["state"], speech.state) == ("free", "skipped")
    if way == "is seen":
        speech.look(LIVE)
        assert speech.kept[-1] == "connection_back_in_line"
    else:
        assert speech.room.ask("nfp.new", kind, **({"motion": "suspend"} if kind == "motion" else {})) == speech.request
    assert speech.room.queue() == ["nfp.new", "nfp.3", "nfp.expert"]
    assert speech.room.do("chair", "call_next") == speech.request, "what was granted stays granted"
    assert speech.room.is_rebuilt_equal()


def test_a_reply_that_the_rules_put_last_comes_back_to_the_end_of_the_item(speech):
    with transaction():
        session.get_one(Meeting, speech.room.id).rules = "cms-like-default"  # the one that puts them at the end
    room = speech.room.open()
    speech.request = room.ask("nfp.new", "right_of_reply")
    room.do("chair", "grant_reply", request=speech.request)
    room.ask("nfp.3")
    assert room.queue() == ["nfp.3", "nfp.new"]
    room.do("chair", "call_speaker", request=speech.request)
    speech.drop()
    speech.later(120)
    speech.deliver()
    speech.look(LIVE)
    assert speech.state == "queued"
    assert room.queue() == ["nfp.3", "nfp.new"]


def test_another_motion_than_the_one_that_was_given_up_is_another_request(speech):
    _of_estuaria(speech, "motion")
    speech.drop()
    speech.later(120)
    speech.deliver()
    assert speech.room.ask("nfp.new", "motion", motion="close_debate") != speech.request
    speech.look(LIVE)
    assert speech.state == "skipped", "one request of a kind for each delegation"


def test_whom_a_reply_kept_waiting_and_who_is_back_gives_way_to_the_line(speech):
    _of_estuaria(speech, "right_of_reply")
    speech.drop()
    speech.look(LIVE)
    speech.later(121)
    assert speech.room.do("chair", "call_speaker", request=speech.others[0]) == speech.others[0]
    assert speech.room.queue() == ["nfp.new", "nfp.3"]


@pytest.mark.parametrize("meanwhile", ["nothing", "another speaks for it", "it was put"])
def test_who_was_lost_while_speaking_for_a_motion_comes_back_only_while_it_can_be_spoken_for(speech, meanwhile):
    speech.room.open()
    speech.room.ask("nfp.expert", "motion", motion="suspend")
    moved = speech.room.do("chair", "call_next")
    speech.room.do("chair", "finish_speaker")
    speech.request = speech.room.ask("nfp.new", "motion", motion="suspend", stance="for")
    speech.room.do("chair", "call_next")
    speech.drop()
    speech.later(120)
    speech.deliver()
    if meanwhile == "another speaks for it":
        speech.room.ask("nfp.3", "motion", motion="suspend", stance="for")
    elif meanwhile == "it was put":
        speech.room.do("chair", "put_motion", request=moved, result="carried")
    before = speech.room.queue()
    speech.look(LIVE)
    assert speech.room.queue() == (["nfp.new"] if meanwhile == "nothing" else before)
    if meanwhile != "nothing":
        assert speech.room.refused("nfp.new", "request_floor", kind="motion", motion="suspend", stance="for")["code"] == "conflict"


ACTS = {
    "enters": ("enter", {"mode": "video"}),
    "speaks": ("lines", {"text": "I am here", "to": "all"}),
    "signals": ("signals/send", {"name": "no_sound"}),
    "cannot hear": ("floor/request", {"kind": "technical"}),
}


def _act(speech: Speech, act: str) -> None:
    """Estuaria sends a form of a page without scripts."""
    path, fields = ACTS[act]
    answer = speech.room.as_("nfp.new").post_form(f"/meetings/{speech.room.id}/{path}", fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)


@pytest.mark.parametrize("act", ACTS)
def test_who_acts_without_a_live_connection_is_back(speech, act):
    speech.begin()
    speech.drop()
    speech.later(60)
    speech.look(Reached(gone_s=75))
    assert speech.floor["reason"] == "connection_lost"
    _act(speech, act)
    assert (speech.floor["state"], speech.floor["reason"], speech.kept[-1]) == ("held", "connection_back", "connection_back")
    for more in (5, 30, 60):
        speech.later(more)
        speech.look(Reached(gone_s=75 + more))
        assert speech.floor["reason"] == "connection_back", "they never had a connection since"
    speech.deliver()
    assert speech.floor["request"] == str(speech.request)


def _other_acts(room: Any) -> dict[str, dict[str, Any]]:
    """What a participant can do beside what the page's first buttons do; none of it has to do with the request that was lost."""
    estuaria = room.world.organisations["estuaria"]
    named = [room.ask(who, on_behalf_of=[estuaria]) for who in ("ngo", "youth")]
    other = room.ask("nfp.new", "right_of_reply")
    statement = room.do("nfp.new", "file_statement", item=room.items[1], text="As received", language="en")
    return {
        "withdraw_request": {"request": other},
        "write_intervention": {"request": other, "text": "Our reply"},
        "request_floor": {"kind": "motion", "motion": "suspend"},
        "confirm_on_behalf": {"request": named[0]},
        "decline_on_behalf": {"request": named[1]},
        "file_statement": {"item": room.items[1], "text": "One more", "language": "en"},
        "withdraw_statement": {"statement": statement},
        "state_access_need": {"access_need": True},
    }


@pytest.mark.parametrize("passed_s", [60, 121])
@pytest.mark.parametrize(
    "name",
    [
        *("withdraw_request", "write_intervention", "request_floor", "confirm_on_behalf", "decline_on_behalf"),
        *("file_statement", "withdraw_statement", "state_access_need"),
    ],
)
def test_whatever_who_was_lost_does_they_are_back(speech, name, passed_s):
    speech.begin()
    args = _other_acts(speech.room)[name]
    speech.drop()
    speech.later(passed_s)
    speech.deliver()
    speech.room.do("nfp.new", name, **args)
    if passed_s < 120:
        assert (speech.floor["request"], speech.floor["reason"]) == (str(speech.request), "connection_back")
        assert "connection_back" in speech.kept[-2:]
    else:
        assert (speech.state, speech.kept[-1]) == ("queued", "connection_back_in_line")
    assert speech.room.is_rebuilt_equal()


def test_who_leaves_or_is_refused_is_not_back(speech):
    speech.begin()
    speech.drop()
    assert speech.room.refused("nfp.new", "withdraw_request", request=speech.request)["code"] == "conflict"
    speech.room.do("nfp.new", "leave")
    assert speech.floor["reason"] == "connection_lost"


def test_who_acts_without_a_live_connection_after_two_minutes_stands_first(speech):
    speech.begin()
    speech.drop()
    speech.later(120)
    speech.deliver()
    assert speech.state == "skipped"
    speech.look(Reached(gone_s=135))
    _act(speech, "enters")
    assert speech.room.queue() == ["nfp.new", "nfp.expert", "nfp.3"]
    assert speech.kept[-1] == "connection_back_in_line"
    speech.room.do("chair", "call_next")
    speech.later(20)
    speech.room.do("chair", "call_speaker", request=speech.others[0])
    _act(speech, "speaks")
    assert speech.state == "done", "and no more than once"


def test_who_came_back_without_a_live_connection_and_has_one_again_can_lose_it_again(speech):
    speech.begin()
    speech.drop()
    _act(speech, "enters")
    speech.room.do("chair", "resume_speaker")
    speech.look(LIVE)
    speech.later(40)
    speech.look(Reached(gone_s=15))
    assert speech.floor["reason"] == "connection_lost"


def test_the_page_says_how_to_come_back_and_reading_it_does_nothing(speech):
    speech.begin()
    speech.drop()
    before = speech.room.seq()
    page = f"/meetings/{speech.room.id}"
    assert "I am here again" in speech.room.as_("nfp.new").get(page).get_data(as_text=True)
    assert "I am here again" not in speech.room.as_("nfp.4").get(page).get_data(as_text=True)
    assert (speech.room.seq(), speech.floor["reason"]) == (before, "connection_lost")
    _act(speech, "enters")
    assert "I am here again" not in speech.room.as_("nfp.new").get(page).get_data(as_text=True)


def test_only_who_was_lost_is_back(speech):
    """Another of the same delegation who acts is not the speaker."""
    speech.begin()
    speech.drop()
    speech.room.do("nfp.4", "enter", mode="text")
    speech.room.do("nfp.4", "say", text="Amina is gone", to="all")
    assert speech.floor["reason"] == "connection_lost"


@pytest.mark.parametrize("paused_s", [5, 300])
def test_after_a_suspension_the_floor_is_kept_as_long_as_from_the_loss(speech, paused_s):
    speech.begin()
    speech.drop()
    speech.later(110)
    speech.deliver()
    speech.room.do("chair", "suspend_sitting")
    speech.later(paused_s)
    speech.deliver()
    speech.room.do("chair", "open_sitting")
    assert speech.room.refused("chair", "call_next")["retry_in"] == 120
    for more in (10, 109):
        speech.later(more)
        speech.deliver()
        assert (speech.floor["state"], speech.state) == ("held", "held")
    speech.later(1)
    speech.deliver()
    assert (speech.floor["state"], speech.state) == ("free", "skipped")
    assert speech.kept.count("connection_given_up") == 1
