"""The page on which one tests the connection before a sitting, and what was delivered in writing."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from ecommunity.authz import Actor
from ecommunity.boundary import current_actor
from ecommunity.errors import SignInNeeded
from ecommunity.meetings import queries as of_meetings
from ecommunity.meetings.buttons import add_button
from ecommunity.meetings.entering import queries, room, room_words, words
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.registration import queries as registrations
from ecommunity.meetings.rooms import Room
from ecommunity.web.forms import Form
from ecommunity.web.site import site

BLOCK_BYTES = 48 * 1024
WordsOf = Callable[[Meeting], dict[str, Any]]


def _test(meeting_id: int, words_of: WordsOf) -> Any:
    """What works from here; without scripts a short form."""
    actor = current_actor()
    if actor.is_guest and request.method == "POST":
        raise SignInNeeded
    meeting, may_read = registrations.get_meeting_to_register(actor, meeting_id)
    test = queries.find_own_test(actor, meeting) if actor.id is not None else None
    form = Form("meetings.save_test", mode=test.mode if test is not None else "")
    if form.submitted(meeting=meeting.id):
        return redirect(url_for("meetings.test", meeting_id=meeting.id, _anchor="result"), 303)
    told = {
        "test": test,
        "may_read": may_read,
        "facts": words.shown(test),
        "labels": words.labels(),
        "advice": words.advice_of(test) if test is not None else None,
        "reasons": words.reasons(),
        "script_words": words.for_script(),
        "block_kb": BLOCK_BYTES // 1024,
        "kept_days": site().presence_days,
    }
    return render_template("meetings/test.html", form=form, **told, **words_of(meeting)), form.status


def _block(meeting_id: int) -> Response:
    """So many bytes that nothing makes smaller and nobody keeps: their time is the speed of the line."""
    registrations.get_meeting_to_register(current_actor(), meeting_id)
    return Response(secrets.token_bytes(BLOCK_BYTES), mimetype="application/octet-stream", headers={"Cache-Control": "no-store"})


def in_room(actor: Actor, meeting: Meeting, shown: Room, script_words: dict[str, str]) -> dict[str, Any]:
    """What the page of a sitting shows of taking part, and the words for it."""
    found = room.around(actor, meeting, shown)
    return found | {"script_words": script_words | room_words.by_key(found)}


def _written(meeting_id: int, words_of: WordsOf) -> str:
    """What was delivered in writing, whole."""
    meeting = of_meetings.get_meeting(current_actor(), meeting_id)
    return render_template("meetings/written.html", written=queries.list_written(meeting, None), **words_of(meeting))


def add_to(bp: Blueprint, words_of: WordsOf) -> None:
    """The blueprint has these pages and doors."""
    here = "/meetings/<int:meeting_id>"
    bp.add_url_rule(f"{here}/test", "test", lambda meeting_id: _test(meeting_id, words_of), methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/test/block", "test_block", _block)
    bp.add_url_rule(f"{here}/written", "written", lambda meeting_id: _written(meeting_id, words_of))
    add_button(bp, "floor/write", "meetings.write_intervention", "room", "floor")
    add_button(bp, "sound", "meetings.set_conference_link", "room", "talk")
