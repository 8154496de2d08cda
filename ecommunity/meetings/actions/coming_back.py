"""Whose connection was lost and who is back: the same request again, at the head of its own lane and tier."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import floor_order, motions, queries, states
from ecommunity.meetings.events import FloorRequested
from ecommunity.meetings.floor_order import Ask
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting, Participant

# What interrupts is over when nobody is there to say it, and can be raised anew at any moment.
KINDS = ("intervention", "right_of_reply", "motion")


def find_dropped(
    meeting: Meeting, item: AgendaItem | None, participant_id: int, kind: str, motion: str | None, stance: str | None
) -> FloorRequest | None:
    """The very request that somebody lost with the connection and that counts still, when nothing of its kind came after it."""
    dropped = queries.find_dropped_request(item, participant_id, kind) if item is not None and kind in KINDS else None
    is_same = dropped is not None and (dropped.motion, dropped.category) == (motion, stance)
    return dropped if dropped is not None and is_same and _has_side(meeting, dropped) else None


def _has_side(meeting: Meeting, dropped: FloorRequest) -> bool:
    """Whether whoever speaks for or against a motion could still ask to: it is before the meeting, and not enough others do."""
    if dropped.kind != "motion" or dropped.category is None:
        return True
    moved = motions.find_moved(dropped.item_id, dropped.motion)
    if moved is None or moved.asked_seq > dropped.asked_seq:
        return False
    return len(motions.list_voices(moved, dropped.category)) < motions.most(meeting, dropped.category)


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
        motion=dropped.motion,
        is_granted=dropped.is_granted,
        replies_at_end=meeting.pack.right_of_reply.when == "end_of_item",
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
