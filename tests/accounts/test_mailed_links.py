"""What a person reads around a mailed link is true for this very link."""

from __future__ import annotations

import re

import pytest

from tests.accounts.test_joining import NEW, join, link_in, newest_mail

STAYS = "your password stays as it is"
NONE = "Your account has no password now."


def text(browser, path):
    page = browser.get(path).get_data(as_text=True)
    return page.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("page", "fields", "again", "words"),
    [
        ("/join", NEW | {"terms": "true"}, "/sign-in/link?purpose=confirm", "Send the confirmation again"),
        ("/sign-in/link", {"email": "ngo@demo.invalid"}, "/sign-in/link", "Send the link again"),
        ("/sign-in/link?purpose=reset", {"email": "ngo@demo.invalid"}, "/sign-in/link?purpose=reset", "Ask again for a new password"),
    ],
)
def test_who_got_no_mail_asks_for_the_same_link_again(guest, page, fields, again, words):
    answer = guest.post_form(page, fields)
    assert answer.status_code == 303
    shown = text(guest, answer.location)
    assert re.findall(r'No mail came\?\s*<a href="([^"]+)">([^<]+)</a>', shown) == [(again, words)]


def test_who_changes_the_address_goes_back_to_give_it_again(as_):
    sam = as_("ngo")
    answer = sam.post_form("/account/email", {"email": "sam@new.example"})
    shown = text(sam, answer.location)
    assert '<a href="/account/email">Give the new address again</a>' in shown
    assert "confirmation" not in shown


@pytest.mark.parametrize("purpose", ["reset", "sign_in", "confirm"])
def test_the_page_is_the_same_for_an_address_without_an_account(guest, app, purpose):
    page, browsers = f"/sign-in/link?purpose={purpose}", (type(guest)(app), type(guest)(app))
    known, unknown = (
        browser.post_form(page, {"email": f"{who}@demo.invalid"}) for browser, who in zip(browsers, ("ngo", "nobody"), strict=True)
    )
    assert known.location == unknown.location


def change_address(sam, deliver):
    sam.post_form("/account/email", {"email": "sam@new.example"})
    deliver()
    sam.post_form(link_in(newest_mail("sam@new.example")))
    deliver()
    return link_in(newest_mail("ngo@demo.invalid"))


def test_before_the_click_nothing_is_told_as_done(as_, guest, deliver):
    path = change_address(as_("ngo"), deliver)
    shown = text(guest, path)
    assert "With one click your old address counts again" in shown
    french = text(guest, path + "?lang=fr")
    assert "En un clic" in french
    assert "sont fermées" not in french
    assert as_("ngo").get("/account").status_code == 200, "and nothing is done"


def test_the_mail_after_the_undo_does_not_say_that_the_password_stays(as_, guest, deliver):
    sam = as_("ngo")
    sam.post_form("/account/password", {"password": "a marsh at dawn"})
    assert guest.post_form(change_address(sam, deliver)).status_code == 303
    deliver()
    mail = newest_mail("ngo@demo.invalid").get_content()
    assert "/reset/" in mail
    assert STAYS not in mail
    assert NONE in mail


def test_who_has_a_password_reads_that_it_stays(guest, deliver):
    join(guest, deliver)
    guest.post_form(link_in(newest_mail(NEW["email"])))
    guest.post_form("/sign-out", page="/account")
    guest.post_form("/sign-in/link?purpose=reset", {"email": NEW["email"]})
    deliver()
    mail = newest_mail(NEW["email"]).get_content()
    assert "votre mot de passe reste le même" in mail
    assert "Votre compte n’a pas de mot de passe" not in mail


@pytest.mark.parametrize(("language", "date"), [("en", "1 Nov 2026"), ("fr", "1 nov. 2026"), ("es", "1 nov 2026")])
def test_the_terms_have_a_date_as_the_language_writes_it(guest, as_, language, date):
    assert date in text(guest, f"/join?lang={language}")
    assert "2026-11-01" not in text(guest, f"/join?lang={language}")


def test_what_was_agreed_to_has_a_date_as_people_write_it(guest, deliver):
    join(guest, deliver)
    guest.post_form(link_in(newest_mail(NEW["email"])))
    shown = text(guest, "/account/data?lang=en")
    assert "The terms of 1 Nov 2026" in shown
    assert "2026-11-01<" not in shown
