"""Meetings in the JSON API."""

from __future__ import annotations

from typing import Any

from flask import request

from ecommunity import clock
from ecommunity.api.reads import listing, page_number, read
from ecommunity.authz import Actor, require
from ecommunity.groups.policies import can_read_group
from ecommunity.live import catchup
from ecommunity.meetings import attribution, marks, policies, queries
from ecommunity.meetings.entering import queries as of_taking_part
from ecommunity.meetings.entering.live import mark_written
from ecommunity.meetings.entering.words import present_test
from ecommunity.meetings.live import you_in
from ecommunity.meetings.models import AgendaItem, Meeting, Sitting
from ecommunity.meetings.registration import queries as registrations
from ecommunity.meetings.registration.queries import standing_of
from ecommunity.meetings.reports import compose, shown
from ecommunity.meetings.reports import queries as of_reports
from ecommunity.meetings.talk import queries as talk
from ecommunity.meetings.talk.pages import before_asked
from ecommunity.web.words import language, local


def titled(thing: Meeting | AgendaItem) -> str:
    """The title in the language that was asked for, else as it was written."""
    wanted = request.args.get("language", "")
    return thing.titles.get(wanted) or local(thing.titles)


def present_sitting(sitting: Sitting) -> dict[str, Any]:
    """A sitting."""
    return {
        "id": sitting.id,
        "number": sitting.number,
        "state": sitting.state,
        "starts_at": clock.rfc3339(sitting.starts_at),
        "ends_at": clock.rfc3339(sitting.ends_at) if sitting.ends_at else None,
        "opened_at": clock.rfc3339(sitting.opened_at) if sitting.opened_at else None,
        "closed_at": clock.rfc3339(sitting.closed_at) if sitting.closed_at else None,
        "repeats": sitting.repeats_id,
    }


def present_meeting(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """A meeting; its group only for those who may read the group."""
    group = meeting.group
    return {
        "id": meeting.id,
        "title": titled(meeting),
        "kind": meeting.kind,
        "formality": meeting.formality,
        "state": meeting.state,
        "reason": meeting.reason,
        "registration": {
            "opens_at": clock.rfc3339(meeting.registration_opens_at) if meeting.registration_opens_at else None,
            "closes_at": clock.rfc3339(meeting.registration_closes_at) if meeting.registration_closes_at else None,
        },
        "rules": meeting.rules,
        "languages": list(meeting.languages),
        "venue": meeting.venue,
        "remote_seats": meeting.remote_seats,
        "group": group.slug if group is not None and can_read_group(actor, group) else None,
        "starts_at": clock.rfc3339(meeting.starts_at),
        "sittings": [present_sitting(sitting) for sitting in meeting.sittings],
    }


@read("/meetings")
def list_meetings(actor: Actor) -> dict[str, Any]:
    """Live first, then next, then past."""
    page = queries.list_meetings(actor, page_number())
    return listing(page, lambda meeting: present_meeting(actor, meeting))


@read("/meetings/<int:meeting_id>")
def show_meeting(actor: Actor, meeting_id: int) -> dict[str, Any]:
    """One meeting with its agenda, the reader's own seat, and the stream to follow."""
    meeting = queries.get_meeting(actor, meeting_id)
    items = [{"id": item.id, **marks.mark_item(item).model_dump(), "title": titled(item)} for item in queries.list_items(meeting)]
    return {
        **present_meeting(actor, meeting),
        "items": items,
        "you": you_in(actor, meeting),
        "stream": {"name": meeting.stream, "epoch": catchup.epoch(), "seq": catchup.heads([meeting.stream])[meeting.stream]},
    }


@read("/meetings/<int:meeting_id>/report")
def show_report(actor: Actor, meeting_id: int) -> dict[str, Any]:
    """The report with every paragraph in every language and its annexes, for those who may read it at this stage."""
    return shown.present(actor, queries.get_meeting(actor, meeting_id), language())


@read("/meetings/<int:meeting_id>/statements")
def list_statements(actor: Actor, meeting_id: int) -> dict[str, Any]:
    """The written statements, as received."""
    statements = of_reports.list_statements(queries.get_meeting(actor, meeting_id))
    return {"items": [shown.present_statement(one) for one in statements], "next": None}


@read("/meetings/<int:meeting_id>/actions")
def list_actions(actor: Actor, meeting_id: int) -> dict[str, Any]:
    """The meeting's action points, and those still open from earlier meetings of its group."""
    actions = shown.actions_of(actor, queries.get_meeting(actor, meeting_id))
    return {"items": [compose.action_in_words(one) | {"meeting": one.meeting_id} for one, _ in actions], "next": None}


@read("/meetings/<int:meeting_id>/lines")
def list_lines(actor: Actor, meeting_id: int) -> dict[str, Any]:
    """Older lines of the chat: `?to=all|delegation|bureau&before=<line>`, fifty at a time, the oldest first."""
    meeting = queries.get_meeting(actor, meeting_id)
    door = request.args.get("to", "all")
    lines = talk.list_talk(actor, meeting, door, before_asked())
    following = f"{request.path}?to={door}&before={lines[0].id}" if len(lines) == queries.NEWEST_LINES else None
    has_author = not attribution.hides_authors(meeting)
    items = [{"id": line.id, **marks.mark_line(line, has_author=has_author).model_dump()} for line in lines]
    return {"items": items, "next": following}


@read("/meetings/<int:meeting_id>/written")
def list_written(actor: Actor, meeting_id: int) -> dict[str, Any]:
    """What was delivered in writing, whole, in the order in which it was."""
    written = of_taking_part.list_written(queries.get_meeting(actor, meeting_id), None)
    return {
        "items": [{"id": one.id, **mark_written(one).model_dump(), "text": one.text, "is_whole": True} for one in written],
        "next": None,
    }


@read("/meetings/<int:meeting_id>/test")
def show_test(actor: Actor, meeting_id: int) -> dict[str, Any]:
    """What the reader measured for this meeting, and the mode that fits it."""
    meeting, _may_read = registrations.get_meeting_to_register(actor, meeting_id)
    test = of_taking_part.find_own_test(actor, meeting) if actor.id is not None else None
    return {"test": present_test(test) if test is not None else None}


@read("/meetings/<int:meeting_id>/participants")
def list_participants(actor: Actor, meeting_id: int) -> dict[str, Any]:
    """Who takes part, in the order of name plates; for whoever is signed in and may read the meeting."""
    meeting = queries.get_meeting(actor, meeting_id)
    require(policies.can_follow_people, actor, meeting)
    seated = queries.list_participants(meeting)
    return {
        "items": [
            {"id": one.id, **marks.mark_participant(one).model_dump(), "attends": one.attends, "standing": standing_of(one)}
            for one in seated
        ],
        "next": None,
    }


@read("/meetings/<int:meeting_id>/registration")
def show_registration(actor: Actor, meeting_id: int) -> dict[str, Any]:
    """The reader's own registration, and for which seats they were named."""
    meeting, _may_read = registrations.get_meeting_to_register(actor, meeting_id)
    me = registrations.find_own(actor, meeting) if actor.id is not None else None
    named = registrations.list_own_nominations(actor, meeting) if actor.id is not None else []
    return {
        "participant": me.id if me is not None else None,
        "standing": standing_of(me),
        "capacity": me.capacity if me is not None else None,
        "function": me.function if me is not None else None,
        "attends": me.attends if me is not None else None,
        "reason": registrations.note_of(me).reason if me is not None else "",
        "access_need": me.has_access_need if me is not None else False,
        "nominations": [{"id": one.id, "capacity": one.capacity, "function": one.function} for one in named],
    }
