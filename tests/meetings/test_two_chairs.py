"""Two who run a sitting press at the same time: nobody's speech is over before it began, and one chair alone is never hindered."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecommunity import clock
from ecommunity.meetings.consoles import privacy
from tests.access.scene import undone

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
ASKING = ("nfp.new", "nfp.expert", "nfp.3", "ngo", "iplc", "youth")


def test_the_second_of_two_chairs_is_told_who_has_the_floor_now(room):
    with clock.standing_at(TEN) as move:
        room.open()
        first, second = room.ask("nfp.new"), room.ask("nfp.expert")
        assert room.do("chair", "call_next") == first
        move(TEN + timedelta(seconds=3))
        problem = room.refused("secretariat", "call_next")
        assert (problem["status"], problem["code"], problem["retry_in"]) == (409, "conflict", 2)
        assert problem["detail"].startswith("Somebody else of the bureau gave Amina Doro the floor a moment ago."), problem
        assert room.refused("secretariat", "call_speaker", request=second)["code"] == "conflict"
        assert room.refused("secretariat", "finish_speaker")["code"] == "conflict", "who meant the speaker before"
        assert room.entry("requests", first)["state"] == "speaking"
        move(TEN + timedelta(seconds=5))
        assert room.do("secretariat", "call_next") == second, "who has seen it and means it"


def test_one_chair_presses_as_often_as_they_like(room):
    with clock.standing_at(TEN):
        room.open()
        asked = [room.ask(who) for who in ("nfp.new", "nfp.expert", "nfp.3")]
        assert [room.do("chair", "call_next") for _ in asked] == asked


def test_the_second_of_two_points_of_order_does_not_interrupt_the_first_by_accident(room):
    with clock.standing_at(TEN):
        room.open()
        first = room.ask("nfp.new", "point_of_order", category="procedure")
        room.ask("nfp.expert", "point_of_order", category="quorum")
        assert room.do("chair", "call_next") == first
        assert room.refused("secretariat", "call_next")["code"] == "conflict"
        assert room.entry("requests", first)["state"] == "speaking"


def test_a_point_of_order_itself_interrupts_at_once(room):
    with clock.standing_at(TEN):
        room.open()
        speech = room.ask("ngo")
        room.do("chair", "call_next")
        point = room.ask("nfp.new", "point_of_order")
        assert room.entry("requests", speech)["state"] == "held"
        assert room.do("secretariat", "call_next") == point, "nobody speaks, so nobody is cut off"


def test_what_one_gave_and_another_ends_can_be_done_by_name(room):
    """To pass somebody over names the request: whoever presses it has seen who speaks."""
    with clock.standing_at(TEN):
        room.open()
        first = room.ask("nfp.new")
        room.do("chair", "call_next")
        room.do("secretariat", "skip_speaker", request=first)
        assert room.entry("requests", first)["state"] == "skipped"


def test_that_somebody_gave_the_floor_is_theirs_to_take_along_and_goes_with_them(room, world):
    room.open()
    first = room.ask("nfp.new")
    room.do("chair", "call_next")
    chair = world.people["chair"]
    assert privacy.export(chair) == {"floor_given_to": [first]}
    privacy.erase(chair)
    assert privacy.export(chair) == {"floor_given_to": []}


PRESSES = st.lists(
    st.tuples(
        st.sampled_from(["chair", "secretariat"]), st.sampled_from(["call_next", "finish_speaker"]), st.sampled_from([0, 1, 4, 5, 30])
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PRESSES)
def test_no_speech_is_ended_by_another_within_five_seconds(room, presses):
    """Whatever the two press and when: a speech ends by who began it, or after five seconds; who runs it alone is never refused."""
    with contextlib.ExitStack() as ended:
        move = ended.enter_context(clock.standing_at(TEN))
        for who in (*ASKING, "chair", "secretariat"):
            room.as_(who)
        ended.enter_context(undone())
        room.open()
        for who in ASKING:
            room.ask(who)
        now, speaking, caller, began = TEN, None, "", TEN
        for who, name, later in presses:
            now += timedelta(seconds=later)
            move(now)
            response = room.command(who, name)
            is_early = speaking is not None and who != caller and now - began < timedelta(seconds=5)
            if is_early:
                assert response.status_code == 409
            elif response.status_code == 200:
                called = response.get_json()["result"]["request"]
                speaking, caller, began = (called, who, now) if name == "call_next" else (None, "", now)
            else:
                assert speaking is None or name == "call_next", "only an empty floor or an empty line is a conflict"
            floor = room.entry("floor", "floor")
            assert floor["request"] == (str(speaking) if speaking is not None else None)
