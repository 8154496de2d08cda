"""What concerns her is put together when she looks; nothing waits for her in a row."""

from __future__ import annotations

import time

import pytest

from ecommunity import db
from ecommunity.accounts.erasure import erase_person, export_person
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.clock import now
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.faces import marks, own
from ecommunity.forum.faces.models import SealedMark
from ecommunity.forum.models import Post, ReadMark, Thread
from ecommunity.groups.models import Membership
from tests.forum.moderating.conftest import hide

LIST = "/threads/by-role"


def rows(world, who="nfp.new"):
    session.rollback()
    found = own.own_sealed_threads(Actor(id=world.people[who], kind="person"))
    return {row.thread.id: (row.new_replies, row.first_new) for row in found}


def test_new_replies_of_others_since_she_read(as_, ask, reply, world):
    made, quiet = ask("nfp.new", show_as="role"), ask("nfp.new", show_as="role", title="Quiet")
    ask("nfp.4", show_as="role", title="Not hers")
    amina = as_("nfp.new")
    for thread in (made, quiet):
        amina.get(f"/threads/{thread['thread']}")
    first = reply("nfp.expert", made["thread"])
    reply("nfp.3", made["thread"])
    reply("nfp.new", made["thread"], "Thank you.")
    assert rows(world) == {made["thread"]: (2, first), quiet["thread"]: (0, None)}
    page = amina.get(LIST).get_data(as_text=True)
    assert "2 new replies" in page
    assert "Not hers" not in page
    amina.get(f"/threads/{made['thread']}")
    assert rows(world)[made["thread"]] == (0, None)
    assert "2 new replies" not in amina.get(LIST).get_data(as_text=True)


def test_others_and_hers_are_each_told_their_own(as_, ask, guest):
    ask("nfp.new", show_as="role")
    assert "How do I begin?" not in as_("nfp.4").get(LIST).get_data(as_text=True)
    assert "How do I begin?" not in as_("admin").get(LIST).get_data(as_text=True)
    assert "/sign-in" in guest.get(LIST).headers["Location"]


def test_what_she_may_not_read_any_more_is_not_listed(as_, ask, world, forum):
    ask("nfp.new", show_as="role")
    as_("nfp.new").do("groups.leave", group="quiet-lounge")
    assert rows(world) == {}


def test_reading_along_is_written_for_nobody_to_read(as_, ask, reply, world):
    """Not only hers: the one who is missing among those who read would be the asker."""
    made = ask("nfp.new", show_as="role")
    reply("nfp.expert", made["thread"])
    for who in ("nfp.new", "nfp.3", "nfp.4"):
        as_(who).get(f"/threads/{made['thread']}")
    session.rollback()
    assert session.query(ReadMark).filter_by(thread_id=made["thread"]).count() == 0
    readers = {row.reader: row.number for row in session.query(SealedMark)}
    tag = seals.tag(world.people["nfp.new"], made["thread"])
    assert sorted(readers.values()) == [2, 2, 2]
    assert tag not in readers, "nor does a mark tell which of the readers wrote"
    lounge = "/communities/quiet-lounge/threads"
    assert "entry-new" not in as_("nfp.3").get(lounge).get_data(as_text=True)
    reply("nfp.expert", made["thread"])
    assert "entry-new" in as_("nfp.3").get(lounge).get_data(as_text=True)
    assert "something new" in as_("nfp.3").get("/").get_data(as_text=True)
    as_("nfp.3").get(f"/threads/{made['thread']}")
    assert "something new" not in as_("nfp.3").get("/").get_data(as_text=True)


def test_marks_go_with_the_person_and_are_in_their_export(as_, ask, world):
    made = ask("nfp.new", show_as="role")
    as_("nfp.3").get(f"/threads/{made['thread']}")
    jonas = world.people["nfp.3"]
    with db.transaction():
        assert export_person(jonas)["faces"]["read"] == [{"thread": made["thread"], "up_to": 1}]
        erase_person(jonas, at=now())
    assert {mark.owner for mark in session.query(SealedMark)} == set(seals.owners(world.people["nfp.new"])), "the asker's own, and no other"


