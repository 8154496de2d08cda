"""Every change that the chair or a delegation makes to the floor is a line of the record: once, in words, by delegation or by nobody."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.meetings.actions.record import is_whole
from ecommunity.meetings.models import Meeting, Participant, RecordLine, Sitting
from tests.access.scene import undone

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
NAMES = ("Amina Doro", "Estuaria", "Sam Rivers", "Blue Corridor")


def lines_of(room: Any) -> list[RecordLine]:
    session.rollback()
    return list(session.execute(select(RecordLine).where(RecordLine.meeting_id == room.id).order_by(RecordLine.number)).scalars())


def kinds(room: Any) -> list[str]:
    return [line.kind for line in lines_of(room)]


def said(room: Any, language: str = "en") -> list[str]:
    """The sentences of the record's page."""
    page = room.as_("youth").get(f"/meetings/{room.id}/record?lang={language}").get_data(as_text=True)
    rows = re.findall(r"<li><time.*?</time>\s*<span[^>]*>(.*?)</span></li>", page, re.DOTALL)
    return [html.unescape(row) for row in rows]


def asks(room: Any, kind: str = "intervention") -> dict[str, Any]:
    return {"request": room.ask("nfp.new", kind)}


def speaks(room: Any) -> dict[str, Any]:
    request = asks(room)
    room.do("chair", "call_next")
    return request


def is_held(room: Any) -> dict[str, Any]:
    speaks(room)
    room.do("chair", "hold_speaker")
    return {}


# Command → by whom, what comes before, its arguments beside the request, the line's kind, and its words.
STEPS: dict[str, tuple[str, Any, dict[str, Any], str, dict[str, str]]] = {
    "withdraw_request": (
        "nfp.new",
        asks,
        {},
        "request_withdrawn",
        {
            "en": "Estuaria withdrew the request for the floor.",
            "fr": "Estuaria a retiré sa demande de parole.",
            "es": "Estuaria retiró su solicitud de palabra.",
        },
    ),
    "refuse_request": (
        "chair",
        asks,
        {"reason": "Off the item"},
        "request_refused",
        {
            "en": "The chair refused the request of Estuaria: Off the item",
            "fr": "La présidence a refusé la demande de Estuaria : Off the item",
            "es": "La presidencia rechazó la solicitud de Estuaria: Off the item",
        },
    ),
    "grant_reply": (
        "chair",
        lambda room: asks(room, "right_of_reply"),
        {},
        "reply_granted",
        {
            "en": "The chair granted Estuaria a right of reply.",
            "fr": "La présidence a accordé un droit de réponse à Estuaria.",
            "es": "La presidencia concedió a Estuaria el derecho de réplica.",
        },
    ),
    "skip_speaker": (
        "chair",
        asks,
        {},
        "speaker_skipped",
        {
            "en": "The chair passed over the request of Estuaria.",
            "fr": "La présidence a passé le tour de Estuaria.",
            "es": "La presidencia pasó por alto el turno de Estuaria.",
        },
    ),
    "hold_speaker": (
        "chair",
        lambda room: speaks(room) and {},
        {"reason": "No sound."},
        "speaker_held",
        {
            "en": "The chair stopped the clock of Estuaria. No sound.",
            "fr": "La présidence a arrêté le chronomètre de Estuaria. No sound.",
            "es": "La presidencia detuvo el cronómetro de Estuaria. No sound.",
        },
    ),
    "resume_speaker": (
        "chair",
        is_held,
        {},
        "speaker_resumed",
        {"en": "Estuaria spoke on.", "fr": "Estuaria a repris la parole.", "es": "Estuaria siguió en uso de la palabra."},
    ),
    "extend_timer": (
        "chair",
        lambda room: speaks(room) and {},
        {"by_s": -60},
        "time_changed",
        {
            "en": "The chair set the speaking time of Estuaria to 120 seconds.",
            "fr": "La présidence a fixé le temps de parole de Estuaria à 120 secondes.",
            "es": "La presidencia fijó el tiempo de palabra de Estuaria en 120 segundos.",
        },
    ),
    "set_timer": (
        "chair",
        lambda room: {},
        {"speaking_limit_s": 90},
        "limit_set",
        {
            "en": "The chair set the speaking time on item 2 to 90 seconds for each speaker.",
            "fr": "La présidence a fixé le temps de parole sur le point 2 à 90 secondes par intervention.",
            "es": "La presidencia fijó el tiempo de palabra sobre el tema 2 en 90 segundos por intervención.",
        },
    ),
}
OF_A_REQUEST = [name for name in STEPS if name != "set_timer"]


