"""The data set of the forum peers, in the site's own tables: 20 communities, 2,000 threads of 25 posts.

usage: DATA_DIR=… python -m bench.fill data.json
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from ecommunity import clock, create_app
from ecommunity.accounts.models import Person
from ecommunity.db import session, transaction
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Group, Membership
from ecommunity.markup import render
from ecommunity.outbox import relay
from ecommunity.outbox.schedule import schedule

# Drawing Markdown is not what is measured: so many texts are drawn and used again and again.
DRAWN = 2000
# Whoever signs in for the measurements belongs to every community, as long as there are posts.
MEMBER = "nfp.new@demo.invalid"


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def people(names: list[str]) -> list[int]:
    session.execute(
        insert(Person), [{"name": name, "email": f"{name}@bench.invalid", "state": "active", "site_roles": []} for name in names]
    )
    return list(session.execute(select(Person.id).where(Person.email.like("%@bench.invalid")).order_by(Person.id)).scalars())


def communities(named: list[dict[str, str]], since: datetime) -> list[Group]:
    made = [
        Group(
            slug=f"bench-{number}",
            kind="community",
            names={"en": one["name"]},
            purposes={"en": one["desc"]},
            visibility="public",
            joining="open",
            formality="informal",
            created_at=since,
        )
        for number, one in enumerate(named, 1)
    ]
    session.add_all(made)
    session.flush()
    member = session.execute(select(Person.id).where(Person.email == MEMBER)).scalar_one()
    session.add_all(Membership(group_id=one.id, person_id=member, since=since) for one in made)
    return made


def rows_of(topic: dict[str, Any], thread_id: int, ids: list[int], html: list[str], first: int) -> list[dict[str, Any]]:
    return [
        {
            "thread_id": thread_id,
            "number": number,
            "author_id": ids[post["u"]],
            "body": post["b"],
            "body_html": html[(first + number) % len(html)],
            "language": "en",
            "created_at": moment(post["t"]),
        }
        for number, post in enumerate(topic["posts"], 1)
    ]


def fill(data: dict[str, Any]) -> int:
    """Every thread stands in its community; gives the number of the newest."""
    html = [render(post["b"], "en") for topic in data["topics"][: DRAWN // 25] for post in topic["posts"]]
    with transaction():
        first = min(post["t"] for topic in data["topics"] for post in topic["posts"])
        places = communities(data["cats"], moment(first) - timedelta(days=1))
        ids = people(data["users"])
        for number, topic in enumerate(data["topics"]):
            times = [post["t"] for post in topic["posts"]]
            thread = Thread(
                community_id=places[topic["c"]].id,
                kind="discussion",
                title=topic["title"],
                language="en",
                posts_count=len(times),
                shown_count=len(times),
                last_number=len(times),
                created_at=moment(times[0]),
                last_post_at=moment(times[-1]),
            )
            session.add(thread)
            session.flush()
            session.execute(insert(Post), rows_of(topic, thread.id, ids, html, number * 25))
            session.expunge(thread)
        return int(session.execute(select(Thread.id).order_by(Thread.id.desc()).limit(1)).scalar_one())


def index() -> None:
    """All of it is found, before anything is measured."""
    with transaction():
        for name in ("forum.index_rest", "forum.mend_offers"):
            schedule(name, clock.now())
    relay.drain(rounds=100_000)


if __name__ == "__main__":
    with create_app().app_context():
        last = fill(json.loads(Path(sys.argv[1]).read_text()))
        index()
    sys.stdout.write(f"{last}\n")
