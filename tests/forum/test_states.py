"""What is held, hidden, withdrawn, locked or for peers only: who still finds it, and where nobody does."""

from __future__ import annotations

import pytest

from ecommunity import clock, db
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum import queries
from ecommunity.forum.actions.writing import settle
from ecommunity.forum.live import show
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.groups.models import Membership
from tests.forum.test_threads import entries

SECRET = "Kestrels over the quay"


@pytest.fixture
def moderator(as_, forum, world):
    with db.transaction():
        row = session.query(Membership).filter_by(group_id=forum["open-house"], person_id=world.people["nfp.3"]).one()
        row.role = "moderator"
    return as_("nfp.3")


@pytest.fixture
def made(ask, reply):
    """A question in the public community with three answers, the second of which has the words to look for."""
    thread = ask("nfp.new", community="open-house")["thread"]
    return thread, [reply(who, thread, body) for who, body in (("nfp.expert", "First."), ("ngo", SECRET), ("nfp.4", "Third."))]


def become(post_id, state):
    with db.transaction():
        post = session.get(Post, post_id)
        post.state = state
        post.version += 1
        thread = session.get(Thread, post.thread_id)
        if post.number == 1:
            thread.state = state
        settle(thread)
        show(thread.id, [post.id])


def seen_by(browser, thread, post):
    """Everything that a reader can get of the post by its addresses, in one text."""
    doors = (f"/threads/{thread}", f"/posts/{post}/fragment", f"/api/v1/threads/{thread}", f"/search?q={SECRET.split(maxsplit=1)[0]}")
    return "".join(browser.get(door).get_data(as_text=True) for door in doors)


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn"])
def test_what_is_not_shown_is_on_no_page_of_a_reader(as_, guest, made, state):
    thread, (_first, post, _third) = made
    assert SECRET in seen_by(as_("nfp.4"), thread, post)
    become(post, state)
    for reader in (as_("nfp.4"), as_("nfp.new"), guest):
        assert SECRET not in seen_by(reader, thread, post)
    listed = guest.get("/api/v1/threads").get_json()["items"][0]
    assert listed["replies"] == 2


@pytest.mark.parametrize(("state", "reads"), [("held", True), ("hidden", True), ("withdrawn", False)])
def test_who_wrote_it_and_who_moderates_still_read_what_was_not_withdrawn(as_, moderator, made, state, reads):
    thread, (_first, post, _third) = made
    become(post, state)
    for reader in (as_("ngo"), moderator):
        assert (SECRET in reader.get(f"/threads/{thread}").get_data(as_text=True)) is reads
        body = {row["id"]: row["body"] for row in reader.api(f"/threads/{thread}").get_json()["posts"]}[post]
        assert body == (SECRET if reads else "")


def test_a_held_post_does_not_exist_for_others_and_a_hidden_one_keeps_its_place(as_, made):
    thread, (_first, post, third) = made
    become(post, "held")
    reader = as_("nfp.4")
    assert reader.get(f"/posts/{post}").status_code == reader.get("/posts/99999999").status_code == 404
    assert ("posts", str(post)) not in entries(f"thread:{thread}")
    assert post not in [row["id"] for row in reader.api(f"/threads/{thread}").get_json()["posts"]]
    become(post, "hidden")
    row = next(row for row in reader.api(f"/threads/{thread}").get_json()["posts"] if row["id"] == post)
    assert (row["state"], row["author"], row["body"], row["body_html"]) == ("hidden", None, "", "")
    assert "A moderator hid this text." in reader.get(f"/threads/{thread}").get_data(as_text=True)
    assert ("posts", str(third)) in entries(f"thread:{thread}")


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_a_thread_that_is_not_shown_is_in_no_list(as_, guest, moderator, made, forum, state):
    thread, (_first, post, _third) = made
    opening = as_("nfp.new").api(f"/threads/{thread}").get_json()["posts"][0]["id"]
    become(opening, state)
    for reader in (as_("nfp.4"), as_("ngo"), guest):
        for door in (f"/threads/{thread}", f"/posts/{post}", f"/posts/{post}/fragment", f"/threads/{thread}/entry"):
            assert reader.get(door).status_code == 404
        for door in (
            "/communities/open-house",
            "/communities/open-house/threads",
            "/api/v1/threads",
            "/search?q=begin",
            "/sitemap.xml",
            "/",
        ):
            assert f"/threads/{thread}" not in reader.get(door).get_data(as_text=True), door
        assert reader.command("forum.post_reply", {"thread": thread, "body": "Yes", "language": "en"}).status_code in (401, 404)
    assert ("threads", str(thread)) not in entries(f"group:{forum['open-house']}")
    for reader in (as_("nfp.new"), moderator):
        assert reader.get(f"/threads/{thread}").status_code == 200
        assert reader.command("forum.post_reply", {"thread": thread, "body": "Yes", "language": "en"}).status_code == 403


