"""Things that are made of parts, such as a thread of posts: found by the words of all, shown by the part that says most.

An entry has each stem of its title and its parts once, so that looking for a common word costs as much as there are things, however
many parts they have. Called by the subscribers of other packages, in the transaction of their delivery; doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from ecommunity import clock
from ecommunity.db import Base, session
from ecommunity.search.indexing import MOST_OF_A_WORD, TITLE_COUNTS
from ecommunity.search.models import SearchEntry, SearchPart, SearchPartWord, SearchWord
from ecommunity.search.stems import count

# Of a text so much is looked at.
MOST_TEXT = 50_000
# So many values in a statement, whatever the database allows.
_AT_ONCE = 500
# Of the tables, not of the models: thousands of rows, and nothing to know of each.
_PARTS, _PART_WORDS, _WORDS = (insert(Base.metadata.tables[name]) for name in ("search_parts", "search_part_words", "search_words"))


def index_whole(kind: str, thing_id: int, title: str, language: str, url: str) -> None:
    """The thing can be found by its title and by what its parts say; `url` is a path of the site."""
    entry = _entry(kind, thing_id)
    before: set[str] = set()
    if entry is None:
        entry = SearchEntry(kind=kind, thing_id=thing_id, language=language, title="", text="", url=url)
        session.add(entry)
    else:
        before = set(count(entry.title, entry.language))
    entry.title, entry.language, entry.url, entry.indexed_at = title[:300], language, url, clock.now()
    session.flush()
    _weigh(entry, before | set(count(entry.title, language)))


class Part(NamedTuple):
    """What one part of a whole says."""

    thing_id: int
    text: str
    language: str


def index_parts(kind: str, whole: tuple[str, int], parts: Sequence[Part]) -> None:
    """The whole, which is in the index already, can be found by the words of these parts, and by no words that they had before."""
    entry = _entry(*whole)
    if entry is None or not parts:
        return
    ids = [part.thing_id for part in parts]
    known = select(SearchPart.thing_id).where(SearchPart.kind == kind, SearchPart.thing_id.in_(ids)).order_by(SearchPart.thing_id)
    for thing_id in session.execute(known).scalars().all():
        forget_part(kind, thing_id)
    session.execute(_PARTS, [{"kind": kind, "thing_id": thing_id, "entry_id": entry.id} for thing_id in ids])
    rows, most = [], dict[str, int]()
    for part in parts:
        for stem, times in count(part.text[:MOST_TEXT], part.language).items():
            weight = min(times, MOST_OF_A_WORD)
            rows.append({"entry_id": entry.id, "stem": stem, "thing_id": part.thing_id, "weight": weight})
            most[stem] = max(weight, most.get(stem, 0))
    if rows:
        session.execute(_PART_WORDS, rows)
        _raise(entry, most)


def forget_part(kind: str, thing_id: int) -> None:
    """No word of this part leads anywhere any more, unless another part of the same thing has it."""
    part = session.get(SearchPart, (kind, thing_id))
    if part is None:
        return
    entry = session.get(SearchEntry, part.entry_id, with_for_update=True)
    own = (SearchPartWord.entry_id == part.entry_id, SearchPartWord.thing_id == thing_id)
    stems = set(session.execute(select(SearchPartWord.stem).where(*own)).scalars())
    session.execute(delete(SearchPartWord).where(*own))
    session.delete(part)
    session.flush()
    if entry is not None:
        _weigh(entry, stems)


def _entry(kind: str, thing_id: int) -> SearchEntry | None:
    """The entry, which nobody else changes before the commit. What has parts has one, in whatever language."""
    stmt = select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.thing_id == thing_id).order_by(SearchEntry.id)
    return session.execute(stmt.with_for_update().limit(1)).scalars().first()


def _of_title(entry: SearchEntry) -> Mapping[str, int]:
    return dict.fromkeys(count(entry.title, entry.language), TITLE_COUNTS)


def _known(entry: SearchEntry, stems: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in _pieces(stems):
        stmt = select(SearchWord.stem, SearchWord.weight).where(SearchWord.stem.in_(some), SearchWord.entry_id == entry.id)
        found |= {str(stem): int(weight) for stem, weight in session.execute(stmt)}
    return found


def _raise(entry: SearchEntry, weights: Mapping[str, int]) -> None:
    """Parts came with these weights: what the entry has is at least that."""
    of_title, known = _of_title(entry), _known(entry, weights)
    wanted = {stem: of_title.get(stem, 0) + max(weight, known.get(stem, 0) - of_title.get(stem, 0)) for stem, weight in weights.items()}
    _write(entry, known, wanted)


def _weigh(entry: SearchEntry, stems: set[str]) -> None:
    """These stems have the weights that title and parts give them, and those that nobody has any more are gone."""
    wanted = {stem: weight for stem, weight in _of_title(entry).items() if stem in stems}
    for some in _pieces(stems):
        word = SearchPartWord
        most = select(word.stem, func.max(word.weight)).where(word.entry_id == entry.id, word.stem.in_(some)).group_by(word.stem)
        for stem, weight in session.execute(most):
            wanted[stem] = wanted.get(stem, 0) + int(weight)
    _write(entry, _known(entry, stems), wanted)


def _write(entry: SearchEntry, known: Mapping[str, int], wanted: Mapping[str, int]) -> None:
    new = [{"stem": stem, "entry_id": entry.id, "weight": weight} for stem, weight in wanted.items() if stem not in known]
    other = [{"stem": stem, "entry_id": entry.id, "weight": weight} for stem, weight in wanted.items() if known.get(stem, weight) != weight]
    if new:
        session.execute(_WORDS, new)
    if other:
        session.execute(update(SearchWord), other)
    for gone in _pieces(stem for stem in known if stem not in wanted):
        session.execute(delete(SearchWord).where(SearchWord.entry_id == entry.id, SearchWord.stem.in_(gone)))


def _pieces(stems: Iterable[str]) -> Iterable[list[str]]:
    """The stems in the same order each time, so that two who write never wait for each other in a ring."""
    ordered = sorted(stems)
    return (ordered[begin : begin + _AT_ONCE] for begin in range(0, len(ordered), _AT_ONCE))
