"""Following: who finds which post among their notices, and who never does."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from ecommunity import db
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.forum import queries
from ecommunity.forum.events import ReplyPosted
from ecommunity.forum.following import subscribers, telling
from ecommunity.forum.following.models import Follow
from ecommunity.forum.following.policies import can_be_told
from ecommunity.forum.following.queries import actors_of, get_post_to_tell
from ecommunity.forum.models import Post, ReadMark, Thread
from ecommunity.groups.models import Membership
from ecommunity.notices.models import Notice
from ecommunity.notices.telling import tell


def told(world, who, kind=None):
    """The numbers of the things that somebody was told of."""
    session.rollback()
    stmt = select(Notice.thing_id).where(Notice.person_id == world.people[who]).order_by(Notice.id)
    return list(session.execute(stmt.where(Notice.kind == kind) if kind else stmt).scalars())


def follow(browser, thing, volume, kind="thread"):
    browser.do("forum.follow", kind=kind, thing=thing, volume=volume)


@pytest.mark.parametrize(
    ("of_thread", "of_community", "is_told"),
    [
        (None, None, False),
        (None, "everything", True),
        (None, "digest", False),
        (None, "mentions", False),
        (None, "mute", False),
        ("everything", None, True),
        ("everything", "mute", True),
        ("digest", "everything", False),
        ("mentions", "everything", False),
        ("mute", "everything", False),
    ],
)
def test_who_is_told_of_a_reply(as_, ask, reply, deliver, world, forum, of_thread, of_community, is_told):
    thread = ask("nfp.new", community="open-house")["thread"]
    deliver()
    if of_thread:
        follow(as_("nfp.3"), thread, of_thread)
    if of_community:
        follow(as_("nfp.3"), forum["open-house"], of_community, "community")
    post = reply("nfp.expert", thread)
    deliver()
    assert told(world, "nfp.3") == ([post] if is_told else [])
    assert told(world, "nfp.new") == [post], "who wrote under their name follows"
    assert told(world, "nfp.expert") == [], "nobody is told of their own"


def test_a_thread_is_told_to_those_who_follow_its_community(as_, ask, deliver, world, forum):
    follow(as_("nfp.3"), forum["open-house"], "everything", "community")
    post = ask("nfp.new", community="open-house")["post"]
    deliver()
    assert told(world, "nfp.3", "forum.question") == [post]
    assert told(world, "nfp.4") == []


def test_the_same_delivery_twice_tells_once(as_, ask, reply, deliver, world):
    thread = ask("nfp.new", community="open-house")["thread"]
    deliver()
    post = reply("nfp.expert", thread)
    deliver()
    with db.transaction():
        subscribers.tell_of_reply(ReplyPosted(thread_id=thread, post_id=post))
    assert told(world, "nfp.new") == [post]


def test_two_reasons_are_one_notice_and_the_louder_takes_its_place(app, world):
    person = world.people["nfp.3"]
    with db.transaction():
        tell(person, "forum.reply", 5, key="post:5")
        tell(person, "forum.accepted", 5, key="post:5", instead_of=("forum.reply",))
        tell(person, "forum.reply", 5, key="post:5")
    assert (told(world, "nfp.3"), told(world, "nfp.3", "forum.accepted")) == ([5], [5])


def test_an_own_choice_is_not_undone_by_writing(as_, ask, reply, deliver, world):
    thread = ask("nfp.new", community="open-house")["thread"]
    follow(as_("nfp.expert"), thread, "mute")
    reply("nfp.expert", thread)
    deliver()
    reply("nfp.3", thread)
    deliver()
    assert told(world, "nfp.expert") == []


def test_who_may_not_read_it_by_then_is_not_told(as_, ask, reply, deliver, world, forum):
    thread = ask("nfp.new")["thread"]
    deliver()
    follow(as_("nfp.3"), thread, "everything")
    follow(as_("nfp.4"), thread, "everything")
    reply("nfp.expert", thread)
    with db.transaction():
        row = session.query(Membership).filter_by(group_id=forum["quiet-lounge"], person_id=world.people["nfp.3"]).one()
        session.delete(row)
    deliver()
    assert told(world, "nfp.3") == []
    assert len(told(world, "nfp.4")) == 1


def test_a_post_that_is_not_shown_is_told_to_nobody(as_, ask, reply, deliver, world):
    thread = ask("nfp.new", community="open-house")["thread"]
    deliver()
    post = reply("nfp.expert", thread)
    with db.transaction():
        session.get(Post, post).state = "held"
    deliver()
    assert told(world, "nfp.new") == []


def test_whoever_is_told_can_read_and_nobody_else(app, as_, ask, world, forum):
    """The rule for rows at hand says the same as the question, for everybody and every kind of thread."""
    people = sorted(world.people.values())
    for community in ("quiet-lounge", "open-house"):
        made = ask("nfp.new", community=community)
        for is_peers_only in (False, True):
            for state in ("shown", "hidden"):
                with db.transaction():
                    thread = session.get(Thread, made["thread"])
                    thread.is_peers_only, thread.state = is_peers_only, state
                    if is_peers_only and not session.query(Membership).filter_by(person_id=world.people["secretariat"]).count():
                        session.add(Membership(group_id=forum["open-house"], person_id=world.people["secretariat"]))
                post = get_post_to_tell(made["post"])
                found = {actor.id: actor for actor in actors_of(people, post.thread.community_id)}
                for person_id, actor in found.items():
                    asked = type(actor)(id=person_id, kind="person", site_roles=actor.site_roles)
                    reads = session.execute(queries.readable_posts(asked).where(Post.id == post.id)).first() is not None
                    assert can_be_told(actor, post, post.thread) == reads, (person_id, community, is_peers_only, state)
                session.rollback()


def test_an_accepted_answer_is_told_to_who_wrote_it_and_to_those_who_follow(as_, ask, reply, deliver, world):
    thread = ask("nfp.new", community="open-house")["thread"]
    follow(as_("nfp.3"), thread, "everything")
    post = reply("nfp.expert", thread)
    follow(as_("nfp.expert"), thread, "mentions")
    as_("nfp.new").do("forum.accept_answer", post=post)
    deliver()
    assert told(world, "nfp.expert", "forum.accepted") == told(world, "nfp.3", "forum.accepted") == [post]
    assert told(world, "nfp.new", "forum.accepted") == []
    assert "Your answer was accepted" in as_("nfp.expert").get("/notices").get_data(as_text=True)
    as_("nfp.new").do("forum.withdraw_acceptance", thread=thread)
    assert "was accepted" not in as_("nfp.expert").get("/notices").get_data(as_text=True)


# --- who asked by role


def test_no_row_says_that_who_asked_by_role_follows(as_, ask, reply, deliver, world):
    made = ask("nfp.new", community="open-house", show_as="role")
    before = session.execute(select(func.count()).select_from(Follow)).scalar()
    deliver()
    for volume in ("everything", "default", "mute"):
        follow(as_("nfp.new"), made["thread"], volume)
    reply("nfp.new", made["thread"], "More.")
    reply("nfp.expert", made["thread"])
    deliver()
    session.rollback()
    own = select(func.count()).select_from(Follow).where(Follow.person_id == world.people["nfp.new"])
    assert (before, session.execute(own).scalar()) == (0, 0)
    assert told(world, "nfp.new") == []


def test_who_asked_by_role_finds_the_answer_when_they_look(as_, ask, reply, deliver):
    made = ask("nfp.new", community="open-house", title="Where do I start?", show_as="role")
    asker = as_("nfp.new")
    asker.get(f"/threads/{made['thread']}")
    assert "Where do I start?" not in asker.get("/notices").get_data(as_text=True)
    reply("nfp.expert", made["thread"])
    deliver()
    page = asker.get("/notices").get_data(as_text=True)
    assert "Where do I start?" in page
    assert "Only you see this line." in page
    assert "You began it by role." in asker.get(f"/threads/{made['thread']}").get_data(as_text=True)
    assert "Where do I start?" not in asker.get("/notices").get_data(as_text=True), "it was read"
    assert "Only you see this line." not in as_("nfp.3").get("/notices").get_data(as_text=True)


def test_who_asked_by_role_is_told_like_everybody_who_follows_the_community(as_, ask, deliver, world, forum):
    """A notice that all who follow have but one would say who asked."""
    for who in ("nfp.new", "nfp.3", "nfp.4"):
        follow(as_(who), forum["open-house"], "everything", "community")
    post = ask("nfp.new", community="open-house", show_as="role")["post"]
    deliver()
    assert told(world, "nfp.new") == told(world, "nfp.3") == told(world, "nfp.4") == [post]


# --- the doors


def test_a_volume_is_chosen_with_a_form_on_the_page(as_, ask, reply, deliver, world):
    thread = ask("nfp.new", community="open-house")["thread"]
    reader, where = as_("nfp.3"), f"/threads/{thread}"
    fields = {"kind": "thread", "thing": thread, "volume": "everything", "back": where}
    sent = reader.post_form("/follow", fields, page=where)
    assert (sent.status_code, sent.headers["Location"]) == (303, where)
    assert '<option value="everything" selected>' in reader.get(where).get_data(as_text=True)
    assert '<option value="digest" selected>' in reader.get("/communities/open-house").get_data(as_text=True)
    page = reader.get("/following").get_data(as_text=True)
    assert f'/threads/{thread}"' in page
    assert "Open-House" in page
    assert reader.post_form("/follow", fields | {"back": "//evil.invalid"}, page=where).headers["Location"] == "/following"
    reader.post_form("/follow", fields | {"volume": "default"}, page=where)
    assert f'/threads/{thread}"' not in reader.get("/following").get_data(as_text=True)


def test_a_stranger_follows_nothing_that_is_closed(as_, guest, ask, forum):
    thread = ask("nfp.new")["thread"]
    for kind, thing in (("thread", thread), ("community", forum["quiet-lounge"]), ("thread", 10**8)):
        args = {"kind": kind, "thing": thing, "volume": "everything"}
        assert as_("ngo").command("forum.follow", args).status_code == 404
        assert guest.command("forum.follow", args).status_code == 401


def test_who_leaves_a_community_hears_no_more_of_it(as_, ask, deliver, world, forum):
    follow(as_("nfp.3"), forum["open-house"], "everything", "community")
    as_("nfp.3").do("groups.leave", group="open-house")
    deliver()
    ask("nfp.new", community="open-house")
    deliver()
    assert told(world, "nfp.3") == []


def test_many_followers_are_told_in_parts(as_, ask, reply, deliver, world, forum, sql):
    """Five hundred people follow the community: no delivery tells more than a part of them, and in the end all are told once."""
    with db.transaction():
        people = [Person(name=f"Follower {n}", email=f"follower{n}@demo.invalid", state="active", site_roles=[]) for n in range(120)]
        session.add_all(people)
        session.flush()
        session.add_all(Follow(person_id=one.id, kind="community", thing_id=forum["open-house"], volume="everything") for one in people)
        last = people[-1].id
    post = ask("nfp.new", community="open-house")["post"]
    with db.transaction():
        telling.tell_of_post(post)
    session.rollback()
    assert session.execute(select(func.count()).where(Notice.thing_id == post)).scalar() == telling.AT_ONCE
    deliver()
    session.rollback()
    assert session.execute(select(func.count()).where(Notice.thing_id == post)).scalar() == 120
    assert session.execute(select(func.count()).where(Notice.person_id == last)).scalar() == 1


def test_reading_a_thread_makes_its_notices_old(as_, ask, reply, deliver):
    thread = ask("nfp.new", community="open-house")["thread"]
    deliver()
    reply("nfp.expert", thread)
    deliver()
    asker = as_("nfp.new")
    assert asker.api("/notices").get_json()["unseen"] == 1
    asker.get(f"/threads/{thread}")
    assert asker.api("/notices").get_json()["unseen"] == 0


def test_no_row_says_when_somebody_read_or_followed(app):
    """What is kept of reading and following has no moment, so that nobody is unmasked by it."""
    session.rollback()
    for table in (ReadMark.__table__, Follow.__table__):
        assert not [column.name for column in table.columns if "DATE" in str(column.type).upper() or column.name.endswith("_at")]


def test_the_choice_stands_once_on_a_page(as_, ask):
    thread = ask("nfp.new", community="open-house")["thread"]
    page = as_("nfp.3").get(f"/threads/{thread}").get_data(as_text=True)
    assert len(re.findall(r'name="volume"', page)) == 1
