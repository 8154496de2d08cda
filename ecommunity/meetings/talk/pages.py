"""The page of each door of the chat, and the plain forms behind its buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from ecommunity.boundary import current_actor
from ecommunity.meetings import policies, queries
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.talk import queries as talk
from ecommunity.web.forms import submit
from ecommunity.web.words import LANGUAGES, _

WordsOf = Callable[[Meeting], dict[str, Any]]
# Path below the meeting → command. Values in the path are fields of the command.
DOORS = (
    ("lines", "meetings.say"),
    ("lines/<int:line>/hide", "meetings.hide_line"),
    ("people/mute", "meetings.mute"),
    ("people/<int:participant>/unmute", "meetings.unmute"),
)


def doors_in_words() -> dict[str, dict[str, str]]:
    """Each door of the chat: its tab, what is written there, and who reads it."""
    return {
        "all": {
            "tab": _("To all"),
            "label": _("Write to all"),
            "who": _("Everybody who follows the meeting reads this. It is not on the record."),
        },
        "delegation": {
            "tab": _("My delegation"),
            "label": _("Write to your delegation"),
            "who": _("Only your delegation reads this, not even the chair. It is not on the record."),
        },
        "bureau": {
            "tab": _("The bureau"),
            "label": _("Write to the bureau"),
            "who": _("Only the chair, the rapporteur and the Secretariat read this. They answer in the chat to all, not here."),
        },
    }


def before_asked() -> int | None:
    """The line before which older ones are asked for."""
    asked = request.args.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None


def _chat(meeting_id: int, words_of: WordsOf) -> str:
    """What was written behind one door, fifty lines at a time, and the box to write there."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    door = request.args.get("to", "all")
    lines = talk.list_talk(actor, meeting, door, before_asked())
    shown = {
        "door": door,
        "doors": talk.doors_of(actor, meeting),
        "lines": lines,
        "older": lines[0].id if len(lines) == queries.NEWEST_LINES else None,
        "seat": policies.seat_in(actor, meeting.id),
        "reads_bureau": policies.can_follow_bureau(actor, meeting),
        "muted": talk.list_muted(meeting) if door == "all" and policies.can_run(actor, meeting) else [],
        "all_languages": LANGUAGES,
    }
    return render_template("meetings/chat.html", **shown, **words_of(meeting))


def _add_door(bp: Blueprint, path: str, command: str) -> None:
    def act(meeting_id: int, **fixed: Any) -> Any:
        submit(command, meeting=meeting_id, **fixed)
        door = request.form.get("back", "")
        if door in talk.DOORS:
            return redirect(url_for("meetings.chat", meeting_id=meeting_id, to=door, _anchor="write"), 303)
        return redirect(url_for("meetings.room", meeting_id=meeting_id, _anchor="talk"), 303)

    endpoint = command.removeprefix("meetings.")
    bp.add_url_rule(f"/meetings/<int:meeting_id>/{path}", endpoint=endpoint, view_func=act, methods=["POST"])


def add_to(bp: Blueprint, words_of: WordsOf) -> None:
    """The blueprint has this page and these doors."""
    bp.add_url_rule("/meetings/<int:meeting_id>/chat", "chat", lambda meeting_id: _chat(meeting_id, words_of))
    for path, command in DOORS:
        _add_door(bp, path, command)
