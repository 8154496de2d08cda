"""The draft report from the record: the same facts give the same bytes. Pure: facts in, paragraphs out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import orjson

from ecommunity.meetings.reports import floor, phrases
from ecommunity.meetings.reports.facts import Delegation, Facts, Filed, Item, Paragraph, Step
from ecommunity.meetings.reports.floor import in_all, quoted
from ecommunity.meetings.reports.naming import alphabetical

ORDER = ("party", "non_party", "igo", "expert", "iplc", "youth", "ngo", "academia", "private_sector", "secretariat", "none")
# What happened to the meeting as a whole, in the order of the record.
COURSE = ("meeting_postponed", "meeting_rescheduled", "meeting_cancelled", "meeting_adjourned")


def _opening(facts: Facts) -> Iterator[Paragraph]:
    """What met, when each sitting began, paused and ended, what else happened to the meeting as a whole, and what was said on no item."""

    def held(code: str) -> str:
        return phrases.sentence("opening", code, title=phrases.named(facts.titles, code), rules=phrases.named(facts.rules, code))

    yield Paragraph("opening", "opening", in_all(held))
    sittings: dict[int, list[Step]] = {}
    for step in facts.steps:
        if step.kind.startswith("sitting_"):
            sittings.setdefault(int(step.facts["sitting"]), []).append(step)
    for number, steps in sorted(sittings.items()):
        if any(step.kind == "sitting_opened" for step in steps):
            yield Paragraph("opening", "sitting", in_all(partial(_sitting, number, steps)), None, "", steps[0].number)
    course = [step for step in facts.steps if step.kind in COURSE]
    told = [Paragraph("opening", "course", in_all(partial(_course, step)), None, "", step.number) for step in course]
    yield from sorted([*told, *floor.on_none(facts)], key=lambda paragraph: paragraph.line or 0)


def _sitting(number: int, steps: Sequence[Step], language: str) -> str:
    """From when to when a sitting met, with its pauses and, where the rules ask for a quorum, who was there when it was opened."""
    begun = next(step for step in steps if step.kind == "sitting_opened")
    ended = next((step for step in reversed(steps) if step.kind == "sitting_closed"), None)
    opened = phrases.moment(begun.at, language)
    if ended is None:
        told = [phrases.sentence("sitting_still_open", language, number=number, opened=opened)]
    else:
        told = [phrases.sentence("sitting", language, number=number, opened=opened, closed=phrases.moment(ended.at, language))]
    if "parties" in begun.facts:
        told.append(quorum(begun, language))
    for step in steps:
        if step.kind in ("sitting_suspended", "sitting_resumed"):
            at = phrases.moment(step.at, language)
            told.append(phrases.sentence(step.kind, language, at=at) + quoted(str(step.facts.get("reason") or ""), language))
    return " ".join(told)


def quorum(step: Step, language: str) -> str:
    """How many Parties were there, and whether that was enough."""
    key = "quorum" if step.facts["has_quorum"] else "no_quorum"
    return phrases.sentence(key, language, present=step.facts["parties_present"], parties=step.facts["parties"])


def _course(step: Step, language: str) -> str:
    told = phrases.sentence(step.kind, language, at=phrases.moment(step.at, language))
    return told + quoted(str(step.facts.get("reason") or ""), language)


def _attendance(facts: Facts) -> Iterator[Paragraph]:
    """One paragraph a category, in the order of name plates."""
    for capacity in ORDER:
        here = [one for one in facts.delegations if one.capacity == capacity]
        if here:
            yield Paragraph("attendance", "attendance", in_all(partial(_category, facts, capacity, here)))


def _category(facts: Facts, capacity: str, here: Sequence[Delegation], language: str) -> str:
    category = phrases.word("categories", capacity, language)
    named = sorted((one.names for one in here if one.names), key=alphabetical)
    is_the_one = capacity == "secretariat" and len(here) == 1  # the category says who it is
    if facts.is_unnamed or is_the_one or not named:
        return phrases.sentence("attendance_without_names", language, category=category, count=sum(one.people for one in here))
    names = ", ".join(phrases.named(one, language) for one in named)
    return phrases.sentence("attendance", language, category=category, count=len(here), names=names)


def _item(facts: Facts, item: Item) -> Iterator[Paragraph]:
    started = next((step for step in facts.steps if step.kind == "item_started" and step.item == item.id), None)
    spoken = list(floor.on_item(facts, item))
    key, line = ("item", started.number if started else None) if started or spoken else ("item_not_taken_up", None)

    def taken_up(code: str) -> str:
        text = phrases.sentence(key, code, number=item.number, title=phrases.named(item.titles, code))
        if item.symbols:
            text += " " + phrases.sentence("documents", code, names=", ".join(item.symbols))
        return text

    yield Paragraph("item", key, in_all(taken_up), item.id, "", line)
    yield from spoken
    filed = [one for one in facts.statements if one.item == item.id]
    if filed and not facts.is_unnamed:
        yield Paragraph(
            "item", "statements", in_all(lambda code: phrases.sentence("statements", code, names=_filers(filed, code))), item.id
        )
    yield from _outcome(facts, item)


def _filers(filed: Sequence[Filed], language: str) -> str:
    names = (phrases.named(one.names, language) or phrases.word("capacities", one.capacity, language) for one in filed)
    return ", ".join(dict.fromkeys(names))


def _outcome(facts: Facts, item: Item) -> Iterator[Paragraph]:
    """What came of the item and of its documents, in the order of the record; of a document the last word counts."""
    told = [step for step in facts.steps if step.item == item.id and step.kind in ("item_outcome", "document_outcome")]
    last = {step.facts["symbol"]: step for step in told if step.kind == "document_outcome"}
    for step in told:
        if step.kind == "item_outcome" or last[step.facts["symbol"]] is step:
            yield Paragraph("item", "outcome", in_all(partial(_concluded, step)), item.id, "", step.number)
    if not any(step.kind == "item_outcome" for step in told):
        yield from _debate_closed(facts, item)


def _concluded(step: Step, language: str) -> str:
    """One outcome as a sentence, with the words that the chair gave it; of an exercise it says that nothing is decided."""
    said = phrases.sentence(f"{step.kind}_{step.facts['outcome']}", language, symbol=step.facts.get("symbol", ""))
    said = phrases.sentence("simulated", language, text=said) if step.facts.get("is_simulated") else said
    there = f" {quorum(step, language)}" if "parties" in step.facts else ""
    return said + quoted(step.text, language) + there


def _debate_closed(facts: Facts, item: Item) -> Iterator[Paragraph]:
    closed = next((step for step in reversed(facts.steps) if step.kind == "item_closed" and step.item == item.id), None)
    if item.outcome in phrases.TABLES["outcomes"]:
        words = in_all(lambda code: phrases.sentence("outcome", code, result=phrases.word("outcomes", item.outcome, code)))
        yield Paragraph("item", "outcome", words, item.id)
    elif closed is not None:
        yield Paragraph("item", "debate_closed", in_all(lambda code: phrases.sentence("debate_closed", code)), item.id, "", closed.number)


def _closing(facts: Facts) -> Iterator[Paragraph]:
    for step in facts.steps:
        if floor.is_note(step, None):
            yield floor.note(step)
    last = next((step for step in reversed(facts.steps) if step.kind == "sitting_closed"), None)
    if last is not None:
        words = in_all(lambda code: phrases.sentence("closing", code, closed=phrases.moment(last.at, code)))
        yield Paragraph("closing", "closing", words, None, "", last.number)


def draft(facts: Facts) -> list[Paragraph]:
    """The report in the usual form: opening, attendance by category, every item in the order of the agenda, closing."""
    items = [paragraph for item in facts.items for paragraph in _item(facts, item)]
    return [*_opening(facts), *_attendance(facts), *items, *_closing(facts)]


def bytes_of(paragraphs: Sequence[Paragraph]) -> bytes:
    """The report as bytes: the same paragraphs are the same bytes."""
    rows = [{**vars(one), "texts": dict(one.texts)} for one in paragraphs]
    return orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)
