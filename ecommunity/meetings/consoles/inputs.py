"""What the commands of the consoles take."""

from __future__ import annotations

from typing import Literal

from ecommunity.meetings.inputs import InMeeting

Name = Literal["no_sound", "slower", "louder", "no_interpretation", "document_missing"]


class SendSignal(InMeeting):
    """What is wrong."""

    name: Name


class AnswerSignal(InMeeting):
    """Which signal the chair has heard."""

    name: Name
