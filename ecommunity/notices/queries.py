"""What somebody was told, as far as they may still read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, or_, select, text

from ecommunity import registry
from ecommunity.authz import Actor
from ecommunity.db import Page, one, page_of, session
from ecommunity.notices.kinds import all_kinds, standings
from ecommunity.notices.lines import Line
from ecommunity.notices.models import Notice, NoticeChoice

# More than so many are not told apart: "99+".
MOST = 100

# Asked on every page of everybody who is signed in, for the streams that the page follows too.
UNSEEN = text(
    "SELECT 'epoch' AS part, word AS name, 0 AS seq FROM live_epochs WHERE id = 1 "
    "UNION ALL SELECT 'head', name, seq FROM streams WHERE name IN :names "
    "UNION ALL SELECT DISTINCT 'kind', kind, 0 FROM notices WHERE person_id = :person AND seen_at IS NULL"
).bindparams(bindparam("names", expanding=True))


@dataclass(frozen=True)
class Headline:
    """How many notices wait for the actor, at most `MOST`; and from where to follow their stream and others: epoch and number by name."""

    unseen: int
    stream: str
    places: dict[str, tuple[str, int]]


def _is_readable(actor: Actor, about: str) -> ColumnElement[bool]:
    ids = registry.readables[about](actor)
    return exists(ids.where(ids.selected_columns[0] == Notice.thing_id).correlate(Notice))


def _is_there(actor: Actor, wanted: Collection[str] | None) -> ColumnElement[bool]:
    """The kind is still known (and wanted), and what it is about may be read."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind in all_kinds():
        if wanted is None or kind.name in wanted:
            kinds[kind.about].append(kind.name)
    plain = [Notice.kind.in_(kinds[""])] if "" in kinds else []
    ways = [and_(Notice.kind.in_(names), _is_readable(actor, about)) for about, names in kinds.items() if about]
    return or_(false(), *plain, *ways)


def visible_notices(actor: Actor, kinds: Collection[str] | None = None) -> Select[Notice]:
    """The actor's notices of what they may read at this moment, of these kinds or of all."""
    return select(Notice).where(Notice.person_id == (actor.id or 0), _is_there(actor, kinds))


def get_notice(actor: Actor, notice_id: int) -> Notice:
    return one(visible_notices(actor).where(Notice.id == notice_id))


def list_notices(actor: Actor, page: int = 1) -> Page[Notice]:
    """The newest first."""
    return page_of(visible_notices(actor).order_by(Notice.id.desc()), page)


def headline(actor: Actor, also: Iterable[str] = ()) -> Headline:
    """What the header says: one fixed statement, and a second one only for those who have something new."""
    stream = f"person:{actor.id}"
    names = {stream, *also}
    found: dict[str, dict[str, int]] = {"epoch": {}, "head": {}, "kind": {}}
    for part, name, seq in session.execute(UNSEEN, {"person": actor.id, "names": sorted(names)}):
        found[part][name] = int(seq)
    epoch = next(iter(found["epoch"]), "")
    places = {name: (epoch, found["head"].get(name, 0)) for name in names}
    return Headline(count_unseen(actor, found["kind"]) if found["kind"] else 0, stream, places)


def count_unseen(actor: Actor, kinds: Collection[str] | None = None) -> int:
    """How many notices of what the actor may read they have not seen, at most `MOST`. Only those of `kinds` are looked for."""
    unseen = visible_notices(actor, kinds).where(Notice.seen_at.is_(None)).with_only_columns(Notice.id).limit(MOST).subquery()
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
