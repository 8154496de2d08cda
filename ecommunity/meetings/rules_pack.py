"""The rules a meeting is bound to: numbers for the code and words for the people, read once from the files beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ecommunity.meetings import floor_order
from ecommunity.web import program_files

FOLDER = Path(__file__).parent / "rules"
_WRITTEN = program_files.texts(FOLDER, "*.yaml")

MeetingKind = Literal["community_call", "webinar_training", "mock_negotiation", "wg_session", "advisory_body", "governing_body_remote"]
KINDS: tuple[MeetingKind, ...] = get_args(MeetingKind)
FORMALITY_OF_KIND: dict[str, str] = {
    "community_call": "informal",
    "webinar_training": "informal",
    "mock_negotiation": "training",
    "wg_session": "procedural",
    "advisory_body": "procedural",
    "governing_body_remote": "procedural",
}
Capacity = Literal["party", "non_party", "igo", "expert", "secretariat", "iplc", "youth", "ngo", "academia", "private_sector", "none"]
Who = Capacity | Literal["everybody"]
Speaker = Literal[
    "group_of_parties",
    "party",
    "non_party",
    "organisation",
    "observer",
    "presenter",
    "point_of_order",
    "right_of_reply",
    "motion",
    "technical",
]
Rule = Literal[
    "precedence",
    "observers",
    "time",
    "points_of_order",
    "motions",
    "list_closed",
    "one_request",
    "dropped_line",
    "quorum",
    "votes",
    "record",
]
SPEAKER_OF_TIER: dict[int, Speaker] = {1: "group_of_parties", 2: "party", 3: "non_party", 4: "organisation", 5: "observer"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    """One text in the three languages of the house."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)
    es: str = Field(min_length=1)

    def in_language(self, language: str) -> str:
        """The text in a language; English where there is no other."""
        return str(getattr(self, language, self.en))


class PointsOfOrder(_Part):
    """Who interrupts, and what has to be named."""

    who: list[Who]
    needs_category: bool
    may_appeal: list[Who]


class Motions(_Part):
    """Who moves, and how many speak for and against."""

    who: list[Who]
    speakers_for: int = Field(ge=0)
    speakers_against: int = Field(ge=0)


class Technical(_Part):
    """Who may stop a speech because it cannot be heard."""

    who: list[Who]


class RightOfReply(_Part):
    """Who may answer, and when."""

    who: list[Who]
    when: Literal["after_speaker", "end_of_item"]


class Quorum(_Part):
    """How many Parties must be there, for what."""

    rule: Literal["none", "half_of_parties"]
    needed_to_open: bool
    needed_to_adopt: bool


class Majorities(_Part):
    """What carries a vote."""

    procedure: Literal["none", "simple", "two_thirds"]
    substance: Literal["none", "simple", "two_thirds"]


class Votes(_Part):
    """Whether there are votes at all."""

    allowed: bool
    straw_poll: bool


class Report(_Part):
    """How the report names people and how long it may be corrected."""

    names: Literal["delegation", "person", "nobody"]
    comment_days: int = Field(ge=0)


class RulesPack(_Part):
    """All rules of one kind of meeting."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")
    version: int = Field(ge=1)
    formality: Literal["informal", "procedural", "training"]
    kinds: list[MeetingKind] = Field(min_length=1)
    title: Words
    authority: Words
    limits_s: dict[Speaker, int | None]
    access_need_extra_s: int = Field(ge=0)
    amber_from_s: int = Field(ge=0)
    grace_s: int = Field(ge=0)
    hold_s: int = Field(ge=0)
    points_of_order: PointsOfOrder
    motions: Motions
    technical: Technical
    right_of_reply: RightOfReply
    quorum: Quorum
    majorities: Majorities
    votes: Votes
    consensus_window_s: int = Field(gt=0)
    silence_working_days: int = Field(gt=0)
    admission: Literal["open", "registered", "group"]
    confirmed_by_own: list[Capacity] = []
    languages: list[Literal["en", "fr", "es"]] = Field(min_length=1)
    report: Report
    recording: Literal["never", "consent"]
    words: dict[Rule, Words]

    @model_validator(mode="after")
    def _nothing_is_left_open(self) -> RulesPack:
        if missing := set(Speaker.__args__) - set(self.limits_s):  # type: ignore[attr-defined]
            raise ValueError(f"limits_s says nothing about {sorted(missing)}")
        if missing := set(Rule.__args__) - set(self.words):  # type: ignore[attr-defined]
            raise ValueError(f"words are missing for {sorted(missing)}")
        if other := [kind for kind in self.kinds if FORMALITY_OF_KIND[kind] != self.formality]:
            raise ValueError(f"{other} are not {self.formality}")
        return self

    def allows(self, who: list[Who], capacity: str) -> bool:
        """Whether a capacity is among those a rule names."""
        return "everybody" in who or capacity in who

    def may_ask(self, kind: str, capacity: str) -> bool:
        """Whether somebody in this capacity may make a request of this kind at all."""
        if kind == "point_of_order":
            return self.allows(self.points_of_order.who, capacity)
        if kind == "motion":
            return self.allows(self.motions.who, capacity)
        if kind == "technical":
            return self.allows(self.technical.who, capacity)
        if kind == "right_of_reply":
            return self.allows(self.right_of_reply.who, capacity)
        return capacity in floor_order.TIERS

    def limit_for(self, ask: floor_order.Ask) -> int | None:
        """How long such a request may speak; None means without a limit."""
        if ask.kind != "intervention":
            return self.limits_s[ask.kind]  # type: ignore[index]
        return self.limits_s["presenter" if ask.presents else SPEAKER_OF_TIER[floor_order.tier_of(ask)]]


@cache
def rules_pack(name: str) -> RulesPack:
    """The rules pack of that name; a name without a file is a KeyError."""
    pack = RulesPack.model_validate(yaml.safe_load(_WRITTEN[f"{name}.yaml"]))
    if pack.id != name:
        raise ValueError(f"{name}.yaml calls itself {pack.id}")
    return pack


def names() -> tuple[str, ...]:
    """The rules packs there are."""
    return tuple(name.removesuffix(".yaml") for name in _WRITTEN)


def packs_for(kind: str) -> list[RulesPack]:
    """The rules packs for meetings of this kind. The usual one is first: that for the fewest kinds, never one that names nobody."""
    found = [pack for pack in map(rules_pack, names()) if kind in pack.kinds]
    return sorted(found, key=lambda pack: (pack.report.names == "nobody", len(pack.kinds), pack.id))
