"""The pages on which a meeting is planned: times for everybody, what is changed, the same meeting again, its sittings for a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date
from functools import wraps
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.boundary.fields import FIRST_YEAR, LAST_YEAR
from ecommunity.errors import SignInNeeded
from ecommunity.meetings import invitations, policies, queries, times, wording
from ecommunity.meetings.actions.changing import accesses_of
from ecommunity.meetings.actions.course import has_met
from ecommunity.meetings.buttons import add_button
from ecommunity.meetings.convening.policies import can_plan_again, can_prepare
from ecommunity.meetings.models import Meeting
from ecommunity.web.forms import Form
from ecommunity.web.words import LANGUAGES, _

FEWEST_MINUTES, MOST_MINUTES = 10, 480
# What an empty field of a form means; a field that a form does not have changes nothing.
EMPTY_PLACE = {"venue": "", "remote_seats": None}
# Path below the meeting → command; the page of times is where one goes on.
DOORS = (
    ("sittings/repeat", "meetings.plan_repeats"),
    ("sittings/<int:sitting>/move", "meetings.move_sitting"),
    ("sittings/<int:sitting>/cancel", "meetings.cancel_sitting"),
)
WordsOf = Callable[[Meeting], dict[str, Any]]


def add_to(bp: Blueprint, words_of: WordsOf) -> None:
    """The pages stand below their meeting, and so do the doors of their buttons."""
    for path, view, methods in (
        ("times", show_times, ["GET"]),
        ("sittings.ics", sittings_calendar, ["GET"]),
        ("copy", copy_meeting, ["GET", "POST"]),
        ("change", change_meeting, ["GET", "POST"]),
    ):
        bp.add_url_rule(f"/meetings/<int:meeting_id>/{path}", endpoint=view.__name__, view_func=_page(view, words_of), methods=methods)
    for path, command in DOORS:
        add_button(bp, path, command, "show_times")


def _page(view: Callable[..., Any], words_of: WordsOf) -> Callable[..., Any]:
    @wraps(view)
    def show(meeting_id: int) -> Any:
        return view(words_of, meeting_id)

    return show


def show_times(words_of: WordsOf, meeting_id: int) -> Any:
    """Each sitting on everybody's clock; for who plans, also what another day would bring."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    people = times.delegations(meeting) if policies.can_follow_people(actor, meeting) else []
    first = min((one for one in meeting.sittings if one.state == "scheduled"), key=lambda one: one.starts_at, default=None)
    asked = {"day": request.args.get("day", ""), "minutes": request.args.get("minutes", "")}
    tried, wrong = None, ""
    if any(asked.values()) and can_prepare(actor, meeting):
        tried = _try(asked, people)
        wrong = "" if tried else _("Give a day, and a length between 10 and 480 minutes.")
    elif first is not None:
        asked = {"day": first.starts_at.date().isoformat(), "minutes": str(times.minutes_of(first))}
    told = {"people": people, "asked": asked, "tried": tried, "wrong": wrong, "times": times}
    return render_template("meetings/times.html", **told, **words_of(meeting)), 422 if wrong else 200


def sittings_calendar(_words_of: WordsOf, meeting_id: int) -> Response:
    """The sittings as a file for a calendar."""
    meeting = queries.get_meeting(current_actor(), meeting_id)
    address = url_for("meetings.room", meeting_id=meeting.id, _external=True)
    headers = {"Content-Disposition": f'attachment; filename="meeting-{meeting.id}.ics"'}
    return Response(invitations.calendar_of(meeting, address), content_type="text/calendar; charset=utf-8", headers=headers)


def copy_meeting(words_of: WordsOf, meeting_id: int) -> Any:
    """The same meeting is put on the plan again, once or several times."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    require(can_plan_again, actor, meeting)
    form = Form("meetings.copy_meeting", times=1, every_weeks=1, language=actor.language or "en")
    if result := form.submitted(meeting=meeting.id):
        return redirect(url_for("meetings.room", meeting_id=result["meetings"][0]), 303)
    return render_template("meetings/copy.html", form=form, **words_of(meeting)), form.status


def change_meeting(words_of: WordsOf, meeting_id: int) -> Any:
    """What is planned of the meeting as a whole, to be changed."""
    actor = current_actor()
    if actor.is_guest and request.method == "POST":
        raise SignInNeeded  # its page keeps what was typed
    meeting = queries.get_meeting(actor, meeting_id)
    require(can_prepare, actor, meeting)
    said = {f"title_{code}": meeting.titles.get(code, "") for code in LANGUAGES}
    starts_at = f"{meeting.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M}"
    named = {name: getattr(meeting, name) for name in ("access", "languages", "venue")}
    seats = "" if meeting.remote_seats is None else str(meeting.remote_seats)
    form = Form("meetings.change_meeting", starts_at=starts_at, remote_seats=seats, **said, **named)
    place = {name: request.form[name] or empty for name, empty in EMPTY_PLACE.items() if name in request.form}
    if form.submitted(meeting=meeting.id, **place):
        return redirect(url_for("meetings.prepare", meeting_id=meeting.id), 303)
    accesses = {access: word for access, word in wording.accesses().items() if access in accesses_of(meeting)}
    told = {"form": form, "accesses": accesses, "has_met": has_met(meeting), "languages_of_titles": LANGUAGES}
    return render_template("meetings/change.html", **told, **words_of(meeting)), form.status


def _try(asked: dict[str, str], people: list[times.Delegation]) -> times.Tried | None:
    """What the day brings; None when it is no day, or the length is not one of a sitting."""
    try:
        day, minutes = date.fromisoformat(asked["day"]), int(asked["minutes"])
    except ValueError:
        return None
    if not (FIRST_YEAR <= day.year <= LAST_YEAR and FEWEST_MINUTES <= minutes <= MOST_MINUTES):
        return None
    return times.try_day(day, minutes, people)
