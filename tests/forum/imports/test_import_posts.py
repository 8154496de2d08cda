"""What an import does to a community: threads with their dates, nothing twice, nothing new to anybody, nobody's address."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from ecommunity import clock, db
from ecommunity.accounts.erasure import erase_person
from ecommunity.accounts.models import Person
from ecommunity.authz import GUEST, OPERATOR_CREDENTIAL
from ecommunity.boundary import execute
from ecommunity.db import session
from ecommunity.errors import Refusal
from ecommunity.files.storage import store
from ecommunity.forum.imports.models import ImportedAuthor
from ecommunity.forum.live import rebuild
from ecommunity.forum.models import Post, ReadMark, Thread
from ecommunity.forum.searching import find_threads
from ecommunity.live.models import Entry
from tests.forum.imports import corpus

KEYS = {name: f"{number:064x}" for number, name in enumerate(("root", "answer", "late", "other"), 1)}


def message(name: str, /, *refs: str, **changes):
    row = {"key": KEYS[name], "refs": [KEYS[ref] for ref in refs], "at": "2020-03-02T10:00:00Z", "language": "en"}
    return row | {"name": "Ada Fictive", "identity": "ada@list.invalid", "body": f"The words of {name}: heron.", "files": []} | changes


def bring(*messages, **changes):
    args = {"community": "open-house", "title": "Counting cranes", "language": "en", "messages": list(messages)} | changes
    return execute(OPERATOR_CREDENTIAL, "forum.import_posts", args, door="cli").result


@pytest.fixture
def inside(app, forum):
    with app.app_context():
        yield forum


@pytest.fixture
def brought(inside):
    """A thread of two posts, of 2020."""
    return bring(message("root"), message("answer", "root", name="Bo Invented", identity="bo@list.invalid", at="2020-03-03T10:00:00Z"))[
        "thread"
    ]


def posts(thread):
    return list(session.execute(select(Post).where(Post.thread_id == thread).order_by(Post.number)).scalars())


def test_only_the_command_line_may(as_, inside):
    args = {"community": "open-house", "title": "T", "language": "en", "messages": [message("root")]}
    for who in ("nfp.new", "secretariat", "admin"):
        assert as_(who).command("forum.import_posts", args).status_code == 403
    assert session.query(Thread).filter_by(title="T").count() == 0


def test_a_thread_stands_there_with_its_dates(brought, guest, deliver):
    page = guest.get(f"/threads/{brought}").get_data(as_text=True)
    assert "Counting cranes" in page
    assert "The words of answer" in page
    assert page.count("imported, not a member") == 2
    assert "list.invalid" not in page
    thread = session.get(Thread, brought)
    assert thread.created_at == datetime(2020, 3, 2, 10, tzinfo=UTC)
    assert thread.last_post_at == datetime(2020, 3, 3, 10, tzinfo=UTC)
    assert (thread.shown_count, thread.last_number, thread.kind) == (2, 2, "discussion")


def test_its_files_are_seen_and_read(inside, guest):
    with store().receive(io.BytesIO(corpus.PDF), len(corpus.PDF)) as arrived:
        about = {"digest": arrived.digest, "media_type": "application/pdf", "size": len(corpus.PDF)}
        files = [about | {"name": name} for name in ("plan.pdf", "annex.pdf")]
        thread = bring(message("root", files=files), message("answer", "root"))["thread"]
    with_files, without = guest.api(f"/threads/{thread}").get_json()["posts"]
    assert [file["name"] for file in with_files["files"]] == ["plan.pdf", "annex.pdf"]
    assert without["files"] == []
    page = guest.get(f"/threads/{thread}").get_data(as_text=True)
    assert "plan.pdf" in page
    link = re.search(r'href="(/files/[^"]+)"', page)
    assert guest.get(link[1], follow_redirects=True).data == corpus.PDF


def test_nothing_comes_twice(brought):
    assert bring(message("root"), message("answer", "root")) == {"thread": brought, "added": 0, "known": 2}
    assert bring(message("late", "answer"), message("late", "answer"))["added"] == 1
    assert len(posts(brought)) == 3


def test_a_later_message_goes_on_in_the_thread_it_answers(brought):
    assert bring(message("late", "answer"), title="Something else")["thread"] == brought
    assert bring(message("other"), title="Something else")["thread"] != brought


def test_another_community_has_its_own(brought):
    assert bring(message("root"), community="quiet-lounge")["added"] == 1


def test_one_person_writes_under_one_address_everywhere(brought):
    bring(message("late", identity="ADA@list.invalid", name="A. Fictive"), community="quiet-lounge")
    ada = posts(brought)[0].author_id
    assert session.execute(select(func.count()).where(Post.author_id == ada)).scalar_one() == 2
    person = session.get(Person, ada)
    assert (person.state, person.email, person.name) == ("imported", None, "Ada Fictive")


def test_a_member_with_that_address_is_the_author(inside, world, guest):
    email = session.get(Person, world.people["nfp.3"]).email
    thread = bring(message("root", identity=email.upper()))["thread"]
    assert posts(thread)[0].author_id == world.people["nfp.3"]
    assert "imported, not a member" not in guest.get(f"/threads/{thread}").get_data(as_text=True)


def test_no_row_of_the_database_has_an_address(brought):
    for table in db.Base.metadata.sorted_tables:
        rows = session.execute(table.select()).mappings().all()
        assert "list.invalid" not in json.dumps([dict(row) for row in rows], default=str), table.name


def test_nobody_who_was_brought_in_can_sign_in_or_be_found_among_the_accounts(brought, guest, as_):
    answer = guest.post_form("/sign-in", {"email": "ada@list.invalid", "password": "whatever-it-is"})
    assert answer.status_code == 422
    assert "Ada Fictive" not in as_("admin").get("/admin/people").get_data(as_text=True)


def test_it_is_news_to_nobody(brought, as_, deliver):
    """No mark of something new in the list or at the start, no notice, no entry that an open page would show as new."""
    deliver()
    nfp = as_("nfp.new")
    assert "New posts" not in nfp.get("/communities/open-house/threads").get_data(as_text=True)
    assert "something new" not in nfp.get("/").get_data(as_text=True)
    assert session.execute(text("SELECT COUNT(*) FROM notices")).scalar_one() == 0
    in_lists = select(Entry).where(Entry.collection == "threads", Entry.key == str(brought), Entry.body.is_not(None))
    assert session.execute(in_lists).first() is None


def test_whoever_had_read_everything_has_still_read_everything(brought, as_, world):
    as_("nfp.new").get(f"/threads/{brought}")
    bring(message("late", "root"))
    assert session.get(ReadMark, (world.people["nfp.new"], brought)).number == 3
    assert "New posts" not in as_("nfp.new").get("/communities/open-house/threads").get_data(as_text=True)


def test_once_somebody_answers_it_is_news(brought, as_, deliver):
    as_("nfp.new").do("forum.post_reply", thread=brought, body="Still true?", language="en")
    assert "something new" in as_("ngo").get("/").get_data(as_text=True)
    assert session.execute(select(Entry).where(Entry.collection == "threads", Entry.key == str(brought))).first() is not None


def test_live_entries_are_those_of_the_tables(brought, as_):
    for is_answered in (False, True):
        if is_answered:
            as_("nfp.new").do("forum.post_reply", thread=brought, body="Still true?", language="en")
        session.rollback()
        stored = session.execute(select(Entry).where(Entry.body.is_not(None), Entry.stream.like("thread:%"))).scalars()
        listed = select(Entry).where(Entry.body.is_not(None), Entry.collection == "threads", Entry.key == str(brought))
        kept = {(row.stream, row.key) for row in [*stored, *session.execute(listed).scalars()]}
        assert kept == {(stream, key) for stream, _collection, key, _body in rebuild()}


def test_it_is_found(brought, deliver):
    deliver()
    assert [found.thread.id for found in find_threads(GUEST, "cranes heron").items] == [brought]


def test_the_accepted_answer_is_accepted(inside, guest):
    thread = bring(message("root"), message("answer", "root"), kind="question", accepted=KEYS["answer"])["thread"]
    assert "Accepted answer" in guest.get(f"/threads/{thread}").get_data(as_text=True)
    assert bring(message("root"), message("answer", "root"), kind="question", accepted=KEYS["answer"])["added"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "x"},
        {"body": ""},
        {"body": "x" * 60_001},
        {"body": "bell \x07"},
        {"at": "yesterday"},
        {"language": "de"},
        {"name": "x" * 121},
    ],
)
def test_what_is_wrong_with_a_message_is_said_and_nothing_is_written(inside, wrong):
    with pytest.raises(Refusal) as no:
        bring(message("root"), message("other", **wrong))
    assert any(name.startswith("messages.1") for name in no.value.fields)
    assert session.query(Thread).filter_by(title="Counting cranes").count() == 0


@pytest.fixture
def ada(brought, world):
    """Somebody of the cast has confirmed Ada's address."""
    with db.transaction():
        session.get(Person, world.people["nfp.4"]).email = "ada@list.invalid"
    return world.people["nfp.4"]


