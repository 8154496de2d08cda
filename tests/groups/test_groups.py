"""Who reads a group, who comes in, and what a stranger can find out."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ecommunity.db import session
from ecommunity.groups.models import Membership
from ecommunity.live.models import Recheck
from tests.accounts.test_joining import link_in, newest_mail

# group → who may read it
READERS = {
    "first-steps": {"guest", "stranger", "ngo", "nfp.new", "secretariat"},
    "cop-cycle": {"stranger", "ngo", "nfp.new", "secretariat"},
    "nfp-lounge": {"nfp.new", "secretariat"},
    "knowledge-circle": {"iplc"},
    "wg-a": {"stranger", "ngo", "nfp.new", "secretariat"},
}
EVERYBODY = ["guest", "stranger", "ngo", "nfp.new", "iplc", "secretariat"]


def somebody(who, guest, as_):
    return guest if who == "guest" else as_(who)


@pytest.mark.parametrize("slug", READERS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_reads_what(slug, who, guest, as_):
    browser = somebody(who, guest, as_)
    readers = READERS[slug] | ({"iplc"} if slug in ("first-steps", "cop-cycle", "wg-a") else set())
    expected = 200 if who in readers else 404
    assert browser.api(f"/groups/{slug}").status_code == expected
    assert browser.get(f"/communities/{slug}", follow_redirects=True).status_code == expected
    listed = [row["slug"] for path in ("/communities", "/groups") for row in browser.api(path).get_json()["items"]]
    assert (slug in listed) == (expected == 200)


def test_hidden_is_missing_byte_for_byte(as_):
    stranger = as_("stranger")
    hidden, missing = stranger.api("/groups/nfp-lounge"), stranger.api("/groups/no-such-group")
    assert (hidden.status_code, hidden.get_data(), hidden.content_type) == (missing.status_code, missing.get_data(), missing.content_type)
    assert stranger.command("groups.join", {"group": "nfp-lounge"}).get_data() == stranger.command("groups.join", {"group": "none"}).get_data()


def open_memberships(world, slug, who):
    stmt = select(func.count()).where(
        Membership.group_id == world.groups[slug], Membership.person_id == world.people[who], Membership.ended_at.is_(None)
    )
    session.rollback()
    return session.execute(stmt).scalar_one()


def test_joining_twice_is_one_membership_and_leaving_ends_it(as_, world):
    sam = as_("stranger")
    for _ in range(2):
        assert sam.do("groups.join", group="cop-cycle") == {"group": "cop-cycle"}
    assert open_memberships(world, "cop-cycle", "stranger") == 1
    sam.do("groups.leave", group="cop-cycle")
    sam.do("groups.leave", group="cop-cycle")
    assert open_memberships(world, "cop-cycle", "stranger") == 0
    subject = f"person:{world.people['stranger']}"
    assert session.execute(select(func.count()).where(Recheck.subject == subject)).scalar_one() >= 2


def test_a_group_that_asks_is_not_joined_at_will(as_):
    answer = as_("stranger").command("groups.join", {"group": "wg-a"})
    assert answer.status_code == 403


def test_somebody_asks_and_is_let_in(as_, world, deliver):
    stranger, chair = as_("stranger"), as_("chair")
    assert stranger.post_form("/groups/wg-a/ask-to-join", {"words": "I work on bats."}).status_code == 303
    deliver()
    assert "/groups/wg-a/members" in newest_mail("chair@demo.invalid").get_content()
    page = chair.get("/groups/wg-a/members").get_data(as_text=True)
    assert "I work on bats." in page
    number = world.people["stranger"]
    assert stranger.command("groups.answer_request", {"group": "wg-a", "person": number, "let_in": True}).status_code == 403
    assert chair.post_form(f"/groups/wg-a/requests/{number}/accept", page="/groups/wg-a/members").status_code == 303
    assert open_memberships(world, "wg-a", "stranger") == 1


def test_an_invitation_by_mail_opens_a_closed_group_once(as_, guest, world, deliver):
    convenor, stranger, other = as_("iplc"), as_("stranger"), as_("ngo")
    convenor.post_form("/groups/knowledge-circle/invite", {"email": "stranger@demo.invalid", "language": "fr"}, page="/groups/knowledge-circle/members")
    deliver()
    message = newest_mail("stranger@demo.invalid")
    assert message["Content-Language"] == "fr"
    path = link_in(message)
    assert guest.get(path).status_code == 200
    assert stranger.post_form(path).status_code == 303
    assert open_memberships(world, "knowledge-circle", "stranger") == 1
    assert other.get(path).status_code == 409
    assert open_memberships(world, "knowledge-circle", "ngo") == 0


def test_a_removed_member_reads_nothing_any_more(as_, world):
    amina = as_("nfp.new")
    assert amina.get("/communities/nfp-lounge").status_code == 200
    as_("nfp.3").do("groups.remove_member", group="nfp-lounge", person=world.people["nfp.new"])
    assert amina.get("/communities/nfp-lounge").status_code == 404
    assert amina.api(f"/live/group:{world.groups['nfp-lounge']}").status_code == 404


def test_the_only_leader_stays(as_):
    assert as_("chair").command("groups.leave", {"group": "wg-a"}).status_code == 409


@pytest.mark.parametrize("who", ["stranger", "ngo", "nfp.expert"])
def test_only_leaders_remove_and_invite(who, as_, world):
    person = as_(who)
    removed = person.command("groups.remove_member", {"group": "wg-a", "person": world.people["nfp.new"]})
    invited = person.command("groups.invite", {"group": "wg-a", "email": "x@y.example"})
    assert removed.status_code == invited.status_code == 403
    assert open_memberships(world, "wg-a", "nfp.new") == 1


def test_strangers_do_not_see_who_belongs(as_, guest):
    assert as_("stranger").get("/groups/wg-a/members").status_code == 403
    assert guest.get("/groups/first-steps/members").status_code == 303
    assert as_("stranger").get("/groups/nfp-lounge/members").status_code == 404
