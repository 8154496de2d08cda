"""The agenda while it is prepared: what an item says, and where it stands."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.events import publish
from ecommunity.meetings import queries
from ecommunity.meetings.actions import doors
from ecommunity.meetings.actions.planning import ONLY_PREPARERS
from ecommunity.meetings.convening import agenda_order, policies
from ecommunity.meetings.convening.events import AgendaChanged
from ecommunity.meetings.convening.inputs import LANGUAGES, EditItem, MoveItem
from ecommunity.meetings.convening.papers import papers
from ecommunity.meetings.models import AgendaItem, Meeting
from ecommunity.web.words import _

NOT_TAKEN_UP = frozenset({"pending"})
IN_DEBATE = frozenset({"debate_open"})


def _prepared(actor: Actor, meeting_id: int) -> Meeting:
    meeting = doors.locked(actor, meeting_id)
    require(policies.can_prepare, actor, meeting, message=ONLY_PREPARERS)
    doors.must_be_plannable(meeting)
    return meeting


@command("meetings.edit_item", EditItem)
def edit_item(actor: Actor, given: EditItem) -> dict[str, Any]:
    """The item says this from now on: its titles, its minutes, its documents and who presents it."""
    meeting = _prepared(actor, given.meeting)
    item = queries.get_item(meeting, given.item)
    if item.state in IN_DEBATE:
        doors.clash(meeting, _("The debate on this item is open. Change it before or afterwards."))
    if given.presenter is not None and not queries.organisations([given.presenter]):
        message = _("This organisation is not known.")
        raise Invalid(message, fields={"presenter": message})
    titles = {code: text for code in LANGUAGES if (text := getattr(given, f"title_{code}"))}
    item.titles = dict(item.titles) | titles
    item.minutes, item.presenter_id, item.documents = given.minutes, given.presenter, papers(given.documents, item.documents)
    session.flush()
    publish(AgendaChanged(meeting.id))
    return {"item": item.id}


@command("meetings.move_item", MoveItem)
def move_item(actor: Actor, given: MoveItem) -> dict[str, Any]:
    """The item has another place; the numbers of items that nobody took up yet follow their places."""
    meeting = _prepared(actor, given.meeting)
    item = queries.get_item(meeting, given.item)
    before = queries.get_item(meeting, given.before) if given.before is not None else None
    items = {one.id: one for one in queries.list_items(meeting)}
    try:
        order = agenda_order.moved(list(items), item.id, before.id if before is not None else None, movable(items.values()))
    except agenda_order.Fixed:
        doors.clash(meeting, _("What the meeting has taken up keeps its place on the agenda."))
    _put_in_order([items[key] for key in order])
    publish(AgendaChanged(meeting.id))
    return {"item": item.id}


def movable(items: Any) -> set[int]:
    """The items that nobody took up yet."""
    return {one.id for one in items if one.state in NOT_TAKEN_UP}


def _put_in_order(items: list[AgendaItem]) -> None:
    """Position by position; a number that is its place follows the place. Two items are never at one place, which the database checks."""
    follows = {item.id: item.number == str(item.position) for item in items}
    changed = [(place, item) for place, item in enumerate(items, start=1) if item.position != place]
    for place, item in changed:
        item.position = -place
    session.flush()
    for place, item in changed:
        item.position = place
        if follows[item.id]:
            item.number = str(place)
    session.flush()
