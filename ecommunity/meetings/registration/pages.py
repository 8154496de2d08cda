"""The pages of registration and the list of participants, and the plain forms behind their buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.documents.receiving import received_file
from ecommunity.meetings import policies, queries, rooms, wording
from ecommunity.meetings.buttons import add_button
from ecommunity.meetings.entering import tested
from ecommunity.meetings.marks import plate_names
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.registration import attendees, desk, evidence_pages, placing, words
from ecommunity.meetings.registration import queries as registrations
from ecommunity.web.forms import submit

# Path below the meeting → command. Values in the path are fields of the command.
DOORS = (
    ("people/<int:participant>/admit", "meetings.admit"),
    ("people/<int:participant>/confirm", "meetings.confirm_member"),
    ("people/<int:participant>/decline", "meetings.decline"),
    ("people/remove", "meetings.remove_participant"),
    ("people/<int:participant>/hand-over", "meetings.hand_over"),
    ("registration/withdraw", "meetings.withdraw_registration"),
    ("registration/attendance", "meetings.choose_attendance"),
    ("registration/needs", "meetings.state_access_need"),
    ("registration/members", "meetings.name_member"),
    ("registration/nominations/<int:nomination>/withdraw", "meetings.withdraw_nomination"),
    ("registration/nominations/<int:nomination>/<any(take,refuse):answer>", "meetings.answer_nomination"),
)
WordsOf = Callable[[Meeting], dict[str, Any]]


def _registration(meeting_id: int, words_of: WordsOf) -> str:
    """The own seat and what happens next; the own delegation; at the desk, who waits."""
    actor = current_actor()
    meeting, may_read = registrations.get_meeting_to_register(actor, meeting_id)
    shown = desk.load(actor, meeting)
    says: dict[str, Any] = {"plate_names": plate_names, "says": words.everything(), "admission_rules": words.admission_rules(meeting)}
    says |= tested.around(meeting)
    says["remote_taken"] = registrations.count_remote(meeting) if meeting.remote_seats is not None else None
    return render_template("meetings/registration.html", desk=shown, may_read=may_read, **says, **words_of(meeting))


def _seated(meeting_id: int) -> Meeting:
    actor = current_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    require(policies.can_follow_people, actor, meeting)
    return meeting


def _participants(meeting_id: int, words_of: WordsOf) -> str:
    """Who takes part, by capacity and delegation."""
    meeting = _seated(meeting_id)
    seated = queries.list_participants(meeting)
    benches = attendees.benches(seated)
    says: dict[str, Any] = {"attendance": words.attendance(), "in_room": sum(one.attends == "room" for one in seated), "count": len(seated)}
    says |= {"headings": words.benches(), "goes_on": meeting.state in desk.GOES_ON} | tested.around(meeting)
    return render_template("meetings/participants.html", benches=benches, **says, **words_of(meeting))


def _lines(meeting: Meeting) -> Iterator[list[str]]:
    functions, benches, standings = wording.functions(), words.benches(), words.standings()
    yield words.columns(meeting)
    attendance = words.attendance()
    for bench in attendees.benches(queries.list_participants(meeting)):
        for delegation in bench.delegations:
            for one in delegation.members:
                plate = rooms.plate_of(one) if one.organisation is not None else ""
                standing = standings[registrations.standing_of(one)]
                place = [attendance[one.attends]] if meeting.venue else []
                yield [benches[bench.capacity], plate, rooms.name_of(one), functions[one.function], standing, *place]


def _file(meeting_id: int) -> Response:
    """The list as a file, for the chair and the Secretariat: nothing that is private."""
    meeting = _seated(meeting_id)
    require(policies.can_admit, current_actor(), meeting)
    headers = {"Content-Disposition": f'attachment; filename="participants-{meeting.id}.csv"'}
    return Response(attendees.as_csv(_lines(meeting)), mimetype="text/csv", headers=headers)


def _register(meeting_id: int) -> Any:
    """Somebody registers, with a letter where one came with the form."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        with received_file() as arrived:
            submit("meetings.register_with_letter", meeting=meeting_id, **arrived)
    else:
        submit("meetings.register", meeting=meeting_id)
    return redirect(url_for("meetings.registration", meeting_id=meeting_id), 303)


def add_to(bp: Blueprint, words_of: WordsOf) -> None:
    """The blueprint has these pages and doors."""
    here = "/meetings/<int:meeting_id>"
    bp.add_url_rule(f"{here}/registration", "registration", lambda meeting_id: _registration(meeting_id, words_of))
    bp.add_url_rule(f"{here}/participants", "participants", lambda meeting_id: _participants(meeting_id, words_of))
    bp.add_url_rule(f"{here}/participants.csv", "participants_file", _file)
    bp.add_url_rule(f"{here}/people/register", "register", _register, methods=["POST"])
    placing.add_to(bp, words_of)
    evidence_pages.add_to(bp, words_of)
    add_button(bp, "registration/evidence/<int:evidence>/withdraw", "meetings.withdraw_evidence", "show_evidence")
    for path, command in DOORS:
        add_button(bp, path, command, "registration")
