"""Changing a post leaves its earlier texts to read, for whoever may read the post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.revising.models import PostRevision
from tests.forum.test_states import become


def older(post_id, minutes=6):
    """The post was written so long ago."""
    with db.transaction():
        post = session.get(Post, post_id)
        post.created_at = clock.now() - timedelta(minutes=minutes)


def edit(browser, post, body, **more):
    return browser.do("forum.edit_post", post=post, body=body, language="en", **more)


@pytest.fixture
def made(ask, reply):
    thread = ask("nfp.new", community="open-house")
    post = reply("nfp.expert", thread["thread"], "The report is due in May.")
    older(post)
    return thread["thread"], thread["post"], post


def test_what_was_removed_and_added_is_said_in_words(as_, guest, made):
    _thread, _opening, post = made
    edit(as_("nfp.expert"), post, "The report is due in June.")
    page = guest.get(f"/posts/{post}/history").get_data(as_text=True)
    assert '<del><span class="visually-hidden"> [removed: </span>May.' in page
    assert '<ins><span class="visually-hidden"> [added: </span>June.' in page
    assert "Change 1 of 1" in page
    assert f'href="/posts/{post}/history"' in guest.get(f"/posts/{post}/fragment").get_data(as_text=True)


def test_every_change_can_be_read(as_, made):
    _thread, _opening, post = made
    expert = as_("nfp.expert")
    edit(expert, post, "Second text.")
    with db.transaction():
        session.get(Post, post).edited_at = clock.now() - timedelta(minutes=6)
    edit(expert, post, "Third text.")
    session.rollback()
    assert [(row.number, row.body) for row in session.query(PostRevision).order_by(PostRevision.number)] == [
        (1, "The report is due in May."),
        (2, "Second text."),
    ]
    newest = expert.get(f"/posts/{post}/history").get_data(as_text=True)
    first = expert.get(f"/posts/{post}/history?change=1").get_data(as_text=True)
    assert "Third" in newest
    assert "May" not in newest
    assert "May" in first
    assert f"/posts/{post}/history?change=1" in newest
    assert f"/posts/{post}/history?change=2" in first
    assert [row["body"] for row in expert.api(f"/posts/{post}/history").get_json()["items"]] == [
        "The report is due in May.",
        "Second text.",
        "Third text.",
    ]
    for wrong in ("3", "0x", "-1", "99999999999"):
        assert expert.get(f"/posts/{post}/history?change={wrong}").status_code in (200, 404)


def test_a_slip_put_right_at_once_leaves_no_trace_and_later_it_does(as_, ask, reply):
    thread = ask("nfp.new")["thread"]
    post = reply("nfp.expert", thread, "Teh report.")
    expert = as_("nfp.expert")
    edit(expert, post, "The report.")
    session.rollback()
    assert session.query(PostRevision).count() == 0
    assert session.get(Post, post).edited_at is None
    assert "No earlier text of this post is kept." in expert.get(f"/posts/{post}/history").get_data(as_text=True)
    assert "within five minutes" in expert.get(f"/posts/{post}/edit").get_data(as_text=True)
    reply("nfp.3", thread, "Which report?")
    edit(expert, post, "The national report.")
    session.rollback()
    assert session.query(PostRevision).count() == 1


def test_the_title_has_a_history_too(as_, made, forum):
    _thread, opening, _post = made
    older(opening)
    amina = as_("nfp.new")
    page = amina.get(f"/posts/{opening}/edit").get_data(as_text=True)
    assert 'name="title" value="How do I begin?"' in page
    sent = amina.post_form(f"/posts/{opening}/edit", {"title": "How do I report?", "body": "I am *new*.", "language": "en"})
    assert sent.status_code == 303
    assert "How do I report?" in amina.get("/communities/open-house/threads").get_data(as_text=True)
    shown = amina.get(f"/posts/{opening}/history").get_data(as_text=True)
    assert "begin?" in shown
    assert "report?" in shown
    assert (
        as_("nfp.expert").command("forum.edit_post", {"post": opening, "title": "Mine", "body": "x", "language": "en"}).status_code == 403
    )


def test_a_reply_has_no_title_to_change(as_, made):
    thread, _opening, post = made
    edit(as_("nfp.expert"), post, "Other words.", title="Not mine")
    session.rollback()
    assert session.get(Thread, thread).title == "How do I begin?"


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn"])
def test_who_may_not_read_the_post_reads_nothing_that_it_was(as_, guest, made, state):
    _thread, _opening, post = made
    edit(as_("nfp.expert"), post, "Other words.")
    become(post, state)
    for reader in (as_("nfp.4"), as_("nfp.new"), guest):
        for door in (f"/posts/{post}/history", f"/api/v1/posts/{post}/history"):
            answer = reader.get(door)
            assert answer.status_code == 404, door
            assert "May" not in answer.get_data(as_text=True)
    own = as_("nfp.expert").get(f"/posts/{post}/history")
    assert (own.status_code == 200) is (state != "withdrawn")


def test_a_stranger_finds_no_history(as_, ask, reply):
    thread = ask("nfp.new")["thread"]
    post = reply("nfp.expert", thread, "First.")
    older(post)
    edit(as_("nfp.expert"), post, "Second.")
    assert as_("ngo").get(f"/posts/{post}/history").status_code == 404
    assert as_("ngo").api(f"/posts/{post}/history").status_code == 404


def test_a_history_costs_the_same_whatever_its_length(as_, made, sql):
    _thread, _opening, post = made
    expert = as_("nfp.expert")
    edit(expert, post, "Second text.")
    expert.get(f"/posts/{post}/history")
    sql.clear()
    expert.get(f"/posts/{post}/history")
    few = len(sql)
    with db.transaction():
        session.add_all(
            PostRevision(post_id=post, number=n, body=f"Text {n}", language="en", written_at=clock.now()) for n in range(2, 200)
        )
    sql.clear()
    expert.get(f"/posts/{post}/history")
    assert len(sql) == few <= 10


def test_no_earlier_text_is_in_the_stream_or_the_outbox(as_, made):
    _thread, _opening, post = made
    edit(as_("nfp.expert"), post, "Other words.")
    session.rollback()
    for table in ("entries", "deliveries"):
        rows = session.execute(text(f"SELECT * FROM {table}")).all()
        assert not [row for row in rows if "May" in str(row)]
