"""Letters of nomination and other evidence for a seat: files for the person, who named them, the chair and the Secretariat."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from ecommunity.authz import Actor
from ecommunity.db import one, session
from ecommunity.files.models import StoredFile
from ecommunity.meetings.models import CHAIRING, Meeting, Participant
from ecommunity.meetings.registration.models import Registration
from ecommunity.registry import readable

KIND = "registration"
MOST_FILES = 3
MOST_BYTES = 5 * 1024 * 1024
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
}
DESK = frozenset({*CHAIRING, "secretariat_officer"})


def _may_read(actor: Actor) -> ColumnElement[bool]:
    """The person, who named them, and the desk of the meeting."""
    named = select(Registration.participant_id).where(Registration.named_by_id == (actor.id or 0))
    officer = aliased(Participant)
    runs = select(officer.meeting_id).where(
        officer.person_id == (actor.id or 0), officer.state == "admitted", officer.function.in_(sorted(DESK))
    )
    ways = [Participant.person_id == (actor.id or 0), Participant.id.in_(named), Participant.meeting_id.in_(runs)]
    if actor.is_secretariat:
        ways.append(Participant.meeting_id.in_(select(Meeting.id).where(Meeting.formality != "informal")))
    return or_(*ways)


@readable(KIND)
def with_readable_evidence(actor: Actor) -> Select[int]:
    """The participants whose evidence this actor may read."""
    return select(Participant.id).where(_may_read(actor))


def list_given_for(actor: Actor, meeting: Meeting) -> list[Participant]:
    """For whom this actor may give and read evidence in a meeting, by name."""
    stmt = select(Participant).where(Participant.meeting_id == meeting.id, Participant.state != "removed", _may_read(actor))
    return sorted(session.execute(stmt).scalars(), key=lambda one: (one.person.name.casefold(), one.id))


def get_given_for(actor: Actor, meeting: Meeting, participant_id: int) -> Participant:
    """One of them."""
    stmt = select(Participant).where(Participant.meeting_id == meeting.id, Participant.id == participant_id, Participant.state != "removed")
    return one(stmt.where(_may_read(actor)))


def list_files(participants: list[Participant]) -> dict[int, list[StoredFile]]:
    """Their files, by participant, in the order in which they came."""
    found: dict[int, list[StoredFile]] = {}
    ids = [participant.id for participant in participants]
    stmt = select(StoredFile).where(StoredFile.owner_kind == KIND, StoredFile.owner_id.in_(ids)).order_by(StoredFile.id)
    for row in session.execute(stmt).scalars():
        found.setdefault(row.owner_id, []).append(row)
    return found


def get_file(actor: Actor, meeting: Meeting, file_id: int) -> StoredFile:
    """A file that was given for somebody in this meeting, for those who may read it."""
    owners = select(Participant.id).where(and_(Participant.meeting_id == meeting.id, _may_read(actor)))
    return one(select(StoredFile).where(StoredFile.id == file_id, StoredFile.owner_kind == KIND, StoredFile.owner_id.in_(owners)))
