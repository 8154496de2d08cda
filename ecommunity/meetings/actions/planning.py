"""Putting a meeting on the plan: the meeting, its sittings, its agenda."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.events import publish
from ecommunity.groups.queries import get_group
from ecommunity.meetings import queries, times, wording
from ecommunity.meetings.actions import doors, remote_seats
from ecommunity.meetings.actions.sittings import OPENS_BEFORE_S
from ecommunity.meetings.convening import policies
from ecommunity.meetings.convening.papers import papers
from ecommunity.meetings.events import MeetingPlanned
from ecommunity.meetings.inputs import AddItem, AddSitting, PlanMeeting
from ecommunity.meetings.models import AgendaItem, Meeting, Participant, Sitting
from ecommunity.meetings.rules_pack import FORMALITY_OF_KIND, RulesPack, names, packs_for, rules_pack
from ecommunity.outbox.schedule import schedule
from ecommunity.web import words
from ecommunity.web.words import _, lazy_

MOST_SITTINGS = 20
ONLY_PLANNERS = lazy_("Only the Secretariat and those who lead the group put its meetings on the plan.")
ONLY_PREPARERS = lazy_("Only the chair, those who lead the group and the Secretariat prepare a meeting.")


def aware(at: datetime) -> datetime:
    """A moment without a zone counts as UTC, which the form says."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def still_to_come(starts_at: datetime) -> datetime:
    """The moment, where a meeting or a sitting can be planned then; what is past is refused."""
    at = aware(starts_at)
    if at <= clock.now():
        message = _("Choose a start that is still to come.")
        raise Invalid(message, fields={"starts_at": message})
    return at


def pack_for(kind: str, rules: str | None) -> RulesPack:
    """The rules of that name, which are for meetings of this kind; without a name those that are usual for it."""
    usual = packs_for(kind)
    if rules is None:
        return usual[0]
    if rules not in names():
        message = _("There are no rules of this name.")
        raise Invalid(message, fields={"rules": message})
    pack = rules_pack(rules)
    if pack not in usual:
        message = _(
            "The rules “%(rules)s” are not made for this kind of meeting (%(kind)s). Choose among: %(others)s.",
            rules=pack.title.in_language(words.language()),
            kind=wording.meeting_kinds()[kind],
            others=", ".join(one.title.in_language(words.language()) for one in usual),
        )
        raise Invalid(message, fields={"rules": message})
    return pack


@command("meetings.plan_meeting", PlanMeeting)
def plan_meeting(actor: Actor, given: PlanMeeting) -> dict[str, Any]:
    """The meeting is announced with its first sitting, or kept as a draft; who planned it has a seat in it."""
    group = get_group(actor, given.group)
    require(policies.can_plan, actor, group, message=ONLY_PLANNERS)
    pack, starts_at = pack_for(given.kind, given.rules), still_to_come(given.starts_at)
    meeting = Meeting(
        group_id=group.id,
        titles={given.language: given.title},
        lang=given.language,
        kind=given.kind,
        formality=FORMALITY_OF_KIND[given.kind],
        access=given.access,
        state="draft" if given.draft else "announced",
        rules=pack.id,
        rules_version=pack.version,
        languages=list(pack.languages),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=given.minutes),
        venue=given.venue,
        remote_seats=given.remote_seats,
        planned_by_id=actor.id,
        sittings=[],
    )
    session.add(meeting)
    session.flush()
    seat_planner(meeting, actor)
    add_to(meeting, starts_at, given.minutes)
    publish(MeetingPlanned(meeting.id))
    return {"meeting": meeting.id}


def seat_planner(meeting: Meeting, actor: Actor) -> None:
    """Who planned the meeting assists its chair, or chairs it, where it is somebody who leads the group."""
    capacity, function = ("secretariat", "secretariat_officer") if actor.is_secretariat else ("none", "chair")
    attends = remote_seats.chosen(meeting, None)
    if actor.id is not None:
        session.add(Participant(meeting_id=meeting.id, person_id=actor.id, capacity=capacity, function=function, attends=attends))


def add_to(meeting: Meeting, starts_at: datetime, minutes: int) -> Sitting:
    """The meeting has one more sitting, whose waiting room opens by itself, and lasts as long as its sittings do."""
    number = len(meeting.sittings) + 1
    ends_at = starts_at + timedelta(minutes=minutes)
    sitting = Sitting(meeting_id=meeting.id, number=number, state="scheduled", starts_at=starts_at, ends_at=ends_at)
    meeting.sittings.append(sitting)
    settle_times(meeting)
    session.flush()
    open_waiting_room_of(sitting)
    return sitting


def settle_times(meeting: Meeting) -> None:
    """The meeting lasts from the start of its first sitting to the end of its last; one that is cancelled counts only where all are."""
    if held := [sitting for sitting in meeting.sittings if not times.is_cancelled(sitting)]:
        meeting.starts_at = min(sitting.starts_at for sitting in held)
        meeting.ends_at = max((sitting.ends_at for sitting in held if sitting.ends_at is not None), default=None)


def open_waiting_room_of(sitting: Sitting) -> None:
    """The waiting room will open a quarter of an hour before the sitting, and at no other time that was set before."""
    at = sitting.starts_at - timedelta(seconds=OPENS_BEFORE_S)
    schedule("meetings.open_waiting_room", at, once=f"sitting:{sitting.id}", sitting=sitting.id)


@command("meetings.add_sitting", AddSitting)
def add_sitting(actor: Actor, given: AddSitting) -> dict[str, Any]:
    """The meeting has one more sitting."""
    meeting = doors.locked(actor, given.meeting)
    require(policies.can_prepare, actor, meeting, message=ONLY_PREPARERS)
    doors.must_be_plannable(meeting)
    if len(meeting.sittings) >= MOST_SITTINGS:
        doors.clash(meeting, _("A meeting has at most %(n)s sittings.", n=MOST_SITTINGS))
    sitting = add_to(meeting, still_to_come(given.starts_at), given.minutes)
    publish(MeetingPlanned(meeting.id))
    return {"sitting": sitting.id}


@command("meetings.add_item", AddItem)
def add_item(actor: Actor, given: AddItem) -> dict[str, Any]:
    """The agenda has one more item at its end."""
    meeting = doors.locked(actor, given.meeting)
    require(policies.can_prepare, actor, meeting, message=ONLY_PREPARERS)
    doors.must_be_plannable(meeting)
    position = len(queries.list_items(meeting)) + 1
    item = AgendaItem(
        meeting_id=meeting.id,
        position=position,
        number=str(position),
        titles={given.language: given.title},
        lang=given.language,
        minutes=given.minutes,
        documents=papers(given.documents),
        state="pending",
        list_state="not_open",
    )
    session.add(item)
    session.flush()
    publish(MeetingPlanned(meeting.id))
    return {"item": item.id}
