"""Asking a mentor, being taken, writing to one another, ending it; and what holds when one of the two is under 18."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecommunity import clock, db, registry
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.directory.mentoring.ending import tidy_mentoring
from ecommunity.directory.mentoring.models import MentorLetter, MentorOffer, Pairing
from ecommunity.mail import transports
from tests.directory.mentoring.conftest import GUARDIAN

LETTER = {"subject": "Cranes", "body": "Where do they rest at night?"}


def mails(to):
    return [message for _name, message in transports.messages() if to in message["To"]]


def new_mails(to, deliver):
    before = {message["Message-ID"] for message in mails(to)}
    deliver()
    return [message for message in mails(to) if message["Message-ID"] not in before]


def state_of(pairing):
    session.expire_all()
    return session.get(Pairing, pairing).state


def status(browser, name, **args):
    return browser.command(name, args).status_code


def main_of(browser, path):
    return browser.get(path).get_data(as_text=True).split("<main", 1)[1].split("</main>")[0]


def test_two_find_one_another_on_the_pages_alone(as_, world, deliver):
    mentor, mentee = as_("scientist"), as_("nfp.new")
    offer = {"languages": "en", "places": "1", "words": "I count cranes", "is_open": "true"}
    assert mentor.post_form("/directory/mentoring/offer", offer).status_code == 303
    assert "I count cranes" in main_of(mentee, "/directory/mentoring")
    asked = mentee.post_form(f"/directory/mentoring/ask/{world.people['scientist']}", {"words": "How do I begin?"})
    deliver()
    path = asked.location
    assert "asks you to be their mentor" in main_of(mentor, "/notices")
    assert "How do I begin?" in main_of(mentor, path)
    assert mentor.post_form(f"{path}/accept", page=path).status_code == 303
    deliver()
    assert "is your mentor now" in main_of(mentee, "/notices")
    assert mentee.post_form(path, LETTER).status_code == 303
    letter = new_mails("scientist@demo.invalid", deliver)[0]
    assert LETTER["body"] in letter.get_content()
    assert "nfp.new@demo.invalid" not in letter.as_string(), "no address, and no way to answer but over the page"
    assert LETTER["body"] in main_of(mentor, path)
    assert mentor.post_form(path, LETTER | {"body": "By the water."}).status_code == 303
    assert "By the water." in new_mails("nfp.new@demo.invalid", deliver)[0].get_content()
    assert mentor.post_form(f"{path}/end", page=path).status_code == 303
    deliver()
    assert "no longer mentor and mentee" in main_of(mentee, "/notices")
    assert status(mentee, "directory.write_in_pairing", pairing=int(path.rsplit("/", 1)[1]), **LETTER) == 409


def test_a_decline_says_no_reason_and_does_not_offer_them_again(as_, offers, deliver):
    person = offers("scientist")
    pairing = as_("nfp.new").do("directory.ask_mentor", person=person, words="Please")["pairing"]
    as_("scientist").do("directory.answer_mentee", pairing=pairing, accept=False)
    deliver()
    assert "is not free at the moment" in main_of(as_("nfp.new"), "/notices")
    assert "I am scientist" not in main_of(as_("nfp.new"), "/directory/mentoring")
    assert "I am scientist" in main_of(as_("nfp.3"), "/directory/mentoring")


def test_nobody_asks_two_nor_themselves_nor_who_is_full(as_, offers):
    one, other = offers("scientist", places=1), offers("academic")
    assert status(as_("scientist"), "directory.ask_mentor", person=one, words="Me") == 404
    as_("nfp.new").do("directory.ask_mentor", person=one, words="Please")
    assert status(as_("nfp.new"), "directory.ask_mentor", person=other, words="Please") == 409
    assert status(as_("nfp.3"), "directory.ask_mentor", person=one, words="Please") == 404


def test_only_a_confirmed_mentor_is_seen_and_asked_by_who_is_under_18(as_, world, offers, minor):
    minor()
    person = offers("scientist")
    youth, desk = as_("youth"), as_("secretariat")
    assert "I am scientist" not in main_of(youth, "/directory/mentoring")
    assert status(youth, "directory.ask_mentor", person=person, words="Please") == 404
    assert youth.get(f"/directory/mentoring/ask/{person}").status_code == 404
    path = f"/directory/mentoring/confirming/{person}/confirm"
    assert desk.post_form(path, page="/directory/mentoring/confirming").status_code == 303
    offer = session.get(MentorOffer, person)
    assert offer.confirmed_by_id == world.people["secretariat"]
    assert timedelta(days=364) < offer.confirmed_until - clock.now() < timedelta(days=366)
    assert "I am scientist" in main_of(youth, "/directory/mentoring")
    assert status(youth, "directory.ask_mentor", person=person, words="Please") == 200


def test_the_confirmation_is_asked_for_again_when_the_mentor_accepts(as_, offers, minor):
    minor()
    person = offers("scientist", confirmed=True)
    pairing = as_("youth").do("directory.ask_mentor", person=person, words="Please")["pairing"]
    with db.transaction():
        session.get(MentorOffer, person).confirmed_until = clock.now()
    assert status(as_("scientist"), "directory.answer_mentee", pairing=pairing, accept=True) == 403


def test_the_guardian_learns_who_it_is_when_it_begins_and_when_it_ends(as_, world, minor, paired, deliver):
    minor()
    deliver()
    pairing = paired("youth", "scientist")
    name = session.get(Person, world.people["scientist"]).name
    begun = new_mails(GUARDIAN, deliver)
    assert [name in mail.get_content() for mail in begun] == [True]
    assert "Noor Young has a mentor now" in begun[0]["Subject"]
    as_("youth").do("directory.end_pairing", pairing=pairing)
    ended = new_mails(GUARDIAN, deliver)
    assert ["no mentor any more" in mail["Subject"] for mail in ended] == [True]
    assert name in ended[0].get_content()


def test_the_guardian_of_nobody_gets_mail_for_two_adults(paired, deliver, as_):
    pairing = paired("nfp.new", "scientist", confirmed=False)
    as_("nfp.new").do("directory.end_pairing", pairing=pairing)
    before = len(transports.messages())
    deliver()
    sent = [message["Subject"] for _name, message in transports.messages(200)][: len(transports.messages()) - before]
    assert not [subject for subject in sent if "mentor" in subject]


@pytest.mark.parametrize("reason", ["confirmation", "consent", "lapse", "age of the mentor"])
def test_what_made_it_safe_has_ended_and_so_has_the_pairing(as_, world, minor, paired, deliver, monkeypatch, reason):
    minor()
    pairing = paired("youth", "scientist")
    if reason == "confirmation":
        as_("secretariat").do("directory.end_confirmation", person=world.people["scientist"])
    elif reason == "consent":
        as_("secretariat").do("accounts.end_consent_of", person=world.people["youth"], reason="A letter")
    elif reason == "lapse":
        with db.transaction():
            session.get(MentorOffer, world.people["scientist"]).confirmed_until = clock.now() - timedelta(seconds=1)
        assert status(as_("scientist"), "directory.write_in_pairing", pairing=pairing, **LETTER) == 409, "before the tidying too"
        with db.transaction():
            tidy_mentoring()
    else:
        as_("scientist").do("accounts.ask_guardian", of_age_month=6, of_age_year=clock.now().year + 1)
    assert state_of(pairing) == "ended"
    assert status(as_("scientist"), "directory.write_in_pairing", pairing=pairing, **LETTER) in (403, 409)
    assert ["no mentor any more" in mail["Subject"] for mail in new_mails(GUARDIAN, deliver)].count(True) == 1


def test_a_confirmation_that_ends_leaves_adults_alone(as_, world, paired):
    pairing = paired("nfp.new", "scientist")
    as_("secretariat").do("directory.end_confirmation", person=world.people["scientist"])
    assert state_of(pairing) == "running"


def test_a_letter_that_waits_is_not_passed_on_once_it_is_not_safe(as_, world, minor, paired, deliver):
    minor()
    pairing = paired("youth", "scientist")
    deliver()
    as_("scientist").do("directory.write_in_pairing", pairing=pairing, **LETTER)
    as_("secretariat").do("directory.end_confirmation", person=world.people["scientist"])
    assert not [mail for mail in new_mails("youth@demo.invalid", deliver) if LETTER["body"] in mail.get_content()]


def test_the_secretariat_sees_which_pairs_there_are_and_never_what_they_write(as_, world, minor, paired):
    minor()
    pairing = paired("youth", "scientist")
    as_("scientist").do("directory.write_in_pairing", pairing=pairing, **LETTER)
    page = main_of(as_("secretariat"), "/directory/mentoring/confirming")
    assert "Noor Young" in page
    assert LETTER["subject"] not in page
    for who in ("secretariat", "admin", "ngo"):
        assert as_(who).get(f"/directory/mentoring/{pairing}").status_code == 404
    assert as_("ngo").get("/directory/mentoring/confirming").status_code == 403


def test_the_mentor_alone_learns_of_the_age(as_, minor, paired):
    minor()
    pairing = paired("youth", "scientist")
    assert "under 18" in main_of(as_("scientist"), f"/directory/mentoring/{pairing}")
    other = paired("nfp.new", "academic", confirmed=False)
    assert "under 18" not in main_of(as_("academic"), f"/directory/mentoring/{other}")


def test_who_is_under_18_offers_nothing_and_is_no_mentor(as_, offers, minor, world):
    offers("youth")
    minor()
    assert status(as_("youth"), "directory.offer_mentoring", languages=["en"], places=1, words="Me") == 403
    assert "I am youth" not in main_of(as_("nfp.new"), "/directory/mentoring")
    assert status(as_("nfp.new"), "directory.ask_mentor", person=world.people["youth"], words="Please") == 404


def test_without_consent_nobody_asks(as_, offers, minor):
    minor(state="asked")
    person = offers("scientist", confirmed=True)
    assert status(as_("youth"), "directory.ask_mentor", person=person, words="Please") == 403


def test_what_is_old_is_forgotten_and_who_gets_no_answer_asks_again(as_, offers, paired, monkeypatch):
    pairing = paired("nfp.new", "scientist")
    as_("nfp.new").do("directory.write_in_pairing", pairing=pairing, **LETTER)
    asked = as_("nfp.3").do("directory.ask_mentor", person=offers("academic"), words="Please")["pairing"]
    for days, states, letters in ((29, ("running", "asked"), 1), (31, ("running", "declined"), 0)):
        with monkeypatch.context() as moved:
            later = clock.now() + timedelta(days=days)
            moved.setattr(clock, "now", lambda later=later: later)
            with db.transaction():
                tidy_mentoring()
        assert (state_of(pairing), state_of(asked)) == states
        assert session.query(MentorLetter).count() == letters


def test_ten_letters_a_day_and_no_more(as_, paired):
    pairing = paired("nfp.new", "scientist")
    found = [status(as_("nfp.new"), "directory.write_in_pairing", pairing=pairing, **LETTER) for _ in range(11)]
    assert found == [200] * 10 + [429]


def test_the_own_export_has_it_and_who_leaves_takes_it_along(as_, world, paired):
    pairing = paired("nfp.new", "scientist")
    as_("nfp.new").do("directory.write_in_pairing", pairing=pairing, **LETTER)
    kind = registry.personal_data_kinds["directory.mentoring"]
    assert LETTER["body"] in repr(kind.export(world.people["nfp.new"]))
    assert LETTER["body"] not in repr(kind.export(world.people["scientist"])), "what the other wrote is theirs"
    as_("nfp.new").post_form("/account/leave", {"email": "nfp.new@demo.invalid"})
    session.expire_all()
    assert session.get(Pairing, pairing) is None
    assert session.query(MentorLetter).count() == 0


def test_the_page_of_mentors_takes_few_statements(as_, offers, sql):
    for who in ("scientist", "academic", "ngo", "nfp.3", "nfp.4", "nfp.5", "nfp.6"):
        offers(who)
    as_("nfp.new").get("/directory/mentoring")
    sql.clear()
    assert as_("nfp.new").get("/directory/mentoring").status_code == 200
    assert len(sql) <= 10
