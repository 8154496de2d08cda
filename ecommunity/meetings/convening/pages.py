"""The page on which a meeting is prepared: whether and when it takes place, and its agenda; with the forms behind its buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import current_actor
from ecommunity.directory.queries import list_organisations
from ecommunity.documents.queries import find_many_by_symbol
from ecommunity.errors import SignInNeeded
from ecommunity.meetings import policies, queries, states, times
from ecommunity.meetings.actions.agenda_plan import IN_DEBATE, movable
from ecommunity.meetings.buttons import add_button
from ecommunity.meetings.convening import agenda_order, window
from ecommunity.meetings.convening.policies import can_convene, can_prepare
from ecommunity.meetings.marks import local_name, plate_names
from ecommunity.meetings.models import AgendaItem, Meeting
from ecommunity.web.forms import Form
from ecommunity.web.words import LANGUAGES, language, local

# Path below the meeting → command, and the part of the page where one goes on. Values in the path are fields of the command.
DOORS = (
    ("announce", "meetings.announce_meeting", "course"),
    ("postpone", "meetings.postpone_meeting", "course"),
    ("reschedule", "meetings.reschedule_meeting", "course"),
    ("cancel", "meetings.cancel_meeting", "course"),
    ("adjourn", "meetings.adjourn_meeting", "course"),
    ("close", "meetings.close_meeting", "course"),
    ("archive", "meetings.archive_meeting", "course"),
    ("template", "meetings.save_template", "again"),
    ("registration/open", "meetings.open_registration", "window"),
    ("registration/close", "meetings.close_registration", "window"),
    ("items/<int:item>/edit", "meetings.edit_item", "agenda"),
    ("items/<int:item>/move", "meetings.move_item", "agenda"),
)
EMPTY_FIELDS = 2


@dataclass(frozen=True)
class Row:
    """An item as it is prepared: where a step up or down leads, its fields for documents, and which of these nobody can open yet."""

    item: AgendaItem
    up: int | None
    down: int | None
    may_up: bool
    may_down: bool
    is_open: bool
    symbols: list[str]
    missing: list[str]


def _rows(actor: Actor, meeting: Meeting) -> Iterator[Row]:
    items = queries.list_items(meeting)
    order, free = [item.id for item in items], movable(items)
    symbols = {paper["symbol"] for item in items for paper in item.documents}
    known = find_many_by_symbol(actor, sorted(symbols)) if symbols else {}
    for item in items:
        own = [paper["symbol"] for paper in item.documents]
        missing = [symbol for symbol in own if not any(paper.canonical == symbol for paper in known[symbol])]
        fields = [*own, *[""] * EMPTY_FIELDS][:10]
        yield Row(item, *agenda_order.steps(order, item.id, free), item.state not in IN_DEBATE, fields, missing)


def possible(actor: Actor, meeting: Meeting) -> set[str]:
    """The steps that the meeting's state has and that this actor may take; whether the moment fits is for the action to say."""
    may, has_met = states.MEETING.steps[meeting.state], any(sitting.opened_at for sitting in meeting.sittings)
    found = {"adjourn"} if has_met and "adjourned_to_part_n" in may else set()
    if meeting.state == "adjourned_to_part_n":
        found.add("close")
    if not policies.can_run(actor, meeting):
        found.clear()
    if can_convene(actor, meeting):
        found |= {"announce"} if meeting.state == "draft" else set()
        found |= {"reschedule"} if meeting.state == "postponed" else set()
        found |= {"postpone"} if "postponed" in may and not has_met else set()
        found |= {"cancel"} if "cancelled" in may and not has_met and meeting.state != "draft" else set()
        found |= {"archive"} if "archived" in may else set()
    return found


def _prepare(meeting_id: int, words_of: Callable[[Meeting], dict[str, Any]]) -> Any:
    """Whether and when the meeting takes place, and what is on its agenda."""
    actor = current_actor()
    if actor.is_guest and request.method == "POST":
        raise SignInNeeded  # its page keeps what was typed
    meeting = queries.get_meeting(actor, meeting_id)
    require(can_prepare, actor, meeting)
    form = Form("meetings.add_item", language=actor.language or language())
    if form.submitted(meeting=meeting.id):
        return redirect(url_for("meetings.prepare", meeting_id=meeting.id, _anchor="agenda"), 303)
    rows = list(_rows(actor, meeting))
    by_name = sorted(list_organisations(), key=lambda one: local_name(plate_names(one)).casefold())
    told = {
        "form": form,
        "steps": possible(actor, meeting),
        "stands": window.registration(meeting.state, meeting.registration_opens_at, meeting.registration_closes_at, clock.now()),
        "goes_on": meeting.state in states.MEETING_LIVE | states.MEETING_AHEAD | {"draft"},
        "rows": rows,
        "timing": times.timing(meeting, [row.item.minutes for row in rows]),
        "organisations": [(one.id, local(plate_names(one))) for one in by_name],
        "languages_of_titles": LANGUAGES,
    }
    return render_template("meetings/prepare.html", **told, **words_of(meeting)), form.status


def add_to(bp: Blueprint, words_of: Callable[[Meeting], dict[str, Any]]) -> None:
    """The blueprint has this page and its doors."""
    bp.add_url_rule(
        "/meetings/<int:meeting_id>/prepare", "prepare", lambda meeting_id: _prepare(meeting_id, words_of), methods=["GET", "POST"]
    )
    for path, command, anchor in DOORS:
        add_button(bp, path, command, "prepare", anchor)
