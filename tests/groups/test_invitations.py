"""An invitation by mail is for the address to which it was sent, and leads its owner all the way in."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ecommunity import db
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.web import site
from tests.accounts.test_joining import NEW, join, link_in, newest_mail
from tests.groups.test_groups import open_memberships


@pytest.fixture
def invited(as_, deliver):
    """`invited(address)` gives the path of a fresh invitation to the Knowledge Circle."""

    def send(email):
        as_("iplc").do("groups.invite", group="knowledge-circle", email=email)
        deliver()
        return link_in(newest_mail(email))

    return send


def secret_of(path):
    return path.rsplit("/", 1)[1]


def test_somebody_else_who_holds_the_link_is_not_let_in(as_, world, invited):
    path = invited("nfp.6@demo.invalid")
    business = as_("business")
    shown = business.get(path)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 403
    assert "n…@…" in page
    assert "ask the person who invited you" in page
    assert "nfp.6@demo.invalid" not in page
    assert business.post_form(path).status_code == 403
    refused = business.command("groups.accept_invitation", {"token": secret_of(path)})
    assert refused.status_code == 403
    assert "nfp.6@demo.invalid" not in refused.get_data(as_text=True)
    assert open_memberships(world, "knowledge-circle", "business") == 0
    assert as_("nfp.6").post_form(path).status_code == 303, "the one who is meant still comes in"
    assert open_memberships(world, "knowledge-circle", "nfp.6") == 1


def test_an_address_is_the_same_in_capitals(as_, world, invited):
    assert as_("nfp.6").post_form(invited("NFP.6@demo.invalid")).status_code == 303
    assert open_memberships(world, "knowledge-circle", "nfp.6") == 1


def test_an_address_that_is_not_confirmed_yet_does_not_count(as_, world, invited):
    path = invited("business@new.example")
    business = as_("business")
    business.post_form("/account/email", {"email": "business@new.example"})
    assert business.post_form(path).status_code == 403
    assert open_memberships(world, "knowledge-circle", "business") == 0


@pytest.mark.parametrize("rule", ["open", "invited"])
def test_a_newcomer_signs_up_with_the_invited_address_and_goes_on_to_join(guest, deliver, invited, rule):
    with db.transaction():
        site.choose(sign_up=rule)
    path = invited(NEW["email"])
    assert "b…@…" in guest.get(path).get_data(as_text=True)
    form = guest.get(f"/join?invitation={secret_of(path)}").get_data(as_text=True)
    assert f'value="{NEW["email"]}"' in form
    assert join(guest, deliver, invitation=secret_of(path)).status_code == 303
    confirmed = guest.post_form(link_in(newest_mail(NEW["email"])))
    assert (confirmed.status_code, confirmed.location) == (303, path)
    entered = guest.post_form(confirmed.location)
    assert (entered.status_code, entered.location) == (303, "/communities/knowledge-circle")


def test_who_waited_for_approval_goes_on_to_the_invitation_at_the_first_sign_in_only(as_, guest, app, deliver, invited):
    with db.transaction():
        site.choose(sign_up="approved")
    path = invited(NEW["email"])
    join(guest, deliver)
    assert guest.post_form(link_in(newest_mail(NEW["email"]))).status_code == 200
    person = session.execute(select(Person.id).where(Person.email == NEW["email"])).scalar_one()
    as_("admin").do("accounts.approve_person", person=person)
    sign_in = {"email": NEW["email"], "password": NEW["password"]}
    assert guest.post_form("/sign-in", sign_in).location == path
    assert type(guest)(app).post_form("/sign-in", sign_in).location == "/"


def test_another_address_does_not_come_in_with_the_invitation(guest, deliver, invited):
    with db.transaction():
        site.choose(sign_up="invited")
    secret = secret_of(invited("somebody@wetland.example"))
    refused = join(guest, deliver, invitation=secret)
    assert refused.status_code == 422
    assert "Your invitation was sent to another address." in refused.get_data(as_text=True)
    assert session.execute(select(func.count()).where(Person.email == NEW["email"])).scalar_one() == 0


def test_a_link_that_was_made_up_fills_nothing_in(guest):
    page = guest.get("/join?invitation=" + "x" * 43).get_data(as_text=True)
    assert 'name="email" value=""' in page
