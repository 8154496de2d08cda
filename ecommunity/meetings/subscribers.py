"""The mails of meetings."""

from __future__ import annotations

from sqlalchemy import func, select

from ecommunity.accounts.models import Person
from ecommunity.config import settings
from ecommunity.db import find, session
from ecommunity.events import publish
from ecommunity.mail import Mail
from ecommunity.meetings.convening.events import MeetingRescheduled, ParticipantInformed
from ecommunity.meetings.marks import plate_names
from ecommunity.meetings.models import Meeting, Participant
from ecommunity.meetings.registration.events import MemberNamed, SeatDecided
from ecommunity.meetings.registration.models import Nomination
from ecommunity.meetings.registration.queries import note_of, standing_of
from ecommunity.registry import subscribes


def _address_of(nomination: Nomination, host: Person | None) -> tuple[str, str, str]:
    """Where to write, in which language and to whom by name; to an unknown address in the language of who named it."""
    person = nomination.person or find(select(Person).where(func.lower(Person.email) == nomination.email.lower(), Person.state == "active"))
    if person is not None:
        return person.email or "", person.language, person.name
    return nomination.email, host.language if host is not None else "en", ""


@subscribes(MemberNamed, as_="meetings.mail_named", outside=True)
def mail_named(happened: MemberNamed) -> Mail | None:
    """Who was named learns by whom and for what, and where to answer."""
    nomination, meeting = session.get(Nomination, happened.nomination_id), session.get(Meeting, happened.meeting_id)
    if nomination is None or meeting is None or nomination.answer != "open":
        return None
    host = nomination.named_by
    email, language, name = _address_of(nomination, host)
    if not email:
        return None
    values = {
        "titles": meeting.titles,
        "starts_at": meeting.starts_at,
        "host": host.name if host is not None else "",
        "names": plate_names(nomination.organisation),
        "url": f"{settings.site_url}/meetings/{meeting.id}/registration",
    }
    return Mail(to=email, template="meetings/named", language=language, name=name, context=values)


@subscribes(SeatDecided, as_="meetings.mail_decided", outside=True)
def mail_decided(happened: SeatDecided) -> Mail | None:
    """Who was admitted, declined or removed learns it, with the reason."""
    participant, meeting = session.get(Participant, happened.participant_id), session.get(Meeting, happened.meeting_id)
    if participant is None or meeting is None or participant.is_erased or not participant.person.email:
        return None
    values = {
        "titles": meeting.titles,
        "starts_at": meeting.starts_at,
        "standing": standing_of(participant),
        "reason": note_of(participant).reason,
        "url": f"{settings.site_url}/meetings/{meeting.id}",
        "test_url": f"{settings.site_url}/meetings/{meeting.id}/test",
    }
    person = participant.person
    return Mail(to=person.email or "", template="meetings/decided", language=person.language, name=person.name, context=values)


@subscribes(MeetingRescheduled, as_="meetings.inform_registered")
def inform_registered(happened: MeetingRescheduled) -> None:
    """A mail is owed to everybody who is registered or waits to be, each on its own."""
    stmt = select(Participant.id).where(Participant.meeting_id == happened.meeting_id, Participant.state.in_(("admitted", "waiting")))
    for participant_id in session.execute(stmt.where(Participant.is_erased.is_(False)).order_by(Participant.id)).scalars().all():
        publish(ParticipantInformed(happened.meeting_id, participant_id))


@subscribes(ParticipantInformed, as_="meetings.mail_rescheduled", outside=True)
def mail_rescheduled(happened: ParticipantInformed) -> Mail | None:
    """Who is registered learns how the meeting stands now, with the reason, and when it begins."""
    participant, meeting = session.get(Participant, happened.participant_id), session.get(Meeting, happened.meeting_id)
    if participant is None or meeting is None or participant.state == "removed" or participant.is_erased or not participant.person.email:
        return None
    sitting = meeting.sitting
    values = {
        "titles": meeting.titles,
        "starts_at": sitting.starts_at if sitting is not None and sitting.state == "scheduled" else None,
        "state": meeting.state,
        "reason": meeting.reason,
        "venue": meeting.venue,
        "access": meeting.access,
        "url": f"{settings.site_url}/meetings/{meeting.id}",
    }
    person = participant.person
    return Mail(to=person.email or "", template="meetings/rescheduled", language=person.language, name=person.name, context=values)
