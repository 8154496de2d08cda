"""Every few seconds: how well each delegation is reached now, and whether who has the floor has lost the connection.

One process looks at a meeting, and writes only what changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from ecommunity import clock, processes
from ecommunity.authz import OPERATOR_CREDENTIAL
from ecommunity.boundary import acting, execute
from ecommunity.db import find, session, transaction
from ecommunity.events import publish
from ecommunity.live.reach import Reached
from ecommunity.meetings import states
from ecommunity.meetings.consoles import queries
from ecommunity.meetings.consoles.events import DelegationReached
from ecommunity.meetings.consoles.models import DelegationReach, ReachRound
from ecommunity.meetings.consoles.reach import Heard, Reach, changed, noticed, of_delegations
from ecommunity.meetings.models import Meeting
from ecommunity.registry import watches_reach

EVERY = timedelta(seconds=5)
# So long a process that looked is still the one that looks; it says so again when half of that is over.
LEASE = timedelta(seconds=20)


def is_mine(row: ReachRound | None, process: str, now: datetime) -> bool:
    """Whether this process looks at the meeting now: it did before, or whoever did is silent."""
    return row is None or row.process == process or now >= row.looked_at + LEASE


@watches_reach("meeting")
def watch(key: str, reached: Mapping[int, Reached], watched_s: float) -> None:
    """The bureau's stream says of each delegation that is present how well it is reached; a speaker without a connection is held."""
    if not key.isdigit():
        return
    meeting_id, process = int(key), processes.own_id()
    heard = {person: Heard(one.behind_s, one.changes, one.gone_s) for person, one in reached.items()}
    try:
        if not is_mine(queries.find_round(meeting_id), process, clock.now()):
            return
        if _has_news(meeting_id, process, heard, watched_s):
            with transaction():
                _write(meeting_id, process, heard, watched_s)
        note_connections(meeting_id, heard, watched_s)
    finally:
        session.remove()


def note_connections(meeting_id: int, heard: Mapping[int, Heard], watched_s: float) -> None:
    """What is new about the connections of those who have the floor is known to the meeting."""
    found = [(one.request_id, noticed(one, heard.get(one.person_id), watched_s)) for one in queries.list_connected(meeting_id)]
    for request_id, word in found:
        if word is not None:
            with acting(OPERATOR_CREDENTIAL):
                args = {"meeting": meeting_id, "request": request_id, "connection": word}
                execute(OPERATOR_CREDENTIAL, "meetings.note_connection", args, door="server")


def _has_news(meeting_id: int, process: str, heard: Mapping[int, Heard], watched_s: float) -> bool:
    row, now = queries.find_round(meeting_id), clock.now()
    fresh, gone = _compared(meeting_id, heard, watched_s)
    return bool(fresh or gone) or row is None or row.process != process or now >= row.looked_at + LEASE / 2


def _compared(meeting_id: int, heard: Mapping[int, Heard], watched_s: float) -> tuple[dict[int, Reach], set[int]]:
    """Whose word is another, and who is not there any more; without a sitting nobody is."""
    meeting = find(select(Meeting).where(Meeting.id == meeting_id))
    before = {row.organisation_id: row.state for row in queries.list_reaches(meeting_id)}
    if meeting is None or meeting.sitting is None or meeting.sitting.state not in states.SITTING_TALKING:
        return {}, set(before)
    return changed(before, of_delegations(queries.list_members_present(meeting_id), heard, watched_s))


def _write(meeting_id: int, process: str, heard: Mapping[int, Heard], watched_s: float) -> None:
    row, now = queries.find_round(meeting_id, lock=True), clock.now()
    if not is_mine(row, process, now) or (row is not None and row.process != process and now < row.looked_at + EVERY):
        return
    if row is None:
        session.add(ReachRound(meeting_id=meeting_id, process=process, looked_at=now))
    else:
        row.process, row.looked_at = process, now
    known = {one.organisation_id: one for one in queries.list_reaches(meeting_id)}
    fresh, gone = _compared(meeting_id, heard, watched_s)
    for key, reach in fresh.items():
        one = known.get(key)
        if one is None:
            one = DelegationReach(meeting_id=meeting_id, organisation_id=key)
            session.add(one)
        one.state, one.behind_s, one.since = reach.state, reach.behind_s, now - timedelta(seconds=reach.behind_s)
    for key in gone:
        session.delete(known[key])
    session.flush()
    for key in [*fresh, *gone]:
        publish(DelegationReached(meeting_id, key))
