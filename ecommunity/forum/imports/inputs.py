"""What is given when something is brought in or claimed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from ecommunity.boundary import Input, Language, Moment, ShortText, Slug
from ecommunity.boundary.fields import cleaned_text

MOST_AT_ONCE = 40
Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
WholeText = Annotated[str, AfterValidator(cleaned_text), StringConstraints(min_length=1, max_length=60_000)]


class FileOfMessage(Input):
    """A file that has arrived in the folder of files and belongs to the post."""

    digest: Key
    name: ShortText
    media_type: Annotated[str, StringConstraints(min_length=3, max_length=120)]
    size: Annotated[int, Field(ge=1, le=2**40)]


class Message(Input):
    """A message of elsewhere. `key` is by what it is known again; `refs` are those to which it points."""

    key: Key
    refs: Annotated[list[Key], Field(max_length=30)] = []
    at: Moment
    name: Annotated[str, StringConstraints(max_length=120)] = ""
    # Who it is: an address, or another word that means the same person wherever this came from. Never shown.
    identity: Annotated[str, StringConstraints(max_length=320)] = ""
    body: WholeText
    language: Language
    files: Annotated[list[FileOfMessage], Field(max_length=20)] = []


class ImportPosts(Input):
    """Messages of one conversation, in their order; further ones of the same come in further calls."""

    community: Slug
    title: ShortText
    language: Language
    kind: Literal["question", "discussion"] = "discussion"
    messages: Annotated[list[Message], Field(min_length=1, max_length=MOST_AT_ONCE)]
    accepted: Key | None = None


class ClaimImportedPosts(Input):
    """What was brought in under the own address is one's own."""
