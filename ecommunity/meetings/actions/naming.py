"""Naming members of a delegation: they learn of it, and take the seat or refuse it."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.directory.models import Organisation
from ecommunity.errors import Forbidden, Invalid
from ecommunity.events import publish
from ecommunity.meetings import policies as meeting_policies
from ecommunity.meetings.actions import doors, registering, registration_window, seats
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.registration import choices, policies
from ecommunity.meetings.registration import queries as registrations
from ecommunity.meetings.registration.events import MemberNamed
from ecommunity.meetings.registration.inputs import AnswerNomination, NameMember, OfNomination
from ecommunity.meetings.registration.models import Nomination
from ecommunity.web.words import _


@command("meetings.name_member", NameMember)
def name_member(actor: Actor, given: NameMember) -> dict[str, Any]:
    """Somebody is named for a seat of the own delegation and is told so; nobody learns whether the address has an account."""
    meeting = doors.locked(actor, given.meeting)
    doors.must_go_on(meeting)
    registration_window.must_take_registrations(meeting)
    organisation = _own_organisation(actor, meeting, given.organisation)
    capacity = _capacity(actor, meeting, organisation)
    function = given.function if given.function in choices.functions_in(capacity) else "observer"
    person_id, email = _somebody(given, organisation)
    if registrations.has_named(meeting, organisation.id, person_id, email):
        doors.clash(meeting, _("This person is named already."))
    if len(registrations.list_nominations(meeting, {organisation.id})) >= registrations.MOST_NAMED:
        doors.clash(meeting, _("A delegation names at most %(n)s people.", n=registrations.MOST_NAMED))
    nomination = Nomination(
        meeting_id=meeting.id,
        organisation_id=organisation.id,
        person_id=person_id,
        email=email,
        capacity=capacity,
        function=function,
        named_by_id=actor.id,
        named_at=clock.now(),
    )
    session.add(nomination)
    session.flush()
    publish(MemberNamed(meeting.id, nomination.id))
    return {"nomination": nomination.id}


def _own_organisation(actor: Actor, meeting: Meeting, wanted: int | None) -> Organisation:
    """For which delegation the actor names."""
    own = registrations.list_organisations(policies.own_organisation_ids(actor, meeting) | ({wanted} if wanted else set()))
    found = [one for one in own if wanted in (None, one.id) and policies.can_name_for(actor, meeting, one)]
    if not found:
        raise Forbidden(_("Only the head of a delegation, a National Focal Point or the focal point of an organisation names its members."))
    if len(found) > 1:
        message = _("Say for which delegation.")
        raise Invalid(message, fields={"organisation": message})
    return found[0]


def _capacity(actor: Actor, meeting: Meeting, organisation: Organisation) -> str:
    """The delegation's capacity: that of the head's own seat, else what the directory says."""
    seat = meeting_policies.seat_in(actor, meeting.id)
    if seat is not None and seat.organisation_id == organisation.id:
        return seat.capacity
    return choices.CAPACITY_OF.get(organisation.kind, "none")


def _somebody(given: NameMember, organisation: Organisation) -> tuple[int | None, str]:
    """A colleague who can be found in the directory, or an address."""
    if given.person is not None:
        if given.person not in {person.id for person, _of in registrations.list_colleagues({organisation.id})}:
            message = _("Choose somebody who is listed in the directory for this organisation, or give an e-mail address.")
            raise Invalid(message, fields={"person": message})
        return given.person, ""
    if not given.email:
        message = _("Say who: choose a colleague or give an e-mail address.")
        raise Invalid(message, fields={"email": message})
    return None, given.email


@command("meetings.answer_nomination", AnswerNomination)
def answer_nomination(actor: Actor, given: AnswerNomination) -> dict[str, Any]:
    """Who was named has the seat and waits to be admitted, or has refused it."""
    meeting = seats.locked(actor, given.meeting)
    nomination = registrations.get_own_nomination(actor, meeting, given.nomination)
    if nomination.answer != "open":
        doors.clash(meeting, _("You answered already."))
    if given.answer == "refuse":
        nomination.answer = "refused"
        session.flush()
        return {"nomination": nomination.id}
    doors.must_go_on(meeting)
    before = registrations.find_own(actor, meeting)
    standing = seats.following(meeting, frozenset({"oneself"}), "take", before, nomination.capacity)
    assert actor.id is not None  # a nomination names somebody with an account
    participant = registering.seated(meeting, before, actor.id, nomination.capacity, nomination.function, nomination.organisation_id)
    nomination.answer = "taken"
    note = seats.put_down(meeting, participant, standing)
    note.named_by_id, note.reason = nomination.named_by_id, ""
    session.flush()
    return {"nomination": nomination.id, "participant": participant.id}


@command("meetings.withdraw_nomination", OfNomination)
def withdraw_nomination(actor: Actor, given: OfNomination) -> dict[str, Any]:
    """Nobody is named any more by what was not answered yet; nothing of it is left."""
    meeting = doors.locked(actor, given.meeting)
    nomination = registrations.get_nomination(meeting, given.nomination, policies.own_organisation_ids(actor, meeting))
    if nomination.answer != "open":
        doors.clash(meeting, _("This nomination was answered already."))
    session.delete(nomination)
    session.flush()
    return {"nomination": given.nomination}
