"""A moderator acts on a sealed post without knowing who: writes, warns, asks for a pause."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.forum.faces.models import SealedLetter
from ecommunity.groups.models import Membership
from tests.forum.test_show_as_role import dump

WORDS = "Please take the name of the village out."
ASK = {"community": "quiet-lounge", "title": "Again?", "body": "Me again.", "language": "en", "show_as": "role"}


def plain(response):
    """The page without what is new each time."""
    return re.sub(r'value="[^"]*"|nonce="?[^" ]*', "", response.get_data(as_text=True))


@pytest.fixture
def moderator(as_, forum, world):
    """Jonas looks after both communities."""
    with db.transaction():
        mine = update(Membership).where(Membership.person_id == world.people["nfp.3"], Membership.group_id.in_(forum.values()))
        session.execute(mine.values(role="moderator"))
    return as_("nfp.3")


def test_she_finds_the_words_and_he_learns_nothing(as_, ask, moderator):
    made = ask("nfp.new", show_as="role")
    where = f"/posts/{made['post']}/write-to-author"
    assert where in moderator.get(f"/threads/{made['thread']}").get_data(as_text=True)
    moderator.post_form(where, {"kind": "warning", "days": "7", "reason": WORDS})
    page = moderator.get(where).get_data(as_text=True)
    assert WORDS in page
    assert "Amina" not in page
    amina = as_("nfp.new")
    for path in ("/threads/by-role", f"/threads/{made['thread']}"):
        shown = amina.get(path).get_data(as_text=True)
        assert WORDS in shown
        assert "Jonas Berg" in shown
    for other in (as_("nfp.4"), as_("admin"), moderator):
        assert WORDS not in other.get(f"/threads/{made['thread']}").get_data(as_text=True)
        assert WORDS not in other.get("/threads/by-role").get_data(as_text=True)
    letter = session.query(SealedLetter.id).scalar()
    assert as_("nfp.4").command("forum.read_letter", {"letter": letter}).status_code == 404
    assert moderator.command("forum.read_letter", {"letter": letter}).status_code == 404
    before, plain_before = dump(), plain(moderator.get(where))
    amina.post_form(f"/letters/{letter}/read", {"back": "list"}, page="/threads/by-role")
    assert plain(moderator.get(where)) == plain_before, "when she reads it would tell who is here at that moment"
    assert WORDS not in amina.get("/threads/by-role").get_data(as_text=True)
    fresh = [row for row in dump() if row not in before and not row.startswith("one_time_keys")]
    assert [row.split()[0] for row in fresh] == ["sealed_letters"], "who read it, and when, stands nowhere"


def test_only_who_looks_after_the_community_writes_to_a_sealed_author(as_, ask, moderator):
    made, named = ask("nfp.new", show_as="role"), ask("nfp.4")
    given = {"post": made["post"], "kind": "message", "reason": WORDS}
    for who in ("nfp.4", "admin", "secretariat", "nfp.new"):
        assert as_(who).command("forum.write_to_sealed", given).status_code == 403
    assert as_("ngo").command("forum.write_to_sealed", given).status_code == 404
    assert moderator.command("forum.write_to_sealed", given | {"post": named["post"]}).status_code == 404


def test_a_pause_holds_in_this_community_for_this_person_until_it_ends(as_, ask, moderator):
    made = ask("nfp.new", show_as="role")
    letter = moderator.do("forum.write_to_sealed", post=made["post"], kind="pause", days=7, reason=WORDS)["letter"]
    amina = as_("nfp.new")
    assert amina.command("forum.ask_question", ASK).status_code == 403
    assert amina.command("forum.ask_question", ASK | {"show_as": "participant"}).status_code == 403
    assert 'value="role"' not in amina.get("/communities/quiet-lounge/ask").get_data(as_text=True)
    assert amina.command("forum.ask_question", ASK | {"show_as": "name"}).status_code == 200
    assert amina.command("forum.ask_question", ASK | {"community": "open-house"}).status_code == 200
    assert as_("nfp.4").command("forum.ask_question", ASK).status_code == 200
    assert amina.command("forum.post_reply", {"thread": made["thread"], "body": "Done.", "language": "en"}).status_code == 200
    assert amina.command("forum.end_pause", {"letter": letter}).status_code == 403
    with db.transaction():
        session.execute(update(SealedLetter).values(until=clock.now() - timedelta(seconds=1)))
    assert amina.command("forum.ask_question", ASK).status_code == 200


def test_a_pause_holds_where_it_was_asked_for_when_the_thread_goes_elsewhere(as_, ask, moderator, forum):
    """And only there; when that community becomes part of another one, in that one."""
    made = ask("nfp.new", community="open-house", show_as="role")
    letter = moderator.do("forum.write_to_sealed", post=made["post"], kind="pause", days=30, reason=WORDS)["letter"]
    moderator.do("forum.move_thread", thread=made["thread"], community="quiet-lounge", words="Better there")
    amina = as_("nfp.new")
    assert amina.command("forum.ask_question", ASK | {"community": "open-house"}).status_code == 403
    assert amina.command("forum.ask_question", ASK).status_code == 200
    moderator.do("forum.merge_communities", community="open-house", into="quiet-lounge", words="One is enough")
    assert amina.command("forum.ask_question", ASK).status_code == 403
    moderator.do("forum.end_pause", letter=letter)
    assert amina.command("forum.ask_question", ASK).status_code == 200


def test_a_moderator_ends_a_pause(as_, ask, moderator):
    made = ask("nfp.new", show_as="role")
    where = f"/posts/{made['post']}/write-to-author"
    letter = moderator.do("forum.write_to_sealed", post=made["post"], kind="pause", days=90, reason=WORDS)["letter"]
    assert moderator.post_form(f"/letters/{letter}/end", page=where).status_code == 303
    assert as_("nfp.new").command("forum.ask_question", ASK).status_code == 200


def test_two_pauses_of_one_person_join_nothing(ask, moderator):
    """Two threads of hers, a pause for each: nothing in the rows says that they are of one person."""
    rows = []
    for number in range(2):
        made = ask("nfp.new", show_as="role", title=f"Question {number}")
        if number == 0:
            post = made["post"]
        else:
            moderator.do("forum.write_to_sealed", post=post, kind="pause", days=7, reason=WORDS)
            moderator.do("forum.write_to_sealed", post=made["post"], kind="pause", days=7, reason=WORDS)
    session.rollback()
    rows = session.query(SealedLetter).all()
    assert len({row.author_tag for row in rows}) == 2
    assert {row.sent_by_id for row in rows} == {rows[0].sent_by_id}
