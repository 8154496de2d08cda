"""Where the rules want a quorum it is applied: to adopt, and to open; debate goes on without it."""

from __future__ import annotations

import pytest

from ecommunity.db import session, transaction
from ecommunity.meetings import rules_pack
from ecommunity.meetings.models import AgendaItem, Meeting

SYMBOL = "UNEP/CMS/COP15/Doc.99"


def bound_to(room, rules):
    with transaction():
        session.get_one(Meeting, room.id).rules = rules
        session.get_one(AgendaItem, room.items[1]).documents = [{"symbol": SYMBOL, "title": ""}]
    return room


@pytest.fixture
def strict(room):
    """Rules that want a quorum for opening too: the house has none yet, but its packs can say it."""
    written = rules_pack._WRITTEN["cms-like-default.yaml"]
    said = written.replace("id: cms-like-default", "id: strict").replace("needed_to_open: false", "needed_to_open: true")
    rules_pack._WRITTEN["strict.yaml"] = said
    yield bound_to(room, "strict")
    del rules_pack._WRITTEN["strict.yaml"]


@pytest.mark.parametrize("outcome", ["adopted", "adopted_as_amended", "endorsed"])
def test_nothing_is_adopted_without_a_quorum(room, outcome):
    bound_to(room, "cms-like-default").open()
    room.do("chair", "close_item")
    room.do("nfp.new", "enter")
    problem = room.refused("chair", "set_item_outcome", outcome=outcome)
    assert problem["code"] == "conflict"
    assert "No quorum: 1 of 3 Parties are present. Applied rule: Half of the Parties must be present" in problem["detail"]
    assert room.entry("items", room.items[1])["outcome"] is None
    if outcome != "endorsed":
        assert room.refused("chair", "set_document_outcome", document=SYMBOL, outcome=outcome)["code"] == "conflict"
    room.do("nfp.3", "enter")
    room.do("chair", "set_item_outcome", outcome=outcome)
    if outcome != "endorsed":
        room.do("chair", "set_document_outcome", document=SYMBOL, item=room.items[1], outcome=outcome)
    assert room.entry("items", room.items[1])["outcome"] == outcome


def test_what_adopts_nothing_and_the_debate_need_no_quorum(room):
    bound_to(room, "cms-like-default").open()
    room.ask("nfp.new")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    room.do("chair", "set_document_outcome", document=SYMBOL, outcome="noted")
    room.do("chair", "close_item")
    room.do("chair", "set_item_outcome", outcome="noted")
    assert room.entry("items", room.items[1])["outcome"] == "noted"


def test_rules_without_a_quorum_ask_for_none(room):
    bound_to(room, "wg-light").open()
    room.do("chair", "close_item")
    room.do("chair", "set_item_outcome", outcome="adopted")
    assert room.entry("items", room.items[1])["outcome"] == "adopted"


def test_a_sitting_opens_with_a_quorum_where_the_rules_say_so(strict):
    assert "No quorum: 0 of 3" in strict.refused("chair", "open_sitting")["detail"]
    strict.do("nfp.new", "enter")
    strict.do("nfp.3", "enter")
    strict.do("chair", "open_sitting")
    strict.do("nfp.3", "leave")
    strict.do("chair", "suspend_sitting")
    strict.do("chair", "open_sitting")
