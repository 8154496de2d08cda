"""Asking for a seat, giving it back, and what the person needs."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Forbidden, Invalid, NotFound
from ecommunity.meetings import extra_time, queries
from ecommunity.meetings import policies as meeting_policies
from ecommunity.meetings.actions import doors, holding, registration_window, remote_seats, seats
from ecommunity.meetings.inputs import Bare, Register
from ecommunity.meetings.models import CHAIRING, Meeting, Participant
from ecommunity.meetings.registration import choices, moves, policies
from ecommunity.meetings.registration import queries as registrations
from ecommunity.meetings.registration.inputs import StateAccessNeed
from ecommunity.meetings.registration.models import Registration
from ecommunity.web.words import _, lazy_

ONLY_MEMBERS = lazy_("Only members of the group ask for a seat in this meeting. A delegation can name you.")


@command("meetings.register", Register)
def register(actor: Actor, given: Register) -> dict[str, Any]:
    """Somebody has a seat in one capacity, or asks for it; who registers others or oneself at the desk is the chair or the Secretariat."""
    return {"participant": registered(actor, given).id}


def registered(actor: Actor, given: Register) -> Participant:
    """The registration as it stands afterwards."""
    meeting = seats.locked(actor, given.meeting)
    doors.must_go_on(meeting)
    admits = meeting_policies.can_admit(actor, meeting)
    person_id = given.person or actor.id
    if person_id is None or (person_id != actor.id and not admits):
        raise Forbidden(_("Only the chair and the Secretariat register others."))
    person = session.get(Person, person_id)
    if person is None or not person.is_active:
        raise NotFound
    _check_seat(given)
    if not admits:
        registration_window.must_take_registrations(meeting)
        require(policies.can_ask_for_seat, actor, meeting, message=ONLY_MEMBERS)
    before = registrations.find_of(person_id, meeting)
    as_whom: frozenset[moves.Mover] = frozenset({"bureau"} if admits else {"oneself"})
    standing = seats.following(meeting, as_whom, "place" if admits else "ask", before, given.capacity)
    organisation_id = given.organisation
    if not admits:
        organisation_id, is_supported = _supported(actor, meeting, given)
        standing = _at_once(meeting, given.function, standing) if is_supported else standing
    participant = seated(meeting, before, person_id, given.capacity, given.function, organisation_id, given.attends)
    if person_id == actor.id:
        participant.has_access_need = given.access_need
    note = seats.put_down(meeting, participant, standing)
    if person_id == actor.id:
        note.access_words = given.access_words
    note.reason = ""
    return participant


def _check_seat(given: Register) -> None:
    """A delegation's seat needs its organisation."""
    if given.organisation is not None and not queries.organisations([given.organisation]):
        message = _("This organisation is not known.")
        raise Invalid(message, fields={"organisation": message})
    if given.capacity in ("party", "non_party") and given.organisation is None:
        message = _("Say for which State.")
        raise Invalid(message, fields={"organisation": message})


def _supported(actor: Actor, meeting: Meeting, given: Register) -> tuple[int | None, bool]:
    """For which organisation the seat is, and whether the directory supports it. In a training everybody may play any State."""
    offered = choices.choices(policies.verified(actor))
    found = choices.fitting(offered, given.capacity, given.function, given.organisation)
    if found is not None:
        return found.organisation_id, True
    if meeting.formality == "training" and given.function in choices.functions_in(given.capacity):
        return given.organisation, False
    message = _("Your verified functions in the directory do not support this seat. Add the function there first, or choose another seat.")
    raise Invalid(message, fields={"capacity": message})


def _at_once(meeting: Meeting, function: str, standing: moves.Standing) -> moves.Standing:
    """The standing where the rules let everybody in; whoever would run or serve the meeting waits there too."""
    is_ordinary = function in (*choices.IN_DELEGATION, *choices.IN_ORGANISATION)
    return "admitted" if meeting.pack.admission == "open" and is_ordinary else standing


def seated(
    meeting: Meeting,
    before: Participant | None,
    person_id: int,
    capacity: str,
    function: str,
    organisation_id: int | None,
    attends: str | None = None,
) -> Participant:
    """The person's one row in this meeting with this seat; a capacity in which somebody spoke stays."""
    if before is None:
        before = Participant(meeting_id=meeting.id, person_id=person_id, registered_at=clock.now())
    elif (before.capacity, before.organisation_id) != (capacity, organisation_id) and registrations.has_spoken(before):
        doors.clash(meeting, _("You asked for the floor here in another capacity. In one meeting, a person has one capacity."))
    else:
        before.registered_at = clock.now()
    before.capacity, before.function, before.organisation_id = capacity, function, organisation_id
    before.attends = remote_seats.chosen(meeting, attends)
    before.mode = remote_seats.mode_for(meeting, before.attends, before.mode or "text")
    return before


def own_row(actor: Actor, meeting: Meeting) -> Participant:
    """The actor's own registration, or a refusal."""
    participant = registrations.find_own(actor, meeting)
    if participant is None:
        raise Forbidden(_("You are not registered for this meeting."))
    return participant


@command("meetings.withdraw_registration", Bare)
def withdraw_registration(actor: Actor, given: Bare) -> dict[str, Any]:
    """The person has given the seat back, or asks for it no longer."""
    meeting = seats.locked(actor, given.meeting)
    participant = own_row(actor, meeting)
    sitting = meeting.sitting
    if participant.function in CHAIRING and participant.state == "admitted" and sitting is not None and sitting.state == "open":
        doors.clash(meeting, _("You chair this meeting. Suspend or close the sitting first."))
    seats.move(actor, meeting, participant, "withdraw")
    return {"participant": participant.id}


@command("meetings.state_access_need", StateAccessNeed)
@holding.brings_back
def state_access_need(actor: Actor, given: StateAccessNeed) -> dict[str, Any]:
    """The person has more time to speak, or not; what else would help, only the person and the Secretariat read."""
    meeting = seats.locked(actor, given.meeting)
    participant = own_row(actor, meeting)
    if participant.state == "removed":
        doors.clash(meeting, _("You do not take part in this meeting."))
    if participant.has_access_need is not given.access_need:
        participant.has_access_need = given.access_need
        session.flush()
        extra_time.tell(meeting, participant)
    note: Registration = registrations.note_of(participant)
    note.access_words = given.access_words if given.access_need else ""
    session.add(note)
    session.flush()
    return {"participant": participant.id}
