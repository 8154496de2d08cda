"""What each command about a registration takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from ecommunity.boundary.fields import Email, Flag, Id, Input, ShortText
from ecommunity.directory.inputs import Note
from ecommunity.meetings.inputs import Attends, InMeeting, OfParticipant, Register


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


class OfNomination(InMeeting):
    """A command about one nomination."""

    nomination: Id


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


class ArrivedFile(Input):
    """`file` is the digest of a file that has just arrived, `name` what its sender calls it; a door fills in both."""

    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class GiveEvidence(ArrivedFile, OfParticipant):
    """Evidence for somebody's seat."""


class RegisterWithLetter(ArrivedFile, Register):
    """A registration that comes with its letter."""


class ChooseAttendance(InMeeting):
    """Whether somebody comes to the place of the meeting or takes part from elsewhere."""

    attends: Attends


class WithdrawEvidence(InMeeting):
    """Which file goes."""

    evidence: Id
