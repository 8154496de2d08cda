"""Signals to the chair: no sound, slower, louder. They interrupt nobody and are not on the record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import find, session
from ecommunity.errors import TooOften
from ecommunity.events import publish
from ecommunity.meetings import states
from ecommunity.meetings.actions import doors, holding, speakers
from ecommunity.meetings.consoles import queries, shown
from ecommunity.meetings.consoles.events import SignalChanged
from ecommunity.meetings.consoles.inputs import AnswerSignal, SendSignal
from ecommunity.meetings.consoles.models import Signal
from ecommunity.meetings.models import Meeting
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import due
from ecommunity.web.words import _

EACH_S = 10


def _forget_later(meeting_id: int, name: str) -> None:
    """In a minute it is looked at again. What falls into the same second is looked at once, however many signal."""
    at = clock.now().replace(microsecond=0) + shown.FORGOTTEN_AFTER + timedelta(seconds=1)
    schedule("meetings.forget_signals", at, once=f"{meeting_id}:{name}:{at:%Y-%m-%dT%H:%M:%S}", meeting=meeting_id, signal=name)


def must_be_spaced(sent_at: datetime | None, message: object) -> None:
    """Refused when the same person sent the last one less than `EACH_S` seconds ago."""
    now = clock.now()
    if sent_at is not None and sent_at <= now < sent_at + timedelta(seconds=EACH_S):
        wait = max(1, round((sent_at + timedelta(seconds=EACH_S) - now).total_seconds()))
        raise TooOften(message, retry_in=wait)


@command("meetings.signal", SendSignal)
@holding.brings_back
def signal(actor: Actor, given: SendSignal) -> dict[str, Any]:
    """The bureau sees that somebody cannot hear or follow, and whoever has the floor that they are asked to speak otherwise."""
    meeting, participant = doors.as_participant(actor, given.meeting)
    if meeting.sitting is None or meeting.sitting.state not in states.SITTING_TALKING:
        doors.clash(meeting, _("No sitting is open. You can send signals again when the waiting room opens."))
    row = next((one for one in queries.list_signals(meeting.id, given.name) if one.participant_id == participant.id), None)
    must_be_spaced(row.sent_at if row is not None else None, _("The chair has this signal from you already."))
    if row is None:
        row = Signal(meeting_id=meeting.id, participant_id=participant.id, name=given.name)
        session.add(row)
    holder = speakers.holder_of(meeting)
    row.lang, row.sent_at, row.heard_at = actor.language or meeting.lang, clock.now(), None
    row.request_id = holder.id if holder is not None else None
    session.flush()
    _forget_later(meeting.id, given.name)
    publish(SignalChanged(meeting.id, given.name))
    return {"signal": given.name}


@command("meetings.answer_signal", AnswerSignal)
def answer_signal(actor: Actor, given: AnswerSignal) -> dict[str, Any]:
    """Everybody sees that the chair has heard this signal; it stands before the bureau no more."""
    meeting = doors.as_chair(actor, given.meeting)
    waiting = [one for one in queries.list_signals(meeting.id, given.name) if one.heard_at is None]
    if not waiting:
        doors.clash(meeting, _("Nobody sends this signal any more."))
    for one in waiting:
        one.heard_at = clock.now()
    session.flush()
    _forget_later(meeting.id, given.name)
    publish(SignalChanged(meeting.id, given.name))
    return {"signal": given.name}


@due("meetings.forget_signals")
def forget_signals(meeting: int, signal: str) -> None:
    """What was neither repeated nor answered for a minute is gone."""
    if find(select(Meeting).where(Meeting.id == meeting), lock=True) is None:
        return
    now = clock.now()
    old = [one for one in queries.list_signals(meeting, signal) if shown.last_of(one) + shown.FORGOTTEN_AFTER <= now]
    for one in old:
        session.delete(one)
    if old:
        session.flush()
        publish(SignalChanged(meeting, signal))
