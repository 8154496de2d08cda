"""Who answers for whom in a meeting. Pure: they look at the actor's seat and verified functions, and at nothing else."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.directory.models import SELF_GOVERNED, Organisation
from ecommunity.directory.queries import Standing
from ecommunity.meetings.models import Meeting, Participant
from ecommunity.meetings.policies import can_admit, heads_delegation, seat_in
from ecommunity.meetings.registration import moves
from ecommunity.meetings.registration.choices import GOVERNMENTS
from ecommunity.registry import policy

FOCAL_POINT = "constituency_focal_point"


def verified(actor: Actor) -> list[Standing]:
    """The actor's functions that somebody verified and that are in force."""
    found: list[Standing] = actor.fact("directory.affiliations")
    return found


def is_head_of(actor: Actor, meeting: Meeting, organisation: Organisation) -> bool:
    """Who leads the delegation here, or is the State's National Focal Point."""
    seat = seat_in(actor, meeting.id)
    if seat is not None and seat.function == "head_of_delegation" and seat.organisation_id == organisation.id:
        return True
    code = organisation.country.code if organisation.country is not None else None
    own_state = [row for row in verified(actor) if row.function == "nfp" and row.kind in GOVERNMENTS]
    return any(
        row.organisation_id == organisation.id or (organisation.kind in GOVERNMENTS and code is not None and row.country == code)
        for row in own_state
    )


def is_focal_point_of(actor: Actor, organisation: Organisation) -> bool:
    """Who was verified as focal point of the organisation, or of the constituency that governs itself."""
    held = [row for row in verified(actor) if row.function == FOCAL_POINT]
    return any(
        row.organisation_id == organisation.id or (row.kind == organisation.kind and organisation.kind in SELF_GOVERNED) for row in held
    )


def is_national_focal_point(actor: Actor) -> bool:
    """Who is the National Focal Point of a State, and with that heads its delegation everywhere."""
    return any(row.function == "nfp" and row.kind in GOVERNMENTS for row in verified(actor))


def answers_for_some(actor: Actor, meeting: Meeting) -> bool:
    """Who names and confirms members of any delegation here."""
    return heads_delegation(actor, meeting) or is_national_focal_point(actor) or any(row.function == FOCAL_POINT for row in verified(actor))


def movers(actor: Actor, meeting: Meeting, participant: Participant | None) -> frozenset[moves.Mover]:
    """As what the actor may move this registration. Nobody answers for oneself or decides about oneself."""
    if participant is not None and participant.person_id == actor.id:
        return frozenset({"oneself"})
    found: set[moves.Mover] = {"bureau"} if can_admit(actor, meeting) else set()
    organisation = participant.organisation if participant is not None else None
    if organisation is not None and is_head_of(actor, meeting, organisation):
        found.add("head")
    if organisation is not None and is_focal_point_of(actor, organisation):
        found.add("focal_point")
    return frozenset(found)


@policy
def can_name_for(actor: Actor, meeting: Meeting, organisation: Organisation) -> bool:
    """To name members: the head of the delegation, the National Focal Point, the focal point of an organisation."""
    return is_head_of(actor, meeting, organisation) or is_focal_point_of(actor, organisation)


@policy
def can_ask_for_seat(actor: Actor, meeting: Meeting) -> bool:
    """To ask for a seat oneself: the group's members where the meeting is theirs, else everybody who is signed in."""
    if actor.is_guest:
        return False
    return meeting.access != "group" or meeting.group_id in actor.fact("groups.memberships")


@policy
def can_hand_over(actor: Actor, meeting: Meeting, giver: Participant, taker: Participant) -> bool:
    """To give the seat to an alternate: who has it, their head, the chair and the Secretariat; the alternate does not take it."""
    if actor.id is None or actor.id == taker.person_id:
        return False
    return actor.id == giver.person_id or bool(movers(actor, meeting, giver) & {"head", "bureau"})


@policy
def can_give_back(actor: Actor, meeting: Meeting, holder: Participant, owner: Participant) -> bool:
    """To end it: the two, their head, the chair and the Secretariat."""
    if actor.id is not None and actor.id in (holder.person_id, owner.person_id):
        return True
    return bool(movers(actor, meeting, holder) & {"head", "bureau"})


def own_organisation_ids(actor: Actor, meeting: Meeting) -> set[int]:
    """For which organisations the actor may name or confirm, whatever else they do there."""
    found = {row.organisation_id for row in verified(actor) if row.function in ("nfp", FOCAL_POINT)}
    seat = seat_in(actor, meeting.id)
    if seat is not None and seat.function == "head_of_delegation" and seat.organisation_id is not None:
        found.add(seat.organisation_id)
    return found
