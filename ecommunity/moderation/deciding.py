"""Opening and closing cases, and the line in the log. Called by the actions of this package and of those whose things are moderated."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.moderation import queries
from ecommunity.moderation.events import CaseOpened, ThingDecided
from ecommunity.moderation.models import Case, Decision
from ecommunity.moderation.things import Thing
from ecommunity.moderation.verdicts import Verdict, outcome

WHY = ("is_first", "is_formal", "is_urgent")


def open_case(kind: str, thing_id: int, community_id: int, *why: str, at: datetime | None = None) -> Case:
    """The thing waits for its moderators, for these of `WHY` as well; whatever brings it there, it is one case."""
    case = queries.find_case(kind, thing_id)
    if case is None:
        case = Case(kind=kind, thing_id=thing_id, community_id=community_id, opened_at=at or clock.now(), **dict.fromkeys(WHY, False))
        session.add(case)
        session.flush()
        publish(CaseOpened(case_id=case.id))
    for name in why:
        setattr(case, name, True)
    session.flush()
    return case


def moment(*, sealed: bool) -> datetime:
    """Now; for what somebody does who is sealed, its hour, so that it cannot be laid beside other moments."""
    now = clock.now()
    return now.replace(minute=0, second=0, microsecond=0) if sealed else now


def move_cases(kind: str, ids: list[int], community_id: int) -> None:
    """What waits of these things waits in another community from now on."""
    session.execute(
        update(Case).where(Case.kind == kind, Case.thing_id.in_(ids), Case.closed_at.is_(None)).values(community_id=community_id)
    )


def record(
    actor: Actor,
    act: str,
    *,
    kind: str,
    thing_id: int,
    community_id: int,
    reason: str = "",
    words: str = "",
    author_id: int | None = None,
    target_id: int | None = None,
    is_peers_only: bool = False,
) -> Decision:
    """The log has one line more; the author, where a name is shown, is told of it."""
    row = Decision(
        kind=kind,
        thing_id=thing_id,
        community_id=community_id,
        act=act,
        reason=reason,
        words=words,
        by_id=actor.id,
        author_id=author_id,
        target_id=target_id,
        is_peers_only=is_peers_only,
        decided_at=clock.now(),
    )
    session.add(row)
    session.flush()
    publish(ThingDecided(decision_id=row.id))
    return row


def record_about(actor: Actor, act: str, thing: Thing, *, reason: str = "", words: str = "") -> Decision:
    """The same about something that people wrote."""
    return record(
        actor,
        act,
        kind=thing.kind,
        thing_id=thing.id,
        community_id=thing.community_id,
        reason=reason,
        words=words,
        author_id=thing.author_id,
        is_peers_only=thing.is_peers_only,
    )


def decide_about(actor: Actor, thing: Thing, case: Case | None, verdict: Verdict, *, reason: str, words: str) -> tuple[Decision, str]:
    """The decision stands in the log and closes the case; also the state that the thing has after it."""
    act, state = outcome(thing.state, verdict)
    if case is not None:  # before the author and the reporters are told of it
        case.closed_at = clock.now()
    row = record_about(actor, act, thing, reason=reason, words=words)
    if case is not None:
        case.decision_id = row.id
    return row, state
