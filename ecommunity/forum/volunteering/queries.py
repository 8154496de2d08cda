"""What waits for an answer, who could give it, and what somebody was asked."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import one, session
from ecommunity.directory.expertise.queries import list_volunteers
from ecommunity.directory.models import Instrument
from ecommunity.forum import seals
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.forum.queries import readable_threads
from ecommunity.forum.volunteering.choosing import WEEK, Asked, Question, Volunteer
from ecommunity.forum.volunteering.models import DAYS, AnswerWait, Ask
from ecommunity.groups.models import Group, Membership
from ecommunity.registry import readable

LOOKED_BACK = timedelta(days=90)
AT_ONCE = 100
_opening, _other = aliased(Post), aliased(Post)


def _somebody_else_wrote() -> ColumnElement[bool]:
    """A shown post of the thread is not by who opened it."""
    named = and_(_other.author_tag.is_(None), or_(_opening.author_id.is_(None), _other.author_id != _opening.author_id))
    sealed = and_(_other.author_tag.is_not(None), or_(_opening.author_tag.is_(None), _other.author_tag != _opening.author_tag))
    stmt = select(_other.id).where(_other.thread_id == Thread.id, _other.number > 1, _other.state == "shown", or_(named, sealed))
    return stmt.correlate(Thread, _opening).exists()


def list_waiting(now: datetime) -> list[Thread]:
    """Open questions to which nobody has answered for as long as their community waits, the oldest first."""
    wait = func.coalesce(AnswerWait.days, DAYS)
    stmt = (
        select(Thread, wait)
        .join(Group, and_(Group.id == Thread.community_id, Group.ended_at.is_(None)))
        .join(_opening, and_(_opening.thread_id == Thread.id, _opening.number == 1))
        .outerjoin(AnswerWait, AnswerWait.community_id == Thread.community_id)
        .where(Thread.kind == "question", Thread.state == "shown", Thread.locked_at.is_(None), wait > 0)
        .where(Thread.created_at > now - LOOKED_BACK, Thread.created_at <= now - timedelta(days=1))
        .where(~select(AcceptedAnswer.thread_id).where(AcceptedAnswer.thread_id == Thread.id).exists(), ~_somebody_else_wrote())
        .options(joinedload(Thread.opening))
        .order_by(Thread.created_at, Thread.id)
    )
    rows = session.execute(stmt).unique()
    return [thread for thread, days in rows if thread.created_at <= now - timedelta(days=days)][:AT_ONCE]


def as_question(thread: Thread, codes: dict[str, re.Pattern[str]], officers: frozenset[int]) -> Question:
    """What the rule looks at. Who asked is never asked: under the role only the seal knows them, and this value is kept nowhere."""
    opening = thread.opening
    asker = opening.author_id
    if opening.sealed_author is not None:
        asker = seals.opened(opening.sealed_author, thread.id, opening.number)
    topics = frozenset(f"instrument:{code}" for code, pattern in codes.items() if pattern.search(f"{thread.title}\n{opening.body}"))
    never = frozenset({asker} if asker else ()) | (officers if thread.is_peers_only else frozenset())
    return Question(thread.id, thread.community_id, thread.language, topics, never)


def instruments_by_name() -> dict[str, re.Pattern[str]]:
    """How each instrument is called in a text. The Convention itself is what everything here is about: it tells nothing."""
    codes = session.execute(select(Instrument.code)).scalars()
    return {code: re.compile(rf"\b{re.escape(code)}\b", re.IGNORECASE) for code in codes if code != "cms"}


def officers() -> frozenset[int]:
    """Who is of the Secretariat or runs the site: what is among peers is not for them."""
    rows = session.execute(select(Person.id, Person.site_roles).where(Person.state == "active"))
    return frozenset(person for person, roles in rows if roles)


def volunteers() -> list[Volunteer]:
    """Who could be asked, with where they may write."""
    known = list_volunteers()
    belongs = select(Membership.person_id, Membership.group_id).where(
        Membership.person_id.in_([profile.person_id for profile, _topics in known]),
        Membership.ended_at.is_(None),
        Membership.role != "observer",
    )
    places: dict[int, set[int]] = defaultdict(set)
    for person_id, group_id in session.execute(belongs):
        places[person_id].add(group_id)
    return [
        Volunteer(profile.person_id, frozenset(places[profile.person_id]), frozenset(profile.languages), topics)
        for profile, topics in known
    ]


def list_asked(threads: list[int], now: datetime) -> list[Asked]:
    """What was asked about these threads, or in the last week, or is open."""
    stmt = select(Ask).where(or_(Ask.thread_id.in_(threads), Ask.asked_at > now - WEEK, Ask.answer == "open")).order_by(Ask.id)
    return [Asked(row.thread_id, row.person_id, row.asked_at, row.answer == "open") for row in session.execute(stmt).scalars()]


@readable("ask")
def readable_asks(actor: Actor) -> Select[int]:
    """Ids of what the actor is asked at this moment."""
    return visible_asks(actor).with_only_columns(Ask.id)


def visible_asks(actor: Actor) -> Select[Ask]:
    """What the actor is asked and can still answer."""
    return select(Ask).where(Ask.person_id == (actor.id or 0), Ask.answer == "open", Ask.thread_id.in_(readable_threads(actor)))


def get_ask(actor: Actor, ask_id: int, *, lock: bool = False) -> Ask:
    return one(visible_asks(actor).where(Ask.id == ask_id), lock=lock)


def list_asks(actor: Actor) -> list[Ask]:
    """What the actor is asked, with the question and its community."""
    thread = joinedload(Ask.thread)
    stmt = visible_asks(actor).options(thread.joinedload(Thread.community), thread.joinedload(Thread.opening).joinedload(Post.author))
    return list(session.execute(stmt.order_by(Ask.id)).scalars())


def days_of(community: Group) -> int:
    """After how many days the community asks; 0 is never."""
    days = session.execute(select(AnswerWait.days).where(AnswerWait.community_id == community.id)).scalar()
    return DAYS if days is None else int(days)
