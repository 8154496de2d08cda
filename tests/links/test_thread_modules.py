"""This became a module: each end leads to the other, for whoever may read both."""

from __future__ import annotations

import pytest

from ecommunity import db
from ecommunity.db import session
from ecommunity.groups.models import Membership
from ecommunity.links.models import ThreadModule
from tests.forum.test_states import become


@pytest.fixture
def moderator(as_, forum, world):
    with db.transaction():
        row = session.query(Membership).filter_by(group_id=forum["open-house"], person_id=world.people["nfp.3"]).one()
        row.role = "moderator"
    return as_("nfp.3")


def text_of(browser, path):
    return browser.get(path).get_data(as_text=True)


def test_both_ends_lead_to_each_other(as_, guest, ask, moderator):
    made = ask("nfp.new", community="open-house")
    where = f"/threads/{made['thread']}"
    assert f"{where}/module" in text_of(moderator, where)
    assert f"{where}/module" not in text_of(as_("nfp.4"), where)
    sent = moderator.post_form(f"{where}/module", {"module": "/modules/first-weeks"})
    assert sent.status_code == 303
    assert "This became a module:" in text_of(guest, where)
    assert 'href="/modules/first-weeks"' in text_of(guest, where)
    module = text_of(guest, "/modules/first-weeks")
    assert "Questions people asked about this" in module
    assert f'href="{where}"' in module
    assert f'href="{where}"' in text_of(guest, "/modules/first-weeks/questions")
    assert [row["id"] for row in guest.api("/modules/first-weeks/questions").get_json()["items"]] == [made["thread"]]
    assert [row["slug"] for row in guest.api(f"{where}/modules").get_json()["items"]] == ["first-weeks"]


def test_each_end_is_only_for_who_may_read_it(as_, guest, ask, moderator):
    closed, shown = ask("nfp.new", title="A closed matter"), ask("nfp.new", community="open-house", title="An open matter")
    editor = as_("secretariat")
    editor.do("links.link_thread", thread=closed["thread"], module="/modules/first-weeks")
    editor.do("links.link_thread", thread=shown["thread"], module="/modules/members-only")
    for reader in (guest, as_("ngo")):
        assert "A closed matter" not in text_of(reader, "/modules/first-weeks")
        assert "A closed matter" not in text_of(reader, "/modules/first-weeks/questions")
        assert reader.api("/modules/first-weeks/questions").get_json()["items"] == []
    assert "A closed matter" in text_of(as_("nfp.4"), "/modules/first-weeks")
    assert "/modules/members-only" not in text_of(guest, f"/threads/{shown['thread']}")
    assert guest.api(f"/threads/{shown['thread']}/modules").get_json()["items"] == []
    assert "/modules/members-only" in text_of(as_("ngo"), f"/threads/{shown['thread']}")


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_a_thread_that_is_taken_away_is_on_no_module(guest, ask, moderator, state):
    made = ask("nfp.new", community="open-house", title="An open matter")
    moderator.do("links.link_thread", thread=made["thread"], module="/modules/first-weeks")
    become(made["post"], state)
    assert "An open matter" not in text_of(guest, "/modules/first-weeks")
    assert "An open matter" not in text_of(guest, "/modules/first-weeks/questions")


def test_the_link_can_be_taken_away(guest, ask, moderator):
    made = ask("nfp.new", community="open-house")
    for _ in range(2):
        moderator.do("links.link_thread", thread=made["thread"], module="/modules/first-weeks")
    session.rollback()
    row = session.query(ThreadModule).one()
    where = f"/threads/{made['thread']}/module"
    assert moderator.post_form(f"{where}/{row.module_id}/remove", page=where).status_code == 303
    moderator.do("links.unlink_thread", thread=made["thread"], module=row.module_id)
    assert "This became a module:" not in text_of(guest, f"/threads/{made['thread']}")


def test_who_may_link(as_, guest, ask, moderator):
    made = ask("nfp.new", community="open-house")
    args = {"thread": made["thread"], "module": "/modules/first-weeks"}
    for who in ("nfp.new", "nfp.4", "stranger"):
        assert as_(who).command("links.link_thread", args).status_code == 403
        assert as_(who).get(f"/threads/{made['thread']}/module").status_code == 403
    assert guest.command("links.link_thread", args).status_code == 401
    for wrong in ("M99", "", "zzzz", "e"):
        refused = moderator.command("links.link_thread", args | {"module": wrong})
        assert refused.status_code == 422
        assert "module" in refused.get_json()["fields"]
