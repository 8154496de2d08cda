"""What the moderation of the chat takes."""

from __future__ import annotations

from ecommunity.boundary import ShortText
from ecommunity.meetings.inputs import OfParticipant


class MuteParticipant(OfParticipant):
    """Who does not write to all for now, and perhaps why: the participant and the bureau read it."""

    reason: ShortText | None = None
