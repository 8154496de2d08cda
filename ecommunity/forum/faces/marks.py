"""How far somebody has read the threads in which a role is shown: kept under words that lead to nobody without the site's key.

In a thread with `is_sealed` every reader's mark is such a `SealedMark`, and none is a `ReadMark`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    BindParameter,
    Integer,
    ScalarSelect,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.faces.models import SealedMark
from ecommunity.forum.models import ReadMark, Thread
from ecommunity.registry import actor_fact

AT_ONCE = 500


def sealed_to(person_id: int, thread_id: int) -> ScalarSelect[int]:
    """A column: the sealed mark of this person in this thread, if there is one."""
    return select(func.max(SealedMark.number)).where(SealedMark.reader.in_(seals.readers(person_id, thread_id))).scalar_subquery()


def read_to(person_id: int, thread: Thread) -> ScalarSelect[int]:
    """A column: how far this person has read this thread; nothing without a mark."""
    if thread.is_sealed:
        return sealed_to(person_id, thread.id)
    return select(ReadMark.number).where(ReadMark.person_id == person_id, ReadMark.thread_id == thread.id).scalar_subquery()


@actor_fact("forum.sealed_marks")
def of_actor(actor: Actor) -> dict[int, int]:
    """How far the actor has read each thread with sealed marks. One statement."""
    return of(actor.id) if actor.id is not None else {}


def of(person_id: int) -> dict[int, int]:
    """The same for anybody. Which mark is of which thread is known by trying this person's word of each."""
    threads = select(Thread.id, literal(""), literal(0)).where(Thread.is_sealed)
    own = select(literal(0), SealedMark.reader, SealedMark.number).where(SealedMark.owner.in_(seals.owners(person_id)))
    ids, numbers = [], dict[str, int]()
    for thread_id, reader, number in session.execute(union_all(own, threads)):
        if reader:
            numbers[reader] = int(number)
        else:
            ids.append(int(thread_id))
    if not numbers:
        return {}
    found: dict[int, int] = {}
    for word, thread_id in seals.every_word("reader", person_id, ids).items():
        if word in numbers:
            found[thread_id] = max(numbers[word], found.get(thread_id, 0))
    return found


def joinable(known: Mapping[int, int] | BindParameter[Any]) -> CTE:
    """These marks as rows `thread_id`, `number`, to be joined with threads; the same statement however many there are."""
    given = known if isinstance(known, BindParameter) else bindparam(None, as_given(known), type_=JSON)
    entries = func.json_each(given).table_valued("key", "value", name="sealed_entries")
    rows = select(cast(entries.c.key, Integer).label("thread_id"), cast(cast(entries.c.value, Text), Integer).label("number"))
    return rows.cte("sealed_own").prefix_with("MATERIALIZED")  # else SQLite would read the list again for each thread


def as_given(known: Mapping[int, int]) -> dict[str, int]:
    """The marks as the statement takes them."""
    return {str(thread_id): number for thread_id, number in known.items()}


def keep(person_id: int, numbers: Mapping[int, int], known: Mapping[int, int]) -> None:
    """These threads are read up to these posts, and were up to those that are `known` before; a mark never goes back."""
    for thread_id, number in numbers.items():
        readers, before = seals.readers(person_id, thread_id), known.get(thread_id)
        if before is None:
            session.add(SealedMark(reader=readers[0], owner=seals.owners(person_id)[0], number=number))
        elif number > before:
            session.execute(update(SealedMark).where(SealedMark.reader.in_(readers), SealedMark.number < number).values(number=number))


def of_thread(thread: Thread) -> dict[int, int]:
    """How far everybody has read the thread. Where marks are sealed the words of each person are tried; for who moves posts."""
    if not thread.is_sealed:
        rows = session.execute(select(ReadMark.person_id, ReadMark.number).where(ReadMark.thread_id == thread.id))
        return {int(person_id): int(number) for person_id, number in rows}
    people = session.execute(select(Person.id)).scalars()
    words = {word: person_id for person_id in people for word in seals.readers(person_id, thread.id)}
    found: dict[int, int] = {}
    names = list(words)
    for start in range(0, len(names), AT_ONCE):
        stmt = select(SealedMark.reader, SealedMark.number).where(SealedMark.reader.in_(names[start : start + AT_ONCE]))
        for reader, number in session.execute(stmt):
            found[words[reader]] = max(int(number), found.get(words[reader], 0))
    return found


def raise_to(thread: Thread, people: Iterable[int], number: int) -> None:
    """These people, who all have a mark, have read the thread up to this post."""
    everybody = sorted(people)
    for start in range(0, len(everybody), AT_ONCE):
        some = everybody[start : start + AT_ONCE]
        if thread.is_sealed:
            words = [word for person_id in some for word in seals.readers(person_id, thread.id)]
            mine: Any = update(SealedMark).where(SealedMark.reader.in_(words), SealedMark.number < number)
        else:
            mine = update(ReadMark).where(ReadMark.thread_id == thread.id, ReadMark.person_id.in_(some), ReadMark.number < number)
        session.execute(mine.values(number=number).execution_options(synchronize_session=False))


def seal(thread: Thread) -> None:
    """From now on somebody shows a role in this thread, so that nobody's mark in it names them any more."""
    if thread.is_sealed:
        return
    rows = [
        {"reader": seals.readers(person_id, thread.id)[0], "owner": seals.owners(person_id)[0], "number": number}
        for person_id, number in sorted(of_thread(thread).items())
    ]
    if rows:
        session.execute(insert(SealedMark), rows)
        session.execute(delete(ReadMark).where(ReadMark.thread_id == thread.id).execution_options(synchronize_session=False))
    thread.is_sealed = True
    session.flush()
