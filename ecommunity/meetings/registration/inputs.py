"""What each command about a registration takes."""

from __future__ import annotations

from typing import Literal

from ecommunity.boundary.fields import Email, Flag, Id, ShortText
from ecommunity.directory.inputs import Note
from ecommunity.meetings.inputs import InMeeting, OfParticipant


class NameMember(InMeeting):
    """Somebody of the own delegation, by account or by address; the organisation where there is more than one."""

    person: Id | None = None
    email: Email | None = None
    organisation: Id | None = None
    function: Literal["head_of_delegation", "delegate", "alternate", "adviser", "observer", "access_assistant"] = "delegate"


class AnswerNomination(InMeeting):
    """Whether somebody who was named takes the seat."""

    nomination: Id
    answer: Literal["take", "refuse"]


class WithParticipantReason(OfParticipant):
    """A registration ends, and why."""

    reason: ShortText


class StateAccessNeed(InMeeting):
    """Whether somebody needs more time, and what else would help."""

    access_need: Flag = False
    access_words: Note = ""


class HandOverSeat(OfParticipant):
    """Whose function goes to whom."""

    to: Id
