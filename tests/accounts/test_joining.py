"""Somebody joins: name, address, consent; confirmed by mail; and nobody learns who has an account."""

from __future__ import annotations

import re

from sqlalchemy import select

from ecommunity import db
from ecommunity.accounts.models import Consent, Person
from ecommunity.accounts.terms import TERMS
from ecommunity.db import session
from ecommunity.mail import transports
from ecommunity.web import site

NEW = {"name": "Bea Wader", "email": "bea@wetland.example", "password": "a marsh at dawn", "language": "fr", "time_zone": "Africa/Dakar"}


def newest_mail(to):
    for _name, message in transports.messages():
        if to in message["To"]:
            return message
    return None


def link_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.get_content().split("-- ")[0])[1]


def join(guest, deliver, **changes):
    answer = guest.post_form("/join", NEW | {"terms": "true"} | changes)
    deliver()
    return answer


def test_somebody_joins_confirms_and_is_signed_in(guest, deliver):
    assert join(guest, deliver).status_code == 303
    message = newest_mail("bea@wetland.example")
    assert message["Content-Language"] == "fr"
    path = link_in(message)
    assert guest.api("/me").get_json()["id"] is None, "opening nothing signs nobody in"
    assert guest.get(path).status_code == 200
    assert guest.api("/me").get_json()["id"] is None, "a mail scanner that opens the link confirms nothing"
    assert guest.post_form(path).status_code == 303
    me = guest.api("/me").get_json()
    assert (me["name"], me["language"], me["time_zone"]) == ("Bea Wader", "fr", "Africa/Dakar")
    consent = session.execute(select(Consent).where(Consent.person_id == me["id"])).scalar_one()
    assert consent.terms == TERMS


def test_the_link_works_once(guest, deliver, app):
    join(guest, deliver)
    path = link_in(newest_mail("bea@wetland.example"))
    guest.post_form(path)
    assert type(guest)(app).get(path).status_code == 409


def test_without_consent_nobody_joins_and_what_was_typed_is_kept(guest, deliver):
    answer = guest.post_form("/join", NEW)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Bea Wader" in page
    assert 'id="terms-error"' in page
    assert "a marsh at dawn" not in page
    assert session.execute(select(Person).where(Person.email == NEW["email"])).first() is None


def test_an_address_that_is_known_gets_the_same_answer_and_its_owner_a_mail(guest, deliver, app, world):
    fresh = join(guest, deliver)
    known = join(type(guest)(app), deliver, email="ngo@demo.invalid")
    assert (known.status_code, known.location) == (fresh.status_code, fresh.location)
    assert "/sign-in/link" in newest_mail("ngo@demo.invalid").get_content()
    assert session.get(Person, world.people["ngo"]).name == "Sam Rivers"


def test_a_name_that_carries_a_mail_header_is_refused(guest, deliver):
    answer = guest.post_form("/join", NEW | {"terms": "true", "name": "Bea\r\nBcc: all@example.org"})
    assert answer.status_code == 422
    assert session.execute(select(Person).where(Person.email == NEW["email"])).first() is None


def test_where_only_the_invited_join_an_invitation_opens_the_door(guest, as_, deliver):
    with db.transaction():
        site.choose(sign_up="invited")
    assert join(guest, deliver).status_code == 403
    for closed in ("/join", "/join?invitation=" + "x" * 43):
        page = guest.get(closed).get_data(as_text=True)
        assert "by invitation" in page
        assert 'name="email"' not in page, "nobody fills in a form that is then refused"
    as_("iplc").do("groups.invite", group="knowledge-circle", email=NEW["email"])
    deliver()
    secret = link_in(newest_mail(NEW["email"])).rsplit("/", 1)[1]
    assert 'name="email"' in guest.get(f"/join?invitation={secret}").get_data(as_text=True)
    assert join(guest, deliver, invitation="x" * 43).status_code == 403
    assert join(guest, deliver, invitation=secret).status_code == 303
