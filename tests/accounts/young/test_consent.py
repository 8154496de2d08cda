"""A guardian is asked by mail, answers without an account, and takes a yes back; what is not needed any more is forgotten."""

from __future__ import annotations

import re
import smtplib
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from ecommunity import clock, db, registry
from ecommunity.accounts.models import MailedLink, Person
from ecommunity.accounts.young.models import Minor
from ecommunity.accounts.young.tidying import tidy_minors
from ecommunity.db import session
from ecommunity.mail import transports
from tests.accounts.test_joining import NEW, join, link_in, newest_mail
from tests.accounts.young.conftest import GUARDIAN, in_two_years

ASK = {"title": "May I ask?", "body": "Where do the cranes rest?", "language": "en", "show_as": "name", "community": "first-steps"}


def links(message):
    """The two links of the mail to a guardian: to answer, and to take a yes back."""
    return re.findall(r"https?://[^/]+(/guardian/\S+)", message.get_content())


def ask_of(browser, deliver, address=GUARDIAN):
    page = browser.get("/account/under-18").get_data(as_text=True)
    fields = in_two_years() if 'name="of_age_year"' in page else {}
    answer = browser.post_form("/account/under-18", {"guardian": address, **fields})
    deliver()
    return answer


def state_of(world, who="youth"):
    session.expire_all()
    row = session.get(Minor, world.people[who])
    return (row.state, row.guardian_email) if row else None


def may_ask(browser):
    return browser.command("forum.ask_question", ASK).status_code


def may_write(browser):
    """What every adult with an account may do."""
    return browser.command("directory.declare_interests", {"interests": "Cranes"}).status_code


def test_who_joins_under_18_writes_after_the_guardians_yes_and_not_after_it_is_taken_back(guest, app, deliver):
    assert join(guest, deliver, guardian=GUARDIAN, **in_two_years()).status_code == 303
    assert newest_mail(GUARDIAN) is None, "not before the own address is confirmed"
    guest.post_form(link_in(newest_mail(NEW["email"])))
    deliver()
    mail = newest_mail(GUARDIAN)
    assert mail["Content-Language"] == "fr"
    assert NEW["name"] in mail.get_content()
    assert NEW["email"] not in mail.as_string(), "not even the guardian gets the address from us"
    answer, end = links(mail)
    guest.command("groups.join", {"group": "first-steps"})
    assert may_ask(guest) == 403
    guardian = type(guest)(app)
    page = guardian.get(answer).get_data(as_text=True)
    assert NEW["name"] in page
    assert "moins de 18 ans" in page
    assert may_ask(guest) == 403, "a mail scanner that opens the link agrees to nothing"
    assert guardian.post_form(answer, {"answer": "yes"}).status_code == 303
    guest.do("groups.join", group="first-steps")
    assert may_ask(guest) == 200
    assert guardian.post_form(end).status_code == 303
    assert may_ask(guest) == 403
    assert type(guest)(app).get(answer).status_code == 409
    assert type(guest)(app).get(end).status_code == 409


def test_the_mail_says_how_it_is_in_the_persons_language_and_only_the_hash_of_its_links_is_stored(as_, world, deliver):
    assert ask_of(as_("youth"), deliver).status_code == 303
    secrets = [link.split("/")[-1].split("?")[0] for link in links(newest_mail(GUARDIAN))]
    rows = session.execute(select(MailedLink).where(MailedLink.person_id == world.people["youth"])).scalars().all()
    stored = " ".join(str(value) for row in rows for value in (row.salt, row.secret_hash))
    assert len(secrets) == len(rows) == 2
    assert not [secret for secret in secrets if secret in stored]


def test_a_no_forgets_the_guardian_at_once_and_everywhere(as_, guest, world, deliver):
    ask_of(as_("youth"), deliver)
    answer, end = links(newest_mail(GUARDIAN))
    guest.post_form(answer, {"answer": "no"})
    assert state_of(world) == ("refused", "")
    assert not session.execute(select(MailedLink).where(MailedLink.email == GUARDIAN)).first()
    assert guest.get(end).status_code == 409
    assert may_write(as_("youth")) == 403
    deliver()
    assert "does not agree" in as_("youth").get("/notices").get_data(as_text=True)


