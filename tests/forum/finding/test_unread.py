"""What is unread, exactly: whatever was hidden, withdrawn, moved or muted meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, text

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.forum.actions.writing import settle
from ecommunity.forum.live import show
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Membership

HOUSE = "/communities/open-house/threads"


def become(post_id, state):
    with db.transaction():
        post = session.get(Post, post_id)
        post.state = state
        thread = session.get(Thread, post.thread_id)
        settle(thread)
        show(thread.id, [post.id])


def posts_unread(browser):
    """Community → (threads, posts), as the API says."""
    return {row["community"]: (row["threads"], row["posts"]) for row in browser.api("/unread").get_json()["items"]}


def of_threads(browser):
    return {row["id"]: row["unread"] for row in browser.api("/threads").get_json()["items"] if row["unread"]}


@pytest.fixture
def made(ask, reply):
    """A question with nine replies, in the public community."""
    thread = ask("nfp.new", community="open-house")["thread"]
    return thread, [reply("nfp.expert" if n % 2 else "ngo", thread, f"Answer {n}") for n in range(9)]


def test_the_count_is_exact_whatever_became_of_the_posts(as_, made):
    thread, posts = made
    reader = as_("nfp.3")
    assert (posts_unread(reader), of_threads(reader)) == ({"open-house": (1, 10)}, {thread: 10})
    reader.do("forum.mark_read", thread=thread, number=4)
    assert of_threads(reader) == {thread: 6}
    for post, state, left in ((posts[4], "hidden", 5), (posts[5], "withdrawn", 4), (posts[6], "held", 3), (posts[8], "hidden", 2)):
        become(post, state)
        assert (posts_unread(reader), of_threads(reader)) == ({"open-house": (1, left)}, {thread: left}), state
    become(posts[3], "hidden")
    become(posts[7], "hidden")
    assert (posts_unread(reader), of_threads(reader)) == ({}, {})
    become(posts[8], "shown")
    assert of_threads(reader) == {thread: 1}


def test_a_number_that_no_post_has_any_more_is_not_counted(as_, made):
    """As after a part of a thread was moved to another one."""
    thread, posts = made
    reader = as_("nfp.3")
    reader.do("forum.mark_read", thread=thread, number=2)
    with db.transaction():
        session.execute(delete(Post).where(Post.id.in_(posts[3:6])))
        settle(session.get(Thread, thread))
    assert of_threads(reader) == {thread: 5}


def test_a_thread_that_is_taken_away_is_not_counted(as_, made, world):
    thread, _posts = made
    with db.transaction():
        session.get(Thread, thread).state = "hidden"
    assert posts_unread(as_("nfp.3")) == {}
    with db.transaction():
        session.get(Thread, thread).state = "shown"
        session.execute(delete(Membership).where(Membership.person_id == world.people["ngo"]))
    assert posts_unread(as_("nfp.3")) == {"open-house": (1, 10)}
    assert posts_unread(as_("ngo")) == {}, "who belongs nowhere is not told what is new everywhere"


def test_what_was_there_before_somebody_came_counts_as_read_unless_they_follow_it(as_, made, world, forum):
    thread, _posts = made
    with db.transaction():
        came = clock.now() + timedelta(hours=1)
        session.query(Membership).filter_by(group_id=forum["open-house"], person_id=world.people["nfp.4"]).one().since = came
    late = as_("nfp.4")
    assert posts_unread(late) == {}
    late.do("forum.follow", kind="thread", thing=thread, volume="digest")
    assert posts_unread(late) == {"open-house": (1, 10)}


def test_what_somebody_muted_does_not_count(as_, made, forum):
    thread, _posts = made
    reader = as_("nfp.3")
    reader.do("forum.follow", kind="community", thing=forum["open-house"], volume="mute")
    assert posts_unread(reader) == {}
    reader.do("forum.follow", kind="thread", thing=thread, volume="everything")
    assert posts_unread(reader) == {"open-house": (1, 10)}
    reader.do("forum.follow", kind="community", thing=forum["open-house"], volume="default")
    reader.do("forum.follow", kind="thread", thing=thread, volume="mute")
    assert posts_unread(reader) == {}


def test_the_way_to_the_first_unread_post_leads_to_its_page_and_place(as_, ask, reply):
    thread = ask("nfp.new", community="open-house")["thread"]
    posts = [reply("nfp.expert", thread, f"Answer {n}") for n in range(45)]
    reader, where = as_("nfp.3"), f"/threads/{thread}/unread"

    def led():
        to = reader.get(where).headers["Location"]
        return reader.get(to).headers["Location"]

    assert led() == f"/threads/{thread}#post-{as_('nfp.3').api(f'/threads/{thread}').get_json()['posts'][0]['id']}"
    reader.do("forum.mark_read", thread=thread, number=31)
    assert led() == f"/threads/{thread}?page=2#post-{posts[30]}"
    become(posts[30], "hidden")
    become(posts[31], "withdrawn")
    assert led() == f"/threads/{thread}?page=2#post-{posts[32]}"
    reader.do("forum.mark_read", thread=thread, number=46)
    assert led() == f"/threads/{thread}?page=3#post-{posts[44]}", "nothing is unread: the newest"
    assert as_("stranger").get("/threads/999999/unread").status_code == 404


def test_a_list_says_how_many_are_new_and_leads_there(as_, made):
    thread, _posts = made
    reader = as_("nfp.3")
    for page in (HOUSE, "/communities/open-house", "/questions", "/unread"):
        shown = reader.get(page).get_data(as_text=True)
        assert re.search(rf'href="/threads/{thread}/unread">10 new posts', shown), page
    assert "10 new posts" in reader.get("/communities").get_data(as_text=True)
    reader.get(f"/threads/{thread}")
    assert "new post" not in reader.get(HOUSE).get_data(as_text=True)


def test_all_of_a_community_is_read_with_one_button_and_no_row_says_when(as_, ask, reply, made):
    thread, _posts = made
    other = ask("nfp.new", community="quiet-lounge")["thread"]
    reader = as_("nfp.3")
    reader.do("forum.mark_read", thread=thread, number=2)
    second = ask("nfp.expert", community="open-house", title="And then?")["thread"]
    sent = reader.post_form("/communities/open-house/read", page="/unread")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/unread")
    assert of_threads(reader) == {other: 1}
    reply("ngo", second, "So.")
    assert of_threads(reader) == {other: 1, second: 1}
    session.rollback()
    columns = (
        {row[1] for row in session.execute(text("PRAGMA table_info(read_marks)"))} if session.get_bind().dialect.name == "sqlite" else set()
    )
    assert columns <= {"person_id", "thread_id", "number"}
    assert as_("stranger").command("forum.mark_community_read", {"community": "quiet-lounge"}).status_code == 404


def test_many_threads_cost_no_more_statements_than_one(as_, ask, made, sql):
    reader, counts = as_("nfp.3"), []
    for _ in range(2):
        for page in ("/questions", "/unread", "/communities", HOUSE):
            sql.clear()
            assert reader.get(page).status_code == 200
            counts.append(len(sql))
        for n in range(6):
            ask("nfp.new", community="open-house", title=f"Question {n}")
    assert max(counts) <= 10, counts
    assert counts[4:] <= counts[:4]


@pytest.mark.parametrize("show_as", ["name", "role"])
def test_ones_own_text_is_not_new(as_, ask, reply, show_as):
    """Whoever reads nothing between, as a program does; what others wrote stays new."""
    thread = ask("nfp.new", community="open-house", show_as=show_as)["thread"]
    author = as_("nfp.new")
    reply("nfp.new", thread, "And one more thing")
    assert posts_unread(author) == {}
    reply("nfp.expert", thread, "Begin here")
    assert posts_unread(author) == {"open-house": (1, 1)}
    reply("nfp.new", thread, "Thank you")
    assert posts_unread(author)["open-house"] == (1, 2), "the mark stays before what they have not read"
    author.get(f"/threads/{thread}")
    assert posts_unread(author) == {}
