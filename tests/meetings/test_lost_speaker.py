"""A speaker whose connection is lost keeps the floor for two minutes, without anybody pressing anything; check 5 of the rules."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecommunity import clock, processes
from ecommunity.authz import OPERATOR_CREDENTIAL
from ecommunity.boundary import acting, execute
from ecommunity.db import session, transaction
from ecommunity.live.reach import Reached
from ecommunity.meetings.consoles.reach import Heard, OnFloor, noticed
from ecommunity.meetings.consoles.watch import watch
from ecommunity.meetings.models import FloorRequest
from tests.meetings.speech import LIVE, TEN, Speech


@pytest.mark.parametrize("mode", ["video", "audio", "text"])
def test_who_is_lost_for_fifteen_seconds_is_held_with_what_was_left(speech, mode):
    speech.begin(mode)
    speech.look(LIVE)
    speech.later(40)
    speech.look(Reached(gone_s=14.9))
    assert speech.floor["state"] == "speaking"
    speech.look(Reached(gone_s=15))
    floor = speech.floor
    assert (floor["request"], floor["state"], floor["reason"]) == (str(speech.request), "held", "connection_lost")
    assert speech.state == "held"
    speech.later(60)
    assert speech.room.refused("chair", "call_next")["retry_in"] == 60, "the floor is kept for two minutes"
    speech.look(LIVE)
    assert (speech.floor["state"], speech.floor["reason"]) == ("held", "connection_back"), "everybody sees it; the chair gives the floor"
    speech.later(200)
    speech.deliver()
    assert speech.floor["request"] == str(speech.request), "who is back waits for the chair, however long"
    speech.room.do("chair", "resume_speaker")
    floor = speech.floor
    assert (floor["state"], floor["reason"], floor["paused_total_s"]) == ("speaking", "", 260)
    assert clock.now() - datetime.fromisoformat(floor["started_at"]) - timedelta(seconds=260) == timedelta(seconds=40)
    assert speech.room.is_rebuilt_equal()


def test_the_record_says_that_the_server_did_it(speech):
    speech.begin()
    speech.drop()
    speech.later(20)
    speech.look(LIVE)
    assert speech.kept[-2:] == ["connection_lost", "connection_back"]
    page = speech.room.as_("ngo").get(f"/meetings/{speech.room.id}/record").get_data(as_text=True)
    assert "The connection of Estuaria was lost. The server stopped the clock; the floor is kept for 120 seconds." in page
    assert "Estuaria is connected again and still has the floor." in page


def test_after_two_minutes_the_next_is_called_and_who_returns_stands_first(speech):
    speech.begin()
    speech.drop()
    speech.later(119)
    speech.deliver()
    assert (speech.floor["state"], speech.state) == ("held", "held")
    speech.later(1)
    speech.deliver()
    assert (speech.floor["state"], speech.state) == ("free", "skipped"), "without anybody pressing anything"
    assert speech.kept[-1] == "connection_given_up"
    assert speech.room.do("chair", "call_next") == speech.others[0]
    speech.later(30)
    speech.room.ask("nfp.4", "point_of_order")
    speech.look(LIVE)
    assert speech.room.queue()[1:] == ["nfp.new", "nfp.3"], "at the head of the own tier, behind a point of order"
    assert speech.kept[-1] == "connection_back_in_line"
    assert speech.room.is_rebuilt_equal()
    speech.look(LIVE)
    assert speech.kept[-1] == "connection_back_in_line", "once"


@pytest.mark.parametrize("seen", [None, Reached(gone_s=600)])
def test_who_never_had_a_connection_is_not_held(speech, seen):
    """Without scripts there is none; one that ended before they asked says nothing either."""
    speech.begin()
    for _ in range(10):
        speech.later(30)
        speech.look(seen if seen is None else Reached(gone_s=seen.gone_s + (clock.now() - TEN).total_seconds()))
    assert speech.floor["state"] == "speaking"


def test_who_sits_in_the_room_needs_no_connection(speech):
    speech.begin("room")
    speech.drop()
    _note(speech, "lost")  # noticed just before they said that they are in the room
    assert speech.floor["state"] == "speaking"


def test_a_server_that_was_started_anew_still_waits_for_who_was_there(speech):
    """It has heard nothing of them itself; that they were connected while they spoke is kept."""
    speech.begin()
    speech.look(LIVE)
    speech.later(40)
    people = speech.room.world.people
    watch(str(speech.room.id), {people["chair"]: LIVE}, 14.0)
    assert speech.floor["state"] == "speaking"
    watch(str(speech.room.id), {people["chair"]: LIVE}, 15.0)
    assert speech.floor["state"] == "held"


def test_who_was_lost_between_asking_and_being_called_is_held_too(speech):
    speech.begin()
    speech.room.do("chair", "finish_speaker")
    speech.later(30)
    speech.room.do("chair", "call_next")
    speech.look(None, nfp_expert=Reached(gone_s=20))
    assert (speech.floor["request"], speech.floor["state"]) == (str(speech.others[0]), "held")


def test_the_chair_is_not_overruled(speech):
    """A speaker whom the chair lets go on without a connection is not held again until they were back."""
    speech.begin()
    speech.drop()
    speech.room.do("chair", "resume_speaker")
    speech.later(100)
    speech.look(Reached(gone_s=115))
    _note(speech, "lost")  # a second process that noticed it too, and comes late
    speech.later(100)
    speech.deliver()
    assert speech.floor["state"] == "speaking"
    speech.look(LIVE)
    speech.later(15)
    speech.look(Reached(gone_s=15))
    assert speech.floor["state"] == "held", "lost again"


def test_whom_the_chair_held_or_finished_first_stays_so(speech):
    speech.begin()
    speech.look(LIVE)
    speech.room.do("chair", "hold_speaker", reason="A question")
    before = speech.room.seq()
    speech.look(Reached(gone_s=15))
    _note(speech, "lost")
    assert (speech.floor["reason"], speech.room.seq()) == ("A question", before)
    speech.room.do("chair", "finish_speaker")
    before = speech.room.seq()
    _note(speech, "lost")
    _note(speech, "back")
    assert (speech.state, speech.room.seq()) == ("done", before)


def _note(speech: Speech, word: str) -> None:
    args = {"meeting": speech.room.id, "request": speech.request, "connection": word}
    with acting(OPERATOR_CREDENTIAL):
        execute(OPERATOR_CREDENTIAL, "meetings.note_connection", args, door="server")


def test_two_processes_that_notice_it_hold_once(speech, monkeypatch):
    speech.begin()
    speech.drop()
    paused_at, kept = speech.floor["paused_at"], speech.kept
    speech.later(25)
    monkeypatch.setattr(processes, "own_id", lambda: "another")
    speech.look(Reached(gone_s=40))
    _note(speech, "lost")
    assert (speech.floor["paused_at"], speech.kept) == (paused_at, kept)
    _note(speech, "back")
    _note(speech, "back")
    assert speech.kept == [*kept, "connection_back"]


def test_a_point_of_order_meanwhile_takes_nothing_away(speech):
    speech.begin()
    speech.drop()
    point = speech.room.ask("nfp.4", "point_of_order")
    assert speech.room.do("chair", "call_next") == point
    speech.later(10)
    speech.look(LIVE)
    speech.room.do("chair", "rule_on_point", request=point, result="noted", text="Noted")
    assert (speech.floor["request"], speech.floor["reason"]) == (str(speech.request), "connection_back")


def test_whom_a_lost_point_of_order_interrupted_speaks_on_when_it_is_given_up(speech):
    speech.begin()
    point = speech.room.ask("nfp.4", "point_of_order")
    speech.room.do("chair", "call_next")
    speech.look(LIVE, nfp_4=LIVE)
    speech.later(20)
    speech.look(LIVE, nfp_4=Reached(gone_s=15))
    assert (speech.floor["request"], speech.floor["reason"]) == (str(point), "connection_lost")
    speech.later(120)
    speech.deliver()
    assert (speech.floor["request"], speech.floor["state"]) == (str(speech.request), "speaking")


def test_a_sitting_that_is_suspended_keeps_the_floor(speech):
    speech.begin()
    speech.drop()
    speech.room.do("chair", "suspend_sitting")
    speech.later(600)
    speech.deliver()
    assert speech.floor["state"] == "held"
    speech.room.do("chair", "open_sitting")
    speech.later(119)
    speech.deliver()
    assert speech.floor["state"] == "held"
    speech.later(1)
    speech.deliver()
    assert speech.floor["state"] == "free"


def test_who_is_back_and_still_held_after_two_minutes_gives_way_to_the_head_of_the_line(speech):
    """The chair calls somebody else by name: the place is not lost, nor is anybody passed over as absent."""
    speech.begin()
    speech.drop()
    speech.look(LIVE)
    speech.later(121)
    speech.room.do("chair", "call_speaker", request=speech.others[1])
    assert speech.floor["request"] == str(speech.others[1])
    assert speech.room.queue() == ["nfp.new", "nfp.expert"]
    speech.deliver()
    assert speech.room.is_rebuilt_equal()


@pytest.mark.parametrize("between", ["another item", "asked anew", "withdrew", "removed"])
def test_who_returns_when_it_does_not_matter_any_more_stands_nowhere(speech, between):
    speech.begin()
    speech.drop()
    speech.later(120)
    speech.deliver()
    if between == "another item":
        speech.room.do("chair", "start_item", item=speech.room.items[2])
    elif between == "removed":
        people = speech.room.stored(f"{speech.room.stream}:people").items()
        seat = next(key for (_, key), body in people if body["name"] == "Amina Doro")
        speech.room.do("chair", "remove_participant", participant=seat, reason="Left")
    else:
        again = speech.room.ask("nfp.new" if between == "withdrew" else "nfp.4")
        if between == "withdrew":
            speech.room.do("nfp.new", "withdraw_request", request=again)
    waiting = speech.room.queue()
    speech.look(LIVE)
    assert speech.room.queue() == waiting


def test_nobody_but_the_server_says_so(speech):
    speech.begin()
    args = {"connection": "lost", "request": speech.request}
    for who in ("chair", "secretariat", "admin", "ngo"):
        assert speech.room.command(who, "note_connection", **args).status_code == 422, "there is no such command from outside"
    assert speech.floor["state"] == "speaking"


ONE = st.builds(
    OnFloor,
    st.just(1),
    st.just(2),
    st.booleans(),
    st.booleans(),
    st.floats(0, 600),
    st.sampled_from(["unknown", "live", "lost"]),
)
HEARD = st.none() | st.builds(Heard, st.floats(0, 60), st.integers(0, 50), st.none() | st.floats(0, 600))


@given(ONE, HEARD, st.floats(0, 1_000))
def test_only_who_speaks_and_had_a_connection_loses_it(one, heard, watched_s):
    word = noticed(one, heard, watched_s)
    is_here = heard is not None and heard.gone_s is None
    if word == "lost":
        gone_s = watched_s if heard is None else heard.gone_s
        assert one.is_speaking
        assert not one.in_room
        assert not is_here
        assert gone_s >= 15
        assert one.connection == "live" or gone_s <= one.asked_s
        assert one.connection != "lost", "once"
    assert (word == "back") == (one.connection == "lost" and (is_here or one.in_room))
    if word == "live":
        assert is_here
        assert one.connection == "unknown"
    if one.connection == "live" and one.is_speaking and not one.in_room and heard is not None and (heard.gone_s or 0) >= 15:
        assert word == "lost", "never forgotten"


def _text_of_estuaria(speech: Speech) -> None:
    """Estuaria takes part by text only; being called delivers the text."""
    speech.room.open()
    speech.room.do("nfp.new", "enter", mode="text")
    speech.request = speech.room.ask("nfp.new", text="Statement of Estuaria")
    speech.others = [speech.room.ask("nfp.expert")]
    assert speech.room.do("chair", "call_next") == speech.request
    assert speech.kept[-1] == "delivered_in_writing"


@pytest.mark.parametrize("ends", ["time", "call", "skip", "skip while speaking"])
def test_who_delivered_in_writing_was_never_absent(speech, ends):
    _text_of_estuaria(speech)
    if ends == "skip while speaking":
        speech.room.do("chair", "skip_speaker", request=speech.request)
    else:
        speech.drop()
        assert speech.floor["reason"] == "connection_lost"
    if ends == "time":
        speech.later(121)
        speech.deliver()
    elif ends == "call":
        assert speech.room.do("chair", "call_next") == speech.others[0], "there is nothing left to wait for"
    elif ends == "skip":
        speech.room.do("chair", "skip_speaker", request=speech.request)
    assert speech.state == "done"
    assert not {"connection_given_up", "speaker_finished"} & set(speech.kept)
    speech.look(LIVE)
    assert (speech.state, speech.kept.count("connection_back_in_line")) == ("done", 0)
    assert speech.room.ask("nfp.new") != speech.request, "whoever asks again asks anew"
    speech.later(60)  # who is present is told a little later
    speech.deliver()
    assert speech.room.is_rebuilt_equal()


def test_a_lost_speaker_who_sends_the_text_has_delivered_and_is_done(speech):
    speech.begin("text")
    speech.drop()
    speech.later(20)
    speech.room.do("nfp.new", "write_intervention", text="Statement of Estuaria")
    assert (speech.state, speech.floor["state"]) == ("done", "free")
    speech.later(121)
    speech.deliver()
    assert (speech.state, speech.kept[-1]) == ("done", "delivered_in_writing")
    assert speech.room.do("chair", "call_next") == speech.others[0]


def test_a_request_given_up_before_its_text_counted_does_not_stand_again(speech):
    """Rows of the time when who delivered could be passed over."""
    _text_of_estuaria(speech)
    with transaction():
        row = session.get_one(FloorRequest, speech.request)
        row.state, row.reason = "skipped", "absent"
    assert speech.room.ask("nfp.new") != speech.request


def test_who_is_back_and_lost_again_is_waited_for_once_more_and_given_up(speech):
    speech.begin()
    speech.drop()
    speech.later(60)
    speech.look(LIVE)
    speech.later(30)
    speech.look(Reached(gone_s=14))
    assert speech.floor["reason"] == "connection_back"
    speech.later(1)
    speech.look(Reached(gone_s=15))
    assert speech.floor["reason"] == "connection_lost"
    assert speech.kept[-1] == "connection_lost"
    speech.later(119)
    speech.deliver()
    assert speech.room.refused("chair", "call_next")["retry_in"] == 1, "two minutes from when they were lost again"
    assert speech.state == "held"
    speech.later(1)
    speech.deliver()
    assert (speech.state, speech.floor["state"], speech.kept[-1]) == ("skipped", "free", "connection_given_up")
    assert speech.room.is_rebuilt_equal()


def test_who_was_lost_twice_speaks_on_with_what_was_left(speech):
    speech.begin()
    speech.drop()
    for seen in (LIVE, Reached(gone_s=15), LIVE):
        speech.later(50)
        speech.look(seen)
    speech.room.do("chair", "resume_speaker")
    floor = speech.floor
    assert (floor["state"], floor["paused_total_s"]) == ("speaking", 150)
    assert clock.now() - datetime.fromisoformat(floor["started_at"]) - timedelta(seconds=150) == timedelta(seconds=40)
