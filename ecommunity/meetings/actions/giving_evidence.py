"""Evidence for a seat is given, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.files.keeping import keep_file
from ecommunity.files.names import safe_name
from ecommunity.files.storage import store
from ecommunity.meetings.actions import doors, registering, seats
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.registration import evidence
from ecommunity.meetings.registration.inputs import ArrivedFile, GiveEvidence, RegisterWithLetter, WithdrawEvidence
from ecommunity.web.words import _


@dataclass(frozen=True)
class Looked:
    """What is to be kept of the file that has arrived."""

    name: str
    size: int
    media_type: str


def look_at(given: ArrivedFile) -> Looked:
    """The file's name and kind, or what to send instead."""
    name = safe_name(given.name)
    media_type = evidence.MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "")
    if not media_type:
        message = _("Send a PDF, a text (.docx, .odt, .txt) or a picture (.jpg, .png).")
        raise Invalid(message, fields={"file": message})
    size = len(store().waiting(given.file))
    if size > evidence.MOST_BYTES:
        message = _("This file is too large: at most 5 MB.")
        raise Invalid(message, fields={"file": message})
    return Looked(name, size, media_type)


# The file travels outside of the arguments, so only the form that receives one opens this command.
@command("meetings.give_evidence", GiveEvidence, prepare=look_at, socket=False, api=False)
def give_evidence(actor: Actor, given: GiveEvidence, looked: Looked) -> dict[str, Any]:
    """The file is kept with the registration, for the person, who named them, the chair and the Secretariat."""
    meeting = seats.locked(actor, given.meeting)
    doors.must_go_on(meeting)
    return {"file": _keep(actor, meeting, given.participant, given, looked)}


# As above: the file travels outside of the arguments.
@command("meetings.register_with_letter", RegisterWithLetter, prepare=look_at, socket=False, api=False)
def register_with_letter(actor: Actor, given: RegisterWithLetter, looked: Looked) -> dict[str, Any]:
    """Somebody asks for a seat or has it, and the letter is kept with the registration: both, or neither."""
    participant = registering.registered(actor, given)
    meeting = seats.locked(actor, given.meeting)
    return {"participant": participant.id, "file": _keep(actor, meeting, participant.id, given, looked)}


def _keep(actor: Actor, meeting: Meeting, participant_id: int, given: ArrivedFile, looked: Looked) -> int:
    participant = evidence.get_given_for(actor, meeting, participant_id)
    if len(evidence.list_files([participant]).get(participant.id, [])) >= evidence.MOST_FILES:
        doors.clash(meeting, _("There are %(n)s files already. Remove one first.", n=evidence.MOST_FILES))
    row = keep_file(
        actor,
        digest=given.file,
        name=looked.name,
        size=looked.size,
        media_type=looked.media_type,
        owner_kind=evidence.KIND,
        owner_id=participant.id,
    )
    return row.id


@command("meetings.withdraw_evidence", WithdrawEvidence)
def withdraw_evidence(actor: Actor, given: WithdrawEvidence) -> dict[str, Any]:
    """The file is gone."""
    meeting = seats.locked(actor, given.meeting)
    session.delete(evidence.get_file(actor, meeting, given.evidence))
    session.flush()
    return {"evidence": given.evidence}
