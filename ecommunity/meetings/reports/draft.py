"""The draft report from the record: the same facts give the same bytes. Pure: facts in, paragraphs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal

import orjson

from ecommunity.meetings.reports import phrases
from ecommunity.meetings.reports.phrases import LANGUAGES

Section = Literal["opening", "attendance", "item", "closing"]
Names = Mapping[str, str]
SPOKEN = ("speaker_called", "speaker_finished", "delivered_in_writing", "ruling")
ORDER = ("party", "non_party", "igo", "expert", "iplc", "youth", "ngo", "academia", "private_sector", "secretariat", "none")
KINDS = ("intervention", "right_of_reply", "motion", "point_of_order")


@dataclass(frozen=True)
class Step:
    """A line of the record."""

    number: int
    kind: str
    at: datetime
    item: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Item:
    """An item of the agenda as it stands when the report is drafted."""

    id: int
    number: str
    titles: Names
    outcome: str = ""
    symbols: tuple[str, ...] = ()
    presenter: Names | None = None


@dataclass(frozen=True)
class Delegation:
    """Who took part, counted as one: no person in it."""

    capacity: str
    names: Names | None
    people: int = 1


@dataclass(frozen=True)
class Filed:
    """A written statement under an item."""

    item: int
    names: Names | None
    capacity: str


@dataclass(frozen=True)
class Facts:
    """All that a report is made from. `names`: delegation, person or nobody, as the rules pack says; a person is never named here."""

    titles: Names
    rules: Names
    names: str
    steps: Sequence[Step]
    items: Sequence[Item]
    delegations: Sequence[Delegation] = ()
    statements: Sequence[Filed] = ()


@dataclass(frozen=True)
class Paragraph:
    """One paragraph in the languages that it has; `request` is the intervention that it tells, `line` where that begins on the record."""

    section: Section
    kind: str
    texts: Names
    item: int | None = None
    request: str = ""
    line: int | None = None


def _all(write: Callable[[str], str]) -> dict[str, str]:
    return {language: write(language) for language in LANGUAGES}


def who(facts: Facts, said: Mapping[str, Any], language: str) -> str:
    """Who spoke: the delegation, its capacity, and for whom else; nobody where the rules say so."""
    if facts.names == "nobody":
        return phrases.word("words", "somebody", language)
    capacity = phrases.word("capacities", str(said.get("capacity") or "none"), language)
    others = [phrases.named(other["names"], language) for other in _who_confirmed(said)]
    also = [f"{phrases.word('words', 'also_for', language)} {', '.join(others)}"] if others else []
    organisation = said.get("organisation")
    if organisation is None:
        plate = capacity[:1].upper() + capacity[1:]
        return f"{plate} ({also[0]})" if also else plate
    between = phrases.word("words", "between", language)
    return f"{phrases.named(organisation['names'], language)} ({between.join([capacity, *also])})"


def _who_confirmed(said: Mapping[str, Any]) -> list[Any]:
    """For whom else somebody spoke with their word for it; lines from before confirmations existed name all."""
    others = list(said.get("on_behalf_of") or ())
    return [other for other in others if other["id"] in said["confirmed_by"]] if "confirmed_by" in said else others


def _groups(facts: Facts) -> dict[str, list[Step]]:
    """The lines of each intervention, in the order in which they began."""
    found: dict[str, list[Step]] = {}
    for step in facts.steps:
        if step.kind not in SPOKEN or step.item is None:
            continue
        request = "" if facts.names == "nobody" else str(step.facts.get("request") or "")
        if request:
            found.setdefault(request, []).append(step)
        elif step.kind != "speaker_called":
            found[f"line {step.number}"] = [step]
    return found


def _told(facts: Facts, lines: Sequence[Step], language: str) -> str:
    """What one intervention was, and how the chair ruled on it."""
    kinds = {step.kind for step in lines}
    ruling = next((step for step in lines if step.kind == "ruling"), None)
    asked = next((str(step.facts["kind_of_request"]) for step in lines if step.facts.get("kind_of_request") in KINDS), "intervention")
    if ruling is not None:
        told = "point_of_order"
    elif "delivered_in_writing" in kinds:
        told = "written"
    else:
        told = asked if "speaker_finished" in kinds else "not_completed"
    text = phrases.sentence(told, language, who=who(facts, lines[0].facts, language))
    if ruling is None:
        return text
    ruled = _ruled(ruling, language)
    return ruled if facts.names == "nobody" else f"{text} {ruled}"


def _ruled(step: Step, language: str) -> str:
    result = str(step.facts.get("result") or "noted")
    text = phrases.sentence("ruling", language, result=phrases.word("words", "noted_point" if result == "noted" else result, language))
    return f"{text} {phrases.sentence('quoted', language, text=step.text)}" if step.text else text


def _spoken(facts: Facts, item: int) -> Iterator[Paragraph]:
    """Every intervention on an item, once, and the rapporteur's notes between them."""
    found = [_note(step) for step in facts.steps if _is_note(step, item)]
    for key, lines in _groups(facts).items():
        if lines[0].item == item:
            request = "" if key.startswith("line ") else key
            found.append(Paragraph("item", "intervention", _all(partial(_told, facts, lines)), item, request, lines[0].number))
    yield from sorted(found, key=lambda paragraph: paragraph.line or 0)


