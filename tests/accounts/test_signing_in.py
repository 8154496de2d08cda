"""Signing in and out, and what ends with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from ecommunity import clock, db
from ecommunity.accounts.models import Person, SignInSession
from ecommunity.accounts.secrets import hash_password
from ecommunity.config import settings
from ecommunity.db import session
from tests.accounts.test_joining import link_in, newest_mail
from tests.conftest import KEY, TOKEN

RIGHT = {"email": "ngo@demo.invalid", "password": "river after rain"}


@pytest.fixture
def sam(world):
    with db.transaction():
        session.get(Person, world.people["ngo"]).password_hash = hash_password("river after rain")
    return world.people["ngo"]


def test_the_right_password_signs_in(guest, sam):
    assert guest.post_form("/sign-in", RIGHT).status_code == 303
    assert guest.api("/me").get_json()["id"] == sam


def test_wrong_password_and_unknown_address_get_the_same_answer(guest, sam):
    wrong = guest.post_form("/sign-in", RIGHT | {"password": "something else"})
    unknown = guest.post_form("/sign-in", RIGHT | {"email": "nobody@demo.invalid"})
    assert wrong.status_code == unknown.status_code == 422

    def plain(answer):
        text = answer.get_data(as_text=True)
        for part in ("csrf_token", "_key", "nonce", "value="):
            text = "\n".join(line for line in text.splitlines() if part not in line)
        return text

    assert plain(wrong) == plain(unknown)


def test_guessing_slows_down_and_the_mailed_link_still_works(guest, sam, deliver):
    for _ in range(10):
        guest.post_form("/sign-in", RIGHT | {"password": "a guess of mine"})
    assert guest.post_form("/sign-in", RIGHT).status_code == 429
    guest.post_form("/sign-in/link", {"email": RIGHT["email"]})
    deliver()
    assert guest.post_form(link_in(newest_mail(RIGHT["email"]))).status_code == 303
    assert guest.api("/me").get_json()["id"] == sam


def test_words_written_while_the_session_ended_are_shown_again(as_):
    amina = as_("nfp.new")
    page = amina.client.get("/communities/nfp-lounge/ask").get_data(as_text=True)
    with db.transaction():
        session.execute(update(SignInSession).values(ended_at=clock.now()))
    form = {"title": "A long thought", "body": "Half an hour of writing", "csrf_token": TOKEN.search(page)[1], "_key": KEY.search(page)[1]}
    answer = amina.client.post("/communities/nfp-lounge/ask", data=form | {"language": "en", "show_as": "role"})
    assert answer.status_code == 401
    assert "Half an hour of writing" in answer.get_data(as_text=True)
    assert "/sign-in?next=/communities/nfp-lounge/ask" in answer.get_data(as_text=True)


def test_the_old_cookie_is_worth_nothing_after_signing_out(app, as_):
    sam = as_("ngo")
    secret = sam.client.get_cookie(settings.cookie_name).value
    assert sam.post_form("/sign-out", page="/account").status_code == 303
    replay = type(sam)(app, secret)
    assert replay.api("/me").get_json()["id"] is None
    assert replay.get("/account").status_code == 303


def test_a_cookie_from_before_signing_in_is_not_taken_over(guest, sam):
    guest.client.set_cookie(settings.cookie_name, "chosen-by-somebody-else-before-signing-in")
    guest.post_form("/sign-in", RIGHT)
    assert guest.client.get_cookie(settings.cookie_name).value != "chosen-by-somebody-else-before-signing-in"


def test_ending_other_sessions_ends_them(app, as_, guest, sam):
    guest.post_form("/sign-in", RIGHT)
    other = as_("ngo")
    assert guest.post_form("/account/sessions/end-others", page="/account/sessions").status_code == 303
    assert other.api("/me").get_json()["id"] is None
    assert guest.api("/me").get_json()["id"] == sam


def test_nobody_ends_the_session_of_somebody_else(as_):
    amina, sam = as_("nfp.new"), as_("ngo")
    own = amina.get("/account/sessions").get_data(as_text=True)
    number = own.split("/account/sessions/")[1].split("/end")[0]
    refused = sam.command("accounts.end_session", {"session": number})
    missing = sam.command("accounts.end_session", {"session": 999999})
    assert refused.status_code == missing.status_code == 404
    assert refused.get_data() == missing.get_data()
    assert amina.api("/me").get_json()["id"] is not None


def test_a_new_password_by_link_ends_every_session(app, as_, guest, sam, deliver):
    old = as_("ngo")
    guest.post_form("/sign-in/link?purpose=reset", {"email": RIGHT["email"], "purpose": "reset"})
    deliver()
    path = link_in(newest_mail(RIGHT["email"]))
    assert guest.post_form(path, {"password": "short"}).status_code == 422
    assert guest.post_form(path, {"password": "a long new password"}).status_code == 303
    assert old.api("/me").get_json()["id"] is None
    fresh = type(guest)(app)
    assert fresh.post_form("/sign-in", RIGHT).status_code == 422
    assert fresh.post_form("/sign-in", RIGHT | {"password": "a long new password"}).status_code == 303


def test_a_token_works_until_it_is_ended(app, as_):
    sam = as_("ngo")
    page = sam.post_form("/account/tokens/make", {"label": "my program"}, page="/account/sessions").get_data(as_text=True)
    secret = page.split("<code>")[1].split("</code>")[0]
    program = type(sam)(app)
    headers = {"Authorization": f"Bearer {secret}"}
    assert program.get("/api/v1/me", headers=headers).get_json()["name"] == "Sam Rivers"
    number = sam.get("/account/sessions").get_data(as_text=True).split("/account/tokens/")[1].split("/end")[0]
    sam.do("accounts.end_token", token=number)
    assert program.get("/api/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize("wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/a//b", "/\tx"])
def test_signing_in_never_leads_to_another_site(guest, sam, wanted):
    answer = guest.post_form("/sign-in", RIGHT | {"next": wanted})
    assert answer.location == "/"


def test_the_demo_sign_in_does_not_exist_outside_the_demo(guest, sam, as_):
    answer = guest.post_form(f"/sign-in/demo/{sam}", page="/sign-in")
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")
    assert guest.get("/account").status_code == 303
    assert as_("nfp.new").post_form(f"/sign-in/demo/{sam}", page="/account").status_code == 404


def test_a_session_that_nobody_uses_ends_by_itself(as_, app):
    sam, ada = as_("ngo"), as_("admin")
    with clock.standing_at(clock.now() + timedelta(hours=13)):
        assert sam.api("/me").get_json()["id"] is not None
        assert ada.api("/me").get_json()["id"] is None, "those who can do most harm are signed out sooner"
    with clock.standing_at(clock.now() + timedelta(days=15)):
        assert sam.api("/me").get_json()["id"] is None