def test_an_answer_that_is_taken_away_is_no_answer(as_, made):
    thread, (first, _post, _third) = made
    as_("nfp.new").do("forum.accept_answer", post=first)
    become(first, "hidden")
    found = as_("nfp.4").api(f"/threads/{thread}").get_json()
    assert (found["state"], found["accepted_post"]) == ("open", None)
    session.rollback()
    assert session.query(AcceptedAnswer).count() == 0
    assert ("thread", "accepted") not in entries(f"thread:{thread}")


def test_what_is_not_shown_is_nothing_new(as_, made):
    """The last post is hidden: nobody is told of new posts, and the thread goes back to its place."""
    thread, (_first, second, third) = made
    reader = as_("nfp.expert")
    become(third, "hidden")
    become(second, "held")
    session.rollback()
    row = session.get(Thread, thread)
    assert (row.posts_count, row.shown_count, row.last_number) == (4, 2, 2)
    reader.get(f"/threads/{thread}")
    assert "new post" not in reader.get("/communities/open-house/threads").get_data(as_text=True)


def test_peers_only_is_closed_to_the_secretariat_even_as_a_member(as_, guest, made, forum, world):
    thread, (_first, post, _third) = made
    officer = as_("secretariat")
    with db.transaction():
        session.add(Membership(group_id=forum["open-house"], person_id=world.people["secretariat"], role="chair"))
        session.get(Thread, thread).is_peers_only = True
        session.flush()
        show(thread, [])
    for reader in (officer, guest, as_("admin"), as_("stranger")):
        assert SECRET not in seen_by(reader, thread, post)
        assert reader.get(f"/threads/{thread}").status_code == 404
        assert f"/threads/{thread}" not in reader.get("/communities/open-house").get_data(as_text=True)
    assert SECRET in seen_by(as_("nfp.4"), thread, post)
    assert ("threads", str(thread)) not in entries(f"group:{forum['open-house']}")


def test_a_locked_thread_takes_no_reply_and_says_so(as_, made):
    thread, _posts = made
    with db.transaction():
        session.get(Thread, thread).locked_at = clock.now()
    member = as_("nfp.4")
    refused = member.command("forum.post_reply", {"thread": thread, "body": "Yes", "language": "en"})
    assert refused.status_code == 403
    page = member.get(f"/threads/{thread}").get_data(as_text=True)
    assert "closed to new replies" in page
    assert 'name="body"' not in page


def test_a_page_of_a_post_counts_what_its_reader_sees(as_, ask, reply):
    thread = ask("nfp.new", community="open-house")["thread"]
    posts = [reply("nfp.expert", thread, f"Answer {n}") for n in range(22)]
    assert "page=2" in as_("nfp.4").get(f"/posts/{posts[20]}").headers["Location"]
    become(posts[3], "held")
    assert "page=2" not in as_("nfp.4").get(f"/posts/{posts[20]}").headers["Location"]
    assert "page=2" in as_("nfp.expert").get(f"/posts/{posts[20]}").headers["Location"]


def test_an_operator_reads_every_thread(app, made):
    assert queries.get_thread(Actor(kind="operator", name="operator", site_roles=frozenset({"admin"})), made[0]).id == made[0]
