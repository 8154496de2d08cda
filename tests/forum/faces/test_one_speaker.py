"""The same asker is recognisable inside one thread, and in no other: across threads, labels, keys and moves."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from sqlalchemy import select

from ecommunity import clock, config, db
from ecommunity.accounts.erasure import erase_person
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.actions.writing import settle
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.moderating.resealing import carry

LATER = {"community": "quiet-lounge", "title": "T", "body": "B", "language": "en", "show_as": "role"}


def posts_of(thread):
    session.rollback()
    return list(session.execute(select(Post).where(Post.thread_id == thread).order_by(Post.number)).scalars())


def authors(browser, thread):
    return [post["author"] for post in browser.api(f"/threads/{thread}").get_json()["posts"]]


def test_nothing_that_is_kept_is_alike_in_two_threads(as_, ask, reply):
    """Three threads of two people: no value of one thread's sealed rows stands in another's, but for the label and the text."""
    threads = [ask(who, show_as="role")["thread"] for who in ("nfp.new", "nfp.new", "nfp.4")]
    for thread, who in zip(threads, ("nfp.new", "nfp.new", "nfp.4"), strict=True):
        reply(who, thread)
        as_(who).get(f"/threads/{thread}")
    values = [{value for post in posts_of(thread) for value in (post.sealed_author, post.author_tag)} for thread in threads]
    assert not values[0] & values[1]
    assert not values[0] & values[2]
    assert len(values[0]) == 3, "two seals and one tag"


def test_a_label_that_changed_leaves_her_who_she_is_in_her_thread(as_, ask, reply, world):
    made = ask("nfp.new", show_as="role")
    with db.transaction():
        for who in ("nfp.7", "nfp.8"):
            session.get_one(Person, world.people[who]).last_seen_at = clock.now() - timedelta(days=100)
    later = as_("nfp.new").command("forum.ask_question", LATER)
    assert later.status_code == 200
    reply("nfp.new", made["thread"])
    assert authors(as_("nfp.expert"), later.get_json()["result"]["thread"])[0]["label"] == "A focal point"
    seen = authors(as_("nfp.expert"), made["thread"])
    assert [author["label"] for author in seen] == ["A focal point in Africa"] * 2
    assert all(author["is_asker"] for author in seen)


def test_under_a_new_key_she_is_still_the_asker(as_, ask, reply):
    made, here = ask("nfp.new", show_as="role"), config._current
    try:
        config.use(dataclasses.replace(here, seal_key=b"another key of the same site 32b", further_seals=(here.seal_key,)))
        reply("nfp.new", made["thread"])
    finally:
        config.use(here)
    first, second = posts_of(made["thread"])
    assert first.author_tag == second.author_tag


def move(source, target):
    """What a merge does with the posts, in their order."""
    with db.transaction():
        of, to = session.get_one(Thread, source), session.get_one(Thread, target)
        carry(of, list(session.execute(select(Post).where(Post.thread_id == source).order_by(Post.number)).scalars()), to)
        of.state = "merged"
        settle(to)


def test_two_threads_of_hers_become_one_and_she_one_speaker(as_, ask, reply):
    first, second = ask("nfp.new", show_as="role"), ask("nfp.new", show_as="role", title="The same?")
    reply("nfp.new", second["thread"])
    before = posts_of(second["thread"])[0].author_tag
    move(second["thread"], first["thread"])
    moved = posts_of(first["thread"])
    assert len({post.author_tag for post in moved}) == 1
    assert before not in {post.author_tag for post in moved}
    assert all(author["is_asker"] for author in authors(as_("nfp.expert"), first["thread"]))
    as_("nfp.new").do("forum.edit_post", post=moved[2].id, body="Still mine.", language="en")
    assert as_("nfp.3").command("forum.edit_post", {"post": moved[2].id, "body": "x", "language": "en"}).status_code == 403


def test_in_the_thread_of_another_she_stays_behind_her_role(as_, ask, reply, world):
    """The asker of the thread is somebody else; what she writes there after the merge must not put her name beside her question."""
    other, hers = ask("nfp.4"), ask("nfp.new", show_as="role", title="The same?")
    move(hers["thread"], other["thread"])
    reply("nfp.new", other["thread"], "As I asked above.")
    seen = authors(as_("nfp.expert"), other["thread"])
    assert [author["name"] for author in seen] == ["Kofi Sarr", None, None]
    assert [author["is_asker"] for author in seen] == [True, False, False]
    tags = [post.author_tag for post in posts_of(other["thread"])]
    assert tags[1] == tags[2] == seals.tag(world.people["nfp.new"], other["thread"])


def test_who_has_left_is_carried_along_as_nobody(ask, reply, world):
    target, hers = ask("nfp.4"), ask("nfp.new", show_as="role")
    reply("nfp.new", hers["thread"])
    with db.transaction():
        erase_person(world.people["nfp.new"], at=clock.now())
    before = posts_of(hers["thread"])[0].author_tag
    move(hers["thread"], target["thread"])
    moved = posts_of(target["thread"])[1:]
    assert len({post.author_tag for post in moved}) == 1
    assert moved[0].author_tag != before