def test_who_was_refused_asks_somebody_else(as_, guest, world, deliver):
    ask_of(as_("youth"), deliver)
    guest.post_form(links(newest_mail(GUARDIAN))[0], {"answer": "no"})
    ask_of(as_("youth"), deliver, "dad@home.example")
    guest.post_form(links(newest_mail("dad@home.example"))[0], {"answer": "yes"})
    assert state_of(world) == ("given", "dad@home.example")
    assert session.get(Minor, world.people["youth"]).consent_text, "which text they agreed to"


def test_a_newer_mail_takes_the_place_of_the_older(as_, guest, world, deliver):
    ask_of(as_("youth"), deliver)
    old = links(newest_mail(GUARDIAN))
    ask_of(as_("youth"), deliver, "dad@home.example")
    for link in old:
        assert guest.get(link).status_code == 409
    assert guest.post_form(old[0], {"answer": "yes"}).status_code == 409
    assert state_of(world) == ("asked", "dad@home.example")


def test_asked_again_at_the_same_address_only_the_newer_links_work(as_, guest, world, deliver):
    ask_of(as_("youth"), deliver)
    old = links(newest_mail(GUARDIAN))
    ask_of(as_("youth"), deliver)
    new = links(newest_mail(GUARDIAN))
    assert [guest.get(link).status_code for link in (*old, *new)] == [409, 409, 200, 200]


