"""What the bureau's stream shows of the chat's moderation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecommunity.db import session
from ecommunity.live import collection, drop, put
from ecommunity.meetings.entries import Entry, Moment, OrganisationMark
from ecommunity.meetings.events import ParticipantRegistered
from ecommunity.meetings.marks import mark_organisation, name_of
from ecommunity.meetings.models import Capacity, Meeting
from ecommunity.meetings.talk import queries
from ecommunity.meetings.talk.events import ParticipantMuted
from ecommunity.meetings.talk.models import Mute
from ecommunity.registry import projects


class MutedEntry(Entry):
    """muted/<participant>: who does not write to all for now."""

    name: str
    capacity: Capacity
    organisation: OrganisationMark | None
    function: str
    reason: str
    at: Moment


collection("meeting:bureau", "muted", schema=MutedEntry)


def mark_mute(mute: Mute) -> MutedEntry:
    """muted/<participant>."""
    muted = mute.participant
    return MutedEntry(
        name=name_of(muted),
        capacity=muted.capacity,
        organisation=mark_organisation(muted.organisation),
        function=muted.function,
        reason=mute.reason,
        at=mute.muted_at,
    )


@projects(ParticipantMuted)
@projects(ParticipantRegistered)
def show_mute(happened: ParticipantMuted | ParticipantRegistered) -> None:
    """Who takes part and is muted stands before the bureau, in the function that they have now, and nowhere else."""
    stream, mute = f"meeting:{happened.meeting_id}:bureau", session.get(Mute, happened.participant_id)
    if mute is not None and mute.participant.state == "admitted":
        put(stream, "muted", mute.participant_id, mark_mute(mute))
    else:
        drop(stream, "muted", happened.participant_id)


def entries_of(meeting: Meeting) -> Iterator[tuple[str, str, str, Any]]:
    """The same entries from the table."""
    for mute in queries.list_muted(meeting):
        yield f"{meeting.stream}:bureau", "muted", str(mute.participant_id), mark_mute(mute)
