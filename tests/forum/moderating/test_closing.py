"""Closing, opening, slowing down and closing at a date: with words that those whom it concerns read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.moderating.closing import close_thread
from ecommunity.notices.models import Notice
from ecommunity.outbox.models import Delivery


def answer(browser, thread):
    return browser.command("forum.post_reply", {"thread": thread, "body": "Yes", "language": "en"})


def act(browser, thread, name, **fields):
    return browser.post_form(f"/threads/{thread}/moderate/{name}", {"words": "It goes in circles."} | fields)


def test_a_thread_is_closed_and_opened_by_plain_forms(as_, made, moderator, world, deliver):
    thread, _post = made
    assert f"/threads/{thread}/moderate" in moderator.get(f"/threads/{thread}").get_data(as_text=True)
    assert act(moderator, thread, "lock").status_code == 303
    assert answer(as_("nfp.4"), thread).status_code == 403
    page = as_("nfp.4").get(f"/threads/{thread}").get_data(as_text=True)
    assert "It goes in circles." in page
    assert "closed to new replies" in page
    deliver()
    session.rollback()
    assert session.query(Notice).filter_by(person_id=world.people["nfp.new"], kind="moderation.decided").count() == 1
    assert act(moderator, thread, "lock").status_code == 409
    assert act(moderator, thread, "unlock").status_code == 303
    assert answer(as_("nfp.4"), thread).status_code == 200


@pytest.mark.parametrize("name", ["lock", "slow", "close", "move", "split", "merge"])
def test_each_act_needs_words_and_the_role(as_, made, moderator, name):
    assert act(moderator, made[0], name, words="").status_code == 422
    for who in ("nfp.new", "nfp.expert", "secretariat"):
        assert as_(who).get(f"/threads/{made[0]}/moderate/{name}").status_code == 403


def age(thread, minutes, post=None):
    """The newest text of the thread is that old."""
    with db.transaction():
        row = session.query(Post).filter_by(thread_id=thread).order_by(Post.number.desc()).first()
        row.created_at = clock.now() - timedelta(minutes=minutes)


@pytest.mark.parametrize("show_as", ["name", "role"])
def test_in_slow_mode_one_reply_a_person_in_so_many_minutes(as_, ask, moderator, show_as):
    thread = ask("nfp.new", community="open-house", show_as=show_as)["thread"]
    assert act(moderator, thread, "slow", minutes="15").status_code == 303
    assert "once in 15 minutes" in as_("nfp.4").get(f"/threads/{thread}").get_data(as_text=True)
    asker, other = as_("nfp.new"), as_("nfp.expert")
    assert answer(asker, thread).status_code == 200
    refused = answer(asker, thread)
    assert refused.status_code == 429
    wait = refused.get_json()["retry_in"]
    assert 800 < wait <= 900 if show_as == "name" else 900 < wait <= 4500, "of a sealed text only the hour is known"
    assert answer(other, thread).status_code == 200
    age(thread, 16)
    assert answer(other, thread).status_code == 200
    assert answer(asker, thread).status_code == 429
    moderator.do("forum.set_slow_mode", thread=thread, minutes=0, words="Enough.")
    assert answer(asker, thread).status_code == 200


def test_a_thread_closes_at_its_date_and_not_before(as_, made, moderator):
    thread, _post = made
    assert act(moderator, thread, "close", days="7").status_code == 303
    session.rollback()
    owed = session.query(Delivery).filter_by(subscriber="forum.close_thread", state="owed").one()
    assert timedelta(days=6, hours=23) < owed.due_at - clock.now() <= timedelta(days=7)
    payload = dict(owed.payload)
    with db.transaction():
        close_thread(thread)
    assert answer(as_("nfp.4"), thread).status_code == 200
    with db.transaction():
        session.get(Thread, thread).closes_at = clock.now() - timedelta(seconds=1)
    with db.transaction():
        close_thread(**payload)
    assert answer(as_("nfp.4"), thread).status_code == 403
    log = moderator.get("/communities/open-house/moderation/log").get_data(as_text=True)
    assert "The site itself" in log


def test_a_date_of_closing_can_be_taken_back(as_, made, moderator):
    thread, _post = made
    moderator.do("forum.schedule_close", thread=thread, days=1, words="Soon.")
    moderator.do("forum.schedule_close", thread=thread, days=0, words="Not after all.")
    with db.transaction():
        close_thread(thread)
    assert answer(as_("nfp.4"), thread).status_code == 200
