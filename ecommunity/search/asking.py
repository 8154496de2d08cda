"""From words to things, in plain SQL: which have all the words, how much they are about them, and which part says it best.

The longest word comes first: it is most often the rarest, and the others are only asked of what has it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Subquery, case, exists, func, select

from ecommunity import registry
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.search.models import SearchEntry, SearchPartWord, SearchWord
from ecommunity.search.stems import in_any_language, words

MOST_WORDS = 12
# The longest words say what it is about: by so many the finds are ordered, however many were asked for.
TELLING = 3
Wanted = Sequence[frozenset[str]]


def wanted_in(asked: str) -> Wanted:
    """The stems of each word that was asked for, the longest word first; each word once."""
    found = dict.fromkeys(match[0].casefold() for match in words(asked))
    chosen = sorted(list(found)[:MOST_WORDS], key=lambda word: (-len(word), word))
    return list(dict.fromkeys(in_any_language(word) for word in chosen))


def every_stem(wanted: Wanted) -> frozenset[str]:
    return frozenset().union(*wanted)


def having(wanted: Wanted) -> Subquery:
    """The entries that have all the words: `entry_id`, and `about`, which says how much each is about them."""
    first, *others = wanted
    begin = select(SearchWord.entry_id).where(SearchWord.stem.in_(sorted(first))).distinct().subquery()
    word = SearchWord.__table__.alias()
    telling = sorted(every_stem(wanted[:TELLING]))
    weight = select(func.sum(word.c.weight)).where(word.c.entry_id == begin.c.entry_id, word.c.stem.in_(telling))
    stmt = select(begin.c.entry_id, weight.scalar_subquery().label("about"))
    for stems in others:
        has = SearchWord.__table__.alias()
        stmt = stmt.where(exists().where(has.c.entry_id == begin.c.entry_id, has.c.stem.in_(sorted(stems))))
    return stmt.subquery()


def may_read(actor: Actor, kind: str, thing_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The package that knows the kind lets the actor read this one."""
    asked: Select[Any] = registry.readables[kind](actor)
    return exists(asked.where(asked.selected_columns[0] == thing_id))


@dataclass(frozen=True)
class Said:
    """Of a thing that was found: the part that says most, and which of the words are in any part that the reader may read."""

    thing_id: int
    words: tuple[bool, ...]


def best_parts(actor: Actor, kind: str, entry_ids: Collection[int], wanted: Wanted) -> dict[int, Said]:
    """By entry, among its parts of this kind that the actor may read."""
    word = SearchPartWord
    flags = [func.max(case((word.stem.in_(sorted(stems)), 1), else_=0)).label(f"has_{at}") for at, stems in enumerate(wanted)]
    mine = (word.entry_id.in_(sorted(entry_ids)), word.stem.in_(sorted(every_stem(wanted))))
    per = select(word.entry_id, word.thing_id, func.sum(word.weight).label("about"), *flags).where(*mine)
    part = per.group_by(word.entry_id, word.thing_id).subquery()
    has = [part.c[flag.name] for flag in flags]
    best_first = (sum(has[1:], has[0]).desc(), part.c.about.desc(), part.c.thing_id)
    place = func.row_number().over(partition_by=part.c.entry_id, order_by=best_first).label("place")
    anywhere = [func.max(flag).over(partition_by=part.c.entry_id).label(flag.name) for flag in has]
    told = select(part.c.entry_id, part.c.thing_id, place, *anywhere).where(may_read(actor, kind, part.c.thing_id)).subquery()
    rows = session.execute(select(told).where(told.c.place == 1))
    return {row.entry_id: Said(row.thing_id, tuple(bool(getattr(row, flag.name)) for flag in flags)) for row in rows}


def of_kind(stmt: Select[Any], ranked: Subquery, kind: str, thing_id: SQLColumnExpression[int]) -> Select[Any]:
    """The question about things of a kind, narrowed to what was found."""
    entry = SearchEntry
    return stmt.join(entry, (entry.kind == kind) & (entry.thing_id == thing_id)).join(ranked, ranked.c.entry_id == entry.id)
