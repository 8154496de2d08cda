"""Whose connection was lost and who is back: the same request again, at the head of its own lane and tier."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import floor_order, queries, states
from ecommunity.meetings.events import FloorRequested
from ecommunity.meetings.floor_order import Ask
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting, Participant


def presents(item: AgendaItem, participant: Participant) -> bool:
    """Whether somebody introduces the item: the Secretariat, or the proponent."""
    return participant.capacity == "secretariat" or (item.presenter_id is not None and item.presenter_id == participant.organisation_id)


def stand_first(meeting: Meeting, item: AgendaItem, dropped: FloorRequest) -> None:
    """The request waits at the head of its own lane and tier, with a clock of its own when it is called."""
    waiting = [floor_order.as_order(other.place) for other in queries.list_queue(meeting, item)]
    asker = dropped.participant
    ask = Ask(
        kind=dropped.kind,
        capacity=asker.capacity,
        seq=dropped.asked_seq,
        for_group_of_parties=dropped.place[1] == floor_order.TIER_GROUP_OF_PARTIES,
        presents=presents(item, asker),
        prior=dropped.prior,
    )
    dropped.place = list(floor_order.head_of_tier(floor_order.order_of(ask), waiting))
    dropped.state, dropped.reason, dropped.finished_at = states.REQUEST.step(dropped.state, "queued"), "", None
    dropped.started_at = dropped.paused_at = None
    dropped.paused_total_s = 0.0
    session.flush()
    publish(FloorRequested(meeting.id, dropped.id, is_back=True))
