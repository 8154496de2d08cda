"""The clock of whoever has the floor: the chair stops it, lets it go on, and gives more time or less."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import clock, held_words
from ecommunity.meetings.actions import doors, record, speakers
from ecommunity.meetings.events import SpeakerHeld, SpeakerResumed
from ecommunity.meetings.inputs import Bare, ExtendTimer, HoldSpeaker
from ecommunity.web.words import _


@command("meetings.hold_speaker", HoldSpeaker)
def hold_speaker(actor: Actor, given: HoldSpeaker) -> dict[str, Any]:
    """The clock of whoever speaks stands still."""
    meeting = doors.as_chair(actor, given.meeting)
    held = speakers.stop_clock(meeting, reason=held_words.of_chair(given.reason or ""))
    if held is None:
        doors.clash(meeting, _("Nobody speaks."))
    record.keep_step(meeting, "speaker_held", held, reason=held.reason)
    return {"request": held.id}


@command("meetings.resume_speaker", Bare)
def resume_speaker(actor: Actor, given: Bare) -> dict[str, Any]:
    """Whoever was held speaks on with what was left."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.open_sitting(meeting)
    holder = speakers.on_floor(meeting)
    if holder.state != "held":
        doors.clash(meeting, _("Nobody is on hold."))
    speakers.start_clock(meeting, holder)
    record.keep_step(meeting, "speaker_resumed", holder)
    return {"request": holder.id}


@command("meetings.extend_timer", ExtendTimer)
def extend_timer(actor: Actor, given: ExtendTimer) -> dict[str, Any]:
    """Whoever has the floor has more time, or less."""
    meeting = doors.as_chair(actor, given.meeting)
    holder = speakers.on_floor(meeting)
    if holder.limit_s is None:
        doors.clash(meeting, _("This speaker has no time limit."))
    before = holder.limit_s
    speakers.set_clock(holder, clock.extend(speakers.clock_of(holder), given.by_s))
    if holder.limit_s != before:
        session.flush()
        publish(SpeakerResumed(meeting.id, holder.id) if holder.state == "speaking" else SpeakerHeld(meeting.id, holder.id))
        record.keep_step(meeting, "time_changed", holder, seconds=holder.limit_s)
    return {"request": holder.id}
