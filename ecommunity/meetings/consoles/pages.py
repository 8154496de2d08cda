"""The pages of the consoles. With `?part=board` each gives only what changes, which the page's script puts in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, render_template, request
from markupsafe import Markup

from ecommunity.authz import Actor, require
from ecommunity.boundary import current_actor
from ecommunity.meetings import attribution, behalf_words, held_words, motions, queries, rooms
from ecommunity.meetings import policies as of_meetings
from ecommunity.meetings.actions import doors
from ecommunity.meetings.buttons import add_button
from ecommunity.meetings.consoles import board, live, policies, watch, words
from ecommunity.meetings.consoles import queries as of_consoles
from ecommunity.meetings.marks import plate_names
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.papers import outcomes
from ecommunity.meetings.papers import words as paper_words
from ecommunity.meetings.reports import shown as of_reports
from ecommunity.web.forms import form_keys
from ecommunity.web.words import lazy_

# Importing these two fills the registries.
__all__ = ["add_to", "live", "watch"]

WordsOf = Callable[[Meeting], dict[str, Any]]
ONLY_INTERPRETERS = lazy_("Only interpreters, captioners and the bureau open this page.")
ONLY_BUREAU = lazy_("Only the rapporteur, the chair and the Secretariat open this page.")


@dataclass(frozen=True)
class Page:
    """A console: its template, what it follows beside the meeting, which collections matter to it, what it shows."""

    name: str
    heeds: str
    streams: tuple[str, ...]
    show: Callable[[Actor, Meeting], dict[str, Any]]
    may: Callable[[Actor, Meeting], None]


def _console(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    found = board.load(actor, meeting)
    told = {"board": found, "room": found.room, "rule": words.rule, "sentence": words.sentence, "name_of_line": board.name_of_line}
    return told | {
        "open_to": lambda item: outcomes.open_to(meeting.formality, item.state),
        "open_to_papers": outcomes.open_to_papers(meeting.formality),
        "motions": motions.list_open(found.room.current.id) if found.room.current is not None else [],
        "item_outcomes": paper_words.item_outcomes(),
    }


def _interpreting(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    room = rooms.load(actor, meeting)
    handed_in = [one for one in of_consoles.list_handed_in(meeting) if policies.can_read_given_text(actor, meeting, one)]
    following = [*board.points_of(room), *board.following_of(room, board.NEXT_ON_SCREEN)]
    return {"room": room, "handed_in": handed_in, "following": following, "stands": board.signals_of(meeting)}


def _rapporteur(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    room = rooms.load(actor, meeting)
    return {
        "room": room,
        "record": list(reversed(queries.list_record(meeting))),
        "record_sentence": lambda kind, facts, text: rooms.sentence(kind, attribution.told(meeting, facts), text),
        "moment": rooms.moment,
        "actions": of_reports.actions_of(actor, meeting),
        "spoken": of_consoles.list_spoken(room.current) if room.current is not None else [],
        "plate_names": plate_names,
        "is_named": not attribution.is_forbidden(meeting),
    }


def _projector(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    room = rooms.load(actor, meeting)
    # Everybody in the room reads it, whoever opened it.
    room = replace(room, clock=rooms.show_clock(meeting, room.holder))
    following = [*board.points_of(room), *board.following_of(room, board.NEXT_ON_SCREEN)][: board.NEXT_ON_SCREEN]
    return {"room": room, "following": following, "is_named": meeting.pack.report.names != "nobody"}


def notes_of(meeting: Meeting, room: rooms.Room) -> dict[str, Any]:
    """What the room says of signals: their words, and what its reader is asked while having the floor."""
    has_floor = room.me is not None and room.holder is not None and room.holder.participant_id == room.me.id
    return {"says": words.everything(), "asked": board.asked_of(meeting, room.holder) if has_floor else []}


def _run(actor: Actor, meeting: Meeting) -> None:
    require(policies.can_open_console, actor, meeting, message=doors.ONLY_CHAIR)


def _lend_a_voice(actor: Actor, meeting: Meeting) -> None:
    require(policies.can_interpret, actor, meeting, message=ONLY_INTERPRETERS)


def _keep_record(actor: Actor, meeting: Meeting) -> None:
    require(of_meetings.can_keep_record, actor, meeting, message=ONLY_BUREAU)


PAGES = (
    Page("console", "meeting items list requests floor people waiting lag reports", (":people", ":bureau"), _console, _run),
    Page("interpreting", "meeting items requests floor signals", (), _interpreting, _lend_a_voice),
    Page("rapporteur", "meeting items requests floor record", (), _rapporteur, _keep_record),
    Page("projector", "meeting items list requests floor", (), _projector, lambda _actor, _meeting: None),
)


def _keys_and_way_back(page: Page) -> Callable[[], Markup]:
    """The hidden fields of a form that stands on a console: without scripts, one comes back there and not to the room."""
    return lambda: form_keys() + Markup('<input type="hidden" name="back" value="{}">').format(page.name)


def _view(page: Page, words_of: WordsOf) -> Callable[[int], str]:
    def show(meeting_id: int) -> str:
        actor = current_actor()
        meeting = queries.get_meeting(actor, meeting_id)
        page.may(actor, meeting)
        # Read first: what is committed meanwhile is fetched once more, and never missed.
        heads = board.heads_of([meeting.stream, *(meeting.stream + part for part in page.streams)])
        told = page.show(actor, meeting) | {"says": words.everything(), "clock_facts": board.clock_facts}
        told |= {
            "wide": True,
            "behalf_of": behalf_words.names_of,
            "why_held": held_words.why_held,
            "digits": rooms.digits,
            "form_keys": _keys_and_way_back(page),
        } | words_of(meeting)
        if request.args.get("part") == "board":
            return render_template(f"meetings/consoles/{page.name}_board.html", **told)
        return render_template(f"meetings/consoles/{page.name}.html", heeds=page.heeds, **heads, **told)

    return show


def add_to(bp: Blueprint, words_of: WordsOf) -> None:
    """The blueprint has the consoles and the doors of their own buttons."""
    here = "/meetings/<int:meeting_id>"
    for page in PAGES:
        bp.add_url_rule(f"{here}/{page.name}", endpoint=page.name, view_func=_view(page, words_of))
    add_button(bp, "signals/send", "meetings.signal", "room", "floor")
    add_button(bp, "signals/answer", "meetings.answer_signal", "console")
