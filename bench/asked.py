"""Fills a forum of 20 communities, indexes it, asks for rare and common words. usage: DATA_DIR=… python -m bench.asked DATA POSTS"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from bench import machine
from bench.fill import moment, people, rows_of
from ecommunity import create_app, schema
from ecommunity.authz import GUEST, Actor
from ecommunity.db import engine, session, transaction
from ecommunity.forum.indexing import index_some
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.searching import find_threads
from ecommunity.groups.models import Group, Membership
from ecommunity.markup import render

EACH = 25
COMMUNITIES = 20
VISIBILITIES = ("public", "registered", "members", "peers", "members")
SLUG = "searched-%d"


def communities(member: int) -> list[int]:
    """Twenty communities, of which everybody may read some; the member belongs to every fourth."""
    found = []
    for number in range(COMMUNITIES):
        names = {"en": f"Community {number}"}
        visibility = VISIBILITIES[number % len(VISIBILITIES)]
        group = Group(slug=SLUG % number, kind="community", names=names, purposes=names, visibility=visibility)
        group.joining, group.formality = "request", "informal"
        session.add(group)
        session.flush()
        if number % 4 == 0:
            session.add(Membership(group_id=group.id, person_id=member, role="member"))
        found.append(group.id)
    return found


def fill(data: dict[str, Any], posts: int) -> None:
    """So many posts, a thread in each community in turn."""
    html = [render(post["b"], "en") for topic in data["topics"][:40] for post in topic["posts"]]
    with transaction():
        ids = people(data["users"])
        places = cycle(communities(ids[0]))
        for number, topic in enumerate(data["topics"][: posts // EACH]):
            times = [post["t"] for post in topic["posts"]]
            counts = {"posts_count": len(times), "shown_count": len(times), "last_number": len(times)}
            thread = Thread(community_id=next(places), kind="discussion", title=topic["title"], language="en", **counts)
            thread.created_at, thread.last_post_at = moment(times[0]), moment(times[-1])
            session.add(thread)
            session.flush()
            rows = rows_of(topic, thread.id, ids, html, number * EACH)
            for row, post in zip(rows, topic["posts"], strict=True):
                row["body_html"] = str(post["b"]) if number >= 40 else row["body_html"]
            session.execute(insert(Post), rows)
            session.expunge(thread)


def index_all() -> float:
    """Milliseconds for each post; everything is in the index."""
    began, done = time.perf_counter(), 0
    while True:
        with transaction():
            some = index_some(200)
        session.remove()
        done += some
        if not some:
            break
    return 1000 * (time.perf_counter() - began) / max(1, done)


def questions(vocabulary: list[str]) -> dict[str, list[str]]:
    """What is asked: words that nearly every post has, words that few have, and both together."""
    common, some, rare = vocabulary[:10], vocabulary[100:110], vocabulary[3000:3020]
    pairs = [f"{one} {other}" for one, other in pairwise(common)]
    return {
        "common": common,
        "two common": pairs,
        "five common": [" ".join(common[at : at + 5]) for at in range(5)],
        "middling": some,
        "rare": rare,
        "common and rare": [f"{one} {other}" for one, other in zip(cycle(common), rare, strict=False)],
    }


def readers() -> dict[str, Actor]:
    """A visitor, a member of five communities, and the Secretariat."""
    member = session.execute(text("SELECT MIN(person_id) FROM memberships JOIN groups ON groups.id = group_id WHERE slug = 'searched-0'"))
    number = int(member.scalar_one())
    roles = frozenset({"secretariat"})
    return {
        "visitor": GUEST,
        "member": Actor(id=number, kind="person"),
        "Secretariat": Actor(id=number + 1, kind="person", site_roles=roles),
    }


def measure(vocabulary: list[str]) -> list[dict[str, Any]]:
    """A row for each kind of words: how long one search takes, its rights included, and a mark of what was found."""
    rows = []
    for kind, asked in questions(vocabulary).items():
        taken: list[float] = []
        hits = hashlib.sha256()
        found = 0
        for actor in readers().values():
            for words in asked:
                session.rollback()
                began = time.perf_counter()
                page = find_threads(actor, words)
                taken.append(1000 * (time.perf_counter() - began))
                found += len(page.items)
                hits.update("\n".join(f"{each.thread.title}:{each.post.number}" for each in page.items).encode() + b"\0")
        figures = {"p50_ms": round(machine.median(taken), 1), "p95_ms": round(machine.percentile(taken, 0.95), 1)}
        rows.append({"words": kind, "searches": len(taken), **figures, "found": found, "hits": hits.hexdigest()[:12]})
    return rows


def main() -> None:
    data = json.loads(Path(sys.argv[1]).read_text())
    with create_app().app_context():
        schema.upgrade()
        each = 0.0
        if session.execute(select(Group.id).where(Group.slug == SLUG % 0)).first() is None:
            fill(data, int(sys.argv[2]))
            each = index_all()
            with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
        session.remove()
        measure(data["vocab"])
        rows = measure(data["vocab"])
    sys.stdout.write(json.dumps({"index_ms": round(each, 2), "rows": rows}) + "\n")


if __name__ == "__main__":
    main()
