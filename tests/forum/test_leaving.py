"""Who leaves keeps the name on what they wrote, unless they ask otherwise; what they wrote by role never names them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ecommunity import db
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.groups.models import Membership
from tests.forum.test_threads import entries


def authors(browser, thread):
    return [post["author"] for post in browser.api(f"/threads/{thread}").get_json()["posts"]]


@pytest.fixture
def written(ask, reply):
    """What Kofi wrote: an answer under the name, and a question by role."""
    thread, by_role = ask("nfp.new")["thread"], ask("nfp.4", show_as="role")["thread"]
    reply("nfp.4", thread, "I know that.")
    return thread, by_role


def leave(browser, **given):
    assert browser.post_form("/account/leave", {"email": "nfp.4@demo.invalid", **given}).status_code == 303


def test_the_name_stays_and_leads_to_no_account(as_, world, written):
    leave(as_("nfp.4"))
    answer = authors(as_("nfp.3"), written[0])[1]
    assert (answer["id"], answer["name"]) == (None, "Kofi Sarr")
    page = as_("nfp.3").get(f"/threads/{written[0]}").get_data(as_text=True)
    assert "has left" in page
    assert f"/people/{world.people['nfp.4']}" not in page
    session.rollback()
    account = session.get_one(Person, world.people["nfp.4"])
    assert (account.state, account.name, account.email) == ("left", "", None)
    names = session.execute(select(Person).where(Person.name == "Kofi Sarr")).scalars().all()
    assert [(row.state, row.email, row.last_seen_at) for row in names] == [("imported", None, None)]
    assert as_("admin").get(f"/people/{names[0].id}").status_code == 404
    assert authors(as_("nfp.3"), written[1])[0]["name"] is None


def test_of_who_wrote_nothing_under_the_name_no_name_stays(as_, ask):
    ask("nfp.4", show_as="role")
    leave(as_("nfp.4"))
    session.rollback()
    assert session.execute(select(Person.id).where(Person.name == "Kofi Sarr")).first() is None


def test_without_the_name_when_they_ask_for_it(as_, written):
    leave(as_("nfp.4"), without_name="true")
    assert authors(as_("nfp.3"), written[0])[1]["name"] is None
    session.rollback()
    assert session.execute(select(Person.id).where(Person.name == "Kofi Sarr")).first() is None


def test_who_acts_for_a_company_is_marked_for_ever(as_, world, written):
    session.get_one(Person, world.people["nfp.4"]).is_private_sector = True
    session.get_one(Person, world.people["nfp.4"]).interests = "Wind farms"
    session.commit()
    leave(as_("nfp.4"))
    answer = authors(as_("nfp.3"), written[0])[1]
    assert (answer["is_private_sector"], answer["interests"]) == (True, "Wind farms")


def test_nobody_sees_which_texts_by_role_lost_their_author(as_, ask, world, forum):
    """On the day when Kofi leaves, what others see of texts by role does not change, and what they can do goes on."""
    with db.transaction():
        here = session.query(Membership).filter_by(group_id=forum["open-house"], person_id=world.people["nfp.3"])
        here.one().role = "moderator"
    moderator = as_("nfp.3")
    mine, other = (ask(who, community="open-house", show_as="role") for who in ("nfp.4", "nfp.5"))
    letter = {"kind": "warning", "reason": "Please do not attack anybody."}
    moderator.do("forum.write_to_sealed", post=mine["post"], **letter)

    def seen():
        session.rollback()
        live = entries(f"thread:{mine['thread']}")
        api = as_("nfp.3").api(f"/threads/{mine['thread']}").get_json()
        written = moderator.get(f"/posts/{mine['post']}/write-to-author").get_data(as_text=True).count(letter["reason"])
        page = moderator.get(f"/threads/{mine['thread']}").get_data(as_text=True)
        officers = as_("admin").get(f"/threads/{mine['thread']}").get_data(as_text=True)
        return live, api, written, "Write to the author" in page, "Thank" in page, "Unseal" in officers

    before = seen()
    assert before[2:] == (1, True, True, True)
    leave(as_("nfp.4"))
    assert seen() == before
    for post in (mine["post"], other["post"]):
        moderator.do("forum.thank_for_post", post=post)
        moderator.do("forum.write_to_sealed", post=post, **letter)
        unsealing = as_("admin").do("forum.ask_unsealing", post=post, reason=letter["reason"])["unsealing"]
        as_("secretariat").do("forum.confirm_unsealing", unsealing=unsealing, reason=letter["reason"])
        page = as_("admin").get(f"/unsealings/{unsealing}").get_data(as_text=True)
        assert ("has left: nobody can tell" in page) is (post == mine["post"]), "who looks is written down before that is said"
