"""What people give to the commands about sealed authors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ecommunity.boundary import Flag, Id, Input, LongText

# Shorter than this nobody has said why.
REASON = 10
Reason = Annotated[LongText, StringConstraints(min_length=REASON, max_length=2000)]
Days = Annotated[int, Field(ge=1, le=90)]


class ClaimQuestion(Input):
    """The name on the question and on one's replies in its thread; `sure`: this is known to be for good."""

    thread: Id
    sure: Flag = False


class WriteToSealed(Input):
    """Words to the author of a sealed post; with `pause`, `days` for which they show no role in this community."""

    post: Id
    kind: Literal["message", "warning", "pause"] = "message"
    reason: Reason
    days: Days = 7


class ReadLetter(Input):
    """The author has read what a moderator wrote."""

    letter: Id


class EndPause(Input):
    """The author may ask by role again."""

    letter: Id


class AskUnsealing(Input):
    """The first of two wants to know who wrote this."""

    post: Id
    reason: Reason


class AnswerUnsealing(Input):
    """The second of two agrees; or one of them ends it before."""

    unsealing: Id
    reason: Reason


class OpenPeersReport(Input):
    """Somebody of the Secretariat reads a reported post among peers."""

    report: Id
    reason: Reason