@pytest.mark.parametrize("name", STEPS)
def test_each_is_one_line_however_often_it_is_sent(room, name):
    who, before, more, kind, words = STEPS[name]
    room.open()
    args = {"meeting": room.id} | before(room) | more
    kept = kinds(room)
    first = room.as_(who).command(f"meetings.{name}", args, key="pressed-twice").get_json()
    again = room.as_(who).command(f"meetings.{name}", args, key="pressed-twice").get_json()
    assert first == again
    assert kinds(room) == [*kept, kind], first
    assert not kind.startswith("sitting_"), "such lines are of a sitting"
    assert is_whole(lines_of(room))
    assert lines_of(room)[-1].item_id == room.items[1]
    for language, sentence in words.items():
        assert said(room, language)[-1].replace("\N{NO-BREAK SPACE}", " ") == sentence
    entries = [body for (collection, _), body in room.stored().items() if collection == "record"]
    assert max(entries, key=lambda entry: entry["number"])["kind"] == kind, "whoever follows the record reads it"
    assert room.is_rebuilt_equal()


@pytest.mark.parametrize("name", OF_A_REQUEST)
def test_where_the_rules_name_nobody_these_lines_name_nobody(room, name):
    with transaction():
        session.get_one(Meeting, room.id).rules = "chatham-house"
    who, before, more, kind, _words = STEPS[name]
    room.open()
    room.do(who, name, **before(room), **more)
    assert kinds(room)[-1] == kind
    facts = lines_of(room)[-1].facts
    assert (facts["capacity"], facts["organisation"], facts["request"]) == ("none", None, "")
    assert not [one for one in NAMES if one in str(facts)]
    assert not [one for one in NAMES if one in said(room)[-1]]


def test_what_changes_nothing_is_not_on_the_record(room):
    room.open()
    speaks(room)
    room.do("chair", "set_timer", speaking_limit_s=90)
    room.do("chair", "extend_timer", by_s=-600)
    assert room.entry("floor", "floor")["limit_s"] == 0
    kept, seq = kinds(room), room.seq()
    room.do("chair", "extend_timer", by_s=-30)
    room.do("chair", "extend_timer", by_s=0)
    assert (kinds(room), room.seq()) == (kept, seq)
    room.do("chair", "set_timer", speaking_limit_s=90)
    assert room.entry("floor", "floor")["limit_s"] == 90, "of who speaks now it changed something"
    room.do("chair", "set_timer", speaking_limit_s=90)
    assert kinds(room) == [*kept, "limit_set"]


def test_a_limit_that_comes_with_the_list_is_told_like_any_other(room):
    room.open(list_=False)
    room.do("chair", "open_list", speaking_limit_s=90)
    assert kinds(room)[-2:] == ["list_opened", "limit_set"]
    room.do("chair", "close_list")
    room.do("chair", "open_list", speaking_limit_s=90)
    assert kinds(room)[-2:] == ["list_closed", "list_opened"], "it is the limit that was"


def test_a_technical_signal_is_not_on_the_record(room):
    room.open()
    speech = speaks(room)
    kept = kinds(room)
    room.do("ngo", "withdraw_request", request=room.ask("ngo", "technical"))
    room.do("chair", "skip_speaker", request=room.ask("youth", "technical"))
    room.do("chair", "refuse_request", request=room.ask("nfp.expert", "technical"), reason="Not now")
    room.ask("nfp.3", "technical")
    for name in ("call_next", "hold_speaker", "resume_speaker", "finish_speaker"):
        room.do("chair", name)
    assert kinds(room) == kept
    assert room.entry("requests", speech["request"])["state"] == "speaking"


