"""A thread goes to another community, is split, or becomes one with another: nothing is lost, nobody is unmasked, nobody reads more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ecommunity import clock, db
from ecommunity.accounts.erasure import erase_person, export_person
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.actions.writing import settle
from ecommunity.forum.live import rebuild
from ecommunity.forum.models import AcceptedAnswer, Post, ReadMark, Thread
from ecommunity.forum.moderating.widening import widens
from ecommunity.groups.models import VISIBILITIES, Group
from ecommunity.live.models import Recheck
from tests.forum.moderating.conftest import hide, queue
from tests.forum.test_threads import entries

WORDS = {"words": "It belongs together."}


def rows(thread):
    session.rollback()
    return list(session.execute(select(Post).where(Post.thread_id == thread).order_by(Post.number)).scalars())


def wider_places(browser, thread):
    doors = (
        "/communities/open-house",
        "/communities/open-house/threads",
        "/api/v1/threads",
        "/search?q=Kestrels+over",
        "/sitemap.xml",
        "/",
    )
    pages = {door: browser.get(door).get_data(as_text=True) for door in doors}
    return [door for door, page in pages.items() if f"/threads/{thread}" in page or "over the quay" in page or f'"id":{thread},' in page]


def test_a_narrower_community_takes_the_thread_out_of_every_wider_place(as_, guest, made, moderator, forum):
    thread, post = made
    as_("ngo").do("moderation.report_thing", thing=post, reason="attack")
    assert wider_places(guest, thread)
    sent = moderator.post_form(f"/threads/{thread}/moderate/move", {"community": "quiet-lounge"} | WORDS)
    assert sent.status_code == 303
    for reader in (guest, as_("ngo")):
        assert wider_places(reader, thread) == []
        for door in (f"/threads/{thread}", f"/posts/{post}", f"/posts/{post}/fragment", f"/api/v1/threads/{thread}"):
            assert reader.get(door).status_code == 404
    assert "Kestrels" in as_("nfp.4").get(f"/threads/{thread}").get_data(as_text=True), "its address stays for who may read it"
    assert ("threads", str(thread)) not in entries(f"group:{forum['open-house']}")
    assert ("threads", str(thread)) in entries(f"group:{forum['quiet-lounge']}")
    session.rollback()
    assert session.query(Recheck).filter_by(subject=f"stream:thread:{thread}").count() == 1
    assert "Kestrels" not in queue(moderator), "what waits went with it"


def test_what_waits_waits_in_the_new_community(as_, made, moderator, member_of):
    as_("ngo").do("moderation.report_thing", thing=made[1], reason="attack")
    moderator.do("forum.move_thread", thread=made[0], community="quiet-lounge", **WORDS)
    member_of("quiet-lounge", "nfp.4", "moderator")
    assert "Kestrels" in queue(as_("nfp.4"), "quiet-lounge")


def test_where_others_would_read_it_the_authors_agree_first(as_, guest, ask, member_of):
    member_of("quiet-lounge", "nfp.3", "moderator")
    thread = ask("nfp.new", title="Only for us")["thread"]
    mover, page = as_("nfp.3"), f"/threads/{thread}/moderate/move"
    asked = mover.post_form(page, {"community": "open-house"} | WORDS)
    assert asked.status_code == 422
    assert "is_agreed" in asked.get_data(as_text=True)
    assert guest.get(f"/threads/{thread}").status_code == 404
    assert mover.post_form(page, {"community": "open-house", "is_agreed": "true"} | WORDS).status_code == 303
    assert guest.get(f"/threads/{thread}").status_code == 200


def test_what_is_among_peers_is_not_moved_to_where_others_are(as_, forum, member_of, moderator):
    """No tick opens it: only a community of the same peers takes it."""
    member_of("quiet-lounge", "nfp.3", "moderator")
    with db.transaction():
        session.get_one(Group, forum["quiet-lounge"]).function_needed = "nfp"
    given = {"community": "quiet-lounge", "title": "Q", "body": "Between us.", "language": "en", "show_as": "name", "peers_only": True}
    thread = as_("nfp.new").do("forum.ask_question", **given)["thread"]
    move = {"thread": thread, "community": "open-house", "is_agreed": True} | WORDS
    assert moderator.command("forum.move_thread", move).status_code == 409
    assert as_("ngo").get(f"/threads/{thread}").status_code == 404
    with db.transaction():
        target = session.get_one(Group, forum["open-house"])
        target.visibility, target.function_needed = "members", "nfp"
    assert moderator.command("forum.move_thread", move | {"is_agreed": False}).status_code == 422
    assert moderator.command("forum.move_thread", move).status_code == 200


def test_nobody_moves_into_a_community_to_which_they_do_not_belong(made, moderator, member_of, world):
    refused = moderator.command("forum.move_thread", {"thread": made[0], "community": "cop-cycle"} | WORDS)
    assert refused.status_code == 403
    hidden = moderator.command("forum.move_thread", {"thread": made[0], "community": "knowledge-circle"} | WORDS)
    missing = moderator.command("forum.move_thread", {"thread": made[0], "community": "no-such-place"} | WORDS)
    assert hidden.status_code == missing.status_code == 404


@given(st.sampled_from(VISIBILITIES), st.sampled_from(VISIBILITIES))
def test_only_the_way_to_fewer_readers_is_free(before, after):
    """Everybody is more than everybody signed in, and they are more than the members of any community."""
    readers = {"public": 3, "registered": 2, "members": 1, "peers": 1}
    is_surely_fewer = readers[after] < readers[before] or (after == before and before in ("public", "registered"))
    assert widens(before, after) is not is_surely_fewer


def test_split_posts_keep_their_ids_dates_and_order(as_, guest, made, reply, moderator):
    thread, first = made
    posts = [first, *(reply(who, thread, f"Answer {n}") for n, who in enumerate(("nfp.4", "ngo", "nfp.4")))]
    before = {post.id: (post.created_at, post.body, post.author_id) for post in rows(thread)}
    form = {"posts": [posts[1], posts[3]], "title": "A new matter", "language": "en"} | WORDS
    sent = moderator.post_form(f"/threads/{thread}/moderate/split", form)
    assert sent.status_code == 303
    new = int(sent.headers["Location"].rsplit("/", 1)[1])
    assert [(post.id, post.number) for post in rows(new)] == [(posts[1], 1), (posts[3], 2)]
    assert [post.id for post in rows(thread)][1:] == [posts[0], posts[2]]
    after = {post.id: (post.created_at, post.body, post.author_id) for post in rows(thread) + rows(new)}
    assert after == before
    assert f"/threads/{new}" in guest.get(f"/posts/{posts[3]}").headers["Location"]
    listed = {row["id"]: row["replies"] for row in guest.api("/threads?community=open-house").get_json()["items"]}
    assert (listed[thread], listed[new]) == (2, 1)
    assert ("posts", str(posts[1])) not in entries(f"thread:{thread}")
    assert ("posts", str(posts[1])) in entries(f"thread:{new}")
    assert reply("nfp.4", thread, "Next") not in posts
    assert len({post.number for post in rows(thread)}) == 4


def test_the_question_itself_and_foreign_posts_are_not_split_off(as_, ask, made, moderator):
    thread, _post = made
    opening, other = rows(thread)[0].id, ask("nfp.new", community="open-house")["post"]
    for number, status in ((opening, 409), (other, 404), (98765432, 404)):
        given = {"thread": thread, "posts": [number], "title": "New", "language": "en"} | WORDS
        assert moderator.command("forum.split_thread", given).status_code == status


@pytest.mark.parametrize("state", ["withdrawn", "hidden", "held"])
def test_nothing_that_readers_see_goes_behind_a_text_that_they_do_not_see(guest, made, reply, moderator, state):
    """It would be hidden with the new thread."""
    thread, first = made
    later = reply("nfp.4", thread, "An answer of merit")
    with db.transaction():
        session.get(Post, first).state = state
        settle(session.get(Thread, thread))
    given = {"thread": thread, "posts": [first, later], "title": "New", "language": "en"} | WORDS
    refused = moderator.command("forum.split_thread", given)
    assert refused.status_code == 409
    assert "Leave it where it is" in refused.get_json()["detail"]
    assert "An answer of merit" in guest.get(f"/threads/{thread}").get_data(as_text=True)
    new = moderator.do("forum.split_thread", **given | {"posts": [later]})["thread"]
    assert "An answer of merit" in guest.get(f"/threads/{new}").get_data(as_text=True)


def test_what_was_taken_away_is_split_off_by_itself(guest, made, reply, moderator):
    """And stays away, until a moderator shows it."""
    thread, post = made
    hide(moderator, post)
    new = moderator.do("forum.split_thread", thread=thread, posts=[post], title="New", language="en", **WORDS)["thread"]
    assert guest.get(f"/threads/{new}").status_code == 404
    moderator.do("moderation.decide", things=[post], verdict="stand")
    assert "Kestrels" in guest.get(f"/threads/{new}").get_data(as_text=True)


def test_an_accepted_answer_that_is_split_off_is_no_answer_there(as_, made, moderator, reply):
    thread, post = made
    stays = reply("nfp.4", thread, "Stays")
    as_("nfp.new").do("forum.accept_answer", post=post)
    moderator.do("forum.split_thread", thread=thread, posts=[stays], title="New", language="en", **WORDS)
    assert as_("ngo").api(f"/threads/{thread}").get_json()["accepted_post"] == post
    moderator.do("forum.split_thread", thread=thread, posts=[post], title="New", language="en", **WORDS)
    assert as_("ngo").api(f"/threads/{thread}").get_json()["accepted_post"] is None
    assert ("thread", "accepted") not in entries(f"thread:{thread}")


def test_a_sealed_text_that_moves_is_sealed_for_its_new_place(as_, ask, reply, moderator, world):
    amina = world.people["nfp.new"]
    made = ask("nfp.new", community="open-house", show_as="role")
    sealed = [reply("nfp.new", made["thread"], body) for body in ("Sealed one.", "Sealed two.")]
    stays = reply("nfp.new", made["thread"], "Sealed three.")
    new = moderator.do("forum.split_thread", thread=made["thread"], posts=sealed, title="New", language="en", **WORDS)["thread"]
    for post in rows(new):
        assert post.author_id is None
        assert seals.opened(post.sealed_author, new, post.number) == amina
        assert seals.opened(post.sealed_author, made["thread"], post.number) is None
        assert post.author_tag in seals.tags(amina, new)
        assert post.author_tag not in seals.tags(amina, made["thread"])
    assert seals.opened(session.get(Post, stays).sealed_author, made["thread"], 4) == amina
    page = as_("nfp.expert").get(f"/threads/{new}").get_data(as_text=True)
    assert "A focal point in Africa" in page
    assert "Amina" not in page
    as_("nfp.new").do("forum.edit_post", post=sealed[0], body="Changed.", language="en")
    assert as_("nfp.expert").command("forum.edit_post", {"post": sealed[0], "body": "No", "language": "en"}).status_code == 403
    with db.transaction():
        found = {post["id"] for post in export_person(amina)["forum"]["posts"]}
        assert set(sealed) <= found
        erase_person(amina, at=clock.now())
    assert all(post.sealed_author is None for post in rows(new))


def merge(moderator, thread, into):
    return moderator.post_form(f"/threads/{thread}/moderate/merge", {"into": into} | WORDS)


def test_merged_posts_stand_at_the_end_and_the_old_address_leads_there(as_, guest, ask, made, reply, moderator, forum):
    into, first = made
    old = ask("nfp.expert", community="open-house", title="The same again")
    remark = reply("ngo", old["thread"], "A remark.")
    dates = {post.id: post.created_at for post in rows(into) + rows(old["thread"])}
    assert merge(moderator, old["thread"], into).headers["Location"].endswith(f"/threads/{into}")
    assert [(post.id, post.number) for post in rows(into)][1:] == [(first, 2), (old["post"], 3), (remark, 4)]
    assert {post.id: post.created_at for post in rows(into)} == dates
    there = guest.get(f"/threads/{old['thread']}")
    assert (there.status_code, there.headers["Location"]) == (301, f"/threads/{into}")
    assert f"/threads/{into}" in guest.get(f"/posts/{remark}").headers["Location"]
    assert guest.get(f"/posts/{remark}/fragment").status_code == 200
    listing = guest.get("/communities/open-house/threads").get_data(as_text=True)
    assert "The same again" not in listing
    assert entries(f"thread:{old['thread']}") == {}
    assert {("posts", str(old["post"])), ("posts", str(remark))} <= set(entries(f"thread:{into}"))
    assert ("threads", str(old["thread"])) not in entries(f"group:{forum['open-house']}")


def test_an_old_address_leads_nobody_where_they_may_not_read(as_, guest, ask, made, moderator):
    thread, _post = made
    into = ask("nfp.expert", title="Inside")["thread"]
    moderator.do("forum.move_thread", thread=thread, community="quiet-lounge", **WORDS)
    session.rollback()
    with db.transaction():
        from ecommunity.groups.models import Membership

        session.query(Membership).filter_by(
            group_id=session.get(Thread, into).community_id, person_id=_person("nfp.3")
        ).one().role = "moderator"
    moderator.do("forum.merge_threads", thread=thread, into=into, **WORDS)
    assert guest.get(f"/threads/{thread}").status_code == guest.get("/threads/98765432").status_code == 404
    assert as_("nfp.4").get(f"/threads/{thread}").status_code == 301


def _person(who):
    from ecommunity.accounts.models import Person

    return session.execute(select(Person.id).where(Person.email == f"{who}@demo.invalid")).scalar_one()


def test_marks_follow_the_posts(as_, ask, made, reply, moderator, world):
    """Who had read both has read all; who had read one has something new."""
    into, _post = made
    old = ask("nfp.expert", community="open-house")
    whole, half = as_("ngo"), as_("nfp.4")
    for thread in (into, old["thread"]):
        whole.get(f"/threads/{thread}")
    half.get(f"/threads/{into}")
    moderator.do("forum.merge_threads", thread=old["thread"], into=into, **WORDS)
    session.rollback()
    mark = lambda who: session.get(ReadMark, (world.people[who], into)).number  # noqa: E731
    assert (mark("ngo"), mark("nfp.4")) == (3, 2)
    assert "1 new post" in half.get("/communities/open-house/threads").get_data(as_text=True)
    assert "new post" not in whole.get("/communities/open-house/threads").get_data(as_text=True)


@pytest.fixture
def accepted(as_, ask, reply):
    """A question whose asker accepted an answer: thread and post."""
    thread = ask("nfp.new", community="open-house")["thread"]
    answer = reply("nfp.expert", thread)
    as_("nfp.new").do("forum.accept_answer", post=answer)
    return thread, answer


@pytest.mark.parametrize(
    ("who", "shown_as", "by"), [("nfp.4", "name", "moderator"), ("nfp.4", "role", "moderator"), ("nfp.3", "role", "asker")]
)
def test_nobody_accepted_what_they_never_accepted(guest, ask, accepted, moderator, who, shown_as, by):
    """Who merges accepts it in their place; a moderator who asked there is only the asker."""
    into = ask(who, community="open-house", show_as=shown_as)["thread"]
    moderator.do("forum.merge_threads", thread=accepted[0], into=into, **WORDS)
    found = guest.api(f"/threads/{into}").get_json()
    assert (found["accepted_post"], found["accepted_by"]) == (accepted[1], by)
    named = f"{moderator.api('/me').get_json()['name']} accepted it as a moderator." in guest.get(f"/threads/{into}").get_data(as_text=True)
    assert named is (shown_as == "name")


def test_a_discussion_has_no_accepted_answer_after_it(as_, guest, accepted, moderator):
    args = {"community": "open-house", "title": "Turbines", "body": "How far?", "language": "en"}
    into = as_("nfp.4").do("forum.start_discussion", **args)["thread"]
    moderator.do("forum.merge_threads", thread=accepted[0], into=into, **WORDS)
    assert guest.api(f"/threads/{into}").get_json()["accepted_post"] is None
    assert "Begin with the manual." in guest.get(f"/threads/{into}").get_data(as_text=True)


@pytest.mark.parametrize("has_own", [True, False])
def test_an_accepted_answer_stays_one(as_, ask, made, reply, moderator, has_own):
    into, first = made
    old = ask("nfp.4", community="open-house")
    answer = reply("ngo", old["thread"], "The answer.")
    as_("nfp.4").do("forum.accept_answer", post=answer)
    if has_own:
        as_("nfp.new").do("forum.accept_answer", post=first)
    moderator.do("forum.merge_threads", thread=old["thread"], into=into, **WORDS)
    assert as_("ngo").api(f"/threads/{into}").get_json()["accepted_post"] == (first if has_own else answer)
    session.rollback()
    assert session.query(AcceptedAnswer).count() == 1


def test_two_threads_with_people_by_role_do_not_become_one(as_, ask, moderator):
    """It would show whether they are the same person: so it is refused whoever they are."""
    one = ask("nfp.new", community="open-house", show_as="role")["thread"]
    for who in ("nfp.new", "nfp.expert"):
        other = ask(who, community="open-house", show_as="role")["thread"]
        assert moderator.command("forum.merge_threads", {"thread": other, "into": one} | WORDS).status_code == 409


def test_a_sealed_question_can_be_merged_and_stays_sealed(as_, ask, made, moderator, world):
    sealed = ask("nfp.4", community="open-house", show_as="role")
    moderator.do("forum.merge_threads", thread=sealed["thread"], into=made[0], **WORDS)
    post = rows(made[0])[-1]
    assert post.id == sealed["post"]
    assert seals.opened(post.sealed_author, made[0], post.number) == world.people["nfp.4"]
    assert "Kofi" not in as_("ngo").get(f"/threads/{made[0]}").get_data(as_text=True)


def test_what_is_among_peers_stays_there(as_, ask, made, moderator):
    old = ask("nfp.new", community="open-house")["thread"]
    with db.transaction():
        session.get(Thread, old).is_peers_only = True
    assert moderator.command("forum.merge_threads", {"thread": old, "into": made[0]} | WORDS).status_code == 409


def test_both_threads_are_theirs_to_look_after(as_, ask, made, moderator):
    other = ask("nfp.new")["thread"]
    for thread, into in ((other, made[0]), (made[0], other)):
        assert moderator.command("forum.merge_threads", {"thread": thread, "into": into} | WORDS).status_code == 403


def test_the_entries_are_those_that_the_tables_give(as_, ask, made, reply, moderator):
    """After a split, a merge and a move the streams hold what a rebuild would put there."""
    thread, post = made
    old = ask("nfp.expert", community="open-house")["thread"]
    new = moderator.do("forum.split_thread", thread=thread, posts=[post], title="New", language="en", **WORDS)["thread"]
    moderator.do("forum.merge_threads", thread=old, into=thread, **WORDS)
    moderator.do("forum.move_thread", thread=new, community="quiet-lounge", **WORDS)
    session.rollback()
    wanted: dict[str, set[tuple[str, str]]] = {}
    for stream, name, key, _body in rebuild():
        wanted.setdefault(stream, set()).add((name, key))
    for number in (thread, old, new):
        assert set(entries(f"thread:{number}")) == wanted.get(f"thread:{number}", set())
