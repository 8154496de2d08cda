"""Writing the index. Called by the subscribers of other packages, in the transaction of their delivery; doing it twice changes nothing."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from ecommunity import clock
from ecommunity.db import session
from ecommunity.search.models import SearchEntry, SearchPart, SearchPartWord, SearchWord
from ecommunity.search.stems import count

TITLE_COUNTS = 10
MOST_OF_A_WORD = 9
_INDEXED = 200_000


def index(kind: str, thing_id: int, title: str, text: str, language: str, url: str) -> None:
    """The thing can be found in this language by the words of its title and text; `url` is a path of the site."""
    stmt = select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.thing_id == thing_id, SearchEntry.language == language)
    entry = session.execute(stmt.with_for_update()).scalars().first()
    if entry is None:
        entry = SearchEntry(kind=kind, thing_id=thing_id, language=language)
        session.add(entry)
    entry.title, entry.text, entry.url, entry.indexed_at = title[:300], text[:_INDEXED], url, clock.now()
    session.flush()
    weights = {stem: min(times, MOST_OF_A_WORD) for stem, times in count(entry.text, language).items()}
    for stem in count(title, language):
        weights[stem] = weights.get(stem, 0) + TITLE_COUNTS
    session.execute(delete(SearchWord).where(SearchWord.entry_id == entry.id))
    if weights:
        session.execute(insert(SearchWord), [{"stem": stem, "entry_id": entry.id, "weight": weight} for stem, weight in weights.items()])


def forget(kind: str, thing_id: int) -> None:
    """The thing is not in the index any more, in any language, nor are its parts."""
    ids = select(SearchEntry.id).where(SearchEntry.kind == kind, SearchEntry.thing_id == thing_id)
    for table in (SearchPartWord, SearchPart, SearchWord):
        session.execute(delete(table).where(table.entry_id.in_(ids)))
    session.execute(delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.thing_id == thing_id))
