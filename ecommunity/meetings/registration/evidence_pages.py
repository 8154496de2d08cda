"""The page on which evidence for a seat is given and read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from ecommunity.boundary import current_actor
from ecommunity.documents.receiving import submitted_with_file
from ecommunity.errors import SignInNeeded
from ecommunity.meetings import rooms
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.registration import evidence
from ecommunity.meetings.registration import queries as registrations
from ecommunity.web.forms import Form
from ecommunity.web.words import _


def add_to(bp: Blueprint, words_of: Callable[[Meeting], dict[str, Any]]) -> None:
    """The page stands below each meeting."""

    def show_evidence(meeting_id: int) -> Any:
        actor = current_actor()
        if actor.is_guest and request.method == "POST":
            raise SignInNeeded
        meeting, may_read = registrations.get_meeting_to_register(actor, meeting_id)
        form = Form("meetings.give_evidence")
        if submitted_with_file(form, meeting=meeting.id):
            return redirect(url_for("meetings.show_evidence", meeting_id=meeting.id), 303)
        people = evidence.list_given_for(actor, meeting)
        told = {
            "form": form,
            "may_read": may_read,
            "people": people,
            "files": evidence.list_files(people),
            "options": [(one.id, _("%(name)s: %(text)s", name=rooms.name_of(one), text=rooms.plate_of(one))) for one in people],
        }
        return render_template("meetings/evidence.html", **told, **words_of(meeting)), form.status

    path = "/meetings/<int:meeting_id>/registration/evidence"
    bp.add_url_rule(path, endpoint="show_evidence", view_func=show_evidence, methods=["GET", "POST"])
