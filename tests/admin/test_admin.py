"""Its one administrator runs the site: settings, logo, people, what is owed."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecommunity import db
from ecommunity.accounts.events import PasswordChanged
from ecommunity.admin.contrast import contrast, is_usable_accent
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.outbox.models import Delivery
from tests.accounts.test_joining import link_in, newest_mail

GOOD = {
    "name": "Our Flyway",
    "contact": "help@flyway.example",
    "accent": "#1d4e89",
    "affiliation_note": "",
    "languages": ["en", "fr"],
    "sign_up": "approved",
    "presence_days": "30",
}
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def test_settings_change_every_page(as_, guest):
    assert as_("admin").post_form("/admin/settings", GOOD).status_code == 303
    page = guest.get("/").get_data(as_text=True)
    assert "Our Flyway" in page
    assert "help@flyway.example" in page
    assert 'hreflang="es"' not in page


def test_a_colour_that_could_not_be_read_is_refused(as_):
    answer = as_("admin").post_form("/admin/settings", GOOD | {"accent": "#ffee88"})
    assert answer.status_code == 422
    assert 'id="accent-error"' in answer.get_data(as_text=True)


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_contrast_is_symmetric_and_within_bounds(first, second):
    one, other = f"#{first:06x}", f"#{second:06x}"
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert is_usable_accent("#767676")
    assert not is_usable_accent("#777777")


def test_a_logo_is_shown_and_anything_else_is_refused(as_, guest):
    ada = as_("admin")
    for name, content in {"a.svg": b"<svg onload='alert(1)'/>", "b.png": b"GIF89a", "c.png": PNG + b"x" * 70_000}.items():
        answer = ada.post_form("/admin/logo", {"logo": (io.BytesIO(content), name)}, page="/admin/settings")
        assert answer.status_code == 422, name
    assert guest.get("/logo").status_code == 404
    assert ada.post_form("/admin/logo", {"logo": (io.BytesIO(PNG), "a.png")}, page="/admin/settings").status_code == 303
    assert guest.get("/logo").get_data() == PNG
    assert "/logo?" in guest.get("/").get_data(as_text=True)
    assert ada.post_form("/admin/logo", page="/admin/settings").status_code == 303
    assert guest.get("/logo").status_code == 404


def test_somebody_is_invited_agrees_and_is_in(as_, guest, deliver):
    assert (
        as_("admin").post_form("/admin/people/invite", {"name": "New One", "email": "new@one.example"}, page="/admin/people").status_code
        == 303
    )
    deliver()
    taken = {"name": "New One", "language": "en", "time_zone": "UTC", "terms": "true"}
    assert guest.post_form(link_in(newest_mail("new@one.example")), taken).status_code == 303
    assert guest.api("/me").get_json()["name"] == "New One"


def test_people_stand_below_each_other_so_that_a_phone_shows_all_of_each(as_):
    """A table of five columns cut the addresses and put what to do out of sight."""
    page = as_("admin").get("/admin/people?q=nfp.new").get_data(as_text=True)
    assert "<table" not in page
    entry = page.split('<li class="entry">')[1]
    for part in ("nfp.new@demo.invalid", "/roles", "/suspend", "/end-sessions"):
        assert part in entry


def test_a_suspended_person_is_out_at_once_and_comes_back(as_, world):
    sam, ada = as_("ngo"), as_("admin")
    number = world.people["ngo"]
    assert ada.post_form(f"/admin/people/{number}/suspend", page="/admin/people").status_code == 303
    assert sam.api("/me").get_json()["id"] is None
    assert ada.post_form(f"/admin/people/{number}/restore", page="/admin/people").status_code == 303


def test_the_only_administrator_stays_one(as_, world):
    answer = as_("admin").command("accounts.set_site_roles", {"person": world.people["admin"], "roles": []})
    assert answer.status_code == 409


def test_what_was_given_up_is_tried_again(as_, world):
    with db.transaction():
        publish(PasswordChanged(person_id=world.people["ngo"]))
        session.flush()
        row = session.query(Delivery).filter_by(state="owed").one()
        row.state, number = "dead", row.id
    ada = as_("admin")
    assert "accounts.mail_password_changed" in ada.get("/admin/outbox?state=dead").get_data(as_text=True)
    assert ada.post_form(f"/admin/outbox/{number}/again", page="/admin/outbox?state=dead").status_code == 303
    session.rollback()
    assert session.get(Delivery, number).state == "owed"


@pytest.mark.parametrize("path", ["/admin/settings", "/admin/people", "/admin/outbox"])
def test_nobody_else_sees_these_pages(path, as_, guest):
    assert guest.get(path).status_code == 303
    for who in ("nfp.new", "secretariat", "chair"):
        assert as_(who).get(path).status_code == 403
