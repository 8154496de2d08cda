"""What the commands of the consoles take."""

from __future__ import annotations

from typing import Literal

from ecommunity.meetings.inputs import InMeeting, OfRequest

Name = Literal["no_sound", "slower", "louder", "no_interpretation", "document_missing"]
Noticed = Literal["live", "lost", "back"]


class SendSignal(InMeeting):
    """What is wrong."""

    name: Name


class AnswerSignal(InMeeting):
    """Which signal the chair has heard."""

    name: Name


class NoteConnection(OfRequest):
    """What the server saw of the connection of somebody who has the floor, or lost it with the connection."""

    connection: Noticed
