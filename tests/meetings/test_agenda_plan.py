"""Preparing the agenda: what an item says, where it stands, and what may not change any more."""

from __future__ import annotations

from html import unescape

import pytest


def agenda(room):
    return [(item["number"], item["title"]) for item in room.as_("ngo").api(f"/meetings/{room.id}").get_json()["items"]]


def titles(room):
    return [title for _number, title in agenda(room)]


def prepare(room, who="chair"):
    return unescape(room.as_(who).get(f"/meetings/{room.id}/prepare").get_data(as_text=True))


def press(room, who, path, **fields):
    where = f"/meetings/{room.id}/prepare"
    answer = room.as_(who).post_form(f"/meetings/{room.id}/{path}", fields, page=where)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:1500]
    assert answer.headers["Location"].endswith(f"{where}#agenda")


def test_an_item_has_titles_minutes_papers_and_a_presenter(room, world):
    item = room.items[1]
    press(
        room,
        "chair",
        f"items/{item}/edit",
        title_en="Reporting template",
        title_fr="Modèle de compte rendu",
        minutes=40,
        documents=["UNEP/CMS/COP15 Doc.28.1", "", "UNEP/CMS/COP15/Doc.28.1", "CMS/WG-A/Doc.2/Rev.1"],
        presenter=world.organisations["montavia"],
    )
    entry = room.entry("items", item)
    assert (entry["titles"]["fr"], entry["minutes"]) == ("Modèle de compte rendu", 40)
    assert [paper["symbol"] for paper in entry["documents"]] == ["UNEP/CMS/COP15/Doc.28.1", "CMS/WG-A/Doc.2/Rev.1"]
    assert "not in a library yet" in prepare(room)
    assert f'<option value="{world.organisations["montavia"]}" selected>' in prepare(room)
    press(room, "chair", f"items/{item}/edit", minutes="")
    entry = room.entry("items", item)
    assert (entry["titles"]["en"], entry["minutes"], entry["documents"]) == ("Reporting template", None, [])
    assert room.is_rebuilt_equal()


def test_what_came_of_a_paper_stays_when_the_item_is_edited(room):
    item = room.items[1]
    room.open()
    room.do("chair", "close_item", item=item)
    room.do("chair", "edit_item", item=item, documents=["CMS/WG-A/Doc.2"])
    room.do("chair", "recommend_actions", item=item, document="CMS/WG-A/Doc.2", actions=["adopt"])
    room.do("chair", "set_document_outcome", item=item, document="CMS/WG-A/Doc.2", outcome="adopted")
    kept = room.entry("items", item)["documents"]
    assert (kept[0]["outcome"], kept[0]["recommended"]) == ("adopted", ["adopt"])
    room.do("chair", "edit_item", item=item, minutes=40, documents=["CMS / WG-A / Doc. 3", "CMS/WG-A/Doc.2"])
    assert [paper["symbol"] for paper in room.entry("items", item)["documents"]] == ["CMS/WG-A/Doc.3", "CMS/WG-A/Doc.2"]
    assert room.entry("items", item)["documents"][1] == kept[0]
    assert room.is_rebuilt_equal()


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"documents": ["the paper of last time"]}, "documents"),
        ({"presenter": 999_999}, "presenter"),
        ({"minutes": 0}, "minutes"),
        ({"title_fr": "x" * 201}, "title_fr"),
    ],
)
def test_what_an_item_cannot_say(room, args, field):
    problem = room.refused("chair", "edit_item", item=room.items[1], **args)
    assert list(problem["fields"]) == [field]


def test_a_symbol_is_checked_when_an_item_is_added_too(room):
    assert list(room.refused("chair", "add_item", title="x", documents=["nonsense"])["fields"]) == ["documents"]
    item = room.do("chair", "add_item", title="x", documents=["COP15 Doc.28.1"])
    assert room.entry("items", item)["documents"][0]["symbol"] == "UNEP/CMS/COP15/Doc.28.1"


def test_the_page_adds_an_item_and_says_what_is_wrong_with_one(room):
    where = f"/meetings/{room.id}/prepare"
    answer = room.as_("chair").post_form(where, {"title": "Other matters", "language": "en", "documents": "nonsense"})
    assert answer.status_code == 422
    assert "is not the symbol of a document" in answer.get_data(as_text=True)
    answer = room.as_("chair").post_form(where, {"title": "Other matters", "language": "en", "documents": ""})
    assert answer.status_code == 303
    assert titles(room)[-1] == "Other matters"


def test_items_change_places_and_their_numbers_follow(room):
    before = titles(room)
    assert prepare(room).count(">Up<span") == prepare(room).count(">Down<span") == 3
    press(room, "chair", f"items/{room.items[2]}/move", before=room.items[1])
    assert titles(room) == [before[0], before[2], before[1], before[3]]
    press(room, "chair", f"items/{room.items[0]}/move", before="")
    assert titles(room) == [before[2], before[1], before[3], before[0]]
    assert [number for number, _title in agenda(room)] == ["1", "2", "3", "4"]
    assert room.is_rebuilt_equal()


def test_what_was_taken_up_keeps_its_place(room):
    room.open(item=1)
    assert room.refused("chair", "move_item", item=room.items[1])["status"] == 409
    assert room.refused("chair", "move_item", item=room.items[0])["status"] == 409, "it would push the other one forward"
    room.do("chair", "move_item", item=room.items[3], before=room.items[2])
    assert [entry[0] for entry in agenda(room)] == ["1", "2", "3", "4"]
    assert titles(room)[2:] == ["Close", "Options paper"]


def test_while_an_item_is_debated_it_stays_as_it_is(room):
    room.open(item=1)
    assert room.refused("chair", "edit_item", item=room.items[1], minutes=5)["status"] == 409
    assert "The debate on this item is open." in prepare(room)
    room.do("chair", "edit_item", item=room.items[2], minutes=5)
    room.do("chair", "close_item")
    room.do("chair", "edit_item", item=room.items[1], minutes=5)


@pytest.mark.parametrize("who", ["rapporteur", "ngo", "nfp.expert"])
def test_only_the_chair_and_the_secretariat_prepare_the_agenda(room, who):
    assert room.refused(who, "edit_item", item=room.items[1])["status"] == 403
    assert room.refused(who, "move_item", item=room.items[1])["status"] == 403


def test_an_item_of_another_meeting_is_none_of_this_one(room):
    other = room.as_("nfp.8").api(f"/meetings/{room.world.things['other_meeting']}").get_json()["items"][0]["id"]
    assert room.refused("chair", "edit_item", item=other)["status"] == 404
    assert room.refused("chair", "move_item", item=other)["status"] == 404
    assert room.refused("chair", "move_item", item=room.items[0], before=other)["status"] == 404