def _is_note(step: Step, item: int | None) -> bool:
    return step.kind == "note" and step.item == item


def _note(step: Step) -> Paragraph:
    """What the rapporteur put on the record, in the words and the language in which it was written."""
    section: Section = "closing" if step.item is None else "item"
    return Paragraph(section, "note", {step.language: step.text}, step.item, "", step.number)


def _opening(facts: Facts) -> Iterator[Paragraph]:
    """What met, and when each sitting began and ended."""

    def held(code: str) -> str:
        return phrases.sentence("opening", code, title=phrases.named(facts.titles, code), rules=phrases.named(facts.rules, code))

    yield Paragraph("opening", "opening", _all(held))
    opened: dict[int, Step] = {}
    closed: dict[int, Step] = {}
    for step in facts.steps:
        if step.kind == "sitting_opened":
            opened.setdefault(int(step.facts["sitting"]), step)
        elif step.kind == "sitting_closed":
            closed[int(step.facts["sitting"])] = step
    for number, begun in sorted(opened.items()):
        yield Paragraph("opening", "sitting", _all(partial(_sitting, number, begun, closed.get(number))), None, "", begun.number)


def _sitting(number: int, begun: Step, ended: Step | None, language: str) -> str:
    opened = phrases.moment(begun.at, language)
    if ended is None:
        return phrases.sentence("sitting_still_open", language, number=number, opened=opened)
    return phrases.sentence("sitting", language, number=number, opened=opened, closed=phrases.moment(ended.at, language))


def _attendance(facts: Facts) -> Iterator[Paragraph]:
    """One paragraph a category, in the order of name plates."""
    for capacity in ORDER:
        here = [one for one in facts.delegations if one.capacity == capacity]
        if here:
            yield Paragraph("attendance", "attendance", _all(partial(_category, facts, capacity, here)))


def _category(facts: Facts, capacity: str, here: Sequence[Delegation], language: str) -> str:
    category = phrases.word("categories", capacity, language)
    named = sorted(
        (one.names for one in here if one.names), key=lambda names: (phrases.named(names, "en").casefold(), sorted(names.items()))
    )
    if facts.names == "nobody" or not named:
        return phrases.sentence("attendance_without_names", language, category=category, count=sum(one.people for one in here))
    names = ", ".join(phrases.named(one, language) for one in named)
    return phrases.sentence("attendance", language, category=category, count=len(here), names=names)


def _alphabetical(names: Names) -> tuple[str, list[tuple[str, str]]]:
    """English alphabetical order, as delegations are seated."""
    return (phrases.named(names, "en").casefold(), sorted(names.items()))


