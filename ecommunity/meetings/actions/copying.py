"""The same meeting again, and meetings from a template: what was planned is taken over, what happened is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Conflict, Invalid
from ecommunity.events import publish
from ecommunity.meetings import queries
from ecommunity.meetings.actions.planning import ONLY_PLANNERS, add_to, pack_for, seat_planner, still_to_come
from ecommunity.meetings.convening import policies, templates
from ecommunity.meetings.convening.inputs import OfTemplate, PlanFromTemplate, SaveTemplate
from ecommunity.meetings.convening.models import MeetingTemplate
from ecommunity.meetings.convening.outlines import Outline, PlannedItem, outline_of
from ecommunity.meetings.events import MeetingPlanned
from ecommunity.meetings.inputs import CopyMeeting
from ecommunity.meetings.models import AgendaItem, Meeting
from ecommunity.meetings.rules_pack import FORMALITY_OF_KIND
from ecommunity.web.words import _

MOST_TEMPLATES = 30


@command("meetings.copy_meeting", CopyMeeting)
def copy_meeting(actor: Actor, given: CopyMeeting) -> dict[str, Any]:
    """The meeting is announced again, once or as a series, with nobody registered but who planned it."""
    pattern = queries.get_meeting(actor, given.meeting, lock=True)
    require(policies.can_plan_again, actor, pattern, message=ONLY_PLANNERS)
    first, outline = still_to_come(given.starts_at), outline_of(pattern, queries.list_items(pattern))
    if given.title:
        outline = outline.model_copy(update={"titles": {given.language: given.title}, "lang": given.language})
    starts = [first + number * timedelta(weeks=given.every_weeks) for number in range(given.times)]
    return {"meetings": [_held(actor, pattern.group_id, outline, at, "announced").id for at in starts]}


@command("meetings.save_template", SaveTemplate)
def save_template(actor: Actor, given: SaveTemplate) -> dict[str, Any]:
    """The group has the meeting's plan as a template: no people, no dates, no documents."""
    meeting = queries.get_meeting(actor, given.meeting, lock=True)
    require(policies.can_plan_again, actor, meeting, message=ONLY_PLANNERS)
    if meeting.group_id is None:
        raise Conflict(_("This meeting belongs to no group. Plan it again instead."))
    kept = templates.list_of(meeting.group_id)
    if len(kept) >= MOST_TEMPLATES:
        raise Conflict(_("A group keeps at most %(n)s templates. Remove one first.", n=MOST_TEMPLATES))
    if any(one.name == given.name for one in kept):
        message = _("There is a template of this name already.")
        raise Invalid(message, fields={"name": message})
    outline = outline_of(meeting, queries.list_items(meeting)).without_documents()
    row = MeetingTemplate(group_id=meeting.group_id, name=given.name, lang=given.language, outline=outline.model_dump(mode="json"))
    session.add(row)
    session.flush()
    return {"template": row.id}


@command("meetings.plan_from_template", PlanFromTemplate)
def plan_from_template(actor: Actor, given: PlanFromTemplate) -> dict[str, Any]:
    """The group's meeting is announced as the template has it, or kept as a draft."""
    template = templates.get(actor, given.template)
    outline = Outline.model_validate(template.outline)
    outline = outline.model_copy(update={"titles": {given.language: given.title}, "lang": given.language})
    state = "draft" if given.draft else "announced"
    return {"meeting": _held(actor, template.group_id, outline, still_to_come(given.starts_at), state).id}


@command("meetings.remove_template", OfTemplate)
def remove_template(actor: Actor, given: OfTemplate) -> dict[str, Any]:
    """The template is gone; meetings that were planned from it stay."""
    session.delete(templates.get(actor, given.template, lock=True))
    session.flush()
    return {"template": given.template}


def _held(actor: Actor, group_id: int | None, outline: Outline, starts_at: datetime, state: str) -> Meeting:
    """A meeting of the group as the outline says, from this start."""
    pack = pack_for(outline.kind, outline.rules)
    meeting = Meeting(
        group_id=group_id,
        titles=dict(outline.titles),
        lang=outline.lang,
        kind=outline.kind,
        formality=FORMALITY_OF_KIND[outline.kind],
        access=outline.access,
        state=state,
        rules=pack.id,
        rules_version=pack.version,
        languages=list(outline.languages),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(seconds=outline.lasts_s) if outline.lasts_s is not None else None,
        venue=outline.venue,
        remote_seats=outline.remote_seats,
        planned_by_id=actor.id,
        sittings=[],
    )
    session.add(meeting)
    session.flush()
    seat_planner(meeting, actor)
    _add_sittings(meeting, outline)
    session.add_all(_item(meeting, item, position) for position, item in enumerate(outline.items, start=1))
    session.flush()
    publish(MeetingPlanned(meeting.id))
    return meeting


def _add_sittings(meeting: Meeting, outline: Outline) -> None:
    first, made = meeting.starts_at, []
    for planned in outline.sittings:
        sitting = add_to(meeting, first + timedelta(seconds=planned.after_s), planned.minutes)
        made.append(sitting)
        sitting.repeats_id = made[planned.repeats].id if planned.repeats is not None else None


def _item(meeting: Meeting, item: PlannedItem, position: int) -> AgendaItem:
    return AgendaItem(
        meeting_id=meeting.id,
        position=position,
        number=item.number or str(position),
        titles=dict(item.titles),
        lang=item.lang,
        minutes=item.minutes,
        documents=[dict(paper) for paper in item.documents],
        presenter_id=item.presenter,
        speaking_limit_s=item.speaking_limit_s,
        state="pending",
        list_state="not_open",
    )
