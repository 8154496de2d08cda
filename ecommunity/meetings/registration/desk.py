"""What the page of registration shows to who asks: the own seat, the own delegation, and at the desk who waits."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.directory.models import Organisation
from ecommunity.meetings import queries as meetings
from ecommunity.meetings import states
from ecommunity.meetings.convening import window
from ecommunity.meetings.models import Meeting, Participant
from ecommunity.meetings.policies import can_admit, seat_in
from ecommunity.meetings.registration import choices, moves, policies, queries
from ecommunity.meetings.registration.models import Nomination, Registration

GOES_ON = states.MEETING_LIVE | states.MEETING_AHEAD


@dataclass(frozen=True)
class Row:
    """One registration, with what this reader may do about it."""

    participant: Participant
    standing: moves.Standing
    note: Registration | None
    can: frozenset[str]


@dataclass(frozen=True)
class Desk:
    """Everything on the page."""

    me: Participant | None
    standing: moves.Standing
    note: Registration | None
    nominations: list[Nomination]
    offered: list[choices.Choice]
    known: dict[int, Organisation]
    can_ask: bool
    own: list[Organisation]
    stands: window.Registration
    has_ended: bool
    functions: list[str]
    named: list[Nomination]
    colleagues: list[Person]
    waiting: list[Row]
    ended: list[Row]
    needs: list[Row]
    alternates: list[Participant]
    lent: list[tuple[Participant, Participant]]
    is_desk: bool
    goes_on: bool


def _row(actor: Actor, meeting: Meeting, participant: Participant, notes: dict[int, Registration]) -> Row:
    goes_on = meeting.state in GOES_ON
    as_whom, standing = policies.movers(actor, meeting, participant), queries.standing_of(participant)
    possible = frozenset(move for move in moves.MOVES if goes_on and moves.may(as_whom, move, standing))
    return Row(participant, standing, notes.get(participant.id), possible)


def load(actor: Actor, meeting: Meeting) -> Desk:
    """The page as this actor sees it."""
    me = queries.find_own(actor, meeting) if actor.id is not None else None
    is_desk, goes_on = can_admit(actor, meeting), meeting.state in GOES_ON
    standing = queries.standing_of(me)
    stands = window.registration(meeting.state, meeting.registration_opens_at, meeting.registration_closes_at, clock.now())
    is_taken = goes_on and stands == "open"
    can_ask = is_taken and standing in moves.LEADS["ask"] and policies.can_ask_for_seat(actor, meeting)
    offered = choices.choices(policies.verified(actor)) if can_ask else []
    own = _own(actor, meeting) if actor.id is not None else []
    own_ids = {one.id for one in own}
    seated = meetings.list_participants(meeting) if is_desk or me is not None else []
    undecided = queries.list_undecided(meeting) if is_desk or own else []
    ended = queries.list_ended(meeting) if is_desk else []
    secretariat = [one for one in seated if one.has_access_need] if _reads_needs(actor, meeting) else []
    notes = queries.list_notes([*undecided, *ended, *secretariat, *([me] if me is not None else [])])
    rows = [_row(actor, meeting, one, notes) for one in undecided]
    return Desk(
        me=me,
        standing=standing,
        note=notes.get(me.id) if me is not None else None,
        nominations=queries.list_own_nominations(actor, meeting) if actor.id is not None else [],
        offered=offered,
        known=meetings.organisations(one.organisation_id for one in offered if one.organisation_id is not None),
        can_ask=can_ask,
        own=own if goes_on else [],
        stands=stands if goes_on else "closed",
        has_ended=meeting.registration_closes_at is not None and meeting.registration_closes_at <= clock.now(),
        functions=_functions(own),
        named=queries.list_nominations(meeting, own_ids) if own else [],
        colleagues=[person for person, _of in queries.list_colleagues(own_ids) if person.id != actor.id] if own else [],
        waiting=[row for row in rows if is_desk or row.can & {"confirm"}],
        ended=[_row(actor, meeting, one, notes) for one in ended],
        needs=[_row(actor, meeting, one, notes) for one in secretariat],
        alternates=[one for one in seated if _stands_in(one, me)],
        lent=_lent(meeting, me, seated),
        is_desk=is_desk,
        goes_on=goes_on,
    )


def _own(actor: Actor, meeting: Meeting) -> list[Organisation]:
    found = queries.list_organisations(policies.own_organisation_ids(actor, meeting))
    return [one for one in found if policies.can_name_for(actor, meeting, one)]


def _functions(own: list[Organisation]) -> list[str]:
    """The functions for which one can name somebody of these organisations."""
    offered = [key for one in own for key in choices.functions_in(choices.CAPACITY_OF.get(one.kind, "none"))]
    return [key for key in dict.fromkeys(offered) if key in choices.NAMED_FOR]


def _reads_needs(actor: Actor, meeting: Meeting) -> bool:
    seat = seat_in(actor, meeting.id)
    return "secretariat" in actor.site_roles or (seat is not None and seat.function == "secretariat_officer")


def _stands_in(one: Participant, me: Participant | None) -> bool:
    if me is None or me.state != "admitted" or me.organisation_id is None or me.function not in choices.HANDED_OVER:
        return False
    return one.organisation_id == me.organisation_id and one.function == choices.ALTERNATE


def _lent(meeting: Meeting, me: Participant | None, seated: list[Participant]) -> list[tuple[Participant, Participant]]:
    """What the reader handed over or holds for another: who acts now, and whose seat it is."""
    if me is None or me.state != "admitted":
        return []
    by_id = {one.id: one for one in seated}
    rows = [row for row in queries.list_hand_overs(meeting) if me.id in (row.giver_id, row.taker_id)]
    return [(by_id[row.taker_id], by_id[row.giver_id]) for row in rows if {row.taker_id, row.giver_id} <= set(by_id)]
