"""What was said on an item, from the lines of the record to paragraphs in the usual form. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ecommunity.meetings.reports import phrases
from ecommunity.meetings.reports.facts import Facts, Item, Paragraph, Section, Step
from ecommunity.meetings.reports.naming import capacity_of, listed, organisation_of, who
from ecommunity.meetings.reports.phrases import LANGUAGES

SPOKEN = ("speaker_called", "speaker_finished", "delivered_in_writing", "ruling", "motion_put")
GATHERED = ("intervention", "written")  # told together, in one paragraph an item


def in_all(write: Callable[[str], str]) -> dict[str, str]:
    """The same in every language of a report."""
    return {language: write(language) for language in LANGUAGES}


def quoted(text: str, language: str) -> str:
    """The words that somebody gave, as they gave them, after a sentence; nothing where there are none."""
    return f" {phrases.sentence('quoted', language, text=text)}" if text else ""


@dataclass(frozen=True)
class Speech:
    """One time that somebody had the floor or was read: all its lines of the record."""

    request: str
    lines: Sequence[Step]

    def step(self, kind: str) -> Step | None:
        """Its line of a kind."""
        return next((step for step in self.lines if step.kind == kind), None)

    def said(self, name: str) -> str:
        """A fact that any of its lines keeps."""
        return next((str(step.facts[name]) for step in self.lines if step.facts.get(name)), "")

    @property
    def kind(self) -> str:
        """What it was."""
        asked = self.said("kind_of_request")
        if self.step("ruling") is not None:
            return "point_of_order"
        is_over = any(self.step(kind) is not None for kind in ("speaker_finished", "delivered_in_writing", "motion_put"))
        if not is_over:
            return "not_completed"
        if asked == "motion":
            return "on_motion" if self.said("stance") else "motion"
        if asked in ("point_of_order", "right_of_reply"):
            return asked
        return "intervention" if self.step("delivered_in_writing") is None else "written"


def speeches(facts: Facts, item: int | None) -> list[Speech]:
    """Everything said on an item, or on none, in the order in which it began. Where nobody is named, each line stands alone."""
    found: dict[str, list[Step]] = {}
    for step in facts.steps:
        if step.kind not in SPOKEN or step.item != item:
            continue
        request = "" if facts.is_unnamed else str(step.facts.get("request") or "")
        if request:
            found.setdefault(request, []).append(step)
        elif step.kind != "speaker_called":
            found[f"line {step.number}"] = [step]
    return [Speech("" if key.startswith("line ") else key, lines) for key, lines in found.items()]


def introductions(facts: Facts, item: Item, spoken: Sequence[Speech]) -> list[Speech]:
    """Who introduced the item: the Secretariat or whom the agenda names, as far as they spoke before all others."""
    found: list[Speech] = []
    for speech in spoken if not facts.is_unnamed else ():
        if speech.kind not in GATHERED:
            continue
        said = speech.lines[0].facts
        presents = capacity_of(said) == "secretariat" or (item.presenter != "" and organisation_of(said) == item.presenter)
        if not presents or organisation_of(said) in {organisation_of(one.lines[0].facts) for one in found}:
            break
        found.append(speech)
    return found


def on_item(facts: Facts, item: Item) -> Iterator[Paragraph]:
    """Introductions, interventions, points of order, motions and the rapporteur's notes, in the order of the record."""
    spoken = speeches(facts, item.id)
    introduced = introductions(facts, item, spoken)
    found = [note(step) for step in facts.steps if is_note(step, item.id)]
    found += [_alone("introduction", item, speech, partial(_introduced, facts, item, speech)) for speech in introduced]
    found += _told_of(facts, item, [speech for speech in spoken if speech not in introduced])
    yield from sorted(found, key=lambda paragraph: paragraph.line or 0)


def on_none(facts: Facts) -> list[Paragraph]:
    """What interrupted where the agenda has no item, with what came of it."""
    return _told_of(facts, None, speeches(facts, None))


def _told_of(facts: Facts, item: Item | None, spoken: Sequence[Speech]) -> list[Paragraph]:
    """What stands alone, a paragraph each, and the one of all the others."""
    alone = [speech for speech in spoken if speech.kind not in (*GATHERED, "on_motion")]
    gathered = [speech for speech in spoken if speech.kind in GATHERED]
    found = [_alone("intervention", item, speech, partial(_told, facts, speech, spoken)) for speech in alone]
    return [*found, *([_gathered(facts, item, gathered)] if gathered else [])]


