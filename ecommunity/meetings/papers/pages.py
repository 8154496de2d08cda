"""The pages of papers: what the chair shows, the documents of each item with what came of them, a text to choose a paragraph from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from ecommunity.api.reads import page_number
from ecommunity.authz import Actor, require
from ecommunity.boundary import current_actor
from ecommunity.documents import present
from ecommunity.documents import queries as documents
from ecommunity.documents.models import Document
from ecommunity.errors import NotFound
from ecommunity.markup.symbols import canonical_symbol
from ecommunity.meetings import policies, queries
from ecommunity.meetings.actions.doors import ONLY_CHAIR
from ecommunity.meetings.buttons import add_button
from ecommunity.meetings.models import AgendaItem, Meeting
from ecommunity.meetings.papers import outcomes, words
from ecommunity.meetings.papers import queries as papers
from ecommunity.meetings.papers.places import beginning
from ecommunity.web.forms import submit
from ecommunity.web.words import LANGUAGES, language

WordsOf = Callable[[Meeting], dict[str, Any]]
# Path below the meeting → command; the page of papers is where one goes on.
DOORS = (
    ("items/outcome", "meetings.set_item_outcome"),
    ("papers/outcome", "meetings.set_document_outcome"),
    ("papers/recommend", "meetings.recommend_actions"),
    ("shown/stop", "meetings.stop_showing"),
)


def panel_for(actor: Actor, meeting: Meeting, document_id: int, paragraph_id: int | None) -> dict[str, Any]:
    """What the panel says to this reader: the text, or of a text that is not theirs to read the symbol that the chair shows."""
    now = papers.find_shown(meeting)
    is_now = now is not None and (now.document_id, now.paragraph_id) == (document_id, paragraph_id)
    try:
        panel = papers.load_panel(actor, document_id, paragraph_id, language())
    except NotFound:
        if not is_now:
            raise
        return {"panel": None, "symbol": now.symbol if now is not None else "", "number": now.number if now is not None else ""}
    row = panel.paragraph
    text = beginning(row.text) if row is not None else ""
    return {
        "panel": panel,
        "cells": present.pieces_of(text, row.kind) if row is not None else [],
        "is_cut": row is not None and len(text) < len(row.text.rstrip()),
        "is_now": is_now,
        "names": LANGUAGES,
    }


def _shown(meeting_id: int, words_of: WordsOf) -> str:
    """What the chair shows now, as a page."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    now = papers.find_shown(meeting)
    told = panel_for(actor, meeting, now.document_id, now.paragraph_id) if now is not None else {}
    return render_template("meetings/shown.html", now=now, **told, **words_of(meeting))


def _fragment(meeting_id: int, document_id: int, paragraph_id: int) -> Response:
    """A paragraph for the panel. For whoever has no buttons in it, it is the same until it changes: the browser takes it once."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    told = panel_for(actor, meeting, document_id, paragraph_id or None)
    response = make_response(render_template("meetings/_shown_text.html", meeting=meeting, **told))
    if b"csrf_token" not in response.get_data():
        response.add_etag()
        response.make_conditional(request)
    return response


def _by_symbol(actor: Actor, items: list[AgendaItem]) -> dict[str, list[Document]]:
    """For each symbol on the agenda the texts that this reader may read, one a language, the newest version."""
    symbols = {paper["symbol"]: canonical_symbol(paper["symbol"]) or paper["symbol"] for item in items for paper in item.documents}
    known = documents.find_many_by_symbol(actor, list(dict.fromkeys(symbols.values()))) if symbols else {}
    found: dict[str, list[Document]] = {}
    for symbol, canonical in symbols.items():
        newest: dict[str, Document] = {}
        for document in known[canonical]:
            if document.canonical == canonical:
                newest.setdefault(document.language, document)
        found[symbol] = [newest[code] for code in LANGUAGES if code in newest]
    return found


def _papers(meeting_id: int, words_of: WordsOf) -> str:
    """Every document under its item, the current item first; for the chair what can come of them."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    items = sorted(queries.list_items(meeting), key=lambda item: (not item.is_current, item.position))
    says = {
        "items": items,
        "texts": _by_symbol(actor, items),
        "names": LANGUAGES,
        "item_outcomes": words.item_outcomes(),
        "recommended": words.recommended(),
        "asked": words.asked,
        "open_to": lambda item: outcomes.open_to(meeting.formality, item.state),
        "open_to_papers": outcomes.open_to_papers(meeting.formality),
    }
    return render_template("meetings/papers.html", **says, **words_of(meeting))


def _text(meeting_id: int, document_id: int, words_of: WordsOf) -> str:
    """The text of a document with a button at each paragraph, for who shows it to all."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    require(policies.can_run, actor, meeting, message=ONLY_CHAIR)
    document = documents.get_document(actor, document_id)
    paragraphs = documents.list_paragraphs(document, page_number())
    told = {"document": document, "paragraphs": paragraphs, "now": papers.find_shown(meeting), "pieces_of": present.pieces_of}
    return render_template("meetings/paper.html", **told, **words_of(meeting))


def _show(meeting_id: int) -> Any:
    submit("meetings.show_paragraph", meeting=meeting_id)
    back, document = request.form.get("back", ""), request.form.get("document", "")
    if back.isascii() and back.isdigit() and len(back) < 9:
        where = url_for("meetings.paper", meeting_id=meeting_id, document_id=int(document), page=int(back), _anchor="now")
        return redirect(where, 303)
    return redirect(url_for("meetings.shown", meeting_id=meeting_id), 303)


def add_to(bp: Blueprint, words_of: WordsOf) -> None:
    """The blueprint has these pages and doors."""
    here = "/meetings/<int:meeting_id>"
    bp.add_url_rule(f"{here}/shown", "shown", lambda meeting_id: _shown(meeting_id, words_of))
    bp.add_url_rule(f"{here}/shown/<int:document_id>/<int:paragraph_id>", "shown_text", _fragment)
    bp.add_url_rule(f"{here}/papers", "papers", lambda meeting_id: _papers(meeting_id, words_of))
    bp.add_url_rule(f"{here}/papers/<int:document_id>", "paper", lambda meeting_id, document_id: _text(meeting_id, document_id, words_of))
    bp.add_url_rule(f"{here}/shown/show", "show_paragraph", _show, methods=["POST"])
    for path, command in DOORS:
        add_button(bp, path, command, "papers")
