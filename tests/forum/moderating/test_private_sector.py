"""Who acts for a company shows it and their declared interests, on posts, in lists and in the API; only the Secretariat ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecommunity import clock, db
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.directory.actions import end_term
from ecommunity.directory.models import Affiliation
from ecommunity.directory.private_sector import refresh

INTERESTS = "We build wind farms on the coast."


@pytest.fixture
def business(as_, member_of):
    member_of("open-house", "business")
    return as_("business")


def affiliation(world):
    return world.things["affiliation of business"]


def ask(browser, **changes):
    given = {"community": "open-house", "title": "Turbines", "body": "How far from the shore?", "language": "en", "show_as": "name"}
    return browser.command("forum.ask_question", given | changes)


def test_without_a_declaration_nothing_can_be_posted_and_a_step_says_so(business):
    assert ask(business).status_code == 403
    page = business.get("/communities/open-house/ask").get_data(as_text=True)
    assert "/directory/interests" in page
    assert business.post_form("/directory/interests", {"interests": INTERESTS}).status_code == 303
    assert "/directory/interests" not in business.get("/communities/open-house/ask").get_data(as_text=True)
    assert ask(business).status_code == 200
    assert business.command("directory.declare_interests", {"interests": " "}).status_code == 422


@pytest.fixture
def met(as_, business, ask, reply, moderator, deliver, world):
    """Somebody who acts for a company answered, mentioned and thanked Amina, was reported, and is quoted by another."""
    business.do("directory.declare_interests", interests=INTERESTS)
    asked = ask("nfp.new", community="open-house")
    post = reply("business", asked["thread"], f"@[A](/people/{world.people['nfp.new']}) Wind is a kind zephyr")
    moderator.do("moderation.decide", things=[post], verdict="stand")
    business.do("forum.thank_for_post", post=asked["post"])
    quoting = reply("nfp.4", asked["thread"], f"> [X](/posts/{post})\n>\n> Wind is a kind zephyr\n\nyes")
    as_("ngo").do("moderation.report_thing", kind="post", thing=post, reason="attack", words="w")
    deliver()
    return {"thread": asked["thread"], "quoting": quoting, "name": session.get_one(Person, world.people["business"]).name}


@pytest.mark.parametrize(
    ("who", "door"),
    [
        ("nfp.5", "/communities/open-house/feed.atom"),
        ("nfp.new", "/notices"),
        ("nfp.3", "/communities/open-house/moderation"),
        ("nfp.3", "/threads/{thread}/moderate/split"),
        ("nfp.5", "/posts/{quoting}/fragment"),
    ],
)
def test_no_door_names_somebody_who_acts_for_a_company_alone(as_, met, who, door):
    page = as_(who).get(door.format(**met)).get_data(as_text=True).replace(f"[{met['name']}]", "[what one types to quote]")
    assert met["name"] in page
    assert page.count(met["name"]) == page.count("Private sector") == page.count(INTERESTS)


def test_badge_and_interests_stand_beside_the_name_everywhere(as_, guest, business, world):
    business.do("directory.declare_interests", interests=INTERESTS)
    thread = ask(business).get_json()["result"]["thread"]
    for door in (f"/threads/{thread}", "/communities/open-house/threads", "/communities/open-house"):
        page = guest.get(door).get_data(as_text=True)
        assert "Private sector" in page, door
        assert INTERESTS in page, door
    for author in (
        guest.api(f"/threads/{thread}").get_json()["posts"][0]["author"],
        guest.api("/threads").get_json()["items"][0]["author"],
    ):
        assert (author["is_private_sector"], author["interests"]) == (True, INTERESTS)
    assert INTERESTS in as_("ngo").get("/groups/open-house/members").get_data(as_text=True)
    business.do("directory.publish_affiliation", affiliation=affiliation(world), published=True)
    assert INTERESTS in as_("ngo").get("/directory").get_data(as_text=True)
    assert INTERESTS in as_("ngo").get(f"/people/{world.people['business']}").get_data(as_text=True)


def test_others_carry_no_badge(guest, made):
    assert "Private sector" not in guest.get(f"/threads/{made[0]}").get_data(as_text=True)
    assert "is_private_sector" not in guest.api(f"/threads/{made[0]}").get_json()["posts"][0]["author"]


def test_nobody_hides_a_company_behind_a_role(business):
    business.do("directory.declare_interests", interests=INTERESTS)
    refused = ask(business, show_as="role")
    assert refused.status_code == 422
    assert "show_as" in refused.get_json()["fields"]


def test_who_acts_for_a_company_changes_nothing_under_a_role(as_, world, forum):
    """An old text by role could else say anything by now, without a badge; under the name it can be changed."""
    amina = as_("nfp.new")
    by_role, named = (ask(amina, show_as=shown).get_json()["result"]["post"] for shown in ("role", "name"))
    changed = {"post": by_role, "body": "Buy our turbines.", "language": "en"}
    amina.do("forum.edit_post", **changed | {"body": "How far from the beach?"})
    amina.do("directory.declare_interests", interests=INTERESTS)
    claim = {"organisation": world.organisations["windstep"], "function": "representative", "since": "2026-01-01"}
    amina.do("directory.claim_affiliation", **claim)
    refused = amina.command("forum.edit_post", changed)
    assert (refused.status_code, "under your name" in refused.get_data(as_text=True)) == (403, True)
    assert amina.command("forum.edit_post", changed | {"post": named}).status_code == 200


def carries(world):
    session.rollback()
    return session.get(Person, world.people["business"]).is_private_sector


def test_only_the_secretariat_ends_it(as_, business, world):
    given = {"affiliation": affiliation(world)}
    assert business.command("directory.end_affiliation", given).status_code == 403
    assert "End it today" not in business.get("/directory/mine").get_data(as_text=True)
    assert carries(world)
    as_("secretariat").do("directory.end_affiliation", **given)
    assert not carries(world)
    assert ask(business).status_code == 200


def test_a_term_that_is_over_does_not_end_it(business, world):
    with db.transaction():
        session.get(Affiliation, affiliation(world)).until = clock.now().date() - timedelta(days=1)
        session.flush()
        end_term(affiliation(world))
        refresh()
    assert carries(world)
    session.rollback()
    assert not session.get(Affiliation, affiliation(world)).is_published


def test_a_claim_alone_shows_it(as_, world):
    sam = as_("ngo")
    sam.do("directory.claim_affiliation", organisation=world.organisations["windstep"], function="representative", since="2026-01-01")
    session.rollback()
    assert session.get(Person, world.people["ngo"]).is_private_sector