def _place_of(item: Item | None) -> tuple[Section, int | None]:
    """Where a paragraph on this item stands; what was said on none stands with the sittings, at the beginning."""
    return ("item", item.id) if item is not None else ("opening", None)


def _alone(kind: str, item: Item | None, speech: Speech, write: Callable[[str], str]) -> Paragraph:
    section, item_id = _place_of(item)
    return Paragraph(section, kind, in_all(write), item_id, speech.request, speech.lines[0].number)


def _gathered(facts: Facts, item: Item | None, gathered: Sequence[Speech]) -> Paragraph:
    """All interventions on an item in one paragraph; where nobody is named, how many there were."""

    def told(language: str) -> str:
        if facts.is_unnamed:
            return phrases.sentence("interventions_counted", language, count=len(gathered))
        sentences = []
        for kind, key in (("intervention", "interventions"), ("written", "written_interventions")):
            voices = [speech.lines[0].facts for speech in gathered if speech.kind == kind]
            if voices:
                sentences.append(phrases.sentence(key, language, groups=listed(facts, voices, language)))
        return " ".join(sentences)

    kind = "interventions_counted" if facts.is_unnamed else "interventions"
    section, item_id = _place_of(item)
    return Paragraph(section, kind, in_all(told), item_id, "", gathered[0].lines[0].number)


def _introduced(facts: Facts, item: Item, speech: Speech, language: str) -> str:
    name = who(facts, speech.lines[0].facts, language)
    if not item.symbols:
        return phrases.sentence("introduced", language, who=name)
    key = "introduced_document" if len(item.symbols) == 1 else "introduced_documents"
    return phrases.sentence(key, language, who=name, names=", ".join(item.symbols))


def _told(facts: Facts, speech: Speech, spoken: Sequence[Speech], language: str) -> str:
    """What stands alone: a point of order with its ruling, a motion with what came of it, a reply, a speech that broke off."""
    name = who(facts, speech.lines[0].facts, language)
    if speech.kind == "motion":
        return _motion(facts, speech, spoken, name, language)
    text = phrases.sentence(speech.kind, language, who=name)
    if speech.kind != "point_of_order":
        return text
    if category := phrases.TABLES["points"].get(speech.said("category")):
        text = phrases.sentence("point_of_order_on", language, who=name, category=category[language])
    if speech.step("delivered_in_writing") is not None:
        text += " " + phrases.sentence("in_writing", language)
    ruling = speech.step("ruling")
    if ruling is None:
        return text
    ruled = _ruled(ruling, language)
    return ruled if facts.is_unnamed else f"{text} {ruled}"


def _ruled(step: Step, language: str) -> str:
    result = str(step.facts.get("result") or "noted")
    word = phrases.word("words", "noted_point" if result == "noted" else result, language)
    return phrases.sentence("ruling", language, result=word) + quoted(step.text, language)


def _motion(facts: Facts, speech: Speech, spoken: Sequence[Speech], name: str, language: str) -> str:
    """What was moved, who spoke for and against it, and what came of it."""
    put, asked, told = speech.step("motion_put"), phrases.TABLES["motions"].get(speech.said("motion")), []
    if not (facts.is_unnamed and put is not None):  # there the line of the speech, which stands alone, says that it was moved
        told.append(
            phrases.sentence("motion_to", language, who=name, motion=asked[language])
            if asked
            else phrases.sentence("motion", language, who=name)
        )
    for stance in ("for", "against"):
        voices = [] if facts.is_unnamed else [one.lines[0].facts for one in spoken if _is_on(one, speech, stance)]
        if voices:
            told.append(phrases.sentence(f"spoke_{stance}", language, groups=listed(facts, voices, language)))
    if put is not None:
        told.append(phrases.sentence(f"motion_{put.facts['result']}", language))
    return " ".join(told)


def _is_on(speech: Speech, motion: Speech, stance: str) -> bool:
    """Whether somebody spoke for, or against, this motion."""
    return speech.kind == "on_motion" and speech.said("stance") == stance and speech.said("on_motion") == motion.request


def is_note(step: Step, item: int | None) -> bool:
    """Whether the rapporteur put this on the record under the item; without one, under none."""
    return step.kind == "note" and step.item == item


def note(step: Step) -> Paragraph:
    """What the rapporteur put on the record, in the words and the language in which it was written."""
    section: Section = "closing" if step.item is None else "item"
    return Paragraph(section, "note", {step.language: step.text}, step.item, "", step.number)
