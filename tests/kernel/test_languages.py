"""A site speaks the languages that its administrator chose, and no other."""

from __future__ import annotations

import re

import pytest

from ecommunity import db
from ecommunity.web import site

LANG = re.compile(r'<html lang="(\w+)"')


@pytest.fixture
def speaks(app):
    """Sets the site's languages."""

    def choose(*languages):
        with db.transaction():
            site.choose(languages=list(languages))

    return choose


def spoken(browser, url, **options):
    return LANG.search(browser.get(url, **options).get_data(as_text=True))[1]


def test_a_language_that_the_site_does_not_speak_is_not_served(speaks, guest, as_):
    speaks("en")
    answer = guest.get("/directory?lang=fr")
    assert LANG.search(answer.get_data(as_text=True))[1] == "en"
    assert "lang=fr" not in answer.headers.get("Set-Cookie", "")
    assert spoken(guest, "/", headers={"Accept-Language": "es"}) == "en"
    guest.client.set_cookie("lang", "fr")
    assert spoken(guest, "/") == "en"
    assert "Ce" not in guest.api("/threads/1?language=fr").get_json()["title"]


def test_a_site_without_english_speaks_its_first_language(speaks, guest, as_):
    speaks("fr", "es")
    assert spoken(guest, "/directory", headers={"Accept-Language": "de"}) == "fr"
    assert spoken(guest, "/directory?lang=es") == "es"
    assert spoken(guest, "/calendar?lang=en") == "es"
    assert spoken(as_("nfp.new"), "/directory?lang=en") == "fr"
