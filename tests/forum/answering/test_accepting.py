"""The asker or a moderator accepts an answer, changes it or takes it back; who did is said when it was a moderator."""

from __future__ import annotations

import pytest

from ecommunity import db, registry
from ecommunity.db import session
from ecommunity.forum.models import AcceptedAnswer
from ecommunity.groups.models import Membership


@pytest.fixture
def moderator(as_, forum, world):
    with db.transaction():
        row = session.query(Membership).filter_by(group_id=forum["open-house"], person_id=world.people["nfp.3"]).one()
        row.role = "moderator"
    return as_("nfp.3")


def page_of(browser, thread):
    return browser.get(f"/threads/{thread}").get_data(as_text=True)


def test_a_moderator_accepts_in_place_of_the_asker_and_it_is_said(as_, guest, ask, reply, moderator):
    thread = ask("nfp.new", community="open-house")["thread"]
    first, second = reply("nfp.expert", thread, "One."), reply("nfp.4", thread, "Two.")
    sent = moderator.post_form(f"/posts/{first}/accept", page=f"/threads/{thread}")
    assert sent.status_code == 303
    name = moderator.api("/me").get_json()["name"]
    assert f"{name} accepted it as a moderator." in page_of(guest, thread)
    assert guest.api(f"/threads/{thread}").get_json()["accepted_by"] == "moderator"
    as_("nfp.new").do("forum.accept_answer", post=second)
    assert "as a moderator" not in page_of(guest, thread)
    found = guest.api(f"/threads/{thread}").get_json()
    assert (found["accepted_post"], found["accepted_by"]) == (second, "asker")
    moderator.do("forum.withdraw_acceptance", thread=thread)
    assert guest.api(f"/threads/{thread}").get_json()["accepted_post"] is None


def test_no_name_stands_beside_a_question_that_was_asked_by_role(world, as_, guest, ask, reply, moderator):
    thread = ask("nfp.new", community="open-house", show_as="role")["thread"]
    answer = reply("nfp.expert", thread)
    moderator.do("forum.accept_answer", post=answer)
    assert "A moderator accepted it." in page_of(guest, thread)
    assert moderator.api("/me").get_json()["name"] not in page_of(guest, thread)


def test_a_moderator_who_asked_by_role_is_only_the_asker(world, guest, ask, reply, moderator):
    thread = ask("nfp.3", community="open-house", show_as="role")["thread"]
    moderator.do("forum.accept_answer", post=reply("nfp.expert", thread))
    session.rollback()
    row = session.query(AcceptedAnswer).one()
    assert (row.is_by_moderator, row.moderator_id) == (False, None)
    assert "moderator" not in page_of(guest, thread)


def test_nobody_else_accepts(as_, guest, ask, reply, moderator):
    thread = ask("nfp.new", community="open-house")["thread"]
    answer = reply("nfp.expert", thread)
    for who in ("nfp.expert", "nfp.4", "stranger", "admin"):
        assert as_(who).command("forum.accept_answer", {"post": answer}).status_code == 403, who
    moderator.do("forum.accept_answer", post=answer)
    for who in ("nfp.expert", "nfp.4", "stranger"):
        assert as_(who).command("forum.withdraw_acceptance", {"thread": thread}).status_code == 403, who


def test_who_was_removed_accepts_nothing_and_takes_nothing_back(as_, guest, ask, reply, moderator, world):
    thread = ask("nfp.new", community="open-house")["thread"]
    first, second = reply("nfp.expert", thread, "One."), reply("nfp.4", thread, "Two.")
    asker = as_("nfp.new")
    asker.do("forum.accept_answer", post=first)
    moderator.do("groups.remove_member", group="open-house", person=world.people["nfp.new"])
    assert asker.command("forum.accept_answer", {"post": second}).status_code == 403
    assert asker.command("forum.withdraw_acceptance", {"thread": thread}).status_code == 403
    assert f"/posts/{second}/accept" not in page_of(asker, thread)
    assert guest.api(f"/threads/{thread}").get_json()["accepted_post"] == first


def test_a_moderator_who_left_is_not_named(world, as_, guest, ask, reply, moderator):
    thread = ask("nfp.new", community="open-house")["thread"]
    moderator.do("forum.accept_answer", post=reply("nfp.expert", thread))
    with db.transaction():
        registry.personal_data_kinds["forum"].erase(world.people["nfp.3"])
    assert "A moderator accepted it." in page_of(guest, thread)
