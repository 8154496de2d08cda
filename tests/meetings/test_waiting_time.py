"""About how long until I am called: what holds for any line at all, and a few lines as a person would count them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity import clock
from ecommunity.meetings import waiting_time
from ecommunity.meetings.floor_order import KINDS
from ecommunity.meetings.rules_pack import rules_pack
from ecommunity.meetings.waiting_time import OnFloor, Pace, Speech, in_words, used_s, wait_s

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
LIMITS = rules_pack("cms-like-default").limits_s
PARTY = Speech("intervention", 5, 2)
NGO = Speech("intervention", 5, 5)
MANY = settings(max_examples=400, deadline=None)

SPEECHES = st.builds(Speech, st.sampled_from(KINDS), st.integers(0, 6), st.integers(0, 6), st.none())
LIMIT = st.none() | st.integers(10, 3_600)
PACES = st.builds(Pace, st.dictionaries(st.sampled_from(sorted(LIMITS)), LIMIT), LIMIT, st.none() | st.integers(0, 900))
HOLDERS = st.none() | st.builds(OnFloor, SPEECHES, st.integers(0, 4_000), LIMIT)
LINES = st.lists(SPEECHES, max_size=12)
RANKS = {"soon": 0, "one": 1, "some": 2, "long": 3}


@MANY
@given(LINES, st.integers(0, 12), SPEECHES, HOLDERS, LINES, PACES)
def test_it_never_shrinks_when_somebody_is_put_before_me(ahead, at, new, holder, interrupted, pace):
    before = wait_s(ahead, holder, interrupted, pace)
    assert wait_s([*ahead[:at], new, *ahead[at:]], holder, interrupted, pace) >= before >= 0


@MANY
@given(LINES, SPEECHES, st.integers(0, 4_000), st.integers(0, 600), LIMIT, PACES)
def test_it_shrinks_while_somebody_speaks_and_by_no_more_than_was_spoken(ahead, speech, spoken, more, limit, pace):
    now, later = (wait_s(ahead, OnFloor(speech, at, limit), (), pace) for at in (spoken, spoken + more))
    assert later <= now <= later + more


@MANY
@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_longer_wait_never_sounds_shorter(one, other):
    (word, minutes), (later_word, later_minutes) = in_words(min(one, other)), in_words(max(one, other))
    assert (RANKS[word], minutes) <= (RANKS[later_word], later_minutes)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, ("soon", 0)),
        (59, ("soon", 0)),
        (60, ("one", 1)),
        (89, ("one", 1)),
        (90, ("some", 2)),
        (569, ("some", 9)),
        (740, ("some", 10)),
        (760, ("some", 15)),
        (3_400, ("some", 55)),
        (4_100, ("some", 75)),
        (7_300, ("some", 120)),
        (7_700, ("long", 120)),
    ],
)
def test_it_is_said_as_people_say_it(seconds, said):
    assert in_words(seconds) == said


def test_two_parties_before_me_and_half_a_speech():
    pace = Pace(LIMITS)
    holder = OnFloor(PARTY, 80, 180)
    assert wait_s([PARTY, PARTY], holder, (), pace) == (100 + 10) + 2 * (180 + 10)
    assert wait_s([PARTY, PARTY], holder, (), replace(pace, item_limit_s=60)) == 110 + 2 * 70, "the chair's limit counts"
    assert wait_s([PARTY, PARTY], holder, (), replace(pace, used_s=100)) == 110 + 2 * 110, "what speakers really use counts"
    assert wait_s([NGO], None, (), replace(pace, used_s=500)) == 130, "never more than the limit allows"


def test_points_of_order_and_motions_take_their_usual_time():
    pace = Pace(LIMITS | {"motion": None, "point_of_order": 40}, used_s=170)
    assert waiting_time.usual_s(Speech("point_of_order", 0, 0), pace) == 50
    assert waiting_time.usual_s(Speech("motion", 3, 0), pace) == 70
    assert waiting_time.usual_s(Speech("technical", 1, 0), pace) == 40
    assert waiting_time.usual_s(Speech("right_of_reply", 2, 0), pace) == 70
    assert waiting_time.usual_s(Speech("right_of_reply", 6, 0), pace) == 0, "nobody waits for a reply that is not granted"


def test_an_interrupted_speaker_comes_back_before_me():
    assert wait_s([], OnFloor(Speech("point_of_order", 0, 0), 20, 60), [PARTY], Pace(LIMITS)) == 40 + 10 + 95


def test_the_median_of_what_was_used_counts_from_three_speeches_on():
    spoke = [replace(PARTY, spoken_s=seconds) for seconds in (30, 200, 90, 100)]
    assert used_s(spoke[:2]) is None
    assert used_s(spoke[:3]) == 90
    assert used_s(spoke) == 90
    assert used_s([*spoke[:2], Speech("motion", 3, 0, 50)]) is None, "a motion is no speech"


# --- through the doors


def test_the_page_says_my_place_and_about_how_long(room):
    with clock.standing_at(TEN) as move:
        room.open()
        where = f"/meetings/{room.id}"
        room.ask("nfp.new")
        room.do("chair", "call_next")
        for who in ("nfp.expert", "nfp.3", "ngo"):
            room.ask(who)
        move(TEN + timedelta(seconds=60))
        assert "You are third in the queue, about 9 minutes" in room.as_("ngo").get(where).get_data(as_text=True)
        assert "Vous êtes en 3e position dans la liste, attente d’environ 9 minutes" in page_in(room, "fr")
        assert "Usted es la 3.ª persona de la lista, espera de unos 9 minutos" in page_in(room, "es")
        move(TEN + timedelta(seconds=170))
        assert "You are next, less than a minute" in room.as_("nfp.expert").get(where).get_data(as_text=True)
        room.do("chair", "suspend_sitting")
        assert "You are third in the queue<" in page_in(room, "en"), "nobody knows how long a pause lasts"


def page_in(room, language):
    return room.as_("ngo").get(f"/meetings/{room.id}?lang={language}").get_data(as_text=True)


def test_what_speakers_really_use_is_in_the_entries_and_makes_the_wait_shorter(room):
    with clock.standing_at(TEN) as move:
        room.open()
        at = TEN
        for who in ("nfp.new", "nfp.expert", "nfp.3"):
            speech = room.ask(who)
            room.do("chair", "call_next")
            at += timedelta(seconds=30)
            move(at)
            room.do("chair", "finish_speaker")
            assert room.entry("requests", speech)["spoken_s"] == 30
        assert room.entry("meeting", "meeting")["limits_s"]["party"] == 180
        room.ask("nfp.new")
        room.ask("ngo")
        assert "You are second in the queue, less than a minute" in room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
        assert room.is_rebuilt_equal()


def test_a_reply_that_is_not_granted_has_a_place_and_no_time(room):
    room.open()
    room.ask("nfp.new", "right_of_reply")
    assert '<p class="my-place">You are next</p>' in room.as_("nfp.new").get(f"/meetings/{room.id}").get_data(as_text=True)
