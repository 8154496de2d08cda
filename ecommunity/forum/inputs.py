"""What people give to the forum's commands."""

from __future__ import annotations

from typing import Literal

from ecommunity.boundary import Flag, Id, Input, Language, LongText, ShortText, Slug


class AskQuestion(Input):
    """A question to a community, under one's name or one's role."""

    community: Slug
    title: ShortText
    body: LongText
    language: Language
    show_as: Literal["name", "role"] = "name"
    as_informal: Flag = False


class PostReply(Input):
    """An answer or a remark at the end of a thread."""

    thread: Id
    body: LongText
    language: Language
    as_informal: Flag = False


class EditPost(Input):
    """Other words for one's own post."""

    post: Id
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
