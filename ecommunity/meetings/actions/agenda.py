"""The agenda: which item is current, and whether one can ask to speak on it."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import queries, states
from ecommunity.meetings.actions import doors, record
from ecommunity.meetings.events import ItemClosed, ItemStarted, ListClosed, ListOpened, TimerSet
from ecommunity.meetings.inputs import OfItem, OpenList, SetTimer, StartItem
from ecommunity.meetings.models import AgendaItem, Meeting
from ecommunity.web.words import _


def titled(item: AgendaItem) -> dict[str, Any]:
    """An item as the record names it."""
    return {"item_number": item.number, "item_titles": dict(item.titles)}


@command("meetings.start_item", StartItem)
def start_item(actor: Actor, given: StartItem) -> dict[str, Any]:
    """The meeting is at this item; the debate on the one before rests."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.open_sitting(meeting)
    item = queries.get_item(meeting, given.item)
    left = queries.find_current_item(meeting)
    if left is not None and left.id == item.id:
        doors.clash(meeting, _("The meeting is at this item already."))
    if item.state == "withdrawn":
        doors.clash(meeting, _("This item was withdrawn."))
    if queries.list_on_floor(meeting):
        doors.clash(meeting, _("Somebody has the floor. Finish the intervention first."))
    if left is not None:
        left.is_current = False
        if left.state == "debate_open":
            left.state = states.ITEM.step(left.state, "debate_suspended")
        session.flush()  # one item is current at a time, which the database checks too
    item.is_current = True
    if item.state in ("pending", "deferred"):
        item.state, item.outcome = states.ITEM.step(item.state, "introduced"), None
    elif item.state in ("debate_suspended", "group_reported"):
        item.state = states.ITEM.step(item.state, "debate_open")
    publish(ItemStarted(meeting.id, item.id, left.id if left is not None else None))
    record.keep(meeting, "item_started", item_id=item.id, **titled(item))
    return {"item": item.id}


@command("meetings.close_item", OfItem)
def close_item(actor: Actor, given: OfItem) -> dict[str, Any]:
    """The debate on the item is over, and so is its list."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.must_go_on(meeting)
    item = doors.chosen_item(meeting, given.item)
    if not states.ITEM.may(item.state, "debate_closed"):
        doors.clash(meeting, _("There is no debate on this item to close."))
    item.state = "debate_closed"
    if states.SPEAKER_LIST.may(item.list_state, "closed"):
        item.list_state = "closed"
        publish(ListClosed(meeting.id, item.id))
    publish(ItemClosed(meeting.id, item.id))
    record.keep(meeting, "item_closed", item_id=item.id, **titled(item))
    return {"item": item.id}


@command("meetings.open_list", OpenList)
def open_list(actor: Actor, given: OpenList) -> dict[str, Any]:
    """Whoever wants to speak on the item can ask; the first time, this opens the debate."""
    meeting = doors.as_chair(actor, given.meeting)
    item = doors.chosen_item(meeting, given.item)
    doors.must_go_on(meeting)
    if not states.SPEAKER_LIST.may(item.list_state, "open"):
        doors.clash(meeting, _("The speakers' list is open already."))
    item.list_state = "open"
    is_other_limit = given.speaking_limit_s not in (None, item.speaking_limit_s)
    if is_other_limit:
        item.speaking_limit_s = given.speaking_limit_s
    if item.state == "introduced":
        item.state = states.ITEM.step(item.state, "debate_open")
    publish(ListOpened(meeting.id, item.id))
    record.keep(meeting, "list_opened", item_id=item.id, **titled(item))
    if is_other_limit:
        _keep_limit(meeting, item)
    return {"item": item.id}


@command("meetings.close_list", OfItem)
def close_list(actor: Actor, given: OfItem) -> dict[str, Any]:
    """No more ordinary requests on the item; those that wait stay."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.must_go_on(meeting)
    item = doors.chosen_item(meeting, given.item)
    if not states.SPEAKER_LIST.may(item.list_state, "closed"):
        doors.clash(meeting, _("The speakers' list is not open."))
    item.list_state = "closed"
    publish(ListClosed(meeting.id, item.id))
    record.keep(meeting, "list_closed", item_id=item.id, **titled(item))
    return {"item": item.id}


@command("meetings.set_timer", SetTimer)
def set_timer(actor: Actor, given: SetTimer) -> dict[str, Any]:
    """Speakers on the item have this long, the one who speaks now included."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.must_go_on(meeting)
    item = doors.chosen_item(meeting, given.item)
    speaking = [one for one in queries.list_on_floor(meeting) if one.item_id == item.id and one.kind == "intervention"]
    if any(one != given.speaking_limit_s for one in (item.speaking_limit_s, *(request.limit_s for request in speaking))):
        item.speaking_limit_s = given.speaking_limit_s
        for request in speaking:
            request.limit_s = given.speaking_limit_s
        publish(TimerSet(meeting.id, item.id))
        _keep_limit(meeting, item)
    return {"item": item.id}


def _keep_limit(meeting: Meeting, item: AgendaItem) -> None:
    record.keep(meeting, "limit_set", item_id=item.id, seconds=item.speaking_limit_s, **titled(item))
