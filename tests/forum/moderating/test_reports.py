"""Whoever can read a text can report it; only moderators learn who did; the reporter is told what came of it."""

from __future__ import annotations

import pytest

from ecommunity import db
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.moderation.lines import lines_of_reports
from ecommunity.moderation.models import Report
from ecommunity.notices.models import Notice
from tests.forum.moderating.conftest import hide, queue
from tests.forum.test_show_as_role import dump


def test_a_plain_form_reports_and_the_queue_shows_it(as_, made, moderator):
    _thread, post = made
    reader = as_("nfp.new")
    assert f"/report/post/{post}" in reader.get(f"/threads/{made[0]}").get_data(as_text=True)
    sent = reader.post_form(f"/report/post/{post}", {"reason": "leak", "words": "This is from the closed draft."})
    assert sent.status_code == 303
    page = queue(moderator)
    for words in (
        "Kestrels over the quay.",
        "It gives away a restricted document",
        "This is from the closed draft.",
        "Amina Doro",
        "Lucía Marén",
    ):
        assert words in page
    assert "It waits for a moderator." in reader.get(f"/report/post/{post}").get_data(as_text=True)


def test_a_guest_is_asked_to_sign_in(guest, made):
    assert "/sign-in" in guest.get(f"/report/post/{made[1]}").headers["Location"]


def test_nobody_but_moderators_learns_who_reported(as_, made, moderator, deliver):
    thread, post = made
    as_("ngo").do("moderation.report_thing", thing=post, reason="attack", words="Sam was here")
    deliver()
    hide(moderator, post)
    deliver()
    for who in ("nfp.expert", "nfp.new"):
        browser = as_(who)
        doors = (f"/threads/{thread}", f"/posts/{post}/fragment", f"/moderation/decisions/{_decision()}", "/", "/communities/open-house")
        seen = "".join(browser.get(door).get_data(as_text=True) for door in doors)
        assert "Sam Rivers" not in seen
        assert "Sam was here" not in seen
        assert browser.get("/communities/open-house/moderation").status_code == 403
        assert browser.get("/communities/open-house/moderation/log").status_code == 403


def _decision():
    session.rollback()
    from ecommunity.moderation.models import Decision

    return session.query(Decision).order_by(Decision.id.desc()).first().id


def test_reports_of_one_text_are_one_row(as_, made, moderator):
    _thread, post = made
    for who in ("nfp.new", "ngo"):
        as_(who).do("moderation.report_thing", thing=post, reason="attack")
    page = queue(moderator)
    assert page.count(f'name="things" value="{post}"') == 1
    assert "2 reports" in page


def test_one_open_report_a_person_and_text(as_, made, moderator):
    _thread, post = made
    for words in ("First words", "Second words"):
        as_("ngo").do("moderation.report_thing", thing=post, reason="other", words=words)
    page = queue(moderator)
    assert "1 report<" in page
    assert "Second words" in page
    assert "First words" not in page


def test_what_harms_somebody_comes_first(as_, ask, moderator):
    old, new = (ask("nfp.expert", community="open-house", title=title)["post"] for title in ("Old one", "New one"))
    as_("ngo").do("moderation.report_thing", thing=old, reason="attack")
    as_("ngo").do("moderation.report_thing", thing=new, reason="personal_data")
    page = queue(moderator)
    assert page.index("New one") < page.index("Old one")
    assert "Decide within 24 hours" in page


def test_own_words_are_needed_for_something_else(as_, made):
    refused = as_("ngo").command("moderation.report_thing", {"thing": made[1], "reason": "other"})
    assert refused.status_code == 422
    assert "words" in refused.get_json()["fields"]


@pytest.mark.parametrize("who", ["stranger", "ngo", "secretariat"])
def test_what_one_cannot_read_is_reported_like_what_is_not_there(as_, ask, who):
    """`quiet-lounge` is for members; the Secretariat may read it, but not what is held there."""
    post = ask("nfp.new")["post"]
    if who == "secretariat":
        with db.transaction():
            from ecommunity.forum.models import Post, Thread

            row = session.get(Post, post)
            row.state = session.get(Thread, row.thread_id).state = "held"
    answers = []
    for number in (post, 98765432):
        given = {"thing": number, "reason": "attack"}
        command = as_(who).command("moderation.report_thing", given)
        page = as_(who).get(f"/report/post/{number}")
        answers.append((command.status_code, command.get_json()["title"], page.status_code))
    assert answers[0] == answers[1]
    assert answers[0][0] == answers[0][2] == 404


def test_a_hidden_reply_keeps_its_place_and_is_reported_by_nobody(as_, made, moderator):
    hide(moderator, made[1])
    reader = as_("ngo")
    for number in (made[1], 98765432):
        page = reader.get(f"/report/post/{number}")
        assert page.status_code == 404
        assert "over the quay" not in page.get_data(as_text=True)
        assert reader.command("moderation.report_thing", {"thing": number, "reason": "attack"}).status_code == 404


def test_neither_the_author_nor_a_moderator_reports(as_, made, moderator):
    _thread, post = made
    for browser in (as_("nfp.expert"), moderator):
        assert browser.command("moderation.report_thing", {"thing": post, "reason": "attack"}).status_code == 403


def test_the_reporter_is_told_what_came_of_it(as_, made, moderator, world, deliver):
    _thread, post = made
    as_("ngo").do("moderation.report_thing", thing=post, reason="attack")
    moderator.do("moderation.decide", things=[post], verdict="stand")
    deliver()
    session.rollback()
    sam = world.people["ngo"]
    rows = session.query(Notice).filter_by(person_id=sam, kind="moderation.report_answered").all()
    lines = lines_of_reports(Actor(id=sam, kind="person"), rows)
    assert [line.text for line in lines.values()] == ["The moderators looked at what you reported: left as it is. Thank you."]
    assert lines_of_reports(Actor(id=world.people["nfp.new"], kind="person"), rows) == {}
    assert "The moderators decided: left as it is." in as_("ngo").get(f"/report/post/{post}").get_data(as_text=True)
    assert "Nothing waits for you" in queue(moderator)


def test_after_a_decision_the_same_text_can_be_reported_again(as_, made, moderator):
    _thread, post = made
    for _time in range(2):
        as_("ngo").do("moderation.report_thing", thing=post, reason="attack")
        assert "Kestrels" in queue(moderator)
        moderator.do("moderation.decide", things=[post], verdict="stand")
    assert session.query(Report).count() == 2


def test_who_asked_by_role_reports_by_role(as_, ask, reply, world, member_of):
    """Amina asked without her name. That she reports an answer to it names her nowhere."""
    member_of("quiet-lounge", "nfp.3", "moderator")
    made = ask("nfp.new", show_as="role")
    post = reply("nfp.expert", made["thread"])
    before = dump()
    amina = as_("nfp.new")
    amina.do("moderation.report_thing", thing=post, reason="attack", words="It laughs at the question")
    fresh = [row for row in dump() if row not in before]
    assert any(row.startswith("moderation_reports") for row in fresh)
    number = world.people["nfp.new"]
    assert not [row for row in fresh if f"reporter_id={number}," in row or "Amina" in row]
    page = queue(as_("nfp.3"), "quiet-lounge")
    assert "It laughs at the question" in page
    assert "Somebody by role" in page
    assert "Amina" not in page
    assert "It waits for a moderator." in amina.get(f"/report/post/{post}").get_data(as_text=True)
    as_("nfp.3").do("moderation.decide", things=[post], verdict="hide", reason="attack")
    session.rollback()
    assert not [row for row in dump() if row.startswith("notices") and f"person_id={number}," in row]
