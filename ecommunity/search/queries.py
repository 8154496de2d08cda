"""Finding: only what the actor may read, asked of each kind of thing in the same statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, false, or_, select

from ecommunity import registry
from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.markup import one_line
from ecommunity.search.asking import every_stem, having, may_read, wanted_in
from ecommunity.search.models import SearchEntry
from ecommunity.search.stems import folded, stems_of, words

SHOWN = 160
_LOOKED_AT = 100_000


@dataclass(frozen=True)
class Hit:
    """One thing that was found, in the language it is shown in."""

    kind: str
    id: int
    title: str
    url: str
    language: str
    excerpt: str


def find(
    actor: Actor, asked: str, *, kinds: Sequence[str] | None = None, language: str | None = None, limit: int = 20, offset: int = 0
) -> list[Hit]:
    """Things that have all the words, those that are most about them first; with `language`, each thing in it where it is."""
    wanted = wanted_in(asked)
    if not wanted:
        return []
    entry, ranked = SearchEntry, having(wanted)
    stmt = select(entry, ranked.c.about).join(ranked, ranked.c.entry_id == entry.id).where(_may_read(actor, kinds))
    spoken = case((entry.language == (language or ""), 0), else_=1)
    # A thing stands in the index once a language, so three times as many rows give enough things.
    rows = session.execute(stmt.order_by(ranked.c.about.desc(), spoken, entry.id.desc()).limit(3 * (limit + offset)))
    best: dict[tuple[str, int], SearchEntry] = {}
    for found, _ in rows:
        known = best.setdefault((found.kind, found.thing_id), found)
        if found.language == language != known.language:
            best[found.kind, found.thing_id] = found
    return [_hit(found, every_stem(wanted)) for found in list(best.values())[offset : offset + limit]]


def _may_read(actor: Actor, kinds: Sequence[str] | None) -> ColumnElement[bool]:
    asked = [kind for kind in registry.readables if kinds is None or kind in kinds]
    return or_(false(), *(and_(SearchEntry.kind == kind, may_read(actor, kind, SearchEntry.thing_id)) for kind in asked))


def _hit(entry: SearchEntry, stems: frozenset[str]) -> Hit:
    return Hit(
        entry.kind, entry.thing_id, entry.title, settings.base_path + entry.url, entry.language, excerpt(entry.text, entry.language, stems)
    )


def excerpt(text: str, language: str, stems: frozenset[str]) -> str:
    """Some words around the first that was looked for."""
    begins = {stem[:1] for stem in stems}  # to find the stem of each word of a long text takes long
    likely = (match for match in words(text[:_LOOKED_AT]) if folded(match[0][0])[:1] in begins)
    place = next((match.start() for match in likely if stems_of(match[0], language) & stems), 0)
    begin = 0 if place < SHOWN // 2 else text.rfind(" ", 0, place - SHOWN // 3) + 1
    end = len(text) if begin + SHOWN >= len(text) else max(text.rfind(" ", begin, begin + SHOWN), begin + SHOWN // 2)
    shown = one_line(text[begin:end])
    return f"{'… ' if begin else ''}{shown}{' …' if end < len(text) else ''}"