def test_it_is_cheap_at_two_thousand_threads(world, forum, sql):
    """A bound for a machine that does ten other things; alone it takes some twenty milliseconds."""
    amina, others = world.people["nfp.new"], [world.people[who] for who in ("nfp.3", "nfp.4", "nfp.5")]
    with db.transaction():
        threads = [
            Thread(community_id=forum["quiet-lounge"], title=f"Q {n}", language="en", posts_count=1, last_number=1, is_sealed=True)
            for n in range(2000)
        ]
        session.add_all(threads)
        session.flush()
        for n, thread in enumerate(threads):
            who = amina if n % 200 == 0 else others[n % 3]
            post = Post(thread_id=thread.id, number=1, body="x", body_html="x", language="en", label="nfp")
            post.sealed_author, post.author_tag = seals.seal(who, thread.id, 1), seals.tag(who, thread.id)
            session.add(post)
        marks.keep(amina, {thread.id: 1 for n, thread in enumerate(threads) if n % 200 == 0}, {})
    rows(world)
    sql.clear()
    begun = time.perf_counter()
    assert len(rows(world)) == 10
    took = time.perf_counter() - begun
    assert len(sql) <= 7
    assert took < 2, f"{took * 1000:.1f} ms"


def seen_by(browser):
    return browser.get(LIST).get_data(as_text=True), browser.get("/notices").get_data(as_text=True)


def leader(as_, world, forum):
    """Jonas looks after the public community."""
    with db.transaction():
        key = {"group_id": forum["open-house"], "person_id": world.people["nfp.3"]}
        session.query(Membership).filter_by(**key).one().role = "moderator"
    return as_("nfp.3")


@pytest.mark.parametrize("what", ["question", "answer"])
def test_who_wrote_by_role_is_told_that_it_was_hidden_and_why(as_, ask, reply, world, forum, deliver, what):
    """Derived when she looks, with the way to appeal; gone from what is new when she appealed. Nobody else has it on these pages."""
    made = ask("nfp.new", community="open-house", title="Sealed heron", show_as="role")
    post = made["post"] if what == "question" else reply("nfp.new", made["thread"], "More of it")
    amina = as_("nfp.new")
    assert "/moderation/decisions/" not in "".join(seen_by(amina))
    [decision] = hide(leader(as_, world, forum), post, words="It names a colleague.")
    deliver()
    listed, notices = seen_by(amina)
    link = f"/moderation/decisions/{decision}"
    assert "Sealed heron" in listed
    assert "It names a colleague." in listed
    assert link in listed
    assert link in notices
    assert link not in "".join(seen_by(as_("nfp.4")))
    amina.do("moderation.appeal_decision", decision=decision, words="It does not.")
    listed, notices = seen_by(amina)
    assert link in listed
    assert link not in notices


def test_a_moderators_letter_about_a_hidden_question_arrives(as_, ask, world, forum):
    post = ask("nfp.new", community="open-house", title="Sealed heron", show_as="role")["post"]
    moderator = leader(as_, world, forum)
    hide(moderator, post)
    moderator.do("forum.write_to_sealed", post=post, kind="warning", reason="Please do not attack anybody.")
    listed, notices = seen_by(as_("nfp.new"))
    assert "Please do not attack anybody." in listed
    assert "A moderator wrote to you" in notices


def test_what_waits_for_a_moderator_is_among_what_one_asked_by_role(as_, forum, world, unknown):
    with db.transaction():
        session.get_one(Person, world.people["stranger"]).last_seen_at = now()
        session.add(Membership(group_id=forum["open-house"], person_id=world.people["stranger"]))
    newcomer = as_("stranger")
    asked = {"community": "open-house", "title": "Sealed heron", "body": "How?", "language": "en", "show_as": "participant"}
    newcomer.do("forum.ask_question", **asked)
    listed, notices = seen_by(newcomer)
    assert "Sealed heron" in listed
    assert "A moderator looks at this text" in listed
    assert "Sealed heron" not in notices
    assert "Sealed heron" not in "".join(seen_by(as_("nfp.new")))
