"""The mails of meetings."""

from __future__ import annotations

from sqlalchemy import func, select

from ecommunity.accounts.models import Person
from ecommunity.config import settings
from ecommunity.db import find, session
from ecommunity.mail import Mail
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
    }
    person = participant.person
    return Mail(to=person.email or "", template="meetings/decided", language=person.language, name=person.name, context=values)
