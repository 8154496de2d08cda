"""The test beforehand: what it advises, who reads it, and how long it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from ecommunity import clock, registry
from ecommunity.db import session, transaction
from ecommunity.meetings.entering.advice import Measured, advise
from ecommunity.meetings.entering.models import CONNECTIONS, DEVICES, ConnectionTest

RICHER = ("text", "audio", "video")
GOOD = {"connection": "websocket", "round_trip_ms": 90, "bytes_per_s": 400_000, "clock_off_s": 3}
figures = st.none() | st.integers(0, 3_000_000)
tests = st.builds(Measured, st.sampled_from(CONNECTIONS), figures, figures, st.sampled_from(DEVICES), st.sampled_from(DEVICES))


# --- the advice


@given(tests, st.integers(0, 3_000_000), st.integers(0, 3_000_000))
def test_a_better_line_never_advises_less(measured: Measured, more: int, fewer: int) -> None:
    if measured.bytes_per_s is None or measured.round_trip_ms is None:
        return
    better = Measured(
        measured.connection,
        max(0, measured.round_trip_ms - fewer),
        measured.bytes_per_s + more,
        measured.microphone,
        measured.camera,
    )
    assert RICHER.index(advise(better).mode) >= RICHER.index(advise(measured).mode)


@given(tests)
def test_text_is_always_possible_and_more_is_advised_only_on_what_was_measured(measured: Measured) -> None:
    found = advise(measured)
    if found.mode == "text":
        return
    assert measured.connection not in ("http", "button")
    assert None not in (measured.bytes_per_s, measured.round_trip_ms)
    assert measured.microphone in ("found", "unknown")
    assert found.mode == "audio" or measured.camera in ("found", "unknown")


@pytest.mark.parametrize(
    ("measured", "mode", "reason"),
    [
        (Measured("button"), "text", "no_live"),
        (Measured("http", 100, 500_000), "text", "no_live"),
        (Measured("websocket", 100), "text", "not_measured"),
        (Measured("polling", 2_400, 500_000), "text", "slow_answers"),
        (Measured("websocket", 600, 3_000), "text", "slow_line"),
        (Measured("websocket", 100, 500_000, "refused"), "text", "no_microphone"),
        (Measured("websocket", 600, 20_000), "audio", "line_for_sound"),
        (Measured("polling", 800, 500_000), "audio", "answers_for_sound"),
        (Measured("websocket", 100, 500_000, "found", "missing"), "audio", "no_camera"),
        (Measured("websocket", 100, 500_000), "video", "all"),
    ],
)
def test_what_is_advised_and_why(measured: Measured, mode: str, reason: str) -> None:
    assert (advise(measured).mode, advise(measured).reason) == (mode, reason)


# --- kept, for whom, how long


def own(room: Any, who: str) -> Any:
    return room.as_(who).api(f"/meetings/{room.id}/test").get_json()["test"]


def counted() -> int:
    session.rollback()
    return int(session.execute(select(func.count()).select_from(ConnectionTest)).scalar_one())


def test_a_test_is_kept_and_says_which_mode_fits(room: Any) -> None:
    result = room.do("ngo", "save_test", **GOOD)
    assert (result["mode"], result["reason"]) == ("video", "all")
    assert own(room, "ngo")["round_trip_ms"] == 90
    assert room.do("ngo", "save_test", microphone="refused")["reason"] == "no_microphone"
    assert own(room, "ngo")["bytes_per_s"] == 400_000, "what was not measured again stays"
    assert room.do("ngo", "save_test", connection="polling", round_trip_ms=700)["reason"] == "not_measured"
    assert own(room, "ngo")["microphone"] == "unknown", "a new test forgets the one before: it may be another device"
    assert counted() == 1


def test_without_scripts_the_form_is_enough(room: Any) -> None:
    where = f"/meetings/{room.id}/test"
    page = room.as_("ngo").get(where).get_data(as_text=True)
    assert '<noscript><input type="hidden" name="connection" value="button"></noscript>' in page
    assert "Off. Every button works without them" in page
    answer = room.as_("ngo").post_form(where, {"connection": "button", "mode": "audio"}, page=where)
    assert answer.status_code == 303
    page = room.as_("ngo").get(where).get_data(as_text=True)
    assert "with its button “Refresh”, with the same rights" in page
    assert "We advise: Text only." in page
    assert own(room, "ngo")["mode"] == "audio", "the person chooses, whatever is advised"
    door = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert '<option value="audio" selected>' in door, "the chosen mode stands first at the door"
    assert room.is_rebuilt_equal()


def test_who_waits_for_admission_tests_already(room: Any, world: Any) -> None:
    from ecommunity.meetings.models import Participant

    with transaction():
        session.execute(
            Participant.__table__.update()
            .where(Participant.meeting_id == room.id, Participant.person_id == world.people["youth"])
            .values(state="waiting")
        )
    assert room.as_("youth").get(f"/meetings/{room.id}/test").status_code == 200
    assert room.do("youth", "save_test", **GOOD)["mode"] == "video"


def test_the_desk_reads_tests_and_nobody_else(room: Any) -> None:
    room.do("ngo", "save_test", **GOOD, mode="text")
    line = "advised: Video · chosen: Text only"
    for who, may in {"secretariat": True, "chair": True, "rapporteur": True, "ngo": False, "nfp.new": False, "interpreter": False}.items():
        page = room.as_(who).get(f"/meetings/{room.id}/participants").get_data(as_text=True)
        assert (line in page) is may, who
        assert ("not tested yet" in page) is may, who
    assert own(room, "nfp.new") is None, "everybody reads their own and no other"
    assert line not in room.as_("nfp.new").get(f"/meetings/{room.id}/registration").get_data(as_text=True)


def test_a_block_of_the_size_that_the_page_tells(room: Any) -> None:
    page = room.as_("ngo").get(f"/meetings/{room.id}/test").get_data(as_text=True)
    assert "downloads 48 KB" in page
    block = room.as_("ngo").get(f"/meetings/{room.id}/test/block", headers={"Accept-Encoding": "br, gzip"})
    assert len(block.data) == 48 * 1024 <= 60 * 1024
    assert block.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in block.headers


def test_tests_go_with_the_presence_details(room: Any) -> None:
    room.do("ngo", "save_test", **GOOD)
    for days, left in ((89, 1), (91, 0)):
        with clock.standing_at(clock.now() + timedelta(days=days)), transaction():
            registry.dues["meetings.forget"]()
        assert counted() == left


def test_a_test_is_the_persons_to_take_along_and_goes_with_them(room: Any, world: Any) -> None:
    room.do("ngo", "save_test", **GOOD)
    data = registry.personal_data_kinds["meetings"]
    assert data.export(world.people["ngo"])["connection_tests"][0]["round_trip_ms"] == 90
    assert data.export(world.people["nfp.new"])["connection_tests"] == []
    with transaction():
        data.erase(world.people["ngo"])
    assert counted() == 0
