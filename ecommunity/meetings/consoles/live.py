"""What the consoles add to the streams of a meeting."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.live import collection, drop, put
from ecommunity.meetings.consoles import entries, queries, shown
from ecommunity.meetings.consoles.events import DelegationReached, SignalChanged
from ecommunity.meetings.consoles.models import DelegationReach
from ecommunity.meetings.events import ParticipantErased
from ecommunity.registry import projects

collection("meeting", "signals", schema=entries.SignalEntry)  # five names
collection("meeting:bureau", "reports", schema=entries.ReportEntry)
collection("meeting:bureau", "lag", schema=entries.LagEntry)  # one a delegation that is present


@projects(SignalChanged)
def show_signal(happened: SignalChanged) -> None:
    """The bureau has the signal with its numbers, everybody that it was given or heard."""
    shown.show_signal(happened.meeting_id, happened.name)


@projects(DelegationReached)
def show_reach(happened: DelegationReached) -> None:
    """The bureau sees how well the delegation is reached; one that is not among those present stands there no more."""
    row = session.get(DelegationReach, (happened.meeting_id, happened.organisation_id))
    stream = f"meeting:{happened.meeting_id}:bureau"
    if row is None:
        drop(stream, "lag", happened.organisation_id)
    else:
        put(stream, "lag", happened.organisation_id, shown.mark_lag(row))


@projects(ParticipantErased)
def forget_signals_of(happened: ParticipantErased) -> None:
    """Nothing says any more what somebody who left signalled."""
    for signal in queries.list_signals_of(happened.participant_id):
        session.delete(signal)
        session.flush()
        shown.show_signal(happened.meeting_id, signal.name)
