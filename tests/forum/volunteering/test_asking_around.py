"""Questions that wait are brought to volunteers: the rounds, what the volunteer sees, and what nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.directory.models import Instrument
from ecommunity.forum.models import Thread
from ecommunity.forum.volunteering.models import Ask
from ecommunity.forum.volunteering.rounds import ask_around
from ecommunity.groups.models import Membership


@pytest.fixture
def volunteer(as_, forum):
    """`volunteer("nfp.expert", "region:africa")` answers questions that wait."""

    def say(who, *topics, languages=("en",), volunteers=True):
        as_(who).do("directory.declare_expertise", topics=list(topics), languages=list(languages), volunteers=volunteers)

    return say


@pytest.fixture
def round_after(app):
    """`round_after(days=6)`: what the recurring work does then."""
    start = clock.now()

    def go(**later):
        with clock.standing_at(start + timedelta(**later)), app.app_context(), db.transaction():
            ask_around()

    return go


def asks():
    session.rollback()
    return [(row.person_id, row.answer) for row in session.query(Ask).order_by(Ask.id)]


def page(browser, path="/asks"):
    return browser.get(path).get_data(as_text=True)


def test_a_question_waits_some_days_and_then_goes_to_one_at_a_time(as_, ask, volunteer, round_after, world):
    expert, third = world.people["nfp.expert"], world.people["nfp.3"]
    ask("nfp.new", community="open-house", title="Who knows?")
    volunteer("nfp.expert")
    volunteer("nfp.3")
    round_after(days=4)
    assert asks() == []
    round_after(days=5, hours=1)
    first, second = sorted((expert, third))
    assert asks() == [(first, "open")]
    round_after(days=6)
    assert asks() == [(first, "open")]
    round_after(days=8, hours=2)
    assert asks() == [(first, "lapsed"), (second, "open")]
    round_after(days=12)
    round_after(days=16)
    assert asks() == [(first, "lapsed"), (second, "lapsed")], "each once, and then nobody"


def test_the_volunteer_is_asked_politely_and_may_pass_and_nobody_sees_it(as_, ask, volunteer, round_after, world):
    thread = ask("nfp.new", community="open-house", title="Who knows?")["thread"]
    volunteer("nfp.expert")
    round_after(days=6)
    expert = as_("nfp.expert")
    assert "This question waits for an answer. Could you help?" in page(expert, "/notices")
    assert "Who knows?" in page(expert)
    assert "Who knows?" not in page(as_("nfp.3"))
    for reader in (as_("nfp.new"), as_("nfp.3"), as_("admin")):
        shown = page(reader, f"/threads/{thread}") + str(reader.api(f"/threads/{thread}").get_json())
        assert "Lucía" not in shown
    number = session.query(Ask).one().id
    assert as_("nfp.3").command("forum.pass_ask", {"ask": number}).status_code == 404
    sent = expert.post_form(f"/asks/{number}/pass", page="/asks")
    assert (sent.status_code, asks()) == (303, [(world.people["nfp.expert"], "passed")])
    assert "Who knows?" not in page(expert) + page(expert, "/notices")
    assert expert.command("forum.pass_ask", {"ask": number}).status_code == 404
    round_after(days=7)
    assert asks() == [(world.people["nfp.expert"], "passed")], "not asked about the same again"


@pytest.mark.parametrize(("who", "answer"), [("nfp.expert", "answered"), ("nfp.3", "closed"), ("nfp.new", "open")])
def test_an_answer_ends_it(as_, ask, reply, volunteer, round_after, deliver, who, answer):
    thread = ask("nfp.new", community="open-house")["thread"]
    volunteer("nfp.expert")
    round_after(days=6)
    reply(who, thread)
    deliver()
    assert [state for _person, state in asks()] == [answer]


@pytest.mark.parametrize("show_as", ["name", "role"])
def test_who_asked_is_never_asked_whether_by_name_or_by_role(as_, ask, volunteer, round_after, show_as):
    ask("nfp.new", community="open-house", show_as=show_as)
    volunteer("nfp.new")
    round_after(days=6)
    assert asks() == []


def test_only_who_may_answer_there_in_that_language_and_knows_about_it(as_, ask, volunteer, round_after, world, app):
    with db.transaction():
        if not session.query(Instrument).filter_by(code="aewa").count():
            session.add(Instrument(code="aewa", names={"en": "AEWA"}, is_binding=True))
    volunteer("ngo", "instrument:aewa")  # not of the lounge
    volunteer("nfp.3", "region:africa")  # knows nothing of it
    volunteer("nfp.4", "instrument:aewa", languages=("fr",))
    volunteer("nfp.5", "instrument:aewa", volunteers=False)
    ask("nfp.new", title="Who reports to AEWA?")
    round_after(days=6)
    assert asks() == []
    volunteer("nfp.expert", "instrument:aewa")
    round_after(days=7)
    assert asks() == [(world.people["nfp.expert"], "open")]


def test_what_is_answered_hidden_locked_or_among_peers_is_not_brought_to_the_wrong_people(
    as_, ask, reply, volunteer, round_after, world, forum
):
    made = [ask("nfp.new", community="open-house", title=f"Question {n}")["thread"] for n in range(4)]
    reply("nfp.3", made[0])
    with db.transaction():
        session.get(Thread, made[1]).state = "hidden"
        session.get(Thread, made[2]).locked_at = clock.now()
        session.get(Thread, made[3]).is_peers_only = True
        session.add(Membership(group_id=forum["open-house"], person_id=world.people["secretariat"]))
    volunteer("secretariat")
    round_after(days=6)
    assert asks() == []


def test_who_pauses_is_asked_nothing_until_then(as_, ask, volunteer, round_after, world):
    ask("nfp.new", community="open-house")
    volunteer("nfp.expert")
    sent = as_("nfp.expert").post_form("/directory/mine/expertise/pause", {"weeks": "1", "back": "/asks"}, page="/asks")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/asks")
    round_after(days=6)
    assert asks() == []
    round_after(days=8)
    assert len(asks()) == 1


def test_a_community_says_after_how_many_days(as_, ask, volunteer, round_after, forum, world):
    with db.transaction():
        session.query(Membership).filter_by(group_id=forum["open-house"], person_id=world.people["nfp.3"]).one().role = "moderator"
    ask("nfp.new", community="open-house")
    volunteer("nfp.expert")
    lead = as_("nfp.3")
    assert 'name="days"' in page(lead, "/communities/open-house")
    assert 'name="days"' not in page(as_("nfp.4"), "/communities/open-house")
    lead.post_form("/communities/open-house/answer-wait", {"days": "0"}, page="/communities/open-house")
    round_after(days=20)
    assert asks() == []
    lead.do("forum.set_answer_wait", community="open-house", days=10)
    round_after(days=9)
    assert asks() == []
    round_after(days=10, hours=1)
    assert len(asks()) == 1
    assert as_("nfp.4").command("forum.set_answer_wait", {"community": "open-house", "days": 1}).status_code == 403
    assert lead.command("forum.set_answer_wait", {"community": "open-house", "days": 61}).status_code == 422
