"""Whom an administrator invites joins as everybody does: they are told who asks, agree to the terms, and only then have an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from ecommunity import clock, db
from ecommunity.accounts.models import Consent, Person
from ecommunity.accounts.terms import TERMS
from ecommunity.accounts.tidying import tidy
from ecommunity.db import session
from ecommunity.web import site
from tests.accounts.test_joining import join, link_in, newest_mail

EMAIL = "bea@wetland.example"
TAKEN = {"name": "Bea Wader", "language": "es", "time_zone": "Africa/Dakar", "password": "a marsh at dawn", "terms": "true"}


@pytest.fixture
def invited(as_, deliver):
    """`invited()` invites Bea, in French, and gives the path of the link in her mail."""

    def send():
        as_("admin").do("accounts.invite_person", name="B. Wader", email=EMAIL, language="fr")
        deliver()
        return link_in(newest_mail(EMAIL))

    return send


def bea():
    session.rollback()
    return session.execute(select(Person).where(Person.email == EMAIL)).scalar_one_or_none()


def consents(person):
    return list(session.execute(select(Consent.terms).where(Consent.person_id == person.id)).scalars())


def text(answer):
    return answer.get_data(as_text=True).split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("language", "invites", "to", "unless"),
    [
        ("en", "The administrators of Heron Hall invite you", "create your account", "no account is made"),
        ("fr", "L’équipe d’administration de Heron Hall vous invite", "créer votre compte", "aucun compte n’est créé"),
        ("es", "La administración de Heron Hall le invita", "crear su cuenta", "no se crea ninguna cuenta"),
    ],
)
def test_the_mail_says_who_invites_and_to_what(as_, deliver, language, invites, to, unless):
    with db.transaction():
        site.choose(name="Heron Hall")
    as_("admin").do("accounts.invite_person", name="Bea", email=EMAIL, language=language)
    deliver()
    mail = newest_mail(EMAIL)
    said = " ".join(mail.get_content().split())
    assert mail["Content-Language"] == language
    assert "Heron Hall" in mail["Subject"]
    assert all(words in said for words in (invites, to, unless))
    assert "If you did not ask for" not in said


def test_the_page_opens_in_the_language_of_the_mail_and_asks_what_signing_up_asks(guest, invited):
    answer = guest.get(invited())
    page = text(answer)
    assert answer.status_code == 200
    assert '<html lang="fr"' in answer.get_data(as_text=True)
    assert "vous invite" in page
    assert 'name="name" value="B. Wader"' in page
    assert EMAIL in page
    assert '<option value="fr" selected>' in page
    assert "1 nov. 2026" in page
    assert all(f'name="{field}"' in page for field in ("language", "time_zone", "password", "terms"))
    assert 'name="email"' not in page


@pytest.mark.parametrize("fields", [{}, {name: value for name, value in TAKEN.items() if name != "terms"}])
def test_without_consent_there_is_no_account(guest, invited, fields):
    answer = guest.post_form(invited(), fields)
    assert answer.status_code == 422
    assert guest.api("/me").get_json()["id"] is None
    assert bea().state == "unconfirmed"
    assert consents(bea()) == []
    assert "a marsh at dawn" not in text(answer)
    assert bool(fields) == ('id="terms-error"' in text(answer) and "Bea Wader" in text(answer))


def test_who_agrees_is_in_with_what_they_typed(guest, app, invited):
    answer = guest.post_form(invited(), TAKEN)
    assert (answer.status_code, answer.location) == (303, "/")
    me = guest.api("/me").get_json()
    assert (me["name"], me["language"], me["time_zone"]) == ("Bea Wader", "es", "Africa/Dakar")
    assert bea().state == "active"
    assert consents(bea()) == [TERMS]
    start = guest.get("/").get_data(as_text=True)
    assert '<html lang="es"' in start, "their own language counts, not that of the link"
    later = type(guest)(app)
    assert later.post_form("/sign-in", {"email": EMAIL, "password": TAKEN["password"]}).status_code == 303


def test_without_a_password_they_sign_in_by_mailed_links(guest, app, deliver, invited):
    guest.post_form(invited(), TAKEN | {"password": ""})
    assert bea().password_hash == ""
    later = type(guest)(app)
    later.post_form("/sign-in/link", {"email": EMAIL, "purpose": "sign_in"})
    deliver()
    assert later.post_form(link_in(newest_mail(EMAIL))).status_code == 303


def test_the_link_works_once(guest, app, invited):
    path = invited()
    guest.post_form(path, TAKEN)
    again = type(guest)(app)
    assert again.get(path).status_code == 409
    assert again.post_form(path, TAKEN | {"name": "Somebody Else"}).status_code == 409
    assert again.api("/me").get_json()["id"] is None
    assert bea().name == "Bea Wader"


def test_the_link_ends(guest, invited):
    path = invited()
    with clock.standing_at(clock.now() + timedelta(days=14, minutes=1)):
        assert guest.get(path).status_code == 409
        assert guest.post_form(path, TAKEN).status_code == 409
    assert bea().state == "unconfirmed"


@pytest.mark.parametrize("rule", ["invited", "approved"])
def test_nobody_approves_whom_an_administrator_invited(guest, invited, rule):
    with db.transaction():
        site.choose(sign_up=rule)
    assert guest.post_form(invited(), TAKEN).status_code == 303
    assert bea().state == "active"


def test_a_new_link_is_an_invitation_again_and_no_way_around_the_terms(guest, deliver, invited):
    old = invited()
    guest.post_form("/sign-in/link", {"email": EMAIL, "purpose": "confirm"})
    deliver()
    path = link_in(newest_mail(EMAIL))
    assert guest.get(old).status_code == 409
    assert 'name="terms"' in text(guest.get(path))
    assert guest.post_form(path).status_code == 422
    assert bea().state == "unconfirmed"


def test_who_did_not_answer_is_invited_again_but_not_without_end(as_, guest, invited):
    old, new = invited(), invited()
    assert (guest.get(old).status_code, guest.get(new).status_code) == (409, 200)
    invited()
    again = {"name": "B. Wader", "email": EMAIL}
    assert as_("admin").command("accounts.invite_person", again).status_code == 429
    guest.post_form(link_in(newest_mail(EMAIL)), TAKEN)
    assert as_("admin").command("accounts.invite_person", again).status_code == 409


def test_who_never_agreed_is_not_let_in_by_ending_a_suspension(as_, guest, invited):
    path, ada = invited(), as_("admin")
    ada.do("accounts.suspend_person", person=bea().id)
    assert guest.get(path).status_code == 409
    assert guest.post_form(path, TAKEN).status_code == 409
    ada.do("accounts.restore_person", person=bea().id)
    assert bea().state == "unconfirmed"
    assert guest.post_form(path, TAKEN).status_code == 303


def test_what_a_stranger_typed_for_the_address_does_not_count(guest, app, deliver, invited):
    path, stranger = invited(), type(guest)(app)
    join(stranger, deliver, email=EMAIL, name="Not Bea", password="the stranger's own")
    assert guest.post_form(path, TAKEN | {"password": ""}).status_code == 303
    assert bea().name == "Bea Wader"
    assert consents(bea()) == [TERMS]
    assert stranger.post_form("/sign-in", {"email": EMAIL, "password": "the stranger's own"}).status_code == 422


def test_an_invitation_that_is_not_taken_up_leaves_nothing(as_, invited):
    invited()
    number, sam = bea().id, as_("ngo")
    for page in ("/directory?q=Wader", "/search?q=Wader", "/communities"):
        assert "B. Wader" not in text(sam.get(page))
    assert sam.get(f"/people/{number}").status_code == 404
    with clock.standing_at(clock.now() + timedelta(days=13)) as move, db.transaction():
        tidy()
        assert session.get(Person, number) is not None
        move(clock.now() + timedelta(days=2))
        tidy()
    assert bea() is None


def test_nobody_is_deleted_while_their_link_works(invited):
    invited()
    with db.transaction():
        bea().created_at = clock.now() - timedelta(days=20)
    with db.transaction():
        tidy()
    assert bea() is not None
    with clock.standing_at(clock.now() + timedelta(days=15)), db.transaction():
        tidy()
    assert bea() is None


def test_who_is_in_reads_that_it_worked(guest, invited, app, deliver):
    guest.post_form(invited(), TAKEN)
    assert "Su cuenta está lista" in guest.get("/").get_data(as_text=True)
    other = type(guest)(app)
    join(other, deliver, email="finn@wetland.example", language="en")
    other.post_form(link_in(newest_mail("finn@wetland.example")))
    assert "Welcome. Your address is confirmed." in other.get("/?lang=en").get_data(as_text=True)
