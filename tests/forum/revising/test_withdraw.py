"""A text that its author withdrew: its place is left, and not a word of it in the whole database or on any page."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.files.models import StoredFile
from ecommunity.forum.answering.quoting import written
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from tests.forum.test_states import become
from tests.forum.test_threads import entries

CANARY = "yellowcanary"
TITLE = f"Why {CANARY} title?"


def older(*posts):
    with db.transaction():
        for post in posts:
            session.get(Post, post).created_at = clock.now() - timedelta(hours=1)


def hits(word=CANARY[:-1]):  # the index has stems
    """In which tables of the whole database the word stands."""
    session.rollback()
    dialect, connection = session.connection().dialect, session.connection()
    found = {}
    for table in dialect.get_table_names(connection):
        rows = [row for row in session.execute(text(f'SELECT * FROM "{table}"')).all() if word in repr(tuple(row)).lower()]
        found |= {table: len(rows)} if rows else {}
    return found


def seen_by(browser, thread, *posts):
    doors = [f"/threads/{thread}", f"/api/v1/threads/{thread}", f"/threads/{thread}/entry", f"/threads/{thread}/accepted"]
    doors += [
        "/communities/open-house",
        "/communities/open-house/threads",
        "/api/v1/threads",
        "/",
        "/sitemap.xml",
        f"/search?q={CANARY[:6]}",
    ]
    for post in posts:
        doors += [f"/posts/{post}/{part}" for part in ("fragment", "history", "edit", "withdraw")] + [f"/api/v1/posts/{post}/history"]
        doors += [f"/threads/{thread}?quote={post}"]
    return {door for door in doors if CANARY in browser.get(door).get_data(as_text=True).lower().replace(f"/search?q={CANARY}", "")}


@pytest.fixture
def made(as_, ask, reply, deliver):
    """A question and an answer of the same person, both changed, quoted, indexed and with a file; the answer is accepted."""
    thread = ask("nfp.new", community="open-house", title=f"First {TITLE}", body=f"{CANARY} first body")
    answer = reply("nfp.new", thread["thread"], f"{CANARY} first answer")
    older(thread["post"], answer)
    amina = as_("nfp.new")
    amina.do("forum.edit_post", post=thread["post"], title=TITLE, body=f"{CANARY} body", language="en")
    amina.do("forum.edit_post", post=answer, body=f"{CANARY} answer", language="en")
    amina.do("forum.accept_answer", post=answer)
    quoting = [
        reply("nfp.3", thread["thread"], f"{written('A', source, words)}\n\nI agree.")
        for source, words in ((thread["post"], f"{CANARY} body"), (answer, f"{CANARY} answer"), (answer, f"{CANARY} changed"))
    ]
    nested = f"{written('T', quoting[1], written('A', answer, f'{CANARY} answer'))}\n\nI do not."
    quoting.append(reply("nfp.4", thread["thread"], nested))
    with db.transaction():
        for post in (thread["post"], answer):
            digest = hashlib.sha256(str(post).encode()).hexdigest()
            session.add(StoredFile(digest=digest, name=f"{CANARY}.txt", media_type="text/plain", size=3, owner_kind="post", owner_id=post))
    deliver()
    return thread["thread"], thread["post"], answer, quoting


def test_no_word_is_left_anywhere(as_, guest, moderator, made):
    thread, question, answer, quoting = made
    assert set(hits()) >= {"threads", "posts", "post_revisions", "post_quotes", "stored_files", "search_entries", "search_words"}
    amina = as_("nfp.new")
    for post in (answer, question):
        page = amina.get(f"/posts/{post}/withdraw").get_data(as_text=True)
        assert "You cannot undo this." in page
        assert amina.post_form(f"/posts/{post}/withdraw").status_code == 303
    assert hits() == {}
    for reader in (guest, as_("nfp.3"), moderator, amina):
        assert seen_by(reader, thread, question, answer, *quoting) == set()


@pytest.fixture
def moderator(as_, forum, world):
    with db.transaction():
        row = session.execute(
            text("UPDATE memberships SET role = 'moderator' WHERE group_id = :g AND person_id = :p"),
            {"g": forum["open-house"], "p": world.people["nfp.expert"]},
        )
        assert row.rowcount
    return as_("nfp.expert")


def test_its_place_is_left(as_, guest, made):
    thread, _question, answer, _quoting = made
    before = entries(f"thread:{thread}")
    as_("nfp.new").do("forum.withdraw_post", post=answer)
    page = guest.get(f"/threads/{thread}").get_data(as_text=True)
    assert "The author withdrew this text." in page
    assert "I agree." in page
    row = next(row for row in guest.api(f"/threads/{thread}").get_json()["posts"] if row["id"] == answer)
    assert (row["state"], row["body"], row["author"], row["is_accepted"]) == ("withdrawn", "", None, False)
    assert entries(f"thread:{thread}")["posts", str(answer)] != before["posts", str(answer)]
    assert ("thread", "accepted") not in entries(f"thread:{thread}")
    session.rollback()
    assert session.query(AcceptedAnswer).count() == 0


def test_a_question_with_answers_of_others_keeps_them(as_, guest, made, forum):
    thread, question, _answer, _quoting = made
    as_("nfp.new").do("forum.withdraw_post", post=question)
    page = guest.get(f"/threads/{thread}").get_data(as_text=True)
    assert "(withdrawn question)" in page
    assert "I agree." in page
    assert "(withdrawn question)" in guest.get("/communities/open-house/threads").get_data(as_text=True)
    assert ("threads", str(thread)) in entries(f"group:{forum['open-house']}")


@pytest.mark.parametrize("replies", [(), ("nfp.new",)])
def test_a_question_that_nobody_else_answered_is_gone_as_a_whole(as_, guest, ask, reply, forum, replies):
    thread = ask("nfp.new", community="open-house", title=TITLE, language="fr")
    for who in replies:
        reply(who, thread["thread"])
    as_("nfp.new").do("forum.withdraw_post", post=thread["post"])
    for reader in (guest, as_("nfp.3")):
        assert reader.get(f"/threads/{thread['thread']}").status_code == 404
        assert f"/threads/{thread['thread']}" not in reader.get("/communities/open-house/threads").get_data(as_text=True)
    assert ("threads", str(thread["thread"])) not in entries(f"group:{forum['open-house']}")
    own = as_("nfp.new").get(f"/threads/{thread['thread']}").get_data(as_text=True)
    assert "(question retirée)" in own


def test_who_withdraws(as_, guest, made, moderator):
    _thread, question, answer, quoting = made
    for who in ("nfp.3", "nfp.expert", "ngo", "admin", "stranger"):
        assert as_(who).command("forum.withdraw_post", {"post": answer}).status_code == 403, who
        assert as_(who).get(f"/posts/{answer}/withdraw").status_code == 403
    assert guest.command("forum.withdraw_post", {"post": answer}).status_code == 401
    assert as_("nfp.3").command("forum.withdraw_post", {"post": 987654321}).status_code == 404
    become(quoting[0], "hidden")
    as_("nfp.3").do("forum.withdraw_post", post=quoting[0])
    session.rollback()
    assert session.get(Post, quoting[0]).state == "withdrawn"
    assert question


def test_withdrawing_twice_is_withdrawing_once(as_, made):
    thread, _question, answer, _quoting = made
    amina = as_("nfp.new")
    seen = [amina.command("forum.withdraw_post", {"post": answer}).get_json()["seq"] for _ in range(2)]
    assert seen[0][f"thread:{thread}"] == seen[1][f"thread:{thread}"]
    for name, more in (("forum.edit_post", {"body": "Again", "language": "en"}), ("forum.accept_answer", {}), ("forum.thank_for_post", {})):
        assert as_("nfp.new").command(name, {"post": answer, **more}).status_code in (403, 409)
    session.rollback()
    assert session.get(Thread, thread).shown_count == 5


def test_who_asked_by_role_withdraws_and_is_still_nobody(as_, guest, world, ask, reply):
    made = ask("nfp.new", community="open-house", show_as="role", body=CANARY)
    reply("nfp.3", made["thread"])
    as_("nfp.new").do("forum.withdraw_post", post=made["post"])
    assert hits() == {}
    session.rollback()
    assert session.get(Post, made["post"]).author_id is None
    assert as_("nfp.new").api("/me").get_json()["name"] not in guest.get(f"/threads/{made['thread']}").get_data(as_text=True)
