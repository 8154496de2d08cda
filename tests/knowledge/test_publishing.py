"""Editors publish modules: the same content twice changes nothing, a new edition keeps what people ticked."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from ecommunity.accounts.erasure import export_person
from ecommunity.authz import OPERATOR_CREDENTIAL
from ecommunity.boundary import execute
from ecommunity.config import ROOT
from ecommunity.db import session, transaction
from ecommunity.knowledge import module_files
from ecommunity.knowledge.models import ChecklistItem, Module, ModuleText, Tick
from ecommunity.knowledge.privacy import KnowledgeData
from ecommunity.outbox.models import Delivery
from tests.cast.knowledge import first_weeks, plain_module

CONTENT = ROOT / "ecommunity" / "demo" / "content"


def count(table: type[Any]) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_demo_modules_are_published_and_a_second_time_changes_nothing(app: Any, guest: Any) -> None:
    with app.app_context():
        for args in module_files.read_modules(CONTENT):
            assert execute(OPERATOR_CREDENTIAL, "knowledge.publish_module", args).result == {"module": args["slug"]}
        before = (count(Module), count(ModuleText), count(ChecklistItem), count(Delivery))
        stamps = sorted(session.execute(select(Module.slug, Module.changed_at)))
        for args in module_files.read_modules(CONTENT):
            execute(OPERATOR_CREDENTIAL, "knowledge.publish_module", args)
        assert (count(Module), count(ModuleText), count(ChecklistItem), count(Delivery)) == before
        assert sorted(session.execute(select(Module.slug, Module.changed_at))) == stamps
    assert before[:2] == (15, 41)
    for language in ("en", "fr", "es"):
        for slug in ("cms-family", "first-90-days", "funding"):
            page = guest.get(f"/modules/{slug}?lang={language}&level=advanced")
            assert page.status_code == 200
            assert f'<html lang="{language}"' in page.get_data(as_text=True)
            assert "checklist-item" in page.get_data(as_text=True)


def test_a_new_edition_keeps_what_people_ticked(as_: Any, world: Any) -> None:
    new = as_("nfp.new")
    new.do("knowledge.tick_item", item=world.things["first-letter"], done=True)
    edition = first_weeks()
    edition["checklist"] = [{"id": "first-call"}, {"id": "first-letter", "days_before": 30}]
    for words in edition["texts"].values():
        words["checklist"] = {"first-call": f"A call {words['title']}", "first-letter": f"The letter {words['title']}"}
    as_("secretariat").do("knowledge.publish_module", **edition)
    shown = new.api("/modules/first-weeks?language=en").get_json()["checklist"]
    assert [(item["key"], item["done"], item["days_before"]) for item in shown] == [("first-call", False, None), ("first-letter", True, 30)]
    assert shown[1]["id"] == world.things["first-letter"]
    as_("secretariat").do("knowledge.publish_module", **first_weeks())
    back = new.api("/modules/first-weeks?language=en").get_json()["checklist"]
    assert {item["key"]: item["id"] for item in back} == {key: world.things[key] for key in ("first-letter", "first-files")}


@pytest.mark.parametrize(("who", "status"), [("nfp.new", 403), ("chair", 403), ("ngo", 403), ("secretariat", 200), ("admin", 200)])
def test_only_editors_publish(as_: Any, who: str, status: int) -> None:
    answer = as_(who).command("knowledge.publish_module", plain_module("by-hand", "T09", "en"))
    assert answer.status_code == status
    assert (as_("nfp.new").get("/modules/by-hand").status_code == 200) == (status == 200)


def test_a_visitor_publishes_nothing(guest: Any) -> None:
    assert guest.command("knowledge.publish_module", plain_module("by-hand", "T09", "en")).status_code == 401
    assert guest.get("/modules/by-hand").status_code == 404


def without_a_section(args: dict[str, Any]) -> None:
    del args["texts"]["fr"]["sections"]["routine"]


def without_an_item(args: dict[str, Any]) -> None:
    del args["texts"]["es"]["checklist"]["first-letter"]


def with_an_unknown_task(args: dict[str, Any]) -> None:
    args["tasks"] = ["fly"]


def with_a_level_that_shows_nothing(args: dict[str, Any]) -> None:
    args["sections"] = [part | {"levels": ["starter"]} for part in args["sections"]]


def without_the_original(args: dict[str, Any]) -> None:
    del args["texts"]["en"]


def with_the_same_id_twice(args: dict[str, Any]) -> None:
    args["checklist"].append({"id": "first-letter"})


def with_somebody_elses_item(args: dict[str, Any]) -> None:
    args["checklist"].append({"id": "en-francais-item"})
    for words in args["texts"].values():
        words["checklist"]["en-francais-item"] = "Taken"


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (without_a_section, "texts.fr"),
        (without_an_item, "texts.es"),
        (with_an_unknown_task, "tasks"),
        (with_a_level_that_shows_nothing, "levels"),
        (without_the_original, "original"),
        (with_the_same_id_twice, "sections"),
        (with_somebody_elses_item, "checklist"),
    ],
)
def test_a_module_that_is_not_whole_is_refused_and_the_field_is_named(as_: Any, spoil: Callable[[Any], None], field: str) -> None:
    args = copy.deepcopy(first_weeks())
    spoil(args)
    answer = as_("secretariat").command("knowledge.publish_module", args)
    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == [field]
    assert len(as_("nfp.new").api("/modules/first-weeks").get_json()["sections"]) == 3


def test_text_of_an_editor_is_not_trusted_either(as_: Any, guest: Any) -> None:
    args = plain_module("hostile", "T09", "en")
    args["texts"]["en"]["title"] = '"><img src=x onerror=alert(1)>'
    args["texts"]["en"]["in_short"] = "<script>alert(1)</script> [x](javascript:alert(1))"
    args["texts"]["en"]["checklist"]["hostile-item"] = "<svg onload=alert(1)>"
    as_("secretariat").do("knowledge.publish_module", **args)
    for page in ("/modules/hostile", "/modules"):
        shown = guest.get(page).get_data(as_text=True)
        assert "<img src=x" not in shown
        assert "<script>alert" not in shown
        assert "<svg onload" not in shown
        assert 'href="javascript:' not in shown


def test_a_person_who_leaves_takes_their_ticks_along(as_: Any, world: Any, app: Any) -> None:
    new, person = as_("nfp.new"), world.people["nfp.new"]
    new.do("knowledge.tick_item", item=world.things["first-letter"], done=True)
    new.do("knowledge.choose_level", level="advanced")
    as_("nfp.expert").do("knowledge.tick_item", item=world.things["first-letter"], done=True)
    with app.app_context():
        exported = export_person(person)["knowledge"]
        assert exported["level"] == "advanced"
        assert [(row["module"], row["item"], row["done"]) for row in exported["ticks"]] == [("first-weeks", "first-letter", True)]
        with transaction():
            assert KnowledgeData.erase(person) == []
        assert export_person(person)["knowledge"] == {"ticks": [], "level": None}
    assert count(Tick) == 1
