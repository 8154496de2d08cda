"""Who reads a group, who comes in, and what a stranger can find out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ecommunity import clock
from ecommunity.authz import GUEST, Actor
from ecommunity.db import session
from ecommunity.errors import NotFound
from ecommunity.groups import actions, policies, queries
from ecommunity.groups.models import Group, Invitation, Membership
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
    assert (
        stranger.command("groups.join", {"group": "nfp-lounge"}).get_data() == stranger.command("groups.join", {"group": "none"}).get_data()
    )


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
    convenor.post_form(
        "/groups/knowledge-circle/invite", {"email": "stranger@demo.invalid", "language": "fr"}, page="/groups/knowledge-circle/members"
    )
    deliver()
    message = newest_mail("stranger@demo.invalid")
    assert message["Content-Language"] == "fr"
    path = link_in(message)
    assert guest.get(path).status_code == 200
    assert stranger.post_form(path).status_code == 303
    assert open_memberships(world, "knowledge-circle", "stranger") == 1
    assert other.get(path).status_code == 409
    assert other.command("groups.accept_invitation", {"token": path.rsplit("/", 1)[1]}).status_code == 409
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


def test_a_function_opens_the_lounge_and_nothing_else_does(as_, world):
    """Somebody whose function the group is for sees its name and may come in; everybody else finds nothing."""
    as_("nfp.8").do("groups.leave", group="nfp-lounge")
    ingrid, stranger = as_("nfp.8"), as_("stranger")
    assert ingrid.get("/communities/nfp-lounge").status_code == 404
    assert "Focal Point Lounge" in ingrid.get("/communities").get_data(as_text=True)
    assert "Focal Point Lounge" not in stranger.get("/communities").get_data(as_text=True)
    assert ingrid.post_form("/groups/nfp-lounge/join", page="/communities").status_code == 303
    assert open_memberships(world, "nfp-lounge", "nfp.8") == 1
    assert stranger.post_form("/groups/nfp-lounge/join", page="/communities").status_code == 404
    assert open_memberships(world, "nfp-lounge", "stranger") == 0


def test_a_function_that_ended_opens_nothing(as_, world):
    as_("nfp.8").do("groups.leave", group="nfp-lounge")
    as_("nfp.8").do("directory.end_affiliation", affiliation=world.things["affiliation of nfp.8"])
    assert as_("nfp.8").command("groups.join", {"group": "nfp-lounge"}).status_code == 404


def test_two_doors_at_once_are_one_membership(as_, world, monkeypatch):
    """The other door wins between the look and the write: the database refuses the second row, and the action runs again."""
    real, first = queries.find_membership, []

    def late(group_id, person_id, **options):
        if not first:
            first.append(True)
            session.add(Membership(group_id=group_id, person_id=person_id))
            session.flush()
            return None
        return real(group_id, person_id, **options)

    monkeypatch.setattr(queries, "find_membership", late)
    assert as_("stranger").do("groups.join", group="cop-cycle") == {"group": "cop-cycle"}
    assert first
    assert open_memberships(world, "cop-cycle", "stranger") == 1


def test_an_invitation_is_forgotten_when_it_is_too_old(as_, world, deliver):
    as_("iplc").do("groups.invite", group="knowledge-circle", email="friend@demo.invalid")
    deliver()
    path = link_in(newest_mail("friend@demo.invalid"))
    with clock.standing_at(clock.now() + timedelta(days=15)):
        assert as_("stranger").get(path).status_code == 409
        assert as_("stranger").command("groups.accept_invitation", {"token": path.rsplit("/", 1)[1]}).status_code == 409
        deliver()
    session.rollback()
    assert session.execute(select(func.count(Invitation.id))).scalar_one() == 0
    assert open_memberships(world, "knowledge-circle", "stranger") == 0


def test_an_address_is_forgotten_once_the_invitation_is_used(as_, deliver):
    as_("iplc").do("groups.invite", group="knowledge-circle", email="stranger@demo.invalid")
    deliver()
    as_("stranger").do("groups.accept_invitation", token=link_in(newest_mail("stranger@demo.invalid")).rsplit("/", 1)[1])
    session.rollback()
    assert session.execute(select(Invitation.email)).scalars().all() == [""]


def test_invitations_have_a_limit_a_day(as_, monkeypatch):
    monkeypatch.setattr(actions, "INVITATIONS_A_DAY", 2)
    for number in range(2):
        as_("chair").do("groups.invite", group="wg-a", email=f"guest{number}@demo.invalid")
    assert as_("chair").command("groups.invite", {"group": "wg-a", "email": "guest3@demo.invalid"}).status_code == 429


QUESTIONS = [
    lambda actor, world: queries.get_group(actor, "nfp-lounge"),
    lambda actor, world: queries.get_group_by_id(actor, world.groups["nfp-lounge"]),
    lambda actor, world: _first(queries.list_members(actor, session.get(Group, world.groups["nfp-lounge"])).items),
    lambda actor, world: _first([row for row in queries.list_groups(actor, communities=True).items if row.slug == "nfp-lounge"]),
    lambda actor, world: _first([row for row in queries.list_own_groups(actor) if row.slug == "nfp-lounge"]),
    lambda actor, world: _first([row for row in queries.list_open_groups(actor) if row.slug == "nfp-lounge"]),
    lambda actor, world: _first(session.execute(queries.readable_groups(actor).where(Group.slug == "nfp-lounge")).all()),
]


def _first(rows):
    if not rows:
        raise NotFound
    return rows[0]


@pytest.mark.parametrize("question", range(len(QUESTIONS)))
@pytest.mark.parametrize("who", ["stranger", "ngo", None])
def test_no_question_tells_a_stranger_of_the_lounge(app, world, question, who):
    actor = Actor(id=world.people[who], kind="person") if who else GUEST
    with pytest.raises(NotFound):
        QUESTIONS[question](actor, world)


@pytest.mark.parametrize("question", range(5))
def test_a_member_is_answered(app, world, question):
    assert QUESTIONS[question](Actor(id=world.people["nfp.new"], kind="person"), world)


RIGHTS = [
    # role, visibility, joining, fits: read, post, moderate, see members, join, ask
    (None, "public", "open", True, (True, False, False, False, True, True)),
    (None, "public", "open", False, (True, False, False, False, False, True)),
    (None, "registered", "request", True, (True, False, False, False, False, True)),
    (None, "registered", "invited", True, (True, False, False, False, False, False)),
    (None, "members", "open", True, (False, False, False, False, True, False)),
    (None, "peers", "invited", True, (False, False, False, False, False, False)),
    ("member", "members", "open", True, (True, True, False, True, False, False)),
    ("observer", "members", "open", True, (True, False, False, True, False, False)),
    ("moderator", "peers", "invited", True, (True, True, True, True, False, False)),
    ("chair", "members", "invited", False, (True, True, True, True, False, False)),
]


@pytest.mark.parametrize(("role", "visibility", "joining", "fits", "expected"), RIGHTS)
def test_the_table_of_rights(role, visibility, joining, fits, expected):
    group = Group(id=7, visibility=visibility, joining=joining, function_needed="" if fits else "nfp")
    facts = {"groups.memberships": {7: role} if role else {}, "directory.affiliations": []}
    actor = Actor(id=1, kind="person", _facts=facts)
    asked = (
        policies.can_read_group,
        policies.can_post,
        policies.can_moderate,
        policies.can_see_members,
        policies.can_join,
        policies.can_ask_to_join,
    )
    assert tuple(ask(actor, group) for ask in asked) == expected
    if visibility != "public":
        assert not any(ask(GUEST, group) for ask in asked)


@pytest.mark.parametrize("url", ["/communities", "/groups", "/communities/first-steps", "/groups/wg-a", "/groups/wg-a/members"])
def test_a_page_asks_little_of_the_database(as_, sql, url):
    browser = as_("chair")
    browser.get(url)
    sql.clear()
    assert browser.get(url).status_code == 200
    assert len(sql) <= 10, "\n".join(sql)


def test_home_tells_those_who_lead_who_asks(as_):
    as_("stranger").do("groups.ask_to_join", group="wg-a")
    assert "1 person asks to join Working Group A" in as_("chair").get("/").get_data(as_text=True)
    assert "asks to join" not in as_("nfp.new").get("/").get_data(as_text=True)
