"""Thanks are between two people: no number, no list, and no row that names somebody who is behind a role."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ecommunity import db, registry
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.answering.models import PostThanks
from ecommunity.notices.models import Notice
from tests.forum.test_states import become


@pytest.fixture
def made(ask, reply):
    thread = ask("nfp.new", community="open-house")
    return thread["thread"], thread["post"], reply("nfp.expert", thread["thread"])


def page_of(browser, thread):
    return browser.get(f"/threads/{thread}").get_data(as_text=True)


def lines(app, world, who):
    session.rollback()
    rows = session.query(Notice).filter_by(person_id=world.people[who]).all()
    with app.test_request_context():
        actor = Actor(id=world.people[who], kind="person")
        return [line.text for kind in ("forum.thanked",) for line in said(kind)(actor, rows).values()]


def said(kind):
    """The words of a kind of notice."""
    return registry.notice_lines[kind][0]


def test_the_author_is_told_who_thanked_and_others_see_nothing(app, world, as_, guest, deliver, made):
    thread, _question, answer = made
    amina = as_("nfp.new")
    before = page_of(as_("nfp.3"), thread)
    sent = amina.post_form(f"/posts/{answer}/thank", page=f"/threads/{thread}")
    assert sent.status_code == 303
    deliver()
    assert "You thanked" in page_of(amina, thread)
    assert "Somebody thanked you for this." in page_of(as_("nfp.expert"), thread)
    name = amina.api("/me").get_json()["name"]
    assert lines(app, world, "nfp.expert") == [f"{name} thanked you"]
    for reader in (as_("nfp.3"), guest):
        assert "thanked" not in page_of(reader, thread).lower()
        assert "thank" not in str(reader.api(f"/threads/{thread}").get_json())
    assert page_of(as_("nfp.3"), thread).count("Thank") == before.count("Thank")


def test_thanking_twice_is_thanking_once_and_can_be_taken_back(app, world, as_, deliver, made):
    thread, _question, answer = made
    amina = as_("nfp.new")
    for _ in range(2):
        amina.do("forum.thank_for_post", post=answer)
        deliver()
    assert len(lines(app, world, "nfp.expert")) == 1
    assert session.query(PostThanks).count() == 1
    for _ in range(2):
        amina.do("forum.take_back_thanks", post=answer)
    assert lines(app, world, "nfp.expert") == []
    session.rollback()
    assert (session.query(PostThanks).count(), session.query(Notice).filter_by(kind="forum.thanked").count()) == (0, 0)
    assert "You thanked" not in page_of(amina, thread)


def test_what_was_taken_back_before_the_notice_is_told_to_nobody(app, world, as_, deliver, made):
    _thread, _question, answer = made
    as_("nfp.new").do("forum.thank_for_post", post=answer)
    as_("nfp.new").do("forum.take_back_thanks", post=answer)
    deliver()
    assert lines(app, world, "nfp.expert") == []


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn"])
def test_no_notice_is_left_of_what_is_not_shown(app, world, as_, deliver, made, state):
    _thread, _question, answer = made
    as_("nfp.new").do("forum.thank_for_post", post=answer)
    deliver()
    become(answer, state)
    assert lines(app, world, "nfp.expert") == []


def test_who_cannot_thank(as_, guest, ask, made):
    _thread, question, answer = made
    assert as_("nfp.expert").command("forum.thank_for_post", {"post": answer}).status_code == 403
    assert as_("nfp.new").command("forum.thank_for_post", {"post": question}).status_code == 403
    assert guest.command("forum.thank_for_post", {"post": answer}).status_code == 401
    closed = ask("nfp.new")["post"]
    assert as_("ngo").command("forum.thank_for_post", {"post": closed}).status_code == 404
    become(answer, "hidden")
    assert as_("nfp.new").command("forum.thank_for_post", {"post": answer}).status_code == 403


@pytest.mark.parametrize(("asker", "author"), [("role", "nfp.expert"), ("name", "sealed")])
def test_thanks_join_nobody_who_is_behind_a_role(app, world, as_, ask, reply, deliver, asker, author):
    """The asker by role thanks; a member thanks the asker by role."""
    made = ask("nfp.new", community="open-house", show_as="role")
    answer = reply("nfp.expert", made["thread"])
    who, post = ("nfp.new", answer) if asker == "role" else ("nfp.expert", made["post"])
    as_(who).do("forum.thank_for_post", post=post)
    deliver()
    session.rollback()
    row = session.query(PostThanks).one()
    assert row.person_id is None
    assert row.tag
    assert session.query(Notice).filter_by(person_id=world.people["nfp.new"]).count() == 0
    for table in ("deliveries", "entries"):
        names = [f'"{key}": {world.people["nfp.new"]}' for key in ("person", "person_id", "author_id", "actor")]
        assert not [row for row in session.execute(text(f"SELECT * FROM {table}")).all() if any(name in str(row) for name in names)]
    assert "You thanked" in page_of(as_(who), made["thread"])
    if asker == "role":
        assert lines(app, world, "nfp.expert") == ["Somebody thanked you"]
    else:
        assert "Somebody thanked you for this." in page_of(as_("nfp.new"), made["thread"])
        assert lines(app, world, "nfp.new") == []
    as_(who).do("forum.take_back_thanks", post=post)
    session.rollback()
    assert session.query(PostThanks).count() == 0


def test_thanks_leave_with_the_person(world, as_, made, ask):
    _thread, _question, answer = made
    sealed = ask("nfp.3", community="open-house", show_as="role")["post"]
    amina = as_("nfp.new")
    amina.do("forum.thank_for_post", post=answer)
    amina.do("forum.thank_for_post", post=sealed)
    as_("nfp.4").do("forum.thank_for_post", post=sealed)
    session.rollback()
    data = registry.personal_data_kinds["forum"]
    assert data.export(world.people["nfp.new"])["thanked_for"] == sorted([answer, sealed])
    with db.transaction():
        data.erase(world.people["nfp.new"])
    session.rollback()
    assert session.query(PostThanks).count() == 1


def test_thanks_cost_one_statement(as_, made, reply, sql):
    thread, _question, _answer = made
    amina = as_("nfp.new")
    for n in range(10):
        amina.do("forum.thank_for_post", post=reply("nfp.expert", thread, f"Answer {n}"))
    page_of(amina, thread)
    sql.clear()
    page_of(amina, thread)
    assert len([statement for statement in sql if "post_thanks" in statement]) == 1
    assert len(sql) <= 10
