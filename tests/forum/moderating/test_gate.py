"""Who is never held and never slowed down, and what those meet whom nobody knows."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecommunity import clock, db
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.directory.models import FUNCTIONS, Affiliation, OrganisationKind
from ecommunity.directory.queries import Standing
from ecommunity.forum.models import Post
from ecommunity.forum.moderating import gate
from ecommunity.groups.models import LEADING, ROLES

HERE, ELSEWHERE = 7, 8


def actor(*, functions=(), role=None, invited=(), site=()):
    found = Actor(id=1, kind="person", name="A", site_roles=frozenset(site))
    found._facts |= {
        "directory.affiliations": [Standing(n, n, "ngo_national", name, None, None, None) for n, name in enumerate(functions)],
        "groups.memberships": {HERE: role} if role else {},
        "groups.invited_to": frozenset(invited),
    }
    return found


TRUTH = [
    # verified, invited here, invited elsewhere, leads, of the Secretariat → known
    (verified, here, there, leads, office, verified or here or leads or office)
    for verified, here, there, leads, office in product((False, True), repeat=5)
]


@pytest.mark.parametrize(("verified", "here", "there", "leads", "office", "known"), TRUTH)
def test_the_truth_table_of_who_is_known(verified, here, there, leads, office, known):
    invited = ([HERE] if here else []) + ([ELSEWHERE] if there else [])
    one = actor(
        functions=["nfp"] if verified else [],
        role="moderator" if leads else "member",
        invited=invited,
        site=["secretariat"] if office else [],
    )
    assert gate.is_known(one, HERE) is known


@given(st.lists(st.sampled_from(FUNCTIONS), min_size=1), st.sampled_from(ROLES), st.sets(st.integers(1, 20)))
def test_whoever_has_a_verified_function_is_known_everywhere(functions, role, invited):
    one = actor(functions=functions, role=role, invited=invited)
    assert all(gate.is_known(one, community) for community in range(1, 30))


@given(st.sampled_from(ROLES), st.sets(st.integers(1, 20)), st.integers(1, 20))
def test_without_one_the_invitation_or_the_role_there_decides(role, invited, community):
    one = actor(role=role, invited=invited)
    assert gate.is_known(one, community) is (community in invited or (community == HERE and role in LEADING))


def test_every_kind_of_organisation_counts():
    """A verified company or news desk is known as well: what it must declare is another rule."""
    from typing import get_args

    for kind in get_args(OrganisationKind):
        one = actor()
        one._facts["directory.affiliations"] = [Standing(1, 1, kind, "representative", None, None, None)]
        assert gate.is_known(one, HERE)


def write(browser, thread, body="A line."):
    return browser.command("forum.post_reply", {"thread": thread, "body": body, "language": "en"})


def state_of(post):
    session.rollback()
    return session.get(Post, post).state


def test_an_invited_expert_is_not_held(as_, made, member_of):
    member_of("open-house", "interpreter", is_invited=True)
    assert state_of(write(as_("interpreter"), made[0]).get_json()["result"]["post"]) == "shown"


def test_who_takes_an_invitation_up_is_known_as_invited(as_, made, forum, moderator, world, app):
    from ecommunity.accounts.sessions import link_secret
    from ecommunity.groups.models import Invitation

    moderator.do("groups.invite", group="open-house", email="interpreter@demo.invalid", language="en")
    session.rollback()
    row = session.query(Invitation).order_by(Invitation.id.desc()).first()
    as_("interpreter").do("groups.accept_invitation", token=link_secret(row.salt, row.secret_hash))
    assert state_of(write(as_("interpreter"), made[0]).get_json()["result"]["post"]) == "shown"


def test_a_function_that_only_waits_to_be_verified_is_no_help(as_, newcomer, made, world):
    with db.transaction():
        row = Affiliation(person_id=world.people["stranger"], organisation_id=world.organisations["blue-corridor"], function="researcher")
        row.since, row.state = clock.now().date() - timedelta(days=3), "claimed"
        session.add(row)
    assert state_of(write(newcomer, made[0]).get_json()["result"]["post"]) == "held"


def test_the_unverified_write_five_texts_an_hour_and_are_told_when_they_can_go_on(newcomer, made):
    for _n in range(5):
        assert write(newcomer, made[0]).status_code == 200
    refused = write(newcomer, made[0])
    assert refused.status_code == 429
    body = refused.get_json()
    assert "5 texts in an hour" in body["title"] + body.get("detail", "")
    assert "You can go on in 60 minutes." in body["title"] + body.get("detail", "")
    assert 3500 < body["retry_in"] <= 3600
    with db.transaction():
        first = session.query(Post).order_by(Post.id.desc()).limit(5).all()[-1]
        first.created_at = clock.now() - timedelta(minutes=61)
    assert write(newcomer, made[0]).status_code == 200


def test_by_role_the_same_number_counts(newcomer, made, unknown):
    asked = {"community": "open-house", "title": "By role", "body": "Text", "language": "en", "show_as": "participant"}
    for _n in range(5):
        newcomer.do("forum.ask_question", **asked)
    assert newcomer.command("forum.ask_question", asked).status_code == 429
    assert write(newcomer, made[0]).status_code == 429


@pytest.mark.parametrize("who", ["nfp.new", "ngo"])
def test_the_verified_are_never_slowed_down(as_, made, who):
    assert {write(as_(who), made[0]).status_code for _n in range(8)} == {200}