def test_whose_text_everybody_reads_was_not_absent(room):
    room.open()
    speech = speaks(room)
    room.do("nfp.new", "write_intervention", text="Our position")
    room.do("chair", "skip_speaker", **speech)
    assert kinds(room)[-2:] == ["speaker_called", "delivered_in_writing"]


def test_a_clock_that_stands_and_runs_again_is_told_by_the_floor_and_not_counted_twice(room):
    with clock.standing_at(TEN):
        room.open()
        speaks(room)
        page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
        room.do("chair", "hold_speaker")
        room.do("chair", "resume_speaker")
        address = html.unescape(re.search(r'href="([^"]+)">Refresh<', page)[1])
        assert "more line" not in room.as_("ngo").get(address).get_data(as_text=True)


# --- whatever happens

WHO = ("nfp.new", "nfp.3", "ngo", "youth")
ANSWERS = ("confirm_on_behalf", "decline_on_behalf")
# They are on the record also where nobody asks for the floor.
OF_THE_PLAN = ("close_sitting", "open_sitting", "remove_participant", "admit")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(WHO), st.just("request_floor"), st.sampled_from(["intervention", "right_of_reply", "for others"])),
        st.tuples(st.sampled_from(["nfp.new", "nfp.3"]), st.just("request_floor"), st.just("point_of_order")),
        st.tuples(
            st.just("chair"), st.sampled_from(sorted({*STEPS, "call_next", "finish_speaker"} - {"withdraw_request"})), st.integers(0, 4)
        ),
        st.tuples(st.sampled_from(WHO), st.sampled_from(["withdraw_request", *ANSWERS]), st.integers(0, 4)),
        st.tuples(st.just("chair"), st.sampled_from([*OF_THE_PLAN, "rule_on_point"]), st.integers(0, 4)),
    ),
    min_size=5,
    max_size=20,
)


def seat_of(room: Any, who: str) -> int:
    """The seat of somebody, who may have lost it."""
    session.rollback()
    mine = select(Participant.id).where(Participant.meeting_id == room.id, Participant.person_id == room.world.people[who])
    return int(session.execute(mine).scalar_one())


def act(room: Any, who: str, name: str, what: Any) -> Any:
    if name == "request_floor":
        kinds_of_request: dict[str, dict[str, Any]] = {
            "point_of_order": {"kind": what, "category": "procedure"},
            "for others": {"kind": "intervention", "on_behalf_of": [room.world.organisations["estuaria"]]},
        }
        return room.command(who, name, **kinds_of_request.get(what, {"kind": what}))
    if name == "close_sitting" and what % 2:
        room.command(who, name)
        room.command(who, "open_sitting")
    args: dict[str, Any] = {
        "refuse_request": {"reason": "Late"},
        "extend_timer": {"by_s": (what - 2) * 60},
        "set_timer": {"speaking_limit_s": 30 + 30 * what},
        "remove_participant": {"participant": seat_of(room, WHO[what % 4]), "reason": "As agreed"},
        "admit": {"participant": seat_of(room, WHO[what % 4])},
        "rule_on_point": {"result": "noted", "text": "It is noted."},
    }.get(name, {})
    if name in ("withdraw_request", "refuse_request", "grant_reply", "skip_speaker", "rule_on_point", *ANSWERS):
        known = sorted((int(key) for collection, key in room.stored() if collection == "requests"), reverse=True)
        args["request"] = known[what % len(known)] if known else 1
    return room.command(who, name, **args)