def _item(facts: Facts, item: Item) -> Iterator[Paragraph]:
    started = next((step for step in facts.steps if step.kind == "item_started" and step.item == item.id), None)
    spoken = list(_spoken(facts, item.id))
    key, line = ("item", started.number if started else None) if started or spoken else ("item_not_taken_up", None)

    def taken_up(code: str) -> str:
        text = phrases.sentence(key, code, number=item.number, title=phrases.named(item.titles, code))
        if item.symbols:
            text += " " + phrases.sentence("documents", code, names=", ".join(item.symbols))
        if item.presenter is not None and started is not None and facts.names != "nobody":
            text += " " + phrases.sentence("introduced", code, who=phrases.named(item.presenter, code))
        return text

    yield Paragraph("item", key, _all(taken_up), item.id, "", line)
    yield from spoken
    filed = [one for one in facts.statements if one.item == item.id]
    if filed and facts.names != "nobody":
        yield Paragraph("item", "statements", _all(lambda code: phrases.sentence("statements", code, names=_filers(filed, code))), item.id)
    yield from _outcome(facts, item)


def _filers(filed: Sequence[Filed], language: str) -> str:
    return ", ".join(phrases.named(one.names, language) or phrases.word("capacities", one.capacity, language) for one in filed)


def _outcome(facts: Facts, item: Item) -> Iterator[Paragraph]:
    """What came of the item and of its documents, in the order of the record; of a document the last word counts."""
    told = [step for step in facts.steps if step.item == item.id and step.kind in ("item_outcome", "document_outcome")]
    last = {step.facts["symbol"]: step for step in told if step.kind == "document_outcome"}
    for step in told:
        if step.kind == "item_outcome" or last[step.facts["symbol"]] is step:
            yield Paragraph("item", "outcome", _all(partial(_concluded, step)), item.id, "", step.number)
    if not any(step.kind == "item_outcome" for step in told):
        yield from _debate_closed(facts, item)


def _concluded(step: Step, language: str) -> str:
    """One outcome as a sentence, with the words that the chair gave it; of an exercise it says that nothing is decided."""
    said = phrases.sentence(f"{step.kind}_{step.facts['outcome']}", language, symbol=step.facts.get("symbol", ""))
    said = phrases.sentence("simulated", language, text=said) if step.facts.get("is_simulated") else said
    return f"{said} {phrases.sentence('quoted', language, text=step.text)}" if step.text else said


def _debate_closed(facts: Facts, item: Item) -> Iterator[Paragraph]:
    closed = next((step for step in reversed(facts.steps) if step.kind == "item_closed" and step.item == item.id), None)
    if item.outcome in phrases.TABLES["outcomes"]:
        words = _all(lambda code: phrases.sentence("outcome", code, result=phrases.word("outcomes", item.outcome, code)))
        yield Paragraph("item", "outcome", words, item.id)
    elif closed is not None:
        yield Paragraph("item", "debate_closed", _all(lambda code: phrases.sentence("debate_closed", code)), item.id, "", closed.number)


def _closing(facts: Facts) -> Iterator[Paragraph]:
    for step in facts.steps:
        if _is_note(step, None):
            yield _note(step)
    last = next((step for step in reversed(facts.steps) if step.kind == "sitting_closed"), None)
    if last is not None:
        words = _all(lambda code: phrases.sentence("closing", code, closed=phrases.moment(last.at, code)))
        yield Paragraph("closing", "closing", words, None, "", last.number)


def draft(facts: Facts) -> list[Paragraph]:
    """The report in the usual form: opening, attendance by category, every item in the order of the agenda, closing."""
    items = [paragraph for item in facts.items for paragraph in _item(facts, item)]
    return [*_opening(facts), *_attendance(facts), *items, *_closing(facts)]


def bytes_of(paragraphs: Sequence[Paragraph]) -> bytes:
    """The report as bytes: the same paragraphs are the same bytes."""
    rows = [{**vars(one), "texts": dict(one.texts)} for one in paragraphs]
    return orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)
