"""How far somebody has read, as their reading and their own writing move it."""

from __future__ import annotations

from sqlalchemy import select, update

from ecommunity.db import session
from ecommunity.forum.faces import marks
from ecommunity.forum.models import ReadMark, Thread


def move(person_id: int, thread_id: int, number: int, seen: int | None, *, is_sealed: bool) -> None:
    """The person, who had read the thread up to `seen`, has read it up to this post; a mark never goes back."""
    if is_sealed:
        marks.keep(person_id, {thread_id: number}, {} if seen is None else {thread_id: seen})
    elif seen is None:
        session.add(ReadMark(person_id=person_id, thread_id=thread_id, number=number))
    elif number > seen:
        own = (ReadMark.person_id == person_id, ReadMark.thread_id == thread_id, ReadMark.number < number)
        session.execute(update(ReadMark).where(*own).values(number=number))


def note_own(person_id: int, thread: Thread, number: int, end: int) -> None:
    """What the person wrote here is not new to them, if they had read all there was up to `end`; else the mark stays before what is."""
    seen = session.execute(select(marks.read_to(person_id, thread))).scalar()
    if (seen or 0) >= end:
        move(person_id, thread.id, number, seen, is_sealed=thread.is_sealed)
