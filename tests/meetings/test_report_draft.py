"""The draft report: every intervention once under its item, the same bytes each time, and nobody named whom the rules do not name."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.meetings import record_words
from ecommunity.meetings.reports import phrases
from ecommunity.meetings.reports.differences import differences
from ecommunity.meetings.reports.draft import COURSE, bytes_of, draft
from ecommunity.meetings.reports.facts import Delegation, Facts, Filed, Item, Paragraph, Step

BEGAN = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
MANY = settings(max_examples=60, deadline=None)
STATES = ("Estuaria", "Montavia", "Sahelia", "Blue Corridor Trust")
PLATES = [{"id": str(n), "code": "", "names": {"en": name, "fr": name, "es": name}} for n, name in enumerate(STATES)]
NEWCOMER = {"id": "77", "code": "", "names": {"en": "Zibara", "fr": "Zibara", "es": "Zibara"}}
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


def told_of(found: list[Paragraph], item: int, kind: str) -> list[Paragraph]:
    return [one for one in found if one.item == item and one.kind == kind]


def spoke(steps: list[Step], item: int) -> dict[str, tuple[list[str], dict[str, Any]]]:
    """Each request on an item: the kinds of its lines, and whose it was."""
    found: dict[str, tuple[list[str], dict[str, Any]]] = {}
    for step in steps:
        if step.kind in SPOKEN and step.item == item:
            found.setdefault(step.facts["request"], ([], dict(step.facts)))[0].append(step.kind)
    return found


@MANY
@given(records())
def test_whoever_was_heard_on_an_item_is_listed_once_after_parties_come_observers(steps: list[Step]) -> None:
    found = draft(facts(steps))
    for item in (1, 2, 3):
        heard = [voice for kinds, voice in spoke(steps, item).values() if "speaker_finished" in kinds]
        read = [voice for kinds, voice in spoke(steps, item).values() if "delivered_in_writing" in kinds]
        together = told_of(found, item, "interventions")
        assert len(together) == (1 if heard or read else 0)
        text = together[0].texts["en"] if together else ""
        by_voice, _, in_writing = text.partition("Statements were delivered in writing by ")
        for voices, said in ((heard, by_voice.removeprefix("Interventions were made by ")), (read, in_writing)):
            parties, _, observers = said.partition("observers: ")
            for capacity, part in (("party", parties.removeprefix("Parties: ")), ("ngo", observers)):
                named = [name for name in STATES if any(name in one.split(" (")[0] for one in _names_in(part))]
                wanted = {voice["organisation"]["names"]["en"] for voice in voices if voice["capacity"] == capacity}
                assert set(named) == wanted, (text, capacity)
                order = [one.split(" (")[0] for one in _names_in(part)]
                assert order == sorted(order, key=str.casefold), "English alphabetical order"
                assert len(_names_in(part)) == len(set(_names_in(part))), "nobody is listed twice in the same words"


def _names_in(part: str) -> list[str]:
    """The names of a list, with those in brackets that each spoke for."""
    names, depth, word = [], 0, ""
    for sign in part.rstrip("; ").rstrip(" ").rstrip("."):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            names.append(word.strip())
            word = ""
        else:
            word += sign
    return [*names, word.strip()] if word.strip() else names


TOLD = {"note", "motion_put", "item_started", "item_closed", "item_outcome", "document_outcome", *SPOKEN, *COURSE}
BESIDE = sorted(kind for kind in record_words.kinds() if kind not in TOLD and not kind.startswith("sitting_"))


@MANY
@given(records(), st.data())
def test_what_the_record_tells_beside_the_speeches_changes_nothing_in_the_report(steps: list[Step], data: Any) -> None:
    assert {"speaker_held", "speaker_interrupted", "speaker_skipped", "request_refused", "request_not_reached", "limit_set"} <= set(BESIDE)
    assert {"request_ended", "voice_confirmed", "voice_declined", "cancelled_sitting", "registration_closed"} <= set(BESIDE)
    mixed: list[Step] = []
    for step in steps:
        for kind in data.draw(st.lists(st.sampled_from(BESIDE), max_size=2)):
            voice = {"capacity": "party", "organisation": NEWCOMER, "on_behalf_of": [], "request": str(data.draw(st.integers(1, 5)))}
            more = {"reason": "Late", "seconds": 90, "item_number": "1", "item_titles": {"en": "x"}}
            mixed.append(Step(step.number, kind, step.at, data.draw(st.sampled_from((1, 2, None))), voice | more))
        mixed.append(step)
    for names in ("delegation", "nobody"):
        assert bytes_of(draft(facts(mixed, names))) == bytes_of(draft(facts(steps, names)))


@MANY
@given(records())
def test_what_broke_off_and_every_point_of_order_stands_alone_in_the_order_of_the_record(steps: list[Step]) -> None:
    found = [one for one in draft(facts(steps)) if one.kind == "intervention"]
    wanted: dict[str, tuple[int, int]] = {}
    for item in (1, 2, 3):
        for request, (kinds, _voice) in spoke(steps, item).items():
            if "ruling" in kinds or set(kinds) == {"speaker_called"}:
                wanted[request] = (item, next(step.number for step in steps if step.facts.get("request") == request))
    assert [(one.request, one.item, one.line) for one in found] == [
        (request, *at) for request, at in sorted(wanted.items(), key=lambda pair: pair[1])
    ]


@MANY
@given(records())
def test_those_for_whom_somebody_spoke_are_named_in_every_language(steps: list[Step]) -> None:
    found = draft(facts(steps))
    for item in (1, 2, 3):
        text = {language: " ".join(one.texts.get(language, "") for one in found if one.item == item) for language in phrases.LANGUAGES}
        for _kinds, voice in spoke(steps, item).values():
            for other in voice["on_behalf_of"]:
                assert all(other["names"]["en"] in text[language] for language in phrases.LANGUAGES)


@MANY
@given(records())
def test_the_same_record_is_the_same_report_to_the_byte(steps: list[Step]) -> None:
    assert bytes_of(draft(facts(steps))) == bytes_of(draft(facts([Step(**vars(step)) for step in steps])))


@MANY
@given(records())
def test_another_record_is_another_report(steps: list[Step]) -> None:
    more = [
        *steps,
        Step(len(steps) + 1, "delivered_in_writing", BEGAN, 2, {"capacity": "party", "organisation": NEWCOMER, "request": "999"}),
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


SECRETARIAT = {"id": "90", "code": "", "names": {"en": "Secretariat of the Convention", "fr": "Secretariat", "es": "Secretariat"}}


def voice_of(request: str, plate: dict[str, Any] | None, capacity: str = "party", **more: Any) -> dict[str, Any]:
    return {"capacity": capacity, "organisation": plate, "on_behalf_of": [], "request": request, **more}


def sitting_of(*lines: tuple[str, dict[str, Any]], text: str = "") -> list[Step]:
    """A sitting at its first item in which this happened, a minute each."""
    middle = [
        Step(number, kind, BEGAN + timedelta(minutes=number), 1, told, text if kind == "ruling" else "")
        for number, (kind, told) in enumerate(lines, start=3)
    ]
    last = len(middle) + 3
    return [
        Step(1, "sitting_opened", BEGAN, facts={"sitting": 1}),
        Step(2, "item_started", BEGAN, 1),
        *middle,
        Step(last, "item_closed", BEGAN, 1),
        Step(last + 1, "sitting_closed", BEGAN + timedelta(hours=2), facts={"sitting": 1}),
    ]


def spoken(voice: dict[str, Any], kind: str = "intervention") -> list[tuple[str, dict[str, Any]]]:
    return [("speaker_called", {"kind_of_request": kind, **voice}), ("speaker_finished", {"kind_of_request": kind, "seconds": 9, **voice})]


def said_on_item(steps: list[Step], names: str = "delegation", **of_item: Any) -> list[dict[str, str]]:
    told = Facts({"en": "x"}, {"en": "x"}, names, steps, [Item(1, "1", {"en": "Matter"}, **of_item)])
    return [dict(one.texts) for one in draft(told) if one.section == "item"][1:-1]


def test_the_usual_form_from_opening_to_closing() -> None:
    found = draft(facts(sitting_of(*spoken(voice_of("7", PLATES[0], on_behalf_of=[PLATES[1]])))))
    assert [one.section for one in found] == ["opening"] * 2 + ["attendance"] * 2 + ["item"] * 6 + ["closing"]
    said = [one.texts for one in found]
    assert said[1]["en"] == "Sitting 1 was opened on 1 December 2026 at 07:00 UTC and closed on 1 December 2026 at 09:00 UTC."
    assert said[1]["fr"] == "La séance 1 a été ouverte le 1er décembre 2026 à 07:00 UTC et levée le 1er décembre 2026 à 09:00 UTC."
    assert said[2]["fr"] == "Parties (2)\u00a0: Estuaria, Montavia."
    assert said[5]["en"] == "Interventions were made by Parties: Estuaria (also on behalf of Montavia)."
    assert said[5]["es"] == "Intervinieron – Partes: Estuaria (también en nombre de Montavia)."
    assert said[5]["fr"] == "Sont intervenus – Parties\u00a0: Estuaria (également au nom de\u00a0: Montavia)."
    assert said[6]["en"] == "The debate on the item was closed."
    assert said[8]["en"].startswith("Written statements filed under this item")
    assert "Blue Corridor Trust" in said[8]["en"]
    assert "was not taken up" in said[9]["en"]


def test_the_secretariat_introduces_and_the_rest_are_listed_in_the_fixed_order() -> None:
    lines = [
        *spoken(voice_of("1", SECRETARIAT, "secretariat")),
        *spoken(voice_of("2", PLATES[3], "ngo")),
        *spoken(voice_of("3", PLATES[2])),
        *spoken(voice_of("4", PLATES[1], "non_party")),
        *spoken(voice_of("5", None, "expert")),
        *spoken(voice_of("6", PLATES[0])),
        *spoken(voice_of("7", PLATES[2])),
        *spoken(voice_of("8", SECRETARIAT, "secretariat")),
    ]
    said = said_on_item(sitting_of(*lines), symbols=("CMS/X/Doc.1",))
    assert [one["en"] for one in said] == [
        "The Secretariat introduced document CMS/X/Doc.1.",
        (
            "Interventions were made by Parties: Estuaria, Sahelia; non-Party States: Montavia; scientific experts; "
            "observers: Blue Corridor Trust; the Secretariat."
        ),
    ]
    assert said[0]["fr"] == "Le Secrétariat a présenté le document CMS/X/Doc.1."
    assert said[0]["es"] == "La Secretaría presentó el documento CMS/X/Doc.1."


def test_nobody_introduced_what_nobody_spoke_to_first() -> None:
    said = said_on_item(sitting_of(*spoken(voice_of("1", PLATES[1])), *spoken(voice_of("2", PLATES[0]))), presenter="0")
    assert [one["en"] for one in said] == ["Interventions were made by Parties: Estuaria, Montavia."]
    said = said_on_item(sitting_of(*spoken(voice_of("1", PLATES[0])), *spoken(voice_of("2", PLATES[1]))), presenter="0")
    assert [one["en"] for one in said] == ["Estuaria introduced the item.", "Interventions were made by Parties: Montavia."]


def test_points_of_order_and_motions_are_told_with_what_came_of_them() -> None:
    point, motion = voice_of("1", PLATES[0], category="quorum"), voice_of("2", PLATES[1], motion="adjourn_debate")
    on_it = {"on_motion": "2", "motion": "adjourn_debate"}
    lines = [
        *spoken(point, "point_of_order"),
        ("ruling", {**point, "result": "not_upheld"}),
        *spoken(motion, "motion"),
        *spoken(voice_of("3", PLATES[2], stance="for", **on_it), "motion"),
        *spoken(voice_of("4", PLATES[0], stance="against", **on_it), "motion"),
        ("motion_put", {**motion, "kind_of_request": "motion", "result": "carried"}),
    ]
    steps = sitting_of(*lines, text="Forty are here.")
    assert [one["en"] for one in said_on_item(steps)] == [
        "Estuaria raised a point of order (the quorum). The chair’s ruling: not upheld. “Forty are here.”",
        (
            "Montavia moved to adjourn the debate. In favour of the motion spoke Parties: Sahelia. "
            "Against the motion spoke Parties: Estuaria. The motion was carried."
        ),
    ]
    unnamed = " ".join(one["en"] for one in said_on_item(steps, "nobody"))
    assert "A participant moved to adjourn the debate. The motion was carried." in unnamed
    assert not any(name in unnamed for name in STATES)


def test_pauses_and_the_quorum_stand_with_the_sitting() -> None:
    hour = BEGAN + timedelta(hours=1)
    there = {"sitting": 1, "parties": 40, "parties_present": 19, "has_quorum": False}
    steps = [
        Step(1, "sitting_opened", BEGAN, facts=there),
        Step(2, "sitting_suspended", hour, facts={"sitting": 1, "reason": "Coffee"}),
        Step(3, "sitting_resumed", hour + timedelta(minutes=15), facts={"sitting": 1}),
        Step(4, "sitting_closed", hour + timedelta(hours=1), facts={"sitting": 1}),
    ]
    told = [one.texts["en"] for one in draft(Facts({"en": "x"}, {"en": "x"}, "delegation", steps, []))]
    assert told[1] == (
        "Sitting 1 was opened on 1 December 2026 at 07:00 UTC and closed on 1 December 2026 at 09:00 UTC. "
        "19 of 40 Parties were present: there was no quorum. "
        "It was suspended on 1 December 2026 at 08:00 UTC. “Coffee” It was resumed on 1 December 2026 at 08:15 UTC."
    )


def test_where_nobody_is_named_interventions_are_counted() -> None:
    lines = [*spoken(voice_of("", None, "none")), *spoken(voice_of("", None, "none"))]
    assert [one["en"] for one in said_on_item(sitting_of(*lines), "nobody")] == ["Interventions made: 2."]


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
