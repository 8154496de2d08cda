"""What somebody does to take part from where they are: the test beforehand, and the text in place of the voice."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import policies, states
from ecommunity.meetings import queries as of_meetings
from ecommunity.meetings.actions import doors, holding, in_writing, seats, speakers
from ecommunity.meetings.entering import queries, words
from ecommunity.meetings.entering.inputs import SaveTest, SetConferenceLink, WriteIntervention
from ecommunity.meetings.entering.models import UNKNOWN, ConnectionTest
from ecommunity.meetings.events import ParticipantRegistered, RequestPlaced
from ecommunity.meetings.models import FloorRequest, Meeting, Participant
from ecommunity.meetings.registration import queries as registrations
from ecommunity.web.words import _, lazy_

FIGURES = ("round_trip_ms", "bytes_per_s", "clock_off_s")
DEVICES = ("microphone", "camera")


def _begin_anew(test: ConnectionTest) -> None:
    for name in FIGURES:
        setattr(test, name, None)
    for name in DEVICES:
        setattr(test, name, UNKNOWN)


def _mean_to_enter(actor: Actor, meeting: Meeting, mode: str) -> None:
    """Who is not in the room yet is offered this mode at the door; who is in it changes by entering."""
    seat = registrations.find_own(actor, meeting)
    if seat is not None and not seat.is_present and seat.mode != mode and seat.state != "removed":
        seat.mode = mode
        session.flush()
        publish(ParticipantRegistered(meeting.id, seat.id))


@command("meetings.save_test", SaveTest)
def save_test(actor: Actor, given: SaveTest) -> dict[str, Any]:
    """What was measured is kept for the person and the desk, and says which mode fits; a new test forgets the one before."""
    meeting = seats.locked(actor, given.meeting)
    doors.must_go_on(meeting)
    test = queries.find_own_test(actor, meeting)
    if test is None:
        test = ConnectionTest(meeting_id=meeting.id, person_id=actor.id or 0, connection=UNKNOWN, microphone=UNKNOWN, camera=UNKNOWN)
    if given.connection is not None:
        _begin_anew(test)
    for name in ("connection", *FIGURES, *DEVICES, "mode"):
        if (value := getattr(given, name)) is not None:
            setattr(test, name, value)
    test.tested_at = clock.now()
    session.add(test)
    session.flush()
    if given.mode is not None:
        _mean_to_enter(actor, meeting, given.mode)
    advice = words.advice_of(test)
    return {"test": test.id, "mode": advice.mode, "reason": advice.reason}


def _own_request(meeting: Meeting, participant: Participant, request_id: int | None) -> FloorRequest:
    """The own request that was named; else the one on the floor, else the first that waits."""
    own = [request for request in of_meetings.list_unfinished(meeting) if request.participant_id == participant.id]
    own = [request for request in own if request.kind != "technical" and request_id in (None, request.id)]
    if not own:
        doors.clash(meeting, _("You have no request for this text. Ask for the floor first; the text can go with the request."))
    return min(own, key=lambda request: (request.state not in states.REQUEST_ON_FLOOR, request.place))


@command("meetings.write_intervention", WriteIntervention)
@holding.brings_back
def write_intervention(actor: Actor, given: WriteIntervention) -> dict[str, Any]:
    """Who has the floor delivered this text in writing, and is done if their connection is lost; the text of who waits goes along."""
    meeting, participant = doors.as_participant(actor, given.meeting)
    require(policies.can_request_floor, actor, meeting, message=lazy_("In your function you do not ask for the floor."))
    request = _own_request(meeting, participant, given.request)
    language = given.language or actor.language or meeting.lang
    if request.state in states.REQUEST_ON_FLOOR:
        doors.open_sitting(meeting)
        in_writing.deliver(meeting, request, given.text, language)
        if request.state == "held" and request.reason == speakers.LOST and request.kind != "point_of_order":
            speakers.finish(meeting, request)
            speakers.let_speak_on(meeting, request)
    else:
        request.given_text, request.lang = given.text, language
        session.flush()
        publish(RequestPlaced(meeting.id, request.id))
    return {"request": request.id}


@command("meetings.set_conference_link", SetConferenceLink)
def set_conference_link(actor: Actor, given: SetConferenceLink) -> dict[str, Any]:
    """Who takes part finds the sound at this address; without one, nowhere."""
    meeting = doors.locked(actor, given.meeting)
    require(policies.can_admit, actor, meeting, message=lazy_("Only the chair and the Secretariat say where the sound is."))
    doors.must_not_be_archived(meeting)
    meeting.conference_url = given.url or ""
    session.flush()
    return {"meeting": meeting.id}
