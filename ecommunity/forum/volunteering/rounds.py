"""The rounds in which questions that wait are brought to volunteers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ecommunity import clock
from ecommunity.db import session
from ecommunity.forum.events import ReplyPosted
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.forum.volunteering import queries
from ecommunity.forum.volunteering.choosing import Asked, choose, has_lapsed
from ecommunity.forum.volunteering.models import Ask
from ecommunity.notices.telling import tell
from ecommunity.registry import recurring, subscribes

ASKED = "forum.asked_to_answer"


@recurring("forum.ask_around", timedelta(hours=1))
def ask_around() -> None:
    """What nobody reacted to is free for the next one, what was settled meanwhile is closed, and each question that waits has one asked."""
    now = clock.now()
    _close(now)
    waiting = queries.list_waiting(now)
    if not waiting:
        return
    asked = queries.list_asked([thread.id for thread in waiting], now)
    volunteers = queries.volunteers()
    codes, officers = queries.instruments_by_name(), queries.officers()
    for thread in waiting:
        person = choose(queries.as_question(thread, codes, officers), volunteers, asked, now)
        if person is not None:
            row = Ask(thread_id=thread.id, person_id=person, asked_at=now)
            session.add(row)
            session.flush()
            asked.append(Asked(thread.id, person, now, is_open=True))
            tell(person, ASKED, row.id, key=f"ask:{row.id}")


def _close(now: datetime) -> None:
    settled = select(AcceptedAnswer.thread_id).where(AcceptedAnswer.thread_id == Ask.thread_id).exists()
    stmt = select(Ask, Thread, settled).join(Thread, Thread.id == Ask.thread_id).where(Ask.answer == "open")
    for ask, thread, is_settled in session.execute(stmt.with_for_update(of=Ask)):
        if is_settled or not thread.is_shown or thread.is_locked:
            ask.answer = "closed"
        elif has_lapsed(ask.asked_at, now):
            ask.answer = "lapsed"
    session.flush()


@subscribes(ReplyPosted, as_="forum.note_answer_of_volunteer")
def note_answer(happened: ReplyPosted) -> None:
    """Who was asked and answers under their name has done so; when somebody else was faster, nobody is asked any more."""
    post = session.get(Post, happened.post_id)
    ask = session.execute(select(Ask).where(Ask.thread_id == happened.thread_id, Ask.answer == "open").with_for_update()).scalars().first()
    if post is None or ask is None or not post.is_shown:
        return
    opening = session.execute(select(Post).where(Post.thread_id == post.thread_id, Post.number == 1)).scalars().first()
    if post.author_id == ask.person_id:
        ask.answer = "answered"
    elif opening is None or not post.is_by_same_author(opening):
        ask.answer = "closed"
