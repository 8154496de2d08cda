"""How a report names who spoke: by delegation and capacity, never by person; nobody where the rules name nobody. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ecommunity.meetings.reports import phrases
from ecommunity.meetings.reports.facts import Facts, Names

# Capacities that are told together, in the order of name plates.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "party": ("party",),
    "non_party": ("non_party",),
    "igo": ("igo",),
    "expert": ("expert",),
    "observers": ("iplc", "youth", "ngo", "academia", "private_sector"),
    "secretariat": ("secretariat",),
    "none": ("none",),
}
# What the delegation is needs no word: it has the right to speak of a State Party, or it is the Secretariat.
SELF_EVIDENT = ("party", "secretariat")
Said = Mapping[str, Any]
UNPLATED = "\uffff"  # after every name


def alphabetical(names: Names) -> tuple[str, list[tuple[str, str]]]:
    """English alphabetical order, as delegations are seated."""
    return (phrases.named(names, "en").casefold(), sorted(names.items()))


def capacity_of(said: Said) -> str:
    """In which capacity somebody spoke."""
    return str(said.get("capacity") or "none")


def organisation_of(said: Said) -> str:
    """The id of the delegation that spoke; empty without one."""
    organisation = said.get("organisation")
    return str(organisation["id"]) if organisation else ""


def _has_one_secretariat(facts: Facts) -> bool:
    spoke = {organisation_of(step.facts) for step in facts.steps if step.facts.get("capacity") == "secretariat"}
    return len(spoke) <= 1 and sum(one.capacity == "secretariat" for one in facts.delegations) <= 1


def _plate(facts: Facts, said: Said, language: str, *, begins: bool) -> str:
    """The name plate; the one Secretariat of a meeting is called just that."""
    capacity, organisation = capacity_of(said), said.get("organisation")
    if capacity == "secretariat" and _has_one_secretariat(facts):
        return phrases.word("words" if begins else "capacities", "the_secretariat" if begins else "secretariat", language)
    if organisation is not None:
        return phrases.named(organisation["names"], language)
    word = phrases.word("capacities", capacity, language)
    return word[:1].upper() + word[1:] if begins else word


def _others_of(said: Said, language: str) -> list[str]:
    """For whom else somebody spoke with their word for it; lines from before confirmations existed name all."""
    others = list(said.get("on_behalf_of") or ())
    if "confirmed_by" in said:
        others = [other for other in others if other["id"] in said["confirmed_by"]]
    return [phrases.named(other["names"], language) for other in others]


def _bracketed(plate: str, parts: Iterable[str], language: str) -> str:
    inside = phrases.word("words", "between", language).join(part for part in parts if part)
    return f"{plate} ({inside})" if inside else plate


def _for_others(said: Said, language: str) -> str:
    others = _others_of(said, language)
    return f"{phrases.word('words', 'also_for', language)} {', '.join(others)}" if others else ""


def who(facts: Facts, said: Said, language: str) -> str:
    """Who spoke, at the beginning of a sentence: the delegation, its capacity unless that is plain, and for whom else."""
    if facts.is_unnamed:
        return phrases.word("words", "somebody", language)
    capacity = capacity_of(said)
    is_plain = capacity in SELF_EVIDENT or said.get("organisation") is None
    shown = "" if is_plain else phrases.word("capacities", capacity, language)
    return _bracketed(_plate(facts, said, language, begins=True), [shown, _for_others(said, language)], language)


def listed(facts: Facts, voices: Iterable[Said], language: str) -> str:
    """Who spoke, as a list: Parties, non-Party States, organisations, experts, observers; each once, in English alphabetical order."""
    shown: dict[str, dict[str, tuple[Any, ...]]] = {group: {} for group in GROUPS}
    for said in voices:
        capacity = capacity_of(said)
        group = next(name for name, capacities in GROUPS.items() if capacity in capacities)
        name = _bracketed(_plate(facts, said, language, begins=False), [_for_others(said, language)], language)
        organisation = said.get("organisation")
        place = (GROUPS[group].index(capacity), *(alphabetical(organisation["names"]) if organisation else (UNPLATED, [])))
        shown[group].setdefault(name, place)
    told = [_group(facts, group, names, language) for group, names in shown.items() if names]
    return phrases.word("words", "between", language).join(told)


def _group(facts: Facts, group: str, names: Mapping[str, tuple[Any, ...]], language: str) -> str:
    """`Parties: Estuaria, Montavia`; of those who have no delegation, and of the one Secretariat, just what they are."""
    word = phrases.word("speakers", group, language)
    if (group == "secretariat" and _has_one_secretariat(facts)) or all(place[1] == UNPLATED for place in names.values()):
        return word
    return phrases.sentence("group_of_speakers", language, group=word, names=", ".join(_ordered(names)))


def _ordered(names: Mapping[str, tuple[Any, ...]]) -> list[str]:
    return sorted(names, key=lambda name: (*names[name], name))
