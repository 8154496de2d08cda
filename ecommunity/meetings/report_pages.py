"""The pages of a report, of written statements and of action points, and the forms behind their buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from ecommunity.boundary import current_actor
from ecommunity.errors import SignInNeeded
from ecommunity.meetings import queries
from ecommunity.meetings.buttons import add_button
from ecommunity.meetings.marks import plate_names
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.reports import phrases, policies, shown
from ecommunity.web.forms import Form
from ecommunity.web.words import LANGUAGES, _, language

# Path below the meeting → command, and the page where one goes on.
DOORS = (
    ("report/draft", "meetings.draft_report", "report"),
    ("report/comments", "meetings.open_comments", "report"),
    ("report/adopt", "meetings.adopt_report", "report"),
    ("report/<int:paragraph>/edit", "meetings.edit_paragraph", "report"),
    ("report/correct", "meetings.correct_intervention", "report"),
    ("report/corrections/<int:correction>/decide", "meetings.decide_correction", "report"),
    ("statements/<int:statement>/withdraw", "meetings.withdraw_statement", "statements"),
    ("actions/<int:action>/set", "meetings.set_action", "actions"),
)


def _sections() -> dict[str, str]:
    return {"opening": _("Opening"), "attendance": _("Attendance"), "closing": _("Closing")}


def _words() -> dict[str, Any]:
    """What the pages of a report say beside the words of the meeting."""
    return {
        "sections": _sections(),
        "origins": {"draft": _("Draft"), "edit": _("Edited by the rapporteur"), "correction": _("Correction by the delegation")},
        "decisions": {"waiting": _("Waiting"), "accepted": _("Accepted"), "declined": _("Declined")},
        "category": lambda capacity: phrases.word("categories", capacity, language()),
        "languages_of_report": LANGUAGES,
        "plate_names": plate_names,
    }


def _report(meeting: Meeting, around: dict[str, Any]) -> str:
    found = shown.load(current_actor(), meeting, language())
    return render_template("meetings/report.html", shown=found, **_words(), **around)


def _paragraph(meeting: Meeting, around: dict[str, Any], number: int) -> str:
    told = shown.load_paragraph(current_actor(), meeting, number, language())
    return render_template("meetings/report_paragraph.html", told=told, **_words(), **around)


def _statements(meeting: Meeting, around: dict[str, Any]) -> Any:
    actor = current_actor()
    form = Form("meetings.file_statement", language=actor.language or language())
    if form.submitted(meeting=meeting.id):
        return redirect(url_for("meetings.statements", meeting_id=meeting.id), 303)
    found = shown.load_statements(meeting)
    own = {one.id for one in found.statements if policies.can_withdraw_statement(actor, meeting, one.participant)}
    return render_template("meetings/statements.html", form=form, shown=found, own=own, **_words(), **around), form.status


def _actions(meeting: Meeting, around: dict[str, Any]) -> Any:
    actor = current_actor()
    form = Form("meetings.add_action", language=language())
    if form.submitted(meeting=meeting.id):
        return redirect(url_for("meetings.actions", meeting_id=meeting.id), 303)
    plates = {one.organisation_id: around["plate_of"](one) for one in queries.list_participants(meeting) if one.organisation_id is not None}
    actions = shown.actions_of(actor, meeting)
    return render_template("meetings/action_points.html", form=form, actions=actions, plates=plates, **_words(), **around), form.status


def add_to(bp: Blueprint, words_of: Callable[[Meeting], dict[str, Any]]) -> None:
    """The pages stand below each meeting; who may not read the meeting finds none of them."""

    def page(show: Callable[..., Any]) -> Callable[..., Any]:
        def view(meeting_id: int, **named: int) -> Any:
            actor = current_actor()
            if actor.is_guest and request.method == "POST":
                raise SignInNeeded  # its page keeps what was typed
            meeting = queries.get_meeting(actor, meeting_id)
            return show(meeting, words_of(meeting), *named.values())

        return view

    below = "/meetings/<int:meeting_id>"
    bp.add_url_rule(f"{below}/report", endpoint="report", view_func=page(_report))
    bp.add_url_rule(f"{below}/report/<int:paragraph>", endpoint="report_paragraph", view_func=page(_paragraph))
    bp.add_url_rule(f"{below}/statements", endpoint="statements", view_func=page(_statements), methods=["GET", "POST"])
    bp.add_url_rule(f"{below}/actions", endpoint="actions", view_func=page(_actions), methods=["GET", "POST"])
    for path, command, name in DOORS:
        add_button(bp, path, command, name)
