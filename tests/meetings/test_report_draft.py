"""The draft report: every intervention once under its item, the same bytes each time, and nobody named whom the rules do not name."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.meetings.reports import phrases
from ecommunity.meetings.reports.differences import differences
from ecommunity.meetings.reports.draft import Delegation, Facts, Filed, Item, Step, bytes_of, draft

BEGAN = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
MANY = settings(max_examples=60, deadline=None)
STATES = ("Estuaria", "Montavia", "Sahelia", "Blue Corridor Trust")
PLATES = [{"id": str(n), "code": "", "names": {"en": name, "fr": name, "es": name}} for n, name in enumerate(STATES)]
ITEMS = tuple(Item(n, str(n), {"en": f"Matter {n}", "fr": f"Objet {n}", "es": f"Asunto {n}"}) for n in (1, 2, 3))


@st.composite
def records(draw: Any) -> list[Step]:
    """A record as sittings make it: speeches that began, some of them finished, some written, points ruled on, notes between."""
    steps: list[Step] = []
    open_: list[tuple[dict[str, Any], int]] = []

    def keep(kind: str, item: int | None = None, text: str = "", **facts: Any) -> None:
        steps.append(Step(len(steps) + 1, kind, BEGAN + timedelta(minutes=len(steps)), item, facts, text))

    keep("sitting_opened", sitting=1)
    for request, what in enumerate(draw(st.lists(st.sampled_from(("speech", "text", "point", "note", "item", "end")), max_size=25)), 1):
        item = draw(st.sampled_from((1, 2, 3)))
        plate = draw(st.sampled_from(PLATES))
        others = [one for one in draw(st.lists(st.sampled_from(PLATES), max_size=2, unique_by=lambda one: one["id"])) if one != plate]
        voice = {
            "capacity": draw(st.sampled_from(("party", "ngo"))),
            "organisation": plate,
            "on_behalf_of": others,
            "request": str(request),
        }
        if what == "speech":
            keep("speaker_called", item, kind_of_request="intervention", **voice)
            open_.append((voice, item))
        elif what == "text":
            keep("delivered_in_writing", item, **voice)
        elif what == "point":
            keep("ruling", item, "Go on.", result="upheld", **voice)
        elif what == "note":
            keep("note", item, f"Note {request}.")
        elif what == "item":
            keep("item_started", item, item_number=str(item), item_titles={"en": "x"})
        elif open_:
            spoke, at = open_.pop(draw(st.integers(0, len(open_) - 1)))
            keep("speaker_finished", at, kind_of_request="intervention", seconds=30, **spoke)
    keep("sitting_closed", sitting=1)
    return steps


def facts(steps: list[Step], names: str = "delegation") -> Facts:
    people = (Delegation("party", PLATES[0]["names"], 2), Delegation("party", PLATES[1]["names"]), Delegation("ngo", PLATES[3]["names"]))
    filed = (Filed(2, PLATES[3]["names"], "ngo"),)
    return Facts({"en": "Second session"}, {"en": "Working group"}, names, steps, ITEMS, people, filed)


SPOKEN = ("speaker_called", "speaker_finished", "delivered_in_writing", "ruling")


@MANY
@given(records())
def test_every_recorded_intervention_stands_exactly_once_under_its_item_in_order(steps: list[Step]) -> None:
    found = [one for one in draft(facts(steps)) if one.kind == "intervention"]
    wanted: dict[str, tuple[int, int]] = {}
    for step in steps:
        if step.kind in SPOKEN:
            wanted.setdefault(step.facts["request"], (step.item or 0, step.number))
    assert sorted(one.request for one in found) == sorted(wanted)
    assert [(one.item, one.line) for one in found] == sorted(wanted.values())


@MANY
@given(records())
def test_whoever_spoke_is_named_with_capacity_and_with_those_they_spoke_for(steps: list[Step]) -> None:
    said = {step.facts["request"]: step.facts for step in steps if step.kind in SPOKEN}
    for one in draft(facts(steps)):
        if one.kind != "intervention":
            continue
        voice = said[one.request]
        assert one.texts["en"].startswith(f"{voice['organisation']['names']['en']} ({'Party' if voice['capacity'] == 'party' else 'NGO'}")
        for other in voice["on_behalf_of"]:
            assert all(other["names"]["en"] in one.texts[language] for language in phrases.LANGUAGES)


@MANY
@given(records())
def test_the_same_record_is_the_same_report_to_the_byte(steps: list[Step]) -> None:
    assert bytes_of(draft(facts(steps))) == bytes_of(draft(facts([Step(**vars(step)) for step in steps])))


@MANY
@given(records())
def test_another_record_is_another_report(steps: list[Step]) -> None:
    more = [
        *steps,
        Step(len(steps) + 1, "delivered_in_writing", BEGAN, 2, {"capacity": "party", "organisation": PLATES[2], "request": "999"}),
    ]
    assert bytes_of(draft(facts(steps))) != bytes_of(draft(facts(more)))


@MANY
@given(records())
def test_where_nobody_is_named_no_delegation_stands_anywhere(steps: list[Step]) -> None:
    found = draft(facts(steps, "nobody"))
    assert not any(name in text for one in found for text in one.texts.values() for name in STATES)
    assert not any(one.request for one in found), "an id that leads to who spoke is attribution too"
    assert any(one.kind == "note" for one in found) == any(step.kind == "note" for step in steps)


@MANY
@given(records(), st.text(string.ascii_letters, min_size=8, max_size=20))
def test_a_persons_name_in_the_facts_never_reaches_the_report(steps: list[Step], name: str) -> None:
    named = [Step(**{**vars(step), "facts": {**step.facts, "person": f"Q{name}Q"}}) for step in steps]
    assert f"Q{name}Q" not in bytes_of(draft(facts(named))).decode()
    assert bytes_of(draft(facts(named))) == bytes_of(draft(facts(steps)))


@MANY
@given(records())
def test_all_three_languages_say_all_but_what_was_written_in_one(steps: list[Step]) -> None:
    for one in draft(facts(steps)):
        assert set(one.texts) == ({"en"} if one.kind == "note" else set(phrases.LANGUAGES))
        assert all(text.strip() and "{" not in text for text in one.texts.values())


def test_the_usual_form_from_opening_to_closing() -> None:
    voice = {"capacity": "party", "organisation": PLATES[0], "on_behalf_of": [PLATES[1]], "request": "7"}
    steps = [
        Step(1, "sitting_opened", BEGAN, facts={"sitting": 1}),
        Step(2, "item_started", BEGAN, 1),
        Step(3, "speaker_called", BEGAN, 1, {"kind_of_request": "intervention", **voice}),
        Step(4, "speaker_finished", BEGAN, 1, {"kind_of_request": "intervention", **voice}),
        Step(5, "item_closed", BEGAN, 1),
        Step(6, "sitting_closed", BEGAN + timedelta(hours=2), facts={"sitting": 1}),
    ]
    found = draft(facts(steps))
    assert [one.section for one in found] == ["opening"] * 2 + ["attendance"] * 2 + ["item"] * 6 + ["closing"]
    said = [one.texts for one in found]
    assert said[1]["en"] == "Sitting 1 was opened on 1 December 2026 at 07:00 UTC and closed on 1 December 2026 at 09:00 UTC."
    assert said[1]["fr"] == "La séance 1 a été ouverte le 1er décembre 2026 à 07:00 UTC et levée le 1er décembre 2026 à 09:00 UTC."
    assert said[2]["fr"] == "Parties (2)\u00a0: Estuaria, Montavia."
    assert said[5]["es"] == "Estuaria (Parte; también en nombre de Montavia) hizo uso de la palabra."
    assert said[5]["fr"] == "Estuaria (Partie\u00a0; également au nom de\u00a0: Montavia) a pris la parole."
    assert said[6]["en"] == "The debate on the item was closed."
    assert said[8]["en"].startswith("Written statements filed under this item")
    assert "Blue Corridor Trust" in said[8]["en"]
    assert "was not taken up" in said[9]["en"]


@MANY
@given(st.text(alphabet="abc. \né", max_size=60), st.text(alphabet="abc. \né", max_size=60))
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    parts = differences(before, after)
    assert "".join(text for kind, text in parts if kind != "new") == before
    assert "".join(text for kind, text in parts if kind != "gone") == after
    assert all(text for _, text in parts)


def test_a_difference_is_told_in_words() -> None:
    found = differences("Estuaria asked for time.", "Estuaria asked for more time.")
    assert [part for part in found if part[0] != "same"] == [("new", "more ")] or ("new", " more") in found


@pytest.mark.parametrize("table", sorted(phrases.TABLES))
def test_every_sentence_has_the_same_blanks_in_three_languages(table: str) -> None:
    for key, said in phrases.TABLES[table].items():
        assert set(said) == set(phrases.LANGUAGES), key
        blanks = [sorted(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in said.values()]
        assert blanks[0] == blanks[1] == blanks[2], key
