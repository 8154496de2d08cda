"""What can be asked of the modules."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from ecommunity.boundary import Flag, Id, Input, Language, LongText, ShortText, Slug
from ecommunity.knowledge.levels import Level

Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Words = Annotated[list[Word], Field(max_length=40)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,9}$")]


class TickItem(Input):
    """Tick something off, or take the tick back."""

    item: Id
    done: Flag


class ChooseLevel(Input):
    """Read modules at this level from now on."""

    level: Level


class Source(Input):
    """A document that carries what a module says."""

    code: Code
    kind: Word
    as_at: ShortText
    titles: Annotated[dict[Language, ShortText], Field(min_length=1)]


class SectionFrame(Input):
    """What a section is in every language."""

    id: Slug
    levels: Annotated[list[Level], Field(min_length=1)]
    source: ShortText | None = None
    reviewed: date


class ItemFrame(Input):
    """What a checklist item is in every language."""

    id: Slug
    days_before: Annotated[int, Field(ge=0, le=2000)] | None = None


class SectionWords(Input):
    """A section in one language."""

    title: ShortText
    body: LongText


class ModuleWords(Input):
    """A module in one language; sections and checklist by the ids of the frame."""

    title: ShortText
    in_short: LongText
    sections: Annotated[dict[Slug, SectionWords], Field(max_length=40)]
    checklist: Annotated[dict[Slug, ShortText], Field(max_length=60)]


class PublishModule(Input):
    """A module as it shall stand, in every language that it has. `original` is the language that was written first."""

    slug: Slug
    code: Code
    original: Language = "en"
    is_public: bool = True
    levels: Annotated[list[Level], Field(min_length=1)]
    roles: Words
    tasks: Words
    stages: Words
    instruments: Words = []
    sources: Annotated[list[Source], Field(max_length=40)] = []
    reviewed: date
    sections: Annotated[list[SectionFrame], Field(min_length=1, max_length=40)]
    checklist: Annotated[list[ItemFrame], Field(max_length=60)] = []
    texts: Annotated[dict[Language, ModuleWords], Field(min_length=1)]
