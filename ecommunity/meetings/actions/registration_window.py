"""From when to when one can register for a meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import find, session
from ecommunity.errors import Invalid
from ecommunity.events import publish
from ecommunity.meetings.actions import doors, record
from ecommunity.meetings.actions.planning import aware
from ecommunity.meetings.convening import policies, window
from ecommunity.meetings.convening.events import MeetingAdvanced
from ecommunity.meetings.convening.inputs import OpenRegistration
from ecommunity.meetings.inputs import Bare
from ecommunity.meetings.models import Meeting
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import due
from ecommunity.web.words import _, lazy_

ONLY_DESK = lazy_("Only the chair, those who lead the group and the Secretariat open and close registration.")
AHEAD = frozenset({"announced", "registration_open", "registration_closed"})


def settle(meeting: Meeting) -> None:
    """The state of a meeting that has not begun says how its registration stands, now and at each end of the window."""
    now = clock.now()
    if meeting.state in AHEAD:
        meeting.state = window.state_at(meeting.registration_opens_at, meeting.registration_closes_at, now)
    for end in ("opens", "closes"):
        at = getattr(meeting, f"registration_{end}_at")
        if at is not None and at > now:
            schedule("meetings.turn_registration", at, once=f"registration {end}:{meeting.id}", meeting=meeting.id)


@due("meetings.turn_registration")
def turn_registration(meeting: int) -> None:
    """The window has begun or ended; a moment that was changed since does nothing."""
    row = find(select(Meeting).where(Meeting.id == meeting), lock=True)
    if row is None or row.state not in AHEAD:
        return
    before = row.state
    settle(row)
    if row.state != before:
        session.flush()
        publish(MeetingAdvanced(row.id))
        _keep(row, is_open=row.state == "registration_open")


def _at_the_desk(actor: Actor, meeting_id: int) -> Meeting:
    meeting = doors.locked(actor, meeting_id)
    require(policies.can_prepare, actor, meeting, message=ONLY_DESK)
    doors.must_be_plannable(meeting)
    return meeting


def _is_open(meeting: Meeting) -> bool:
    return window.registration(meeting.state, meeting.registration_opens_at, meeting.registration_closes_at, clock.now()) == "open"


def _keep(meeting: Meeting, *, is_open: bool) -> None:
    record.keep(meeting, "registration_opened" if is_open else "registration_closed")


def _set(meeting: Meeting, opens_at: datetime, closes_at: datetime | None) -> dict[str, Any]:
    """The window is this one; where registration is opened or closed by it, the record says so."""
    was_open = _is_open(meeting)
    meeting.registration_opens_at, meeting.registration_closes_at = opens_at, closes_at
    settle(meeting)
    session.flush()
    publish(MeetingAdvanced(meeting.id))
    if _is_open(meeting) is not was_open:
        _keep(meeting, is_open=not was_open)
    return {"meeting": meeting.id}


@command("meetings.open_registration", OpenRegistration)
def open_registration(actor: Actor, given: OpenRegistration) -> dict[str, Any]:
    """One can register in this window: from now on, and without an end, where nothing is said."""
    meeting = _at_the_desk(actor, given.meeting)
    opens_at = aware(given.opens_at) if given.opens_at is not None else clock.now()
    closes_at = aware(given.closes_at) if given.closes_at is not None else None
    if closes_at is not None and closes_at <= max(opens_at, clock.now()):
        message = _("Registration ends after it began, and at a moment that is still to come.")
        raise Invalid(message, fields={"closes_at": message})
    return _set(meeting, opens_at, closes_at)


@command("meetings.close_registration", Bare)
def close_registration(actor: Actor, given: Bare) -> dict[str, Any]:
    """Nobody asks for a seat any more; the chair and the Secretariat still register people."""
    meeting = _at_the_desk(actor, given.meeting)
    now = clock.now()
    if window.registration(meeting.state, meeting.registration_opens_at, meeting.registration_closes_at, now) == "closed":
        doors.clash(meeting, _("Registration is closed already."))
    return _set(meeting, min(meeting.registration_opens_at or now, now), now)


def must_take_registrations(meeting: Meeting) -> None:
    """Somebody can ask for a seat now, or a conflict says from when or since when not."""
    stands = window.registration(meeting.state, meeting.registration_opens_at, meeting.registration_closes_at, clock.now())
    if stands == "not_yet":
        doors.clash(meeting, _("Registration is not open yet."))
    if stands == "closed":
        doors.clash(meeting, _("Registration is closed. Write to the Secretariat."))
