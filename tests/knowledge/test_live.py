"""What a person ticks in one window shows in their other one, and nowhere else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from ecommunity.db import session
from ecommunity.knowledge import live
from ecommunity.live.entries import rows_of


def entries(browser: Any, person: int) -> dict[str, dict[str, Any]]:
    answer = browser.api(f"/live/person:{person}").get_json()
    assert answer["ok"]
    return {f"{collection}/{key}": body for collection, key, body in answer["put"]}


def test_a_tick_is_an_entry_on_the_persons_own_stream(as_: Any, world: Any) -> None:
    new, person, letter = as_("nfp.new"), world.people["nfp.new"], world.things["first-letter"]
    first = new.command("knowledge.tick_item", {"item": letter, "done": True}).get_json()
    assert first["seq"] == {f"person:{person}": 1}
    module = new.api("/modules/first-weeks").get_json()["id"]
    assert entries(new, person) == {f"ticks/{letter}": {"v": 1}, f"checklists/{module}": {"v": 1}}
    new.do("knowledge.tick_item", item=letter, done=False)
    new.do("knowledge.tick_item", item=world.things["first-files"], done=True)
    assert entries(new, person) == {
        f"ticks/{letter}": {"v": 2},
        f"ticks/{world.things['first-files']}": {"v": 1},
        f"checklists/{module}": {"v": 3},
    }


def test_a_tick_that_changes_nothing_gives_the_head_and_moves_nothing(as_: Any, world: Any) -> None:
    new, stream = as_("nfp.new"), f"person:{world.people['nfp.new']}"
    args = {"item": world.things["first-letter"], "done": True}
    assert new.command("knowledge.tick_item", args).get_json()["seq"] == {stream: 1}
    assert new.command("knowledge.tick_item", args).get_json()["seq"] == {stream: 1}
    nothing = {"item": world.things["first-files"], "done": False}
    assert new.command("knowledge.tick_item", nothing).get_json()["seq"] == {stream: 1}


def test_nobody_else_follows_it(as_: Any, guest: Any, world: Any) -> None:
    as_("nfp.new").do("knowledge.tick_item", item=world.things["first-letter"], done=True)
    path = f"/live/person:{world.people['nfp.new']}"
    for browser in (as_("nfp.expert"), as_("admin"), as_("secretariat"), guest):
        assert browser.api(path).status_code == 404
    for odd in ("person:0", "person:", "person:abc", f"person:0{world.people['nfp.new']}", "person:1:2"):
        assert as_("nfp.new").api(f"/live/{odd}").status_code == 404


def test_the_page_is_printed_with_what_its_parts_follow(as_: Any, guest: Any, world: Any) -> None:
    new, letter = as_("nfp.new"), world.things["first-letter"]
    shown = new.get("/modules/first-weeks").get_data(as_text=True)
    assert f'data-stream="person:{world.people["nfp.new"]}"' in shown
    assert f'data-live-entry="ticks/{letter}"' in shown
    assert f'data-live-src="/modules/items/{letter}/fragment"' in shown
    assert "data-stream" not in guest.get("/modules/first-weeks").get_data(as_text=True)
    new.do("knowledge.tick_item", item=letter, done=True)
    assert 'aria-pressed="true"' in new.get(f"/modules/items/{letter}/fragment").get_data(as_text=True)
    assert "1 of 2 done" in new.get("/modules/first-weeks/progress").get_data(as_text=True)


def test_rebuilt_from_the_tables_the_entries_are_the_same(as_: Any, world: Any, app: Any) -> None:
    letter, files = world.things["first-letter"], world.things["first-files"]
    for who, item, done in (("nfp.new", letter, True), ("nfp.new", letter, False), ("nfp.new", files, True), ("ngo", letter, True)):
        as_(who).do("knowledge.tick_item", item=item, done=done)
    with app.app_context():
        rows = session.execute(text("SELECT stream, collection, key, body FROM entries WHERE stream LIKE 'person:%' AND body IS NOT NULL"))
        stored = {(stream, name, key): {"v": int(body.split(":")[1].rstrip("}"))} for stream, name, key, body in rows}
        assert stored == rows_of(live.rebuild_ticks())
        assert len(stored) == 5