def test_who_confirmed_the_address_can_claim_the_posts(ada, brought, as_, deliver, guest):
    browser = as_("nfp.4")
    assert "1 post from a mailing list" in browser.get("/account").get_data(as_text=True)
    unclaimed = posts(brought)[0].author_id
    assert browser.post_form("/account/imported-posts/claim", page="/account").status_code == 303
    deliver()
    session.expire_all()
    assert [post.author_id == ada for post in posts(brought)] == [True, False]
    assert session.get(Person, unclaimed) is None
    assert session.query(ImportedAuthor).filter_by(person_id=unclaimed).count() == 0
    page = guest.get(f"/threads/{brought}").get_data(as_text=True)
    assert page.count("imported, not a member") == 1
    assert "mailing list" not in browser.get("/account").get_data(as_text=True)


def test_a_hundred_posts_are_handed_over_in_pieces(inside, ada, as_, deliver):
    for number in range(1, 61):
        bring(message("root", key=f"{1000 + number:064x}"), title=f"Thread {number}")
    as_("nfp.4").do("forum.claim_imported_posts")
    deliver()
    session.expire_all()
    assert session.execute(select(func.count()).where(Post.author_id == ada)).scalar_one() == 61


def test_nobody_else_can_claim_them(brought, as_, world):
    assert as_("nfp.4").do("forum.claim_imported_posts") == {"claimed": False}
    assert as_("nfp.4").get("/account").get_data(as_text=True).count("These posts are mine") == 0
    with db.transaction():
        person = session.get(Person, world.people["nfp.5"])
        person.email, person.state = "ada@list.invalid", "unconfirmed"
    assert bring(message("late", "root"))["added"] == 1
    assert posts(brought)[2].author_id != world.people["nfp.5"]


def test_what_comes_after_the_claim_is_the_claimers(ada, brought, as_, deliver):
    as_("nfp.4").do("forum.claim_imported_posts")
    deliver()
    bring(message("late", "root"))
    session.expire_all()
    assert posts(brought)[2].author_id == ada


def test_who_leaves_is_recognised_no_more(ada, brought, as_, deliver):
    as_("nfp.4").do("forum.claim_imported_posts")
    deliver()
    with db.transaction():
        erase_person(ada, at=clock.now())
    bring(message("late", "root"))
    session.expire_all()
    assert posts(brought)[0].author_id is None
    assert session.get(Person, posts(brought)[2].author_id).state == "imported"
