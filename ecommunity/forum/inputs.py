"""What people give to the forum's commands."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ecommunity.boundary import Flag, Id, Input, Language, LongText, ShortText, Slug
from ecommunity.forum.asking.inputs import FileTokens, TagSlugs

RoleLabel = Annotated[str, StringConstraints(pattern=r"^[a-z_]*(:[a-z_]+)?$", max_length=60)]


class NewThread(Input):
    """What every thread begins with."""

    community: Slug
    title: ShortText
    body: LongText
    language: Language
    as_informal: Flag = False
    tags: TagSlugs = Field(default=[])
    files: FileTokens = Field(default=[])


class AskQuestion(NewThread):
    """A question to a community, under one's name or one's role.

    `label` is the role that was announced: the question is refused when it would be another one by now. `wait` posts nothing and says
    what would have to be true. `peers_only` keeps it among the members who are not of the Secretariat.
    """

    show_as: Literal["name", "role", "participant", "wait"] = "name"
    label: RoleLabel = ""
    peers_only: Flag = False


class StartDiscussion(AskQuestion):
    """Something to think about together, under one's name or one's role."""


class Announce(NewThread):
    """News from who leads the community, under their name."""


class PostReply(Input):
    """An answer or a remark at the end of a thread; `suggest` names a module or a document to read."""

    thread: Id
    body: LongText
    language: Language
    as_informal: Flag = False
    files: FileTokens = Field(default=[])
    suggest: ShortText | None = None


class EditPost(Input):
    """Other words for one's own post; a `title` is for the post that opens a thread."""

    post: Id
    title: ShortText | None = None
    body: LongText
    language: Language


class AcceptAnswer(Input):
    """The reply that helped."""

    post: Id


class WithdrawAcceptance(Input):
    """No answer is accepted any more."""

    thread: Id


class MarkRead(Input):
    """How far a thread was read."""

    thread: Id
    number: Id
