"""Two people look behind a role: outsiders of the thread, each with a reason; the author is told, and nobody else sees a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ecommunity import clock, db
from ecommunity.accounts.models import Person, SignInSession
from ecommunity.authz import OPERATOR_CREDENTIAL
from ecommunity.boundary import execute
from ecommunity.db import session
from ecommunity.errors import Forbidden
from ecommunity.forum.faces.models import UnsealingStep
from ecommunity.groups.models import Membership
from ecommunity.mail import transports
from ecommunity.outbox.models import Delivery

WHY, TOO = "It threatens a colleague by name.", "I read it and it is a threat indeed."


@pytest.fixture
def sealed(ask):
    return ask("nfp.new", show_as="role")


@pytest.fixture
def posted(monkeypatch):
    """The letters that left."""
    sent = []
    monkeypatch.setattr(transports, "send", sent.append)
    return sent


def asked(as_, sealed, who="admin"):
    return as_(who).do("forum.ask_unsealing", post=sealed["post"], reason=WHY)["unsealing"]


def name_on(browser, unsealing):
    return "Amina" in browser.get(f"/unsealings/{unsealing}").get_data(as_text=True)


def test_two_with_reasons_see_the_name_for_thirty_days_and_the_post_stays(as_, sealed, posted, deliver):
    admin, officer = as_("admin"), as_("secretariat")
    sent = admin.post_form(f"/posts/{sealed['post']}/unseal", {"reason": WHY})
    where = sent.headers["Location"]
    unsealing = int(where.rpartition("/")[2])
    assert WHY in officer.get(where).get_data(as_text=True)
    assert not name_on(admin, unsealing)
    assert not name_on(officer, unsealing)
    assert officer.post_form(f"{where}/confirm", {"reason": TOO}, page=where).status_code == 303
    assert name_on(admin, unsealing)
    assert name_on(officer, unsealing)
    for who in ("admin", "secretariat", "nfp.expert"):
        page = as_(who).get(f"/threads/{sealed['thread']}").get_data(as_text=True)
        assert "A focal point in Africa" in page
        assert "Amina" not in page
    for age, is_shown in ((timedelta(days=29, hours=23), True), (timedelta(days=30, minutes=1), False)):
        with db.transaction():
            session.execute(update(UnsealingStep).values(at=clock.now() - age))
        assert admin.get(where).status_code == 200
        assert name_on(admin, unsealing) is is_shown


def test_a_third_of_them_sees_the_steps_and_no_name(as_, sealed, world):
    with db.transaction():
        session.get_one(Person, world.people["chair"]).site_roles = ["admin"]
    unsealing = asked(as_, sealed)
    as_("secretariat").do("forum.confirm_unsealing", unsealing=unsealing, reason=TOO)
    third = as_("chair").get(f"/unsealings/{unsealing}")
    assert third.status_code == 200
    assert WHY in third.get_data(as_text=True)
    assert not name_on(as_("chair"), unsealing)


def test_the_same_person_is_never_both(as_, sealed):
    unsealing = asked(as_, sealed)
    refused = as_("admin").command("forum.confirm_unsealing", {"unsealing": unsealing, "reason": TOO})
    assert refused.status_code == 403
    assert not name_on(as_("admin"), unsealing)
    first = session.execute(select(UnsealingStep)).scalars().one()
    again = UnsealingStep(unsealing_id=unsealing, step="confirmed", person_id=first.person_id, reason=TOO)
    with pytest.raises(IntegrityError), db.transaction():
        session.add(again)


@pytest.mark.parametrize("step", ["ask", "confirm", "stop"])
def test_who_wrote_in_the_thread_is_neither_of_the_two(as_, sealed, reply, world, forum, step):
    with db.transaction():
        for who in ("admin", "secretariat"):
            session.add(Membership(group_id=forum["quiet-lounge"], person_id=world.people[who], role="member"))
    if step == "ask":
        reply("admin", sealed["thread"])
        answer = as_("admin").command("forum.ask_unsealing", {"post": sealed["post"], "reason": WHY})
    else:
        unsealing = asked(as_, sealed)
        reply("secretariat", sealed["thread"])
        answer = as_("secretariat").command(f"forum.{step}_unsealing", {"unsealing": unsealing, "reason": TOO})
    assert answer.status_code == 403


def test_an_administrator_who_asked_by_role_is_not_found_by_this(as_, sealed, world):
    """The author of the post is no outsider either, and is told no more than anybody."""
    with db.transaction():
        session.get_one(Person, world.people["nfp.new"]).site_roles = ["admin"]
        session.execute(update(SignInSession).values(last_seen_at=clock.now()))
    assert as_("nfp.new").command("forum.ask_unsealing", {"post": sealed["post"], "reason": WHY}).status_code == 403
    unsealing = asked(as_, sealed)
    assert as_("nfp.new").command("forum.stop_unsealing", {"unsealing": unsealing, "reason": TOO}).status_code == 403


def test_only_with_a_reason_only_within_seven_days_only_once(as_, sealed):
    short = as_("admin").command("forum.ask_unsealing", {"post": sealed["post"], "reason": "Because."})
    assert (short.status_code, list(short.get_json()["fields"])) == (422, ["reason"])
    unsealing = asked(as_, sealed)
    again = as_("secretariat").command("forum.ask_unsealing", {"post": sealed["post"], "reason": WHY})
    assert again.status_code == 409
    with db.transaction():
        session.execute(update(UnsealingStep).values(at=clock.now() - timedelta(days=7, minutes=1)))
    late = as_("secretariat").command("forum.confirm_unsealing", {"unsealing": unsealing, "reason": TOO})
    assert late.status_code == 409
    assert asked(as_, sealed, "secretariat") != unsealing, "it can be asked anew"


def test_one_that_was_ended_shows_nothing(as_, sealed):
    unsealing = asked(as_, sealed)
    as_("secretariat").do("forum.stop_unsealing", unsealing=unsealing, reason=TOO)
    assert as_("secretariat").command("forum.confirm_unsealing", {"unsealing": unsealing, "reason": TOO}).status_code == 409
    assert not name_on(as_("admin"), unsealing)
    assert TOO in as_("admin").get(f"/unsealings/{unsealing}").get_data(as_text=True)


def test_nobody_else_gets_near_it(as_, guest, sealed, world):
    unsealing = asked(as_, sealed)
    for who in ("nfp.expert", "nfp.3", "nfp.new"):
        assert as_(who).get(f"/unsealings/{unsealing}").status_code == 404
        assert as_(who).get("/unsealings").status_code == 403
        assert as_(who).command("forum.ask_unsealing", {"post": sealed["post"], "reason": WHY}).status_code == 403
        assert as_(who).command("forum.confirm_unsealing", {"unsealing": unsealing, "reason": TOO}).status_code == 404
    assert guest.get(f"/unsealings/{unsealing}").status_code == 404


def test_a_shell_is_not_one_of_the_two(app, as_, sealed):
    with app.app_context(), pytest.raises(Forbidden):
        execute(OPERATOR_CREDENTIAL, "forum.ask_unsealing", {"post": sealed["post"], "reason": WHY}, key="a-key-of-the-shell")


def test_the_author_is_told_by_mail_and_when_she_looks_and_no_row_names_her(as_, sealed, posted, deliver, world):
    before = dict(session.execute(select(Delivery.id, Delivery.state)).all())
    unsealing = asked(as_, sealed)
    as_("secretariat").do("forum.confirm_unsealing", unsealing=unsealing, reason=TOO)
    deliver()
    hers = [letter for letter in posted if letter["To"].addresses[0].addr_spec == "nfp.new@demo.invalid"]
    assert len(hers) == 1
    text_of = hers[0].get_content()
    for words in (WHY, TOO, "Ada Min", "Sofia Desk", "/threads/by-role"):
        assert words in text_of
    assert "How do I begin?" not in text_of
    assert f"/threads/{sealed['thread']}" not in text_of
    amina = as_("nfp.new")
    for page in ("/threads/by-role", f"/threads/{sealed['thread']}"):
        shown = amina.get(page).get_data(as_text=True)
        assert WHY in shown
        assert TOO in shown
    assert WHY not in as_("nfp.expert").get(f"/threads/{sealed['thread']}").get_data(as_text=True)
    session.rollback()
    rows = [row for row in session.execute(select(Delivery)).scalars() if row.id not in before]
    assert rows
    assert all(str(row.payload) == str({"unsealing_id": unsealing}) and not row.recipient for row in rows)


def test_whoever_may_be_the_second_is_asked_and_told_nothing_more(as_, sealed, posted, deliver):
    unsealing = asked(as_, sealed)
    deliver()
    assert [letter["To"].addresses[0].addr_spec for letter in posted] == ["secretariat@demo.invalid"]
    assert f"/unsealings/{unsealing}" in posted[0].get_content()
    assert not [word for word in ("Amina", "How do I begin?", "Africa") if word in posted[0].as_string()]


def test_a_letter_that_could_not_leave_tells_no_address(as_, sealed, monkeypatch, deliver, caplog):
    def refuse(message):
        raise OSError(f"550 no such mailbox: {message['To']}")

    monkeypatch.setattr(transports, "send", refuse)
    unsealing = asked(as_, sealed)
    as_("secretariat").do("forum.confirm_unsealing", unsealing=unsealing, reason=TOO)
    deliver()
    session.rollback()
    row = session.execute(select(Delivery).where(Delivery.subscriber == "forum.mail_name_shown")).scalars().one()
    assert row.last_error
    assert "nfp.new" not in row.last_error + caplog.text
    assert "Amina" not in row.last_error + caplog.text
