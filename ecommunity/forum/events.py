"""What happens in the forum. No event says who did it: a sealed author must not be found in the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("forum.question_asked")
@dataclass(frozen=True)
class QuestionAsked:
    """A thread of any kind begins; its name is from the days when every thread began with a question."""

    thread_id: int
    post_id: int


@event("forum.reply_posted")
@dataclass(frozen=True)
class ReplyPosted:
    thread_id: int
    post_id: int


@event("forum.post_edited")
@dataclass(frozen=True)
class PostEdited:
    thread_id: int
    post_id: int


@event("forum.answer_accepted")
@dataclass(frozen=True)
class AnswerAccepted:
    thread_id: int
    post_id: int
    previous_post_id: int | None


@event("forum.acceptance_withdrawn")
@dataclass(frozen=True)
class AcceptanceWithdrawn:
    thread_id: int
    post_id: int


@event("forum.author_erased")
@dataclass(frozen=True)
class AuthorErased:
    """The posts of somebody who left show no name any more, or a name that leads nowhere."""

    thread_id: int
    post_ids: list[int]
