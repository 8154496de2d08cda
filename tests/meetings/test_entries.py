"""What the streams hold: the fields of the contract, and after every kind of event the same as made again from the tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from ecommunity import clock, registry
from ecommunity.db import session

REQUIRED = {
    "meeting": {"title", "formality", "state", "rules", "languages", "sitting"},
    "items": {"number", "title", "state", "outcome", "documents", "position", "is_current"},
    "list": {"state", "speaking_limit_s"},
    "requests": {"item", "person", "capacity", "organisation", "kind", "state", "order", "requested_at", "language", "on_behalf_of"},
    "floor": {"request", "speaker", "state", "started_at", "paused_at", "paused_total_s", "limit_s"},
    "lines": {"author", "capacity", "text", "language", "at", "state"},
    "people": {"name", "capacity", "organisation", "mode", "is_present"},
}


def a_full_sitting(room):
    room.open()
    room.ask("ngo", on_behalf_of=[room.world.organisations["long-river"]])
    room.ask("nfp.new")
    room.do("chair", "call_next")
    room.do("ngo", "say", text="Hello")
    room.do("ngo", "enter", mode="audio")


def test_every_collection_has_the_fields_of_the_contract(room):
    a_full_sitting(room)
    stored = room.stored() | room.stored(f"{room.stream}:people")
    for collection, fields in REQUIRED.items():
        bodies = [body for (name, _), body in stored.items() if name == collection]
        assert bodies, collection
        assert all(fields <= set(body) for body in bodies), collection
    assert {"id", "state", "opened_at"} <= set(room.entry("meeting", "meeting")["sitting"])


def test_every_entry_fits_its_published_schema(room):
    a_full_sitting(room)
    for stream, kind in ((room.stream, "meeting"), (f"{room.stream}:people", "meeting:people")):
        for (collection, _), body in room.stored(stream).items():
            schema = registry.collections[f"{kind}/{collection}"].schema
            assert set(body) <= set(schema.model_validate(body).model_dump()), collection


def test_keys_and_ids_are_strings_and_moments_are_utc(room):
    a_full_sitting(room)
    request = next(body for (name, _), body in room.stored().items() if name == "requests")
    assert isinstance(request["item"], str)
    assert isinstance(request["person"]["participant"], str)
    assert request["requested_at"].endswith("Z")
    assert all(isinstance(part, int) for part in request["order"])


STEPS = [
    ("chair", "open_sitting", {}),
    ("ngo", "enter", {}),
    ("ngo", "leave", {}),
    ("nfp.new", "enter", {"mode": "room"}),
    ("chair", "start_item", {"item": 1}),
    ("chair", "open_list", {"speaking_limit_s": 60}),
    ("ngo", "request_floor", {"kind": "intervention"}),
    ("nfp.new", "request_floor", {"kind": "intervention"}),
    ("nfp.expert", "request_floor", {"kind": "intervention"}),
    ("chair", "call_next", {}),
    ("chair", "set_timer", {"speaking_limit_s": 90}),
    ("nfp.3", "request_floor", {"kind": "point_of_order"}),
    ("chair", "call_next", {}),
    ("chair", "rule_on_point", {"request": "nfp.3", "result": "noted", "text": "It is noted."}),
    ("chair", "hold_speaker", {"reason": "no sound"}),
    ("chair", "resume_speaker", {}),
    ("chair", "move_request", {"request": "ngo", "before": "nfp.expert", "reason": "train"}),
    ("nfp.expert", "withdraw_request", {"request": "nfp.expert"}),
    ("youth", "request_floor", {"kind": "right_of_reply"}),
    ("chair", "grant_reply", {"request": "youth"}),
    ("chair", "skip_speaker", {"request": "youth"}),
    ("nonparty", "request_floor", {"kind": "intervention"}),
    ("chair", "refuse_request", {"request": "nonparty", "reason": "off topic"}),
    ("ngo", "say", {"text": "Hello"}),
    ("nfp.new", "say", {"text": "Between us", "to": "delegation"}),
    ("youth", "say", {"text": "Help", "to": "bureau"}),
    ("chair", "hide_line", {"line": "ngo", "reason": "rude"}),
    ("rapporteur", "add_record_line", {"text": "Noted."}),
    ("chair", "close_list", {}),
    ("chair", "finish_speaker", {}),
    ("chair", "call_speaker", {"request": "ngo"}),
    ("chair", "suspend_sitting", {"reason": "coffee"}),
    ("chair", "open_sitting", {}),
    ("chair", "finish_speaker", {}),
    ("chair", "close_item", {}),
    ("chair", "start_item", {"item": 2}),
    ("secretariat", "add_item", {"title": "Other matters"}),
    ("secretariat", "add_sitting", {"starts_at": "2100-12-03T07:00:00Z"}),
    ("chair", "close_sitting", {}),
    ("chair", "open_sitting", {}),
    ("chair", "close_sitting", {}),
    ("chair", "open_sitting", {}),
    ("chair", "close_sitting", {}),
]


def test_after_every_kind_of_event_the_entries_are_those_of_the_tables(room, deliver):
    seen: dict[str, int] = {}
    with clock.standing_at(clock.now()) as move:
        for who, name, given_ in STEPS:
            move(clock.now() + timedelta(seconds=3))
            one_step(room, seen, who, name, given_)
            deliver()
            assert room.is_rebuilt_equal(), (who, name)


def one_step(room, seen, who, name, given_):
    """A step of the list above, with names in the place of ids."""
    args = dict(given_)
    for field in ("request", "before", "line"):
        if field in args:
            args[field] = seen[f"{field.replace('before', 'request')}:{args[field]}"]
    if isinstance(args.get("item"), int):
        args["item"] = room.items[args["item"]]
    result = room.do(who, name, **args)
    if name in ("request_floor", "say"):
        seen[f"{'line' if name == 'say' else 'request'}:{who}"] = result


def test_one_command_raises_the_stream_by_exactly_one(room):
    room.open()
    before = room.seq()
    for number, (who, name, args) in enumerate(
        [
            ("nfp.new", "request_floor", {"kind": "intervention"}),
            ("chair", "call_next", {}),
            ("chair", "finish_speaker", {}),
            ("ngo", "say", {"text": "x"}),
        ],
        start=1,
    ):
        room.do(who, name, **args)
        assert room.seq() == before + number, name


def test_a_refused_command_changes_nothing(room):
    room.open()
    before = room.seq(), room.stored()
    room.refused("ngo", "request_floor", kind="point_of_order")
    room.refused("chair", "call_next")
    assert (room.seq(), room.stored()) == before


@pytest.mark.parametrize("count", [1, 7])
def test_an_insertion_in_the_line_sends_one_request_entry(room, count):
    room.open()
    for who in ("ngo", "youth", "iplc", "academic", "business", "nonparty", "nfp.3")[:count]:
        room.ask(who)
    before = room.seq()
    room.ask("nfp.new")
    session.rollback()
    changed = session.execute(text("SELECT collection FROM entries WHERE stream = :s AND seq > :n"), {"s": room.stream, "n": before})
    assert [row[0] for row in changed] == ["requests"]


ACTORS = ("nfp.new", "nfp.expert", "ngo", "youth")
MOVES = st.one_of(
    st.tuples(
        st.sampled_from(ACTORS),
        st.just("request_floor"),
        st.sampled_from([{"kind": "intervention"}, {"kind": "point_of_order"}, {"kind": "technical"}]),
    ),
    st.tuples(st.sampled_from(ACTORS), st.just("withdraw_request"), st.just({})),
    st.tuples(
        st.just("chair"),
        st.sampled_from(["call_next", "finish_speaker", "hold_speaker", "resume_speaker", "close_list", "open_list"]),
        st.just({}),
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MOVES, min_size=5, max_size=14))
def test_whatever_happens_at_most_one_speaks_and_nothing_drifts(room, moves):
    if room.entry("meeting", "meeting")["state"] != "in_progress":
        room.open()
    for who, name, args in moves:
        given_ = dict(args)
        if name == "withdraw_request":
            own = [
                key
                for (c, key), b in room.stored().items()
                if c == "requests" and b["state"] == "queued" and b["person"]["name"] == room.world_name(who)
            ]
            if not own:
                continue
            given_["request"] = own[0]
        answer = room.command(who, name, **given_)
        assert answer.status_code in (200, 403, 409, 429), answer.get_json()
    requests = [body for (collection, _), body in room.stored().items() if collection == "requests"]
    assert sum(body["state"] == "speaking" for body in requests) <= 1
    floor = room.entry("floor", "floor")
    on_floor = [body for body in requests if body["state"] in ("speaking", "held")]
    assert (floor["state"] == "free") is (not on_floor)
    assert room.is_rebuilt_equal()


def test_a_delegation_sits_under_the_name_of_its_state(room, world):
    from ecommunity.db import transaction
    from ecommunity.directory.models import Organisation

    with transaction():
        session.get(Organisation, world.organisations["estuaria"]).names = {
            "en": "Ministry of Estuaria",
            "fr": "Ministère",
            "es": "Ministerio",
        }
    room.open()
    mark = room.entry("requests", room.ask("nfp.new"))["organisation"]
    assert (mark["code"], mark["names"]["en"]) == ("XE", "Estuaria")
    page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert "Ministry" not in page
