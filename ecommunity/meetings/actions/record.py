"""The record: appended in the transaction of what it tells, each line bound to the one before."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import motions, policies, queries
from ecommunity.meetings.actions import doors
from ecommunity.meetings.events import RecordLineKept
from ecommunity.meetings.inputs import AddRecordLine
from ecommunity.meetings.marks import mark_organisation, mark_organisations
from ecommunity.meetings.models import FloorRequest, Meeting, Participant, RecordLine, Sitting
from ecommunity.web.words import lazy_

BOUND_BY_HASH = ("meeting_id", "sitting_id", "item_id", "number", "kind", "facts", "text", "lang")


def chained(tip: str, line: RecordLine) -> str:
    """The hash of a line and of all before it."""
    content: dict[str, Any] = {name: getattr(line, name) for name in BOUND_BY_HASH}
    content["at"] = clock.rfc3339(line.kept_at)
    return hashlib.sha256(tip.encode() + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def is_whole(lines: list[RecordLine]) -> bool:
    """Nothing was changed, left out or put between since the first line."""
    tip = ""
    for number, line in enumerate(lines, start=1):
        if line.number != number or line.hash != chained(tip, line):
            return False
        tip = line.hash
    return True


def _sitting_of(meeting: Meeting) -> Sitting | None:
    """To which sitting belongs what happens now: the one that runs or ran last; before the first, the one that comes."""
    held = [sitting for sitting in meeting.sittings if sitting.opened_at is not None]
    return max(held, key=lambda sitting: sitting.opened_at or sitting.starts_at, default=meeting.sitting)


def keep(meeting: Meeting, kind: str, *, item_id: int | None = None, text: str = "", lang: str = "en", **facts: Any) -> RecordLine:
    """The record of a meeting that the caller holds locked is a line longer."""
    sitting = _sitting_of(meeting)
    line = RecordLine(
        meeting_id=meeting.id,
        sitting_id=sitting.id if sitting is not None else None,
        item_id=item_id,
        number=meeting.record_length + 1,
        kind=kind,
        facts=facts,
        text=text,
        lang=lang,
        kept_at=clock.now(),
    )
    line.hash = chained(meeting.record_tip, line)
    meeting.record_tip, meeting.record_length = line.hash, line.number
    session.add(line)
    session.flush()
    publish(RecordLineKept(meeting.id, line.id))
    return line


def keep_step(meeting: Meeting, kind: str, request: FloorRequest, **facts: Any) -> None:
    """The record says what became of a request; of a technical signal it says nothing, as nothing is said on it."""
    if request.kind != "technical":
        keep(meeting, kind, item_id=request.item_id, **facts, **voice(request))


def seat(meeting: Meeting, participant: Participant) -> dict[str, Any]:
    """The delegation of a seat, as the record names it; where the rules name nobody, none."""
    if meeting.pack.report.names == "nobody":
        return {"capacity": "none", "organisation": None}
    organisation = mark_organisation(participant.organisation)
    return {"capacity": participant.capacity, "organisation": organisation.model_dump() if organisation else None}


def voice(request: FloorRequest) -> dict[str, Any]:
    """Who speaks, as the record names them: by delegation, never by person; where the rules name nobody, not at all."""
    meeting = queries.row_of(Meeting, request.meeting_id)
    is_named = meeting.pack.report.names != "nobody"
    stood_by = [other for other in request.on_behalf_of if other not in request.declined_by]
    others = mark_organisations(stood_by, queries.named_by([request])) if is_named else []
    told = {
        "on_behalf_of": [other.model_dump() for other in others],
        "confirmed_by": [str(one) for one in request.confirmed_by] if is_named else [],
        "request": str(request.id) if is_named else "",
    }
    asked = {"motion": request.motion, "category": request.category}
    if request.kind == "motion" and request.category is not None:
        moved = motions.find_moved(request.item_id, request.motion)
        asked = {"motion": request.motion, "stance": request.category, "on_motion": str(moved.id) if moved is not None and is_named else ""}
    return seat(meeting, request.participant) | told | {name: value for name, value in asked.items() if value}


@command("meetings.add_record_line", AddRecordLine)
def add_record_line(actor: Actor, given: AddRecordLine) -> dict[str, Any]:
    """What the rapporteur wrote stands on the record."""
    meeting = doors.locked(actor, given.meeting)
    require(policies.can_keep_record, actor, meeting, message=lazy_("Only the rapporteur, the chair and the Secretariat keep the record."))
    doors.record_must_grow(meeting)
    item = queries.get_item(meeting, given.item) if given.item is not None else queries.find_current_item(meeting)
    line = keep(meeting, "note", item_id=item.id if item else None, text=given.text, lang=meeting.lang)
    return {"record_line": line.id}
