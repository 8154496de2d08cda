"""Somebody ticks a checklist: it is theirs, it stays, and it happens once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from ecommunity.db import session, transaction
from ecommunity.knowledge.models import ChecklistItem, Module, Tick


def ticked(browser: Any) -> dict[str, bool]:
    return {item["key"]: item["done"] for item in browser.api("/modules/first-weeks").get_json()["checklist"]}


def test_a_tick_is_still_there_when_the_person_comes_back(as_: Any, world: Any) -> None:
    new, letter = as_("nfp.new"), world.things["first-letter"]
    result = new.do("knowledge.tick_item", item=letter, done=True)
    assert result == {"item": letter, "done": True, "module": "first-weeks"}
    assert ticked(new) == {"first-letter": True, "first-files": False}
    new.do("knowledge.tick_item", item=str(letter), done=False)
    assert ticked(new) == {"first-letter": False, "first-files": False}


def test_the_plain_form_ticks_and_unticks(as_: Any, world: Any) -> None:
    new, letter = as_("nfp.new"), world.things["first-letter"]
    answer = new.post_form(f"/modules/items/{letter}/tick", {"done": "1"}, page="/modules/first-weeks")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/modules/first-weeks#item-{letter}")
    shown = new.get("/modules/first-weeks").get_data(as_text=True)
    assert 'aria-pressed="true"' in shown
    assert "1 of 2 done" in shown
    new.post_form(f"/modules/items/{letter}/tick", {"done": "0"}, page="/modules/first-weeks")
    assert 'aria-pressed="true"' not in new.get("/modules/first-weeks").get_data(as_text=True)


def test_what_one_person_ticks_is_nobody_elses(as_: Any, world: Any) -> None:
    as_("nfp.new").do("knowledge.tick_item", item=world.things["first-letter"], done=True)
    for who in ("nfp.expert", "admin", "secretariat"):
        assert not any(ticked(as_(who)).values()), who
        assert 'aria-pressed="true"' not in as_(who).get("/modules/first-weeks").get_data(as_text=True)


def test_a_doubled_form_has_one_effect(as_: Any, world: Any) -> None:
    new, letter, key = as_("nfp.new"), world.things["first-letter"], uuid.uuid4().hex
    first = new.command("knowledge.tick_item", {"item": letter, "done": True}, key=key).get_json()
    again = new.command("knowledge.tick_item", {"item": letter, "done": True}, key=key).get_json()
    assert first == again
    new.do("knowledge.tick_item", item=letter, done=True)
    rows = session.execute(select(Tick.version).where(Tick.person_id == world.people["nfp.new"])).all()
    assert [row.version for row in rows] == [1]


def test_the_same_key_with_other_content_is_refused(as_: Any, world: Any) -> None:
    new, key = as_("nfp.new"), uuid.uuid4().hex
    assert new.command("knowledge.tick_item", {"item": world.things["first-letter"], "done": True}, key=key).status_code == 200
    other = new.command("knowledge.tick_item", {"item": world.things["first-files"], "done": True}, key=key)
    assert other.status_code == 422
    assert ticked(new)["first-files"] is False


def test_a_visitor_is_sent_to_the_sign_in_page_and_back_to_the_checklist(guest: Any, world: Any) -> None:
    letter = world.things["first-letter"]
    answer = guest.post_form(f"/modules/items/{letter}/tick", {"done": "1"}, page="/modules/first-weeks")
    assert answer.status_code == 303
    assert "/sign-in?next=" in answer.headers["Location"]
    assert "first-weeks" in answer.headers["Location"]
    assert guest.command("knowledge.tick_item", {"item": letter, "done": True}).status_code == 401
    assert session.execute(select(Tick)).first() is None


@pytest.mark.parametrize("item", [999_999, "abc", 0, -1, None, True, [1], 1.5, "1" * 40])
def test_an_item_that_is_not_there_or_no_id_is_refused(as_: Any, item: Any) -> None:
    answer = as_("nfp.new").command("knowledge.tick_item", {"item": item, "done": True})
    assert answer.status_code == (404 if item == 999_999 else 422)
    assert session.execute(select(Tick)).first() is None


def test_hidden_and_missing_items_answer_alike(guest: Any, as_: Any, world: Any) -> None:
    hidden = world.things["members-only-item"]
    for number in (hidden, 999_999):
        assert guest.get(f"/modules/items/{number}/fragment").status_code == 404
        answer = guest.post_form(f"/modules/items/{number}/tick", {"done": "1"}, page="/modules/first-weeks")
        assert answer.status_code == 303
        assert "/sign-in" in answer.location
    assert as_("nfp.new").get(f"/modules/items/{hidden}/fragment").status_code == 200
    as_("nfp.new").do("knowledge.tick_item", item=hidden, done=True)


def test_an_item_that_was_retired_can_not_be_ticked(as_: Any, world: Any) -> None:
    with transaction():
        item = session.get(ChecklistItem, world.things["first-files"])
        assert item is not None
        item.retired_at = session.get_one(Module, item.module_id).published_at
    assert as_("nfp.new").command("knowledge.tick_item", {"item": world.things["first-files"], "done": True}).status_code == 404
    assert list(ticked(as_("nfp.new"))) == ["first-letter"]


def test_without_the_forms_token_nothing_is_ticked(as_: Any, world: Any) -> None:
    answer = as_("nfp.new").client.post(f"/modules/items/{world.things['first-letter']}/tick", data={"done": "1"})
    assert answer.status_code == 403
    assert session.execute(select(Tick)).first() is None


def test_the_start_page_offers_to_go_on_with_what_was_begun(as_: Any, world: Any) -> None:
    new = as_("nfp.new")
    assert "Go on with your checklist" not in new.get("/").get_data(as_text=True)
    new.do("knowledge.tick_item", item=world.things["first-letter"], done=True)
    shown = new.get("/").get_data(as_text=True)
    assert "Go on with your checklist" in shown
    assert "/modules/first-weeks#checklist" in shown
    new.do("knowledge.tick_item", item=world.things["first-files"], done=True)
    assert "Go on with your checklist" not in new.get("/").get_data(as_text=True)
