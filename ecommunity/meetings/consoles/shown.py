"""What of the consoles stands on the streams: from rows to entries, now and when everything is made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from ecommunity.live import drop, put
from ecommunity.meetings import marks
from ecommunity.meetings.consoles import queries
from ecommunity.meetings.consoles.entries import LagEntry, ReportEntry, SignalEntry
from ecommunity.meetings.consoles.models import DelegationReach, Signal
from ecommunity.meetings.models import Meeting

FORGOTTEN_AFTER = timedelta(seconds=60)


def last_of(signal: Signal) -> datetime:
    """When it was given last, or heard."""
    return max(signal.sent_at, signal.heard_at or signal.sent_at)


def voice_of(signal: Signal) -> str:
    """The capacity; of those who have none, what they do."""
    participant = signal.participant
    return participant.capacity if participant.capacity != "none" else participant.function


def mark_report(name: str, given: Sequence[Signal]) -> ReportEntry:
    """reports/<signal>, from those that the chair has not heard yet."""
    people = [signal.participant for signal in given if signal.participant.function == "interpreter"]
    return ReportEntry(
        name=name,
        count=len(given),
        by_capacity=dict(sorted(Counter(voice_of(signal) for signal in given).items())),
        by_language=dict(sorted(Counter(signal.lang for signal in given).items())),
        interpreters=[marks.mark_person(participant) for participant in people],
        first_at=min(signal.sent_at for signal in given),
        last_at=max(signal.sent_at for signal in given),
    )


def mark_signal(signals: Sequence[Signal]) -> SignalEntry:
    """signals/<signal>: given as long as one of them was not heard."""
    given = [signal for signal in signals if signal.heard_at is None]
    last = max(given or signals, key=last_of)
    return SignalEntry(
        state="given" if given else "heard", request=str(last.request_id) if last.request_id is not None else None, at=last_of(last)
    )


def mark_lag(reach: DelegationReach) -> LagEntry:
    """lag/<organisation>."""
    organisation = marks.mark_organisation(reach.organisation)
    assert organisation is not None
    return LagEntry(organisation=organisation, state=reach.state, since=reach.since, behind_s=reach.behind_s)


def _entries_of_signal(meeting_id: int, name: str, signals: Sequence[Signal]) -> Iterator[tuple[str, str, str, Any]]:
    given = [signal for signal in signals if signal.heard_at is None]
    if given:
        yield f"meeting:{meeting_id}:bureau", "reports", name, mark_report(name, given)
    if signals:
        yield f"meeting:{meeting_id}", "signals", name, mark_signal(signals)


def show_signal(meeting_id: int, name: str) -> None:
    """The streams say of this signal what the rows say."""
    entries = list(_entries_of_signal(meeting_id, name, queries.list_signals(meeting_id, name)))
    for stream, collection, key, body in entries:
        put(stream, collection, key, body)
    for stream, collection in ((f"meeting:{meeting_id}:bureau", "reports"), (f"meeting:{meeting_id}", "signals")):
        if (stream, collection) not in [entry[:2] for entry in entries]:
            drop(stream, collection, name)


def entries_of(meeting: Meeting) -> Iterator[tuple[str, str, str, Any]]:
    """Every entry of the consoles on one meeting's streams."""
    signals = queries.list_signals(meeting.id)
    for name in sorted({signal.name for signal in signals}):
        yield from _entries_of_signal(meeting.id, name, [signal for signal in signals if signal.name == name])
    for reach in queries.list_reaches(meeting.id):
        yield f"{meeting.stream}:bureau", "lag", str(reach.organisation_id), mark_lag(reach)
