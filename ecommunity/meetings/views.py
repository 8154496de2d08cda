"""The pages of meetings, and the plain forms behind every button in them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from ecommunity.api.reads import page_number
from ecommunity.boundary import current_actor
from ecommunity.meetings import attribution, changes, planning_pages, queries, report_pages, rooms, times, wording
from ecommunity.meetings.actions.record import is_whole
from ecommunity.meetings.buttons import add_button
from ecommunity.meetings.consoles import pages as console_pages
from ecommunity.meetings.convening import pages as convening_pages
from ecommunity.meetings.convening import plan_pages
from ecommunity.meetings.entering import pages as entering_pages
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.papers import pages as paper_pages
from ecommunity.meetings.papers import words as paper_words
from ecommunity.meetings.registration import pages as registration_pages
from ecommunity.meetings.talk import pages as talk_pages
from ecommunity.registry import navigation
from ecommunity.web.words import lazy_

bp = Blueprint("meetings", __name__)
navigation("meetings.list_meetings", lazy_("Meetings"), order=40)

# Path below the meeting → command, and the region where the page goes on. Values in the path are fields of the command.
DOORS = (
    ("enter", "meetings.enter", "talk"),
    ("leave", "meetings.leave", "talk"),
    ("floor/request", "meetings.request_floor", "floor"),
    ("floor/requests/<int:request>/withdraw", "meetings.withdraw_request", "floor"),
    ("floor/requests/<int:request>/call", "meetings.call_speaker", "floor"),
    ("floor/requests/<int:request>/skip", "meetings.skip_speaker", "floor"),
    ("floor/requests/<int:request>/grant", "meetings.grant_reply", "floor"),
    ("floor/requests/<int:request>/convert", "meetings.convert_to_text", "floor"),
    ("floor/requests/<int:request>/confirm", "meetings.confirm_on_behalf", "floor"),
    ("floor/requests/<int:request>/decline", "meetings.decline_on_behalf", "floor"),
    ("floor/rule", "meetings.rule_on_point", "floor"),
    ("floor/put", "meetings.put_motion", "floor"),
    ("floor/extend", "meetings.extend_timer", "floor"),
    ("floor/move", "meetings.move_request", "floor"),
    ("floor/refuse", "meetings.refuse_request", "floor"),
    ("floor/next", "meetings.call_next", "floor"),
    ("floor/finish", "meetings.finish_speaker", "floor"),
    ("floor/hold", "meetings.hold_speaker", "floor"),
    ("floor/resume", "meetings.resume_speaker", "floor"),
    ("floor/timer", "meetings.set_timer", "floor"),
    ("list/open", "meetings.open_list", "floor"),
    ("list/close", "meetings.close_list", "floor"),
    ("items/start", "meetings.start_item", "papers"),
    ("items/close", "meetings.close_item", "papers"),
    ("items/add", "meetings.add_item", "papers"),
    ("sittings/open", "meetings.open_sitting", "floor"),
    ("sittings/suspend", "meetings.suspend_sitting", "floor"),
    ("sittings/close", "meetings.close_sitting", "floor"),
    ("sittings/add", "meetings.add_sitting", "papers"),
    ("record/add", "meetings.add_record_line", "papers"),
)


def words_of(meeting: Meeting) -> dict[str, Any]:
    """What every page of a meeting needs to say where one is."""
    return {
        "meeting": meeting,
        "zone": "informal" if meeting.formality == "informal" else "procedural",
        "formality": wording.formalities()[meeting.formality],
        "words": wording.everything() | {"meeting_states": wording.meeting_states()},
        "name_of": rooms.name_of,
        "hides_authors": attribution.hides_authors,
        "plate_of": rooms.plate_of,
        "plate_class": rooms.plate_class,
        "repeated": times.repeated,
        "is_cancelled": times.is_cancelled,
        "doors_in_words": talk_pages.doors_in_words(),
        "paper_outcomes": paper_words.paper_outcomes(),
        "simulated": paper_words.simulated if meeting.formality == "training" else str,
    }


@bp.get("/meetings")
def list_meetings() -> str:
    """The meetings this reader may see: live, next, past."""
    actor = current_actor()
    page = queries.list_meetings(actor, page_number())
    return render_template("meetings/list.html", page=page, states=wording.meeting_states(), over=queries.OVER)


@bp.get("/meetings/<int:meeting_id>")
def room(meeting_id: int) -> str:
    """The sitting in its three regions, complete without scripts."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    notes: dict[str, Any] = {
        "reader_note": rooms.reader_note(actor),
        "applied_rule": rooms.applied_rule(meeting),
        **rooms.says(),
    }
    shown = rooms.load(actor, meeting)
    notes |= entering_pages.in_room(actor, meeting, shown, notes["script_words"])
    notes |= console_pages.notes_of(meeting, shown)
    notes["changes"] = changes.look(request.args, shown, actor)
    notes["timing"] = times.timing(meeting, [item.minutes for item in shown.items])
    return render_template("meetings/room.html", room=shown, wide=True, **notes, **words_of(meeting))


@bp.get("/meetings/<int:meeting_id>/record")
def record(meeting_id: int) -> str:
    """The whole record, and whether nothing in it was changed."""
    meeting = queries.get_meeting(current_actor(), meeting_id)
    lines, numbered = queries.list_record(meeting, None), times.numbered(meeting)
    says = {"sentence": rooms.sentence, "moment": rooms.moment, "numbered": lambda facts: numbered(attribution.told(meeting, facts))}
    return render_template("meetings/record.html", lines=lines, is_whole=is_whole(lines), **says, **words_of(meeting))


@bp.get("/meetings/<int:meeting_id>/rules")
def rules(meeting_id: int) -> str:
    """The rules the meeting is bound to, in words."""
    meeting = queries.get_meeting(current_actor(), meeting_id)
    return render_template("meetings/rules.html", pack=meeting.pack, **words_of(meeting))


plan_pages.add_to(bp)
planning_pages.add_to(bp, words_of)
for _path, _command, _anchor in DOORS:
    add_button(bp, _path, _command, "room", _anchor)
report_pages.add_to(bp, words_of)
registration_pages.add_to(bp, words_of)
convening_pages.add_to(bp, words_of)
entering_pages.add_to(bp, words_of)
talk_pages.add_to(bp, words_of)
paper_pages.add_to(bp, words_of)
console_pages.add_to(bp, words_of)
