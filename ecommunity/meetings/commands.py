"""Which commands of a meeting an actor is told of: those that are not refused as not theirs.

Whether the moment allows one, and whether what it names is there and theirs, is for the action to say. What reaches a meeting by a form
alone (evidence, which is a file) is not told here, and neither is what needs no meeting.
"""

from __future__ import annotations

from collections.abc import Callable

from ecommunity.authz import Actor
from ecommunity.meetings import policies as of
from ecommunity.meetings.convening.policies import can_convene, can_plan_again, can_prepare
from ecommunity.meetings.models import CHAIRING, Meeting
from ecommunity.meetings.registration import choices, moves, policies, queries
from ecommunity.meetings.reports.policies import can_file_statement, can_write_report


def of_own_registration(actor: Actor, meeting: Meeting) -> tuple[str, ...]:
    """Who takes part or waits for admission may end or change it; who has no seat and may have one asks for it."""
    if of.can_take_part(actor, meeting):
        return of.SEATED_COMMANDS
    standing = queries.own_standing(actor, meeting)
    if standing in moves.WAITING:
        return of.SEATED_COMMANDS
    return ("meetings.register",) if standing in moves.LEADS["ask"] and policies.can_ask_for_seat(actor, meeting) else ()


def has_delegation(actor: Actor, meeting: Meeting) -> bool:
    """Who sits for an organisation, or speaks for nobody but themselves: about what was said or filed."""
    seat = of.seat_in(actor, meeting.id)
    return seat is not None and (seat.organisation_id is not None or of.can_request_floor(actor, meeting))


def can_be_spoken_for(actor: Actor, meeting: Meeting) -> bool:
    """Who could be named in another's request."""
    seat = of.seat_in(actor, meeting.id)
    return seat is not None and seat.organisation_id is not None and of.can_request_floor(actor, meeting)


def may_hand_over(actor: Actor, meeting: Meeting) -> bool:
    """Who has a seat that an alternate can take, who lent theirs, and who leads a delegation."""
    seat = of.seat_in(actor, meeting.id)
    if seat is not None and seat.organisation_id is not None:
        if seat.function in choices.HANDED_OVER:
            return True
        if seat.function == choices.ALTERNATE:
            return any(seat.participant_id in (row.giver_id, row.taker_id) for row in queries.list_hand_overs(meeting))
    return policies.is_national_focal_point(actor)


def can_adopt(actor: Actor, meeting: Meeting) -> bool:
    """Who chairs."""
    seat = of.seat_in(actor, meeting.id)
    return seat is not None and seat.function in CHAIRING


RIGHTS: tuple[tuple[Callable[[Actor, Meeting], bool], tuple[str, ...]], ...] = (
    (lambda actor, _meeting: actor.id is not None, of.READER_COMMANDS),
    (of.can_take_part, of.PARTICIPANT_COMMANDS),
    (of.can_request_floor, of.ASKING_COMMANDS),
    (can_be_spoken_for, of.BEHALF_COMMANDS),
    (can_file_statement, of.STATEMENT_COMMANDS),
    (has_delegation, of.DELEGATION_COMMANDS),
    (may_hand_over, of.HANDING_COMMANDS),
    (policies.answers_for_some, of.VOUCHING_COMMANDS),
    (of.heads_delegation, ("meetings.hide_line",)),
    (of.can_run, of.CHAIR_COMMANDS),
    (of.can_keep_record, of.RECORD_COMMANDS),
    (can_write_report, of.REPORT_COMMANDS),
    (can_adopt, ("meetings.adopt_report",)),
    (of.can_admit, of.ADMITTING_COMMANDS),
    (can_prepare, of.PREPARING_COMMANDS),
    (can_convene, of.CONVENING_COMMANDS),
    (can_plan_again, of.PLANNING_COMMANDS),
)


def commands_of(actor: Actor, meeting: Meeting) -> list[str]:
    """Their names, in order; none for a visitor."""
    if actor.is_guest:
        return []
    found = {name for may, names in RIGHTS if may(actor, meeting) for name in names}
    return sorted(found.union(of_own_registration(actor, meeting)))
