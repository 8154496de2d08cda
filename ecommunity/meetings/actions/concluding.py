"""What came of an item and of each document, and what a document asks for."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Forbidden, Invalid
from ecommunity.events import publish
from ecommunity.markup.symbols import canonical_symbol
from ecommunity.meetings import policies, queries, states
from ecommunity.meetings.actions import doors, quorum, record
from ecommunity.meetings.actions.agenda import titled
from ecommunity.meetings.events import ListClosed
from ecommunity.meetings.models import AgendaItem, Meeting
from ecommunity.meetings.papers import outcomes
from ecommunity.meetings.papers.events import ItemConcluded
from ecommunity.meetings.papers.inputs import OfPaper, RecommendActions, SetDocumentOutcome, SetItemOutcome
from ecommunity.web.words import _, lazy_


def _may_decide(meeting: Meeting, outcome: str) -> None:
    if meeting.formality == "informal" and outcomes.is_decision(outcome):
        raise Forbidden(_("This meeting is informal. It cannot record decisions."))


def _keep(actor: Actor, meeting: Meeting, item: AgendaItem, given: SetItemOutcome | SetDocumentOutcome, **facts: Any) -> None:
    """The outcome is on the record; in an exercise it says that it is one."""
    is_simulated = {"is_simulated": True} if meeting.formality == "training" else {}
    kind = "document_outcome" if "symbol" in facts else "item_outcome"
    lang = actor.language or meeting.lang
    there = quorum.counted(meeting) if given.outcome in outcomes.ADOPTING else {}
    told = titled(item) | facts | is_simulated | there | {"outcome": given.outcome}
    record.keep(meeting, kind, item_id=item.id, text=given.text or "", lang=lang, **told)


@command("meetings.set_item_outcome", SetItemOutcome)
def set_item_outcome(actor: Actor, given: SetItemOutcome) -> dict[str, Any]:
    """The item has this outcome, as far as it follows from how the item stands; its list is closed."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.open_sitting(meeting)
    item = doors.chosen_item(meeting, given.item)
    _may_decide(meeting, given.outcome)
    steps = outcomes.way(item.state, given.outcome)
    if not steps:
        doors.clash(
            meeting, _("This outcome does not follow from how the item stands now. Close the debate on it first, or choose another one.")
        )
    quorum.needed_to_adopt(meeting, given.outcome)
    if any(request.item_id == item.id for request in queries.list_on_floor(meeting)):
        doors.clash(meeting, _("Somebody has the floor. Finish the intervention first."))
    for step in steps:
        item.state = states.ITEM.step(item.state, step)
    item.outcome = given.outcome
    if states.SPEAKER_LIST.may(item.list_state, "closed"):
        item.list_state = "closed"
        publish(ListClosed(meeting.id, item.id))
    publish(ItemConcluded(meeting.id, item.id))
    _keep(actor, meeting, item, given)
    return {"item": item.id}


def _papers_of(item: AgendaItem, given: OfPaper) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The documents of the item, to be changed, and the one that was named, however its symbol was typed."""
    papers = [dict(paper) for paper in item.documents]
    wanted = canonical_symbol(given.document) or given.document
    for paper in papers:
        if wanted in (paper["symbol"], canonical_symbol(paper["symbol"])):
            return papers, paper
    message = _("This item has no document with this symbol.")
    raise Invalid(message, fields={"document": message})


@command("meetings.set_document_outcome", SetDocumentOutcome)
def set_document_outcome(actor: Actor, given: SetDocumentOutcome) -> dict[str, Any]:
    """The document has this outcome under its item; of two, the later one counts."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.open_sitting(meeting)
    item = doors.chosen_item(meeting, given.item)
    _may_decide(meeting, given.outcome)
    papers, paper = _papers_of(item, given)
    if item.state == "pending":
        doors.clash(meeting, _("This item was not taken up yet."))
    if paper.get("outcome") == given.outcome:
        doors.clash(meeting, _("This document has this outcome already."))
    quorum.needed_to_adopt(meeting, given.outcome)
    paper["outcome"] = given.outcome
    item.documents = papers
    session.flush()
    publish(ItemConcluded(meeting.id, item.id))
    _keep(actor, meeting, item, given, symbol=paper["symbol"])
    return {"item": item.id, "document": paper["symbol"]}


@command("meetings.recommend_actions", RecommendActions)
def recommend_actions(actor: Actor, given: RecommendActions) -> dict[str, Any]:
    """The document says what the meeting is asked to do with it."""
    meeting = doors.locked(actor, given.meeting)
    require(policies.can_admit, actor, meeting, message=lazy_("Only the chair and the Secretariat say what a document asks for."))
    doors.must_go_on(meeting)
    item = doors.chosen_item(meeting, given.item)
    papers, paper = _papers_of(item, given)
    paper["recommended"] = [action for action in outcomes.RECOMMENDED if action in given.actions]
    item.documents = papers
    session.flush()
    publish(ItemConcluded(meeting.id, item.id))
    return {"item": item.id, "document": paper["symbol"]}
