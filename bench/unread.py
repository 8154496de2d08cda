"""What unread counts and notices cost at 50,000 posts. usage: DATA_DIR=… python -m bench.unread (after bench.fill)"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, literal, select

from bench import pages, servers
from bench.fill import MEMBER
from bench.servers import ROOT
from ecommunity import create_app
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import session, transaction
from ecommunity.forum import queries
from ecommunity.forum.finding import unread
from ecommunity.forum.following import telling
from ecommunity.forum.following.models import Follow
from ecommunity.forum.models import Post, ReadMark, Thread
from ecommunity.groups.models import Membership
from ecommunity.notices import queries as notices
from ecommunity.notices.models import Notice
from ecommunity.outbox import relay

Row = dict[str, Any]
TIMES = 30
FOLLOWERS = 500
# How far the reader has read: nothing, half of every thread, all but the last post of each, everything.
MARKS = {"nothing read": None, "half read": Thread.last_number / 2, "one behind": Thread.last_number - 1, "all read": Thread.last_number}


def median_ms(ask: Callable[[], object]) -> float:
    """Processor time, of thirty times, each in a new read, as a page has it. The database works in this very process."""
    taken = []
    for _ in range(TIMES):
        session.rollback()
        session.expunge_all()
        began = time.process_time()
        ask()
        taken.append(1000 * (time.process_time() - began))
    return round(statistics.median(taken), 2)


def stage() -> tuple[int, int]:
    """A reader who belongs to every community since before the first post, and one of those communities: both their numbers."""
    stmt = select(Membership.person_id, Membership.group_id).join(Person).where(Person.email == MEMBER).order_by(Membership.id.desc())
    person, community = session.execute(stmt).first() or (0, 0)
    assert community, "bench.fill has not run"
    return person, community


def read_as_far(person: int, number: Any) -> None:
    with transaction():
        session.execute(delete(ReadMark).where(ReadMark.person_id == person))
        if number is not None:
            rows = select(literal(person), Thread.id, number)
            session.execute(insert(ReadMark).from_select(["person_id", "thread_id", "number"], rows))


def of_reading(person: int) -> list[Row]:
    """What each page asks, for readers who are far behind and not."""
    posts = session.execute(select(func.count()).select_from(Post)).scalar_one()
    rows, operator = [], Actor(id=person, kind="operator")
    for name, number in MARKS.items():
        read_as_far(person, number)
        listed = [thread.id for thread in queries.list_threads(Actor(id=person, kind="person")).items]

        def twenty(listed: list[int] = listed) -> object:
            return unread.count_in(Actor(id=person, kind="person"), [Thread(id=number) for number in listed])

        asked: dict[str, Callable[[], object]] = {
            "20 threads": twenty,
            "all communities": lambda: unread.by_community(Actor(id=person, kind="person")),
            "first unread": lambda first=listed[0]: unread.find_first_unread(operator, session.get_one(Thread, first)),
            "header": lambda: notices.headline(Actor(id=person, kind="person")),
        }
        rows += [{"asked": what, "reader": name, "posts": posts, "ms": median_ms(ask)} for what, ask in asked.items()]
    return rows


def of_telling(community: int) -> list[Row]:
    """How long the outbox is held by a post that many follow: the longest delivery, and all of them."""
    with transaction():
        session.execute(
            delete(Person).where(Person.email.like("follower%@bench.invalid"))
        )  # of a run before; what is theirs goes with them
        people = [Person(name=f"Follower {n}", email=f"follower{n}@bench.invalid", state="active", site_roles=[]) for n in range(FOLLOWERS)]
        session.add_all(people)
        session.flush()
        session.add_all(Follow(person_id=one.id, kind="community", thing_id=community, volume="everything") for one in people)
        post = session.execute(select(func.max(Post.id))).scalar_one()
    taken = []
    began = time.perf_counter()
    with transaction():
        telling.tell_of_post(post)
    taken.append(time.perf_counter() - began)
    while True:
        began = time.perf_counter()
        if not relay.run_due():
            break
        taken.append(time.perf_counter() - began)
    told = session.execute(select(func.count()).where(Notice.key == telling.key_of(post))).scalar_one()
    assert told >= FOLLOWERS, f"{told} of {FOLLOWERS} were told"
    longest, whole = round(1000 * max(taken), 1), round(1000 * sum(taken), 1)
    return [{"asked": f"telling {FOLLOWERS}", "parts": len(taken), "longest_ms": longest, "ms": whole}]


def run(home: Path) -> list[Row]:
    """The site of the page bench, filled once, measured in a process of its own."""
    folder = home / "site-unread"
    with servers.site("eventlet", folder) as running:
        environment = running.environment
    if not (folder / "filled").exists():
        command = [sys.executable, "-m", "bench.fill", str(pages.data_set(home))]
        subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
        (folder / "filled").touch()
    done = subprocess.run([sys.executable, "-m", "bench.unread"], env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    rows: list[Row] = json.loads(done.stdout.splitlines()[-1])
    return rows


if __name__ == "__main__":
    with create_app().app_context():
        reader, place = stage()
        found = of_reading(reader) + of_telling(place)
    sys.stdout.write(json.dumps(found) + "\n")