def test_the_link_ends_after_thirty_days(as_, guest, world, deliver, monkeypatch):
    ask_of(as_("youth"), deliver)
    answer, end = links(newest_mail(GUARDIAN))
    later = clock.now() + timedelta(days=30, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert guest.get(answer).status_code == 409
    assert guest.get(end).status_code == 200, "a yes could be taken back for as long as it holds"


def test_three_mails_a_day_and_no_more(as_, deliver):
    youth = as_("youth")
    answers = [ask_of(youth, deliver, f"{who}@home.example").status_code for who in ("one", "two", "three", "four")]
    assert answers == [303, 303, 303, 429]
    assert newest_mail("four@home.example") is None


def test_an_address_gets_three_a_day_whoever_asks(as_, deliver):
    answers = [ask_of(as_(who), deliver).status_code for who in ("youth", "ngo", "academic", "nfp.5")]
    assert answers == [303, 303, 303, 429]


@pytest.mark.parametrize("own", ["youth@demo.invalid", "YOUTH@Demo.invalid", "youth+mum@demo.invalid"])
def test_nobody_agrees_for_themselves(as_, world, deliver, own):
    answer = ask_of(as_("youth"), deliver, own)
    assert answer.status_code == 422
    assert 'id="guardian-error"' in answer.get_data(as_text=True)
    assert state_of(world) is None


@pytest.mark.parametrize("wrong", [{"of_age_month": ""}, {"of_age_year": ""}, {"of_age_year": "2020"}, {"of_age_year": "2090"}])
def test_a_month_that_cannot_be_right_is_refused(guest, as_, world, deliver, wrong):
    fields = in_two_years() | wrong
    assert as_("youth").post_form("/account/under-18", fields).status_code == 422
    answer = join(guest, deliver, **fields)
    assert answer.status_code == 422
    assert '<details class="fold" open>' in answer.get_data(as_text=True)
    assert state_of(world) is None


@pytest.mark.parametrize("state", ["given", "refused"])
def test_nobody_takes_it_back_themselves(as_, world, under_18, state):
    before = under_18("youth", state).of_age_from
    youth = as_("youth")
    assert youth.command("accounts.ask_guardian", {"of_age_month": 1, "of_age_year": clock.now().year + 1}).status_code == 409
    assert youth.command("accounts.correct_age", {"person": world.people["youth"], "reason": "I am 18"}).status_code == 403
    assert session.get(Minor, world.people["youth"]).of_age_from == before


def test_joining_once_more_before_the_confirmation_makes_nobody_older(guest, app, deliver):
    join(guest, deliver, guardian=GUARDIAN, **in_two_years())
    join(type(guest)(app), deliver)
    guest.post_form(link_in(newest_mail(NEW["email"])))
    person = session.execute(select(Person).where(Person.email == NEW["email"])).scalar_one()
    assert session.get(Minor, person.id).state == "unasked"


def test_after_thirty_days_without_an_answer_the_address_is_forgotten_and_the_person_told(as_, world, deliver, monkeypatch):
    ask_of(as_("youth"), deliver)
    soon, later = clock.now() + timedelta(days=29, hours=23), clock.now() + timedelta(days=30, minutes=1)
    for now, expected in ((soon, ("asked", GUARDIAN)), (later, ("silent", ""))):
        with monkeypatch.context() as moved:
            moved.setattr(clock, "now", lambda now=now: now)
            with db.transaction():
                tidy_minors()
        assert state_of(world) == expected
    deliver()
    assert "did not answer" in as_("youth").get("/notices").get_data(as_text=True)
    assert not session.execute(select(MailedLink).where(MailedLink.email == GUARDIAN)).first()
    assert ask_of(as_("youth"), deliver).status_code == 303


def test_of_age_nothing_has_to_be_done_and_the_tidying_forgets_all(as_, world, under_18, monkeypatch):
    of_age = under_18("youth", "refused", days=1).of_age_from
    youth = as_("youth")
    first = datetime.combine(of_age, time(), UTC)
    for now, status in ((first - timedelta(seconds=1), 403), (first, 200)):
        with monkeypatch.context() as moved:
            moved.setattr(clock, "now", lambda now=now: now)
            assert may_write(youth) == status
            with db.transaction():
                tidy_minors()
        assert (state_of(world) is None) == (status == 200)


def test_the_secretariat_ends_a_consent_and_corrects_a_month_with_a_reason(as_, world, under_18):
    under_18("youth", "given", GUARDIAN)
    desk, youth, person = as_("secretariat"), as_("youth"), world.people["youth"]
    assert desk.post_form(f"/under-18/{person}/end-consent", {"reason": "A letter"}, page=f"/under-18/{person}").status_code == 303
    assert may_write(youth) == 403
    fields = {"of_age_month": "", "of_age_year": "", "reason": "A typing error"}
    assert desk.post_form(f"/under-18/{person}", fields).status_code == 303
    assert may_write(youth) == 200
    page = desk.get("/under-18").get_data(as_text=True)
    assert "A typing error" in page
    assert "Sofia Desk" in page
    assert as_("ngo").get("/under-18").status_code == 403


def test_the_guardians_address_is_on_no_page_but_the_own_and_in_no_delivery(as_, world, deliver):
    ask_of(as_("youth"), deliver)
    assert GUARDIAN in as_("youth").get("/account/under-18").get_data(as_text=True)
    person = world.people["youth"]
    for who, path in (
        ("secretariat", "/under-18"),
        ("secretariat", f"/under-18/{person}"),
        ("admin", "/admin/people"),
        ("admin", "/admin/outbox?state=done"),
        ("youth", "/account"),
        ("youth", "/notices"),
    ):
        shown = as_(who).get(path)
        assert shown.status_code == 200
        assert GUARDIAN not in shown.get_data(as_text=True)
    assert GUARDIAN not in as_("youth").api("/me").get_data(as_text=True)
    owed = session.execute(db.Base.metadata.tables["deliveries"].select()).all()
    assert GUARDIAN not in repr(owed)


def test_of_what_the_mail_server_refuses_the_administrators_read_no_address(as_, deliver, monkeypatch):
    def refuse(message):
        raise smtplib.SMTPRecipientsRefused({GUARDIAN: (550, b"unknown here: " + GUARDIAN.encode())})

    monkeypatch.setattr(transports, "send", refuse)
    ask_of(as_("youth"), deliver)
    shown = as_("admin").get("/admin/outbox?state=owed").get_data(as_text=True)
    assert "accounts.mail_guardian" in shown
    assert "the mail server refused it" in shown
    assert GUARDIAN not in shown


def test_the_own_export_has_it_and_who_leaves_takes_it_along(as_, world, deliver):
    ask_of(as_("youth"), deliver)
    kinds = registry.personal_data_kinds
    assert GUARDIAN in repr(kinds["accounts.young"].export(world.people["youth"]))
    as_("youth").post_form("/account/leave", {"email": "youth@demo.invalid"})
    assert state_of(world) is None
    assert not session.execute(select(MailedLink).where(MailedLink.email == GUARDIAN)).first()
