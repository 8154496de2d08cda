"""Rulings that come after who raised the point of order is done (rules §3.6): they are on the record, once, while it is open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.live.reach import Reached
from ecommunity.meetings.models import Meeting
from tests.meetings.speech import LIVE

RULING = {"result": "noted", "text": "It is noted."}


def spoken_to(room: Any) -> Any:
    """A point of order that had the floor when the sitting closed."""
    room.open()
    point = room.ask("nfp.new", "point_of_order")
    room.do("chair", "call_next")
    room.do("chair", "close_sitting")
    return point


def to_rule_on(room: Any) -> str:
    """What the chair's console offers to rule on."""
    page = room.as_("chair").get(f"/meetings/{room.id}/console").get_data(as_text=True)
    return str(page.partition('id="ruling"')[2].partition("</form>")[0])


def test_a_point_of_order_that_was_spoken_to_is_ruled_on_once(room):
    room.open()
    speech = room.ask("ngo")
    room.do("chair", "call_next")
    point = room.ask("nfp.new", "point_of_order")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    floor = room.entry("floor", "floor")
    assert (floor["request"], floor["state"]) == (str(speech), "speaking"), "whom it interrupted speaks on"
    room.do("chair", "rule_on_point", request=point, **RULING)
    floor = room.entry("floor", "floor")
    assert (floor["request"], floor["state"]) == (str(speech), "speaking"), "and is not disturbed by the ruling"
    assert [body["request"] for (collection, _), body in room.stored().items() if collection == "rulings"] == [str(point)]
    assert room.refused("chair", "rule_on_point", request=point, **RULING)["detail"] == "There is no point of order to rule on here."
    assert room.is_rebuilt_equal()


def test_the_console_offers_it_until_it_is_given(room):
    point = spoken_to(room)
    assert f'<option value="{point}">Estuaria</option>' in to_rule_on(room)
    room.do("chair", "open_sitting")
    assert "1 point of order has no ruling yet." in room.as_("chair").get(f"/meetings/{room.id}/console").get_data(as_text=True)
    room.do("chair", "rule_on_point", request=point, **RULING)
    assert room.kept[-1] == "ruling"
    assert to_rule_on(room) == ""
    assert room.refused("chair", "rule_on_point", request=point, **RULING)["code"] == "conflict"


@pytest.mark.parametrize("how", ["withdrawn", "refused as the meeting closed"])
def test_nothing_is_ruled_on_that_nobody_heard(room, how):
    room.open()
    point = room.ask("nfp.new", "point_of_order")
    if how == "withdrawn":
        room.do("nfp.new", "withdraw_request", request=point)
    else:
        for step in ("close_sitting", "open_sitting", "close_sitting"):
            room.do("chair", step)
    assert to_rule_on(room) == ""
    assert room.refused("chair", "rule_on_point", request=point, **RULING)["code"] == "conflict"


def test_a_record_from_which_the_report_is_drafted_takes_none(room):
    point = spoken_to(room)
    for step in ("open_sitting", "close_sitting"):
        room.do("chair", step)

    def refused() -> bool:
        before = room.kept
        return room.refused("chair", "rule_on_point", request=point, **RULING)["code"] == "conflict" and room.kept == before

    room.do("rapporteur", "draft_report")
    assert refused()
    room.do("rapporteur", "open_comments")
    with clock.standing_at(clock.now() + timedelta(days=9)):
        room.do("chair", "adopt_report")
        assert refused()
        room.do("secretariat", "archive_meeting")
        assert refused()


def test_who_was_lost_over_a_point_of_order_still_gets_a_ruling(speech):
    speech.begin()
    room = speech.room
    room.do("chair", "finish_speaker")
    point = room.ask("nfp.new", "point_of_order")
    room.do("chair", "call_next")
    speech.look(LIVE)
    speech.later(5)
    speech.look(Reached(gone_s=15))
    speech.later(121)
    speech.deliver()
    assert room.entry("requests", point)["state"] == "skipped"
    assert f'<option value="{point}">' in to_rule_on(room)
    room.do("chair", "rule_on_point", request=point, **RULING)
    assert (room.kept[-1], room.entry("requests", point)["state"]) == ("ruling", "skipped")


def test_where_nobody_is_named_it_is_given_once_too(room):
    with transaction():
        session.get_one(Meeting, room.id).rules = "chatham-house"
    point = spoken_to(room)
    room.do("chair", "rule_on_point", request=point, **RULING)
    assert room.refused("chair", "rule_on_point", request=point, **RULING)["code"] == "conflict"
