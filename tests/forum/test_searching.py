"""The search of the forum: each thread once, with the post that says most, and nothing that the reader may not read."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from ecommunity import db
from ecommunity.authz import GUEST, Actor
from ecommunity.db import session
from ecommunity.forum.actions.writing import settle
from ecommunity.forum.indexing import AT_ONCE, index_again, index_rest, index_thread_head, reindex_posts, reindex_thread, without_quotes
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.searching import find_threads
from ecommunity.groups.models import Group
from ecommunity.outbox.models import Delivery
from ecommunity.search.models import SearchEntry, SearchPart, SearchPartWord


@pytest.fixture
def asked(as_, forum, deliver):
    """`asked("Title", "Body", "reply", …, community="open-house")` → the thread's id; everything is in the index."""

    def ask(title, body, *replies, community="open-house", language="en"):
        nfp = as_("nfp.new")
        thread = nfp.do("forum.ask_question", community=community, title=title, body=body, language=language, show_as="name")["thread"]
        for reply in replies:
            nfp.do("forum.post_reply", thread=thread, body=reply, language=language)
        deliver()
        return thread

    return ask


def reader(world, who) -> Actor:
    return Actor(id=world.people[who], kind="person")


def titles(actor, words, **narrowed):
    return [found.thread.title for found in find_threads(actor, words, **narrowed).items]


def change(post_id=None, thread_id=None, **values):
    with db.transaction():
        if post_id:
            session.execute(update(Post).where(Post.id == post_id).values(**values))
        else:
            session.execute(update(Thread).where(Thread.id == thread_id).values(**values))


def posts_of(thread_id):
    return list(session.execute(select(Post.id).where(Post.thread_id == thread_id).order_by(Post.number)).scalars())


def test_a_thread_is_found_once_with_the_post_that_says_most(app, asked, world):
    thread = asked("Nets", "Which mesh?", "I use a mesh of ten.", "The godwit mesh: godwit, godwit, mesh and mesh again.")
    with app.app_context():
        (found,) = find_threads(reader(world, "nfp.expert"), "mesh godwits").items
        assert found.thread.id == thread
        assert found.post.number == 3
        assert "godwit mesh" in found.excerpt


def test_words_may_stand_in_title_and_post(app, asked, world):
    asked("Nets for turtles", "Which mesh?")
    with app.app_context():
        for words, there in (("turtle mesh", True), ("Mesh TURTLES", True), ("turtle road", False)):
            assert (titles(reader(world, "nfp.expert"), words) != []) is there, words


def test_those_that_are_most_about_it_come_first(app, asked, world):
    asked("Plain", "A godwit stops.", "Nothing more.")
    asked("Godwits", "How many?")
    asked("Another", "godwit godwit godwit godwit")
    with app.app_context():
        assert titles(reader(world, "nfp.expert"), "godwits") == ["Godwits", "Another", "Plain"]


def test_what_is_in_another_community_or_language_can_be_left_out(app, asked, world):
    asked("One", "Cormorants.", community="open-house")
    asked("Two", "Cormorants.", community="quiet-lounge")
    asked("Trois", "Les cormorans nichent.", community="open-house", language="fr")
    who = reader(world, "nfp.expert")
    with app.app_context():
        house = session.execute(select(Group).where(Group.slug == "open-house")).scalar_one()
        assert sorted(titles(who, "cormorants")) == ["One", "Two"]
        assert titles(who, "cormorants", community=house) == ["One"]
        assert titles(who, "cormoran", language="fr") == ["Trois"]
        assert titles(who, "cormorants", language="fr") == []


def test_only_readers_of_the_community_find_it(app, asked, world):
    asked("Only among ourselves", "The word is quetzalcoatlus.", community="quiet-lounge")
    with app.app_context():
        assert titles(reader(world, "nfp.expert"), "quetzalcoatlus") == ["Only among ourselves"]
        for stranger in (GUEST, reader(world, "stranger"), reader(world, "ngo")):
            assert titles(stranger, "quetzalcoatlus") == []
            assert titles(stranger, "only among ourselves") == []


@pytest.mark.parametrize("is_told", [True, False], ids=["indexed again", "before the index knows"])
@pytest.mark.parametrize("state", ["hidden", "withdrawn", "held"])
def test_what_was_taken_away_is_found_by_nobody(app, asked, world, state, is_told):
    thread = asked("Nets", "Which mesh?", "The secret is wolfsbane.")
    with app.app_context():
        change(post_id=posts_of(thread)[1], state=state)
        if is_told:
            with db.transaction():
                reindex_posts([posts_of(thread)[1]])
            assert session.get(SearchPart, ("post", posts_of(thread)[1])) is None
        for who in (GUEST, reader(world, "nfp.expert"), reader(world, "nfp.new")):
            assert titles(who, "wolfsbane") == []
            assert titles(who, "mesh wolfsbane") == []
        assert titles(GUEST, "mesh") == ["Nets"]


@pytest.mark.parametrize("values", [{"state": "hidden"}, {"state": "held"}, {"state": "merged"}, {"is_peers_only": True}])
def test_a_thread_that_was_taken_away_is_found_by_nobody_at_once(app, asked, world, values):
    thread = asked("Nets", "Which mesh?")
    with app.app_context():
        change(thread_id=thread, **values)
        assert titles(GUEST, "mesh") == []
        assert titles(Actor(id=world.people["secretariat"], kind="person", site_roles=frozenset({"secretariat"})), "mesh") == []
        with db.transaction():
            reindex_thread(thread)
        assert titles(GUEST, "mesh") == []


