"""Pages that are drawn once for many visitors: never old, never somebody else's, never with the same nonce."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ecommunity import config, db
from ecommunity.web import guest_pages, site


@pytest.fixture
def drawn(app):
    before = app.config["SETTINGS"]
    config.use(replace(before, testing=False))
    guest_pages._drawn.clear()
    yield guest_pages._drawn
    guest_pages._drawn.clear()
    config.use(before)


def nonce_of(answer):
    word = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
    assert f'nonce="{word}"' in answer.get_data(as_text=True)
    return word


def test_visitors_get_the_same_page_with_a_nonce_of_their_own(drawn, guest, sql):
    first = guest.get("/")
    sql.clear()
    second = guest.get("/")
    assert len(sql) == 0, "nothing was asked of the database"
    assert nonce_of(first) != nonce_of(second)
    plain = [re.sub(r"nonce=\"[^\"]+\"", "", page.get_data(as_text=True)) for page in (first, second)]
    assert plain[0] == plain[1]


def test_any_commit_makes_it_new(drawn, guest):
    guest.get("/")
    with db.transaction():
        site.choose(name="Another Name")
    assert "Another Name" in guest.get("/").get_data(as_text=True)


def test_what_is_committed_while_a_page_is_drawn_makes_it_old(drawn, app, guest):
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        assert app.preprocess_request() is None
        response = app.make_response(app.dispatch_request())
        with db.transaction():
            site.choose(name="Another Name")
        assert b"Another Name" not in app.process_response(response).get_data()
    assert "Another Name" in guest.get("/").get_data(as_text=True)


def test_languages_themes_and_people_are_kept_apart(drawn, guest, as_):
    guest.get("/")
    assert 'lang="fr"' in guest.get("/?lang=fr").get_data(as_text=True)
    guest.client.set_cookie("theme", "dark")
    assert 'data-theme="dark"' in guest.get("/").get_data(as_text=True)
    assert "Amina Doro" in as_("nfp.new").get("/").get_data(as_text=True)
    assert not any("Amina" in page.body.decode() for page in drawn.values())


def test_pages_with_a_form_of_their_own_are_not_kept(drawn, guest):
    guest.get("/join")
    assert len(drawn) == 0
