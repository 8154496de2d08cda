"""What people give to the commands about tags and drafts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ecommunity.boundary import Flag, Id, Input, Language, LongText, Name, ShortText, Slug

MOST_TAGS = 5
MOST_FILES = 5
TagSlug = Annotated[Slug, StringConstraints(max_length=40)]
TagSlugs = Annotated[list[TagSlug], Field(max_length=MOST_TAGS)]
# What stands for a file that has arrived and waits.
FileTokens = Annotated[list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,200}$")]], Field(max_length=MOST_FILES)]
Names = dict[Language, Annotated[Name, StringConstraints(max_length=60)]]
Heading = Literal["species", "instrument", "work"]
# A new thread in a community, or a reply in a thread.
Place = Annotated[str, StringConstraints(pattern=r"^(new:[a-z0-9][a-z0-9-]{0,79}|reply:[1-9][0-9]{0,9})$")]
Position = Annotated[int, Field(ge=0, le=100_000)]


class SetTags(Input):
    """What a thread is about, from the list."""

    thread: Id
    tags: TagSlugs = Field(default=[])


class AddTag(Input):
    """A new word of the list, with its name in each language."""

    slug: TagSlug
    heading: Heading
    names: Names
    position: Position = 0


class ChangeTag(Input):
    """Other names or another place for a word of the list."""

    tag: TagSlug
    heading: Heading
    names: Names
    position: Position = 0


class EndTag(Input):
    """A word that is offered no more."""

    tag: TagSlug


class ReviveTag(Input):
    """A word that is offered again."""

    tag: TagSlug


class KeepDraft(Input):
    """What was typed so far; without any words the draft is gone."""

    place: Place
    title: ShortText | None = None
    body: LongText | None = None
    language: Language | None = None
    kind: Literal["question", "discussion", "announcement"] = "question"
    show_as: Literal["name", "role", "participant", "wait"] = "name"
    peers_only: Flag = False
    tags: TagSlugs = Field(default=[])


class DiscardDraft(Input):
    """A draft that is not needed."""

    place: Place


class AddFile(Input):
    """`file` is the digest of a file that has just arrived, `name` what its sender calls it; a door fills in both."""

    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    key: Annotated[str, StringConstraints(max_length=100, pattern=r"^[!-~]*$")] = ""


class RemoveFile(Input):
    """A file that a post has no more."""

    attachment: Id