def test_a_thread_that_moved_is_found_where_it_is_now(app, asked, world):
    thread = asked("Nets", "Which mesh?")
    with app.app_context():
        lounge = session.execute(select(Group.id).where(Group.slug == "quiet-lounge")).scalar_one()
        change(thread_id=thread, community_id=lounge)
        assert titles(GUEST, "mesh") == []
        assert titles(reader(world, "nfp.expert"), "mesh") == ["Nets"]


def test_posts_that_were_put_into_another_thread_are_found_there(app, asked, world):
    one, other = asked("One", "First.", "The avocet."), asked("Other", "Second.")
    with app.app_context():
        moved = posts_of(one)[1]
        with db.transaction():
            session.execute(update(Post).where(Post.id == moved).values(thread_id=other, number=9))
            reindex_thread(one)
            reindex_thread(other)
        assert titles(GUEST, "avocet") == ["Other"]


def test_an_edit_is_found_and_what_it_replaced_is_not(app, as_, asked, deliver):
    thread = asked("Nets", "Which mesh?")
    with app.app_context():
        post = posts_of(thread)[0]
    as_("nfp.new").do("forum.edit_post", post=post, body="Which twine?", language="en")
    deliver()
    with app.app_context():
        assert titles(GUEST, "mesh") == []
        assert titles(GUEST, "twine") == ["Nets"]


def test_quotations_are_no_words_of_the_post():
    html = "<p>Mine.</p><blockquote><p>Theirs.</p><blockquote><p>Deeper.</p></blockquote><p>Theirs too.</p></blockquote><p>Mine again.</p>"
    assert without_quotes(html) == "<p>Mine.</p><p>Mine again.</p>"
    assert without_quotes("<p>All.</p>") == "<p>All.</p>"
    assert without_quotes("<p>Open</p><blockquote><p>never closed") == "<p>Open</p>"


def test_a_quoted_word_does_not_find_who_quoted_it(app, asked):
    thread = asked("Nets", "The word is wolfsbane.", "> The word is wolfsbane.\n\nIs it?")
    with app.app_context():
        change(post_id=posts_of(thread)[0], state="hidden")
        assert titles(GUEST, "wolfsbane") == []


def test_the_index_fills_itself_after_an_upgrade(app, asked, deliver):
    thread = asked("Nets", "Which mesh?", *[f"Reply number {number}." for number in range(AT_ONCE + 3)])
    with app.app_context():
        with db.transaction():
            for table in (SearchPartWord, SearchPart, SearchEntry):
                session.query(table).delete()
        assert titles(GUEST, "mesh") == []
        with db.transaction():
            index_rest()
        deliver()
        assert titles(GUEST, "mesh") == ["Nets"]
        assert titles(GUEST, f"reply {AT_ONCE + 1}") == ["Nets"]
        assert session.query(SearchPart).count() == len(posts_of(thread))


def test_a_long_thread_is_indexed_again_in_pieces(app, asked, deliver):
    thread = asked("Nets", "Which mesh?", *[f"Reply number {number}." for number in range(AT_ONCE + 3)])
    with app.app_context():
        change(thread_id=thread, title="Twines")
        with db.transaction():
            reindex_thread(thread)
        owed = (
            session.execute(select(Delivery).where(Delivery.subscriber == "forum.reindex_thread", Delivery.state == "owed")).scalars().all()
        )
        assert [row.payload for row in owed] == [{"thread_id": thread, "after": AT_ONCE}]
    deliver()
    with app.app_context():
        assert titles(GUEST, "twine reply") == ["Twines"]


def test_the_index_is_made_anew_from_the_first_to_the_last(app, asked):
    asked("Nets", "Which mesh?", "A reply.")
    with app.app_context():
        with db.transaction():
            for table in (SearchPartWord, SearchPart, SearchEntry):
                session.query(table).delete()
        after = 0
        while after is not None:
            with db.transaction():
                after = index_again(after)
        assert titles(GUEST, "mesh reply") == ["Nets"]


def test_a_thread_that_is_gone_is_forgotten(app, asked):
    thread = asked("Nets", "Which mesh?")
    with app.app_context():
        change(thread_id=thread, state="merged")
        with db.transaction():
            index_thread_head(thread)
        assert session.query(SearchEntry).filter_by(kind="thread", thing_id=thread).count() == 0


@pytest.mark.parametrize("words", ["mesh", "mesh which net twine", "reply"])
def test_a_search_asks_as_much_of_a_short_thread_as_of_a_long_one(app, asked, sql, words):
    with app.app_context():
        counts = []
        for replies in (1, 60):
            thread = asked(f"Net twine {replies}", "Which mesh, which net, which twine?", *["A reply."] * replies)
            sql.clear()
            assert thread in [found.thread.id for found in find_threads(GUEST, words).items]
            counts.append(len(sql))
        assert counts[0] == counts[1] <= 3


def test_settled_threads_keep_their_place(app, asked):
    """Of two that say as much the one with the newer post comes first."""
    first, second = asked("A", "An avocet."), asked("B", "An avocet.")
    with app.app_context():
        assert titles(GUEST, "avocet") == ["B", "A"]
        with db.transaction():
            settle(session.get(Thread, second))
            session.get(Thread, second).last_post_at = session.get(Thread, first).created_at.replace(year=2001)
        assert titles(GUEST, "avocet") == ["A", "B"]
