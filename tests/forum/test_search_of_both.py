"""SQLite and PostgreSQL find the same, in the same order, and exactly what the reader may read and what has the words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from ecommunity import db
from ecommunity.accounts.models import Person
from ecommunity.authz import GUEST, Actor
from ecommunity.db import session
from ecommunity.forum.indexing import index_thread_head, reindex_posts, reindex_thread
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.searching import find_threads
from ecommunity.groups.models import Group, Membership
from ecommunity.outbox.models import Delivery
from ecommunity.search.models import SearchEntry, SearchPart, SearchPartWord, SearchWord

pytestmark = pytest.mark.postgres

WORDS = ("crane", "cranes", "stork", "wetland", "the", "comptage", "espèce", "espece", "ibis")
SAME = {"cranes": "crane", "espèce": "espece"}
VISIBILITIES = ("public", "registered", "members", "peers")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
READERS = ("guest", "member", "stranger", "secretariat")
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
POST = st.tuples(TEXT, st.sampled_from(("shown", "shown", "shown", "hidden", "held", "withdrawn")))
THREAD = st.fixed_dictionaries(
    {
        "place": st.integers(0, 3),
        "title": TEXT,
        "posts": st.lists(POST, min_size=1, max_size=4),
        "state": st.sampled_from(("shown", "shown", "shown", "hidden", "held", "merged")),
        "peers": st.sampled_from((False, False, True)),
        # What happened after it was indexed, and whether the index knows: an edit, a post or the thread taken away, a move.
        "then": st.sampled_from(("", "edit", "hide post", "hide thread", "move", "title")),
        "told": st.booleans(),
    }
)


@pytest.fixture
def both(app: Any, postgres_url: str, tmp_path: Any) -> Iterator[dict[str, Engine]]:
    """An empty database of each kind with four communities and three people."""
    engines = {"sqlite": db.make_engine(f"sqlite:///{tmp_path / 'search.sqlite'}"), "postgresql": db.make_engine(postgres_url)}
    before = dict(db.factory.kw)
    session.remove()
    with app.app_context():
        for engine in engines.values():
            db.Base.metadata.create_all(engine)
            use(engine)
            with db.transaction():
                session.add_all(Person(id=number, name=f"P{number}", state="active", site_roles=[]) for number in (1, 2, 3))
                session.flush()
                for number, visibility in enumerate(VISIBILITIES, 1):
                    group = Group(id=number, slug=f"g{number}", kind="community", names={}, purposes={}, visibility=visibility)
                    group.joining, group.formality = "request", "informal"
                    session.add(group)
                    session.flush()
                    session.add(Membership(group_id=number, person_id=1, role="member"))
        yield engines
        session.remove()
    for engine in engines.values():
        engine.dispose()
    db.factory.configure(**before)


def use(engine: Engine) -> None:
    session.remove()
    db.factory.configure(bind=engine, join_transaction_mode="conditional_savepoint")


def actor(who: str) -> Actor:
    if who == "guest":
        return GUEST
    roles = frozenset({"secretariat"}) if who == "secretariat" else frozenset[str]()
    return Actor(id={"member": 1, "stranger": 2, "secretariat": 3}[who], kind="person", site_roles=roles)


def wipe() -> None:
    with db.transaction():
        for table in (SearchPartWord, SearchPart, SearchWord, SearchEntry, Post, Thread, Delivery):
            session.execute(delete(table))


def write(number: int, row: dict[str, Any]) -> None:
    """The thread with its posts, indexed; then what happened to it."""
    at = BEGIN + timedelta(days=number % 3)
    thread = Thread(id=number, community_id=row["place"] + 1, kind="question", title=" ".join(row["title"]), language="en")
    thread.last_post_at, thread.is_peers_only = at, row["peers"]
    session.add(thread)
    session.flush()
    for place, (words, state) in enumerate(row["posts"], 1):
        post = Post(id=number * 10 + place, thread_id=number, number=place, author_id=1, language="en", state=state)
        post.body, post.body_html = " ".join(words), f"<p>{' '.join(words)}</p>"
        session.add(post)
    session.flush()
    reindex_thread(number)
    thread.state = row["state"]
    session.flush()
    happen(thread, session.get_one(Post, number * 10 + 1), row["then"])
    session.flush()
    if row["told"] or row["then"] in ("edit", "title"):
        index_thread_head(number)
        reindex_posts([number * 10 + 1])


def happen(thread: Thread, post: Post, then: str) -> None:
    if then == "edit":
        post.body_html = "<p>ibis</p>"
    elif then == "hide post":
        post.state = "hidden"
    elif then == "hide thread":
        thread.state = "hidden"
    elif then == "move":
        thread.community_id = 3
    elif then == "title":
        thread.title = "stork"


def expected(rows: list[dict[str, Any]], asked: list[str], who: str) -> set[int]:
    """What a patient person would find, with a finger on each line."""
    found = set()
    for number, row in enumerate(rows, 1):
        then = row["then"]
        place = 2 if then == "move" else row["place"]
        readers = {0: set(READERS), 1: set(READERS) - {"guest"}, 2: {"member", "secretariat"}, 3: {"member"}}[place]
        if row["peers"]:
            readers = readers & {"member"}
        if who not in readers or row["state"] != "shown" or then == "hide thread":
            continue
        posts = [(["ibis"], state) if then == "edit" and at == 0 else (words, state) for at, (words, state) in enumerate(row["posts"])]
        if then == "hide post":
            posts[0] = (posts[0][0], "hidden")
        said = {SAME.get(word, word) for words, state in posts if state == "shown" for word in words}
        said |= {SAME.get(word, word) for word in (["stork"] if then == "title" else row["title"])}
        if {SAME.get(word, word) for word in asked} <= said:
            found.add(number)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(THREAD, max_size=6), asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_both_databases_find_the_same_and_what_they_should(both: dict[str, Engine], rows: list[dict[str, Any]], asked: list[str]) -> None:
    found: dict[str, list[list[tuple[int, int]]]] = {}
    for name, engine in both.items():
        use(engine)
        wipe()
        with db.transaction():
            for number, row in enumerate(rows, 1):
                write(number, row)
        session.remove()
        hits = [find_threads(actor(who), " ".join(asked)).items for who in READERS]
        found[name] = [[(hit.thread.id, hit.post.id) for hit in some] for some in hits]
    assert found["sqlite"] == found["postgresql"]
    for who, some in zip(READERS, found["sqlite"], strict=True):
        assert {thread for thread, _post in some} == expected(rows, asked, who), who
