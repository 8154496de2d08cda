"""The same meeting again: what was planned is taken over, what happened is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.events import publish
from ecommunity.meetings import policies, queries, times
from ecommunity.meetings.actions.planning import ONLY_SECRETARIAT, add_to, aware, seat_planner
from ecommunity.meetings.events import MeetingPlanned
from ecommunity.meetings.inputs import CopyMeeting
from ecommunity.meetings.models import AgendaItem, Meeting
from ecommunity.web.words import _


@command("meetings.copy_meeting", CopyMeeting)
def copy_meeting(actor: Actor, given: CopyMeeting) -> dict[str, Any]:
    """The meeting is announced again, once or as a series, with nobody registered but who planned it."""
    pattern = queries.get_meeting(actor, given.meeting, lock=True)
    require(policies.can_plan, actor, message=ONLY_SECRETARIAT)
    first = aware(given.starts_at)
    if first <= clock.now():
        message = _("Choose a start that is still to come.")
        raise Invalid(message, fields={"starts_at": message})
    titles: dict[str, str] = {given.language: given.title} if given.title else dict(pattern.titles)
    lang = given.language if given.title else pattern.lang
    starts = [first + number * timedelta(weeks=given.every_weeks) for number in range(given.times)]
    return {"meetings": [_copy(actor, pattern, at, titles, lang).id for at in starts]}


def _copy(actor: Actor, pattern: Meeting, starts_at: datetime, titles: dict[str, str], lang: str) -> Meeting:
    by = starts_at - pattern.starts_at
    meeting = Meeting(
        group_id=pattern.group_id,
        titles=titles,
        lang=lang,
        kind=pattern.kind,
        formality=pattern.formality,
        access=pattern.access,
        state="announced",
        rules=pattern.rules,
        rules_version=pattern.pack.version,
        languages=list(pattern.languages),
        starts_at=starts_at,
        ends_at=pattern.ends_at + by if pattern.ends_at is not None else None,
        planned_by_id=actor.id,
        sittings=[],
    )
    session.add(meeting)
    session.flush()
    seat_planner(meeting, actor)
    _copy_sittings(pattern, meeting, by)
    session.add_all(_again(item, meeting, position) for position, item in enumerate(_agenda(pattern), start=1))
    session.flush()
    publish(MeetingPlanned(meeting.id))
    return meeting


def _copy_sittings(pattern: Meeting, meeting: Meeting, by: timedelta) -> None:
    """Each sitting that was not cancelled, as far from the start as before; what repeats another does so again."""
    first_of: dict[int, int] = {}
    for old in pattern.sittings:
        if times.is_cancelled(old):
            continue
        new = add_to(meeting, old.starts_at + by, times.minutes_of(old))
        first = first_of.setdefault(old.repeats_id or old.id, new.id)
        new.repeats_id = first if first != new.id else None


def _agenda(pattern: Meeting) -> list[AgendaItem]:
    return [item for item in queries.list_items(pattern) if item.state != "withdrawn"]


def _again(item: AgendaItem, meeting: Meeting, position: int) -> AgendaItem:
    """The item as it was before anybody took it up; a number that is its place follows the place."""
    return AgendaItem(
        meeting_id=meeting.id,
        position=position,
        number=str(position) if item.number == str(item.position) else item.number,
        titles=dict(item.titles),
        lang=item.lang,
        minutes=item.minutes,
        documents=[{key: value for key, value in paper.items() if key != "outcome"} for paper in item.documents],
        presenter_id=item.presenter_id,
        speaking_limit_s=item.speaking_limit_s,
        state="pending",
        list_state="not_open",
    )
