"""How a request ends, who interrupts whom, who is spoken for and what becomes of the plan: each is a line of the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.live.reach import Reached
from ecommunity.meetings.actions.record import is_whole
from ecommunity.meetings.models import Meeting, Sitting
from tests.meetings.speech import LIVE
from tests.meetings.test_record_steps import NAMES, TEN, kinds, lines_of, said, speaks


def since(room: Any, kept: list[str]) -> list[str]:
    """The kinds of the lines that came since."""
    assert is_whole(lines_of(room))
    assert room.is_rebuilt_equal()
    return kinds(room)[len(kept) :]


def to_the_end(room: Any) -> None:
    """Every sitting is held and closed, and so is the meeting."""
    room.do("chair", "close_sitting")
    while room.entry("meeting", "meeting")["state"] != "closed":
        room.do("chair", "open_sitting")
        room.do("chair", "close_sitting")


def participant(room: Any, who: str) -> int:
    people = room.stored(f"{room.stream}:people")
    return next(int(key) for (_, key), body in people.items() if body["name"] == room.world_name(who))


@pytest.fixture(params=["named", "nobody named"])
def either(room: Any, request: Any) -> Any:
    """A sitting that is open, under rules that name delegations or nobody."""
    if request.param == "nobody named":
        with transaction():
            session.get_one(Meeting, room.id).rules = "chatham-house"
    return room.open()


def names_fit(room: Any, sentences: list[str]) -> bool:
    """Delegations are named where the rules say so, and else nobody is."""
    named = any(name in sentence for name in NAMES for sentence in sentences)
    return named is (session.get_one(Meeting, room.id).rules != "chatham-house")


def test_for_whom_no_time_was_left_is_told_before_the_end(either):
    either.ask("nfp.new")
    either.ask("ngo", "technical")
    kept = kinds(either)
    to_the_end(either)
    assert since(either, kept).count("request_not_reached") == 1, "of a technical signal nothing is told"
    assert {body["state"] for (name, _), body in either.stored().items() if name == "requests"} <= {"refused"}
    found = [sentence for sentence in said(either) if "no time left" in sentence]
    assert len(found) == 1
    assert names_fit(either, found)


@pytest.mark.parametrize("how", ["removed", "gives the seat back"])
def test_whose_seat_ends_asks_no_more_and_is_told_of(either, how):
    either.ask("nfp.new")
    either.ask("nfp.new", "technical")
    kept = kinds(either)
    if how == "removed":
        either.do("chair", "remove_participant", participant=participant(either, "nfp.new"), reason="Private words")
    else:
        either.do("nfp.new", "withdraw_registration")
    assert since(either, kept) == ["request_ended"]
    assert "does not take part any more" in said(either)[-1]
    assert "Private words" not in said(either)[-1]
    assert names_fit(either, said(either)[-1:])


WAYS = {
    "withdrawn": ("nfp.3", "withdraw_request", {}, ["request_withdrawn"]),
    "ruled on": ("chair", "rule_on_point", {"result": "upheld", "text": "So be it."}, ["ruling"]),
    "removed": ("chair", "remove_participant", {"reason": "As agreed"}, ["request_ended"]),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_point_of_order_stops_the_speaker_and_they_speak_on_when_it_is_over(either, way):
    who, name, more, ended = WAYS[way]
    speaks(either)
    kept = kinds(either)
    point = either.ask("nfp.3", "point_of_order", category="procedure")
    assert since(either, kept) == ["speaker_interrupted"]
    assert lines_of(either)[-1].facts["reason"] == "point_of_order"
    assert "A point of order interrupted" in said(either)[-1]
    assert names_fit(either, said(either)[-1:])
    about = {"participant": participant(either, "nfp.3")} if way == "removed" else {"request": point}
    either.do(who, name, **about | more)
    assert since(either, kept) == ["speaker_interrupted", *ended, "speaker_resumed"]


def test_a_technical_signal_interrupts_off_the_record_also_between_points_of_order(room):
    room.open()
    speaks(room)
    kept = kinds(room)
    signal = room.ask("ngo", "technical")
    first = room.ask("nfp.3", "point_of_order", category="procedure")
    assert since(room, kept) == [], "the clock stood already"
    room.do("ngo", "withdraw_request", request=signal)
    assert since(room, kept) == ["speaker_interrupted"], "now it stands for the point"
    room.ask("youth", "technical")
    room.do("nfp.3", "withdraw_request", request=first)
    assert room.entry("floor", "floor")["reason"] == "technical"
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    assert room.entry("floor", "floor")["state"] == "speaking"
    assert since(room, kept) == ["speaker_interrupted", "request_withdrawn", "speaker_resumed"]


def test_only_a_technical_signal_leaves_no_line_after_an_earlier_point(room):
    with clock.standing_at(TEN) as move:
        room.open()
        speaks(room)
        room.do("nfp.3", "withdraw_request", request=room.ask("nfp.3", "point_of_order", category="procedure"))
        kept = kinds(room)
        move(TEN + timedelta(seconds=10))
        room.do("ngo", "withdraw_request", request=room.ask("ngo", "technical"))
        assert room.entry("floor", "floor")["state"] == "speaking"
        assert since(room, kept) == []


def test_a_point_of_order_that_is_lost_is_given_up_before_the_other_speaks_on(speech):
    speech.room.open()
    speaks(speech.room)
    speech.room.do("nfp.3", "enter", mode="video")
    point = speech.room.ask("nfp.3", "point_of_order", category="procedure")
    speech.room.do("chair", "call_next")
    speech.look(None, nfp_3=LIVE)
    speech.later(20)
    speech.look(None, nfp_3=Reached(gone_s=15))
    speech.later(121)
    speech.deliver()
    assert speech.room.entry("requests", point)["state"] == "skipped"
    assert speech.kept[-2:] == ["connection_given_up", "speaker_resumed"]


def test_who_is_lost_with_a_technical_signal_is_not_on_the_record(speech):
    speech.begin()
    speech.room.do("chair", "finish_speaker")
    speech.request = speech.room.ask("nfp.new", "technical")
    speech.room.do("chair", "call_next")
    kept = speech.kept
    for way in ("back", "given up"):
        speech.look(LIVE)
        speech.later(5)
        speech.look(Reached(gone_s=15))
        assert speech.floor["reason"] == "connection_lost"
        if way == "back":
            speech.look(LIVE)
            speech.room.do("chair", "resume_speaker")
    speech.later(121)
    speech.deliver()
    assert speech.state == "skipped"
    assert speech.kept == kept


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("confirm_on_behalf", "voice_confirmed", "Montavia confirmed that Estuaria speaks for them too."),
        ("decline_on_behalf", "voice_declined", "Montavia said that Estuaria does not speak for them."),
    ],
)
def test_who_says_whether_somebody_speaks_for_them_is_told_once(either, name, kind, words):
    montavia = either.entry("requests", either.ask("nfp.expert"))["organisation"]
    request = either.ask("nfp.new", on_behalf_of=[int(montavia["id"])])
    place, kept = either.entry("requests", request)["order"], kinds(either)
    for _ in range(2):
        either.do("nfp.expert", name, request=request)
    assert (either.entry("requests", request)["order"] == place) is (name == "confirm_on_behalf")
    assert since(either, kept) == [kind]
    if session.get_one(Meeting, either.id).rules == "chatham-house":
        assert lines_of(either)[-1].facts["other"] is None
        assert not [name for name in (*NAMES, montavia["names"]["en"]) if name in said(either)[-1]]
    else:
        assert said(either)[-1] == words.replace("Montavia", montavia["names"]["en"])


# --- the plan


def sittings(room: Any) -> list[Sitting]:
    session.rollback()
    return list(session.execute(select(Sitting).where(Sitting.meeting_id == room.id).order_by(Sitting.starts_at)).scalars())


def test_registration_that_is_opened_and_closed_is_told_once_each(room):
    kept = kinds(room)
    room.do("secretariat", "close_registration")
    assert since(room, kept) == ["registration_closed"]
    room.do("secretariat", "open_registration")
    room.do("secretariat", "open_registration")
    assert since(room, kept) == ["registration_closed", "registration_opened"]
    assert said(room)[-2:] == ["Registration was closed.", "Registration was opened."]


def test_a_window_that_ends_by_itself_is_told_too(room, deliver):
    now = clock.now()
    with clock.standing_at(now) as move:
        room.do("secretariat", "open_registration", closes_at=(now + timedelta(hours=1)).isoformat())
        kept = kinds(room)
        move(now + timedelta(hours=1))
        deliver()
        assert since(room, kept) == ["registration_closed"]


def test_a_sitting_that_will_not_be_held_is_told_and_is_no_sitting_that_was_closed(room):
    room.open()
    room.ask("nfp.new")
    room.do("chair", "close_sitting")
    kept = kinds(room)
    for sitting in sittings(room)[1:]:
        room.do("secretariat", "cancel_sitting", sitting=sitting.id, reason="No room is free")
    told = since(room, kept)
    assert told == ["cancelled_sitting"] * (len(told) - 2) + ["request_not_reached", "meeting_closed"]
    assert "It was decided not to hold sitting 2: No room is free" in said(room)
    assert not [kind for kind in told if kind.startswith("sitting_")]


def test_a_meeting_without_report_is_archived_on_the_record(room):
    to_the_end(room.open())
    kept = kinds(room)
    room.do("secretariat", "archive_meeting")
    assert since(room, kept) == ["meeting_archived"]


def test_after_the_report_is_adopted_archiving_adds_no_line(room):
    to_the_end(room.open())
    room.do("rapporteur", "draft_report")
    room.do("rapporteur", "open_comments")
    with clock.standing_at(clock.now() + timedelta(days=9)):
        room.do("chair", "adopt_report")
        kept = kinds(room)
        room.do("secretariat", "archive_meeting")
    assert room.entry("meeting", "meeting")["state"] == "archived"
    assert since(room, kept) == []
