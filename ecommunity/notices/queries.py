"""What somebody was told, as far as they may still read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, text

from ecommunity import registry
from ecommunity.authz import Actor
from ecommunity.db import Page, one, page_of, session
from ecommunity.notices.kinds import all_kinds, standings
from ecommunity.notices.lines import Line
from ecommunity.notices.models import Notice, NoticeChoice

# More than so many are not told apart: "99+".
MOST = 100
# Asked on every page of everybody who is signed in.
UNSEEN = text(
    "SELECT (SELECT count(*) FROM (SELECT 1 FROM notices WHERE person_id = :person AND seen_at IS NULL LIMIT :most) AS unseen), "
    "(SELECT word FROM live_epochs WHERE id = 1), (SELECT seq FROM streams WHERE name = :stream)"
)


@dataclass(frozen=True)
class Headline:
    """How many notices wait for the actor, at most `MOST`; and from where to follow their stream."""

    unseen: int
    stream: str
    epoch: str
    seq: int


def _is_readable(actor: Actor, about: str) -> ColumnElement[bool]:
    ids = registry.readables[about](actor)
    return exists(ids.where(ids.selected_columns[0] == Notice.thing_id).correlate(Notice))


def _is_there(actor: Actor) -> ColumnElement[bool]:
    """The kind is still known, and what it is about may be read."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind in all_kinds():
        kinds[kind.about].append(kind.name)
    ways = [and_(Notice.kind.in_(names), _is_readable(actor, about)) for about, names in kinds.items() if about]
    return or_(false(), Notice.kind.in_(kinds.get("", [])), *ways)


def visible_notices(actor: Actor) -> Select[Notice]:
    """The actor's notices of what they may read at this moment."""
    return select(Notice).where(Notice.person_id == (actor.id or 0), _is_there(actor))


def get_notice(actor: Actor, notice_id: int) -> Notice:
    return one(visible_notices(actor).where(Notice.id == notice_id))


def list_notices(actor: Actor, page: int = 1) -> Page[Notice]:
    """The newest first."""
    return page_of(visible_notices(actor).order_by(Notice.id.desc()), page)


def headline(actor: Actor) -> Headline:
    """What the header says: one fixed statement, and a second one only for those who have something new."""
    stream = f"person:{actor.id}"
    number, epoch, seq = session.execute(UNSEEN, {"person": actor.id, "stream": stream, "most": MOST}).one()
    return Headline(count_unseen(actor) if number else 0, stream, str(epoch or ""), int(seq or 0))


def count_unseen(actor: Actor) -> int:
    """How many notices of what the actor may read they have not seen, at most `MOST`."""
    unseen = visible_notices(actor).where(Notice.seen_at.is_(None)).with_only_columns(Notice.id).limit(MOST).subquery()
    return int(session.execute(select(func.count()).select_from(unseen)).scalar_one())


def has_unseen(actor: Actor) -> ColumnElement[bool]:
    """The actor was told something that they have not seen; to be asked beside other things."""
    return exists().where(Notice.person_id == (actor.id or 0), Notice.seen_at.is_(None))


def lines_of(actor: Actor, notices: list[Notice]) -> dict[int, Line]:
    """The words of these notices by their ids; one question for each function that has words."""
    words = {kind.name: kind.lines for kind in all_kinds()}
    asked: dict[Callable[..., dict[int, Any]], list[Notice]] = defaultdict(list)
    for notice in notices:
        asked[words[notice.kind]].append(notice)
    return {number: line for function, some in asked.items() for number, line in function(actor, some).items()}


def standing_lines(actor: Actor) -> list[Line]:
    """What no row says to the actor, put together now."""
    return [line for function in standings.values() for line in function(actor)] if actor.id is not None else []


def silent_kinds(actor: Actor) -> set[str]:
    """The kinds of notice that the actor does not wish."""
    stmt = select(NoticeChoice.kind).where(NoticeChoice.person_id == (actor.id or 0), NoticeChoice.volume == "none")
    return set(session.execute(stmt).scalars())
