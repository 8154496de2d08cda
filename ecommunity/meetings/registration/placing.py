"""The page on which the chair and the Secretariat register somebody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, exists, func, or_, select

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor, require
from ecommunity.boundary import current_actor
from ecommunity.db import find, session
from ecommunity.directory.models import Affiliation
from ecommunity.directory.queries import in_force, list_organisations
from ecommunity.errors import SignInNeeded
from ecommunity.groups.models import Membership
from ecommunity.meetings import policies, queries, wording
from ecommunity.meetings.marks import local_name, plate_names
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.registration import words
from ecommunity.web.forms import Form
from ecommunity.web.words import _, local

MOST_FOUND = 20
FEWEST_LETTERS = 2


def find_people(actor: Actor, meeting: Meeting, words: str) -> list[Person]:
    """By name: the group's members, and who is published in the directory. By a whole address: anybody, for the Secretariat alone."""
    words = words.strip()
    if len(words) < FEWEST_LETTERS:
        return []
    belongs = exists().where(Membership.person_id == Person.id, Membership.group_id == meeting.group_id, Membership.ended_at.is_(None))
    is_published = exists().where(Affiliation.person_id == Person.id, Affiliation.is_published, *in_force())
    ways: list[ColumnElement[bool]] = [func.lower(Person.name).contains(words.lower(), autoescape=True) & or_(belongs, is_published)]
    if actor.is_secretariat:
        ways.append(func.lower(Person.email) == words.lower())
    stmt = select(Person).where(Person.state == "active", or_(*ways)).order_by(Person.name, Person.id)
    return list(session.execute(stmt.limit(MOST_FOUND)).scalars())


def find_person(person_id: str) -> Person | None:
    """The person that was chosen; the command asks again whether they can be registered."""
    if not (person_id.isascii() and person_id.isdigit() and len(person_id) < 10):
        return None
    return find(select(Person).where(Person.id == int(person_id), Person.state == "active"))


def add_to(bp: Blueprint, words_of: Callable[[Meeting], dict[str, Any]]) -> None:
    """The page stands below each meeting."""

    def register_other(meeting_id: int) -> Any:
        actor = current_actor()
        if actor.is_guest and request.method == "POST":
            raise SignInNeeded  # its page keeps what was typed
        meeting = queries.get_meeting(actor, meeting_id)
        require(policies.can_admit, actor, meeting)
        form = Form("meetings.register", function="delegate", capacity="party")
        if form.submitted(meeting=meeting.id):
            return redirect(url_for("meetings.register_other", meeting_id=meeting.id), 303)
        sought = request.args.get("who", "")
        chosen = str(form.value("person") or request.args.get("person", ""))
        found = find_people(actor, meeting, sought)
        by_name = sorted(list_organisations(), key=lambda one: local_name(plate_names(one)).casefold())
        told = {
            "form": form,
            "sought": sought,
            "found": found,
            "person": next((one for one in found if str(one.id) == chosen), None) or (find_person(chosen) if form.was_sent else None),
            "capacities": list((wording.capacities() | {"none": _("Without a delegation")}).items()),
            "attendance": words.attendance(),
            "organisations": [(one.id, local(one.names)) for one in by_name],
        }
        return render_template("meetings/register_other.html", **told, **words_of(meeting)), form.status

    bp.add_url_rule(
        "/meetings/<int:meeting_id>/registration/others", endpoint="register_other", view_func=register_other, methods=["GET", "POST"]
    )