def floor_of(room: Any) -> dict[Any, Any]:
    return {key: body for key, body in room.stored().items() if key[0] in ("requests", "floor", "list")}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_nothing_moves_on_the_floor_without_a_line(room, acts):
    """But the asking itself. And where nothing moves, nothing is told of it."""
    for who in ("chair", *WHO):
        room.as_(who)
    with undone():
        room.open()
        speaks(room)
        before, kept = floor_of(room), len(lines_of(room))
        for who, name, what in acts:
            answer = act(room, who, name, what)
            now, more = floor_of(room), len(lines_of(room))
            moved = now != before
            if name == "request_floor":
                moved = now["floor", "floor"]["state"] != before["floor", "floor"]["state"]
            told = (who, name, what, answer.get_json())
            assert more > kept or not moved, told
            ended = [key for key, body in now.items() if body.get("state") in ("withdrawn", "refused") and before[key]["state"] == "queued"]
            assert sum(kind.startswith("request_") for kind in kinds(room)[kept:]) == len(ended), told
            assert moved or more == kept or name in OF_THE_PLAN, told
            before, kept = now, more


# --- to which sitting a line belongs


@pytest.fixture
def two(room: Any) -> tuple[Any, int, int]:
    """A meeting with a sitting that runs and one to come."""
    room.open()
    session.rollback()
    found = list(session.execute(select(Sitting.id).where(Sitting.meeting_id == room.id).order_by(Sitting.starts_at)).scalars())
    assert len(found) >= 2
    return room, found[0], found[1]


def test_that_a_sitting_was_closed_belongs_to_the_one_that_was(two):
    room, first, second = two
    room.do("chair", "close_sitting")
    assert [(line.kind, line.sitting_id) for line in lines_of(room)][-1] == ("sitting_closed", first)
    room.do("chair", "open_sitting")
    assert [(line.kind, line.sitting_id) for line in lines_of(room)][-1] == ("sitting_opened", second)


def test_that_a_meeting_was_adjourned_belongs_to_the_sitting_in_which_it_was(two):
    room, first, _second = two
    room.do("chair", "adjourn_meeting", reason="No time", starts_at="2100-12-03T07:00:00Z", minutes=60)
    kept = [(line.kind, line.sitting_id) for line in lines_of(room)]
    assert kept[-2:] == [("sitting_closed", first), ("meeting_adjourned", first)]
    assert is_whole(lines_of(room))


# --- a connection that was lost too long ago, whoever notices it first


@pytest.mark.parametrize(
    ("words", "kind", "state"), [(["lost"], "connection_given_up", "skipped"), (["lost", "back"], "connection_back_in_line", "queued")]
)
def test_who_is_given_up_as_the_next_is_called_is_told_of(room, words, kind, state):
    from ecommunity.authz import OPERATOR_CREDENTIAL
    from ecommunity.boundary import acting, execute

    with clock.standing_at(TEN) as move:
        room.open()
        speech = speaks(room)
        room.ask("ngo")
        for word in words:
            with acting(OPERATOR_CREDENTIAL):
                args = {"meeting": room.id, "connection": word} | speech
                execute(OPERATOR_CREDENTIAL, "meetings.note_connection", args, door="server")
        move(TEN + timedelta(seconds=121))
        room.do("chair", "call_next")
        assert room.entry("requests", speech["request"])["state"] == state
        assert kinds(room)[-2:] == [kind, "speaker_called"]


def test_what_the_chair_wrote_is_kept_as_it_was_written(room):
    room.open()
    speaks(room)
    room.do("chair", "hold_speaker", reason="See {organisation} and {who}")
    assert said(room)[-1].endswith("See {organisation} and {who}")


def test_what_happens_between_two_sittings_belongs_to_the_one_that_was(room):
    room.open()
    first = lines_of(room)[-1].sitting_id
    room.do("chair", "close_sitting")
    room.do("chair", "adjourn_meeting", reason="We go on in spring")
    assert (kinds(room)[-1], lines_of(room)[-1].sitting_id) == ("meeting_adjourned", first)
    room.do("chair", "open_sitting")
    assert lines_of(room)[-1].sitting_id not in (first, None)
