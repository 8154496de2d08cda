"""What waits for moderators, who may decide about it, and what becomes of it everywhere."""

from __future__ import annotations

import pytest

from ecommunity import db
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Group
from ecommunity.moderation.lines import lines_of_cases
from ecommunity.notices.models import Notice
from tests.forum.moderating.conftest import hide, queue
from tests.forum.test_threads import entries

FIRST = {"community": "open-house", "title": "Hello there", "body": "Gannets at noon.", "language": "en", "show_as": "name"}


def state_of(post):
    session.rollback()
    return session.get(Post, post).state


def test_the_first_text_of_somebody_unverified_is_held(as_, guest, newcomer, moderator, deliver, forum):
    made = newcomer.do("forum.ask_question", **FIRST)
    deliver()
    assert "Gannets" in newcomer.get(f"/threads/{made['thread']}").get_data(as_text=True)
    for reader in (guest, as_("nfp.new")):
        assert reader.get(f"/threads/{made['thread']}").status_code == 404
        assert "Hello there" not in reader.get("/communities/open-house").get_data(as_text=True)
    assert ("threads", str(made["thread"])) not in entries(f"group:{forum['open-house']}")
    page = queue(moderator)
    assert "Gannets at noon." in page
    assert "nobody sees it yet" in page

    moderator.do("moderation.decide", things=[made["post"]], verdict="stand")
    deliver()
    assert "Gannets" in guest.get(f"/threads/{made['thread']}").get_data(as_text=True)
    assert ("threads", str(made["thread"])) in entries(f"group:{forum['open-house']}")
    assert "Nothing waits for you" in queue(moderator)
    again = newcomer.do("forum.ask_question", **FIRST | {"title": "And again"})
    deliver()
    assert "And again" in guest.get(f"/threads/{again['thread']}").get_data(as_text=True)
    assert "Nothing waits for you" in queue(moderator)


def test_what_is_shown_at_last_is_told_as_new(app, newcomer, made, moderator, deliver):
    """Whoever follows new replies hears of it when others can read it, not before."""
    from ecommunity.outbox.models import Delivery

    def owed():
        session.rollback()
        return [row.payload["post_id"] for row in session.query(Delivery).filter_by(event="forum.reply_posted").order_by(Delivery.id)]

    thread, _post = made
    post = newcomer.do("forum.post_reply", thread=thread, body="Me too.", language="en")["post"]
    deliver()
    before = owed().count(post)
    moderator.do("moderation.decide", things=[post], verdict="stand")
    assert owed().count(post) > before
    hide(moderator, post)
    told = owed().count(post)
    moderator.do("moderation.decide", things=[post], verdict="stand")
    assert owed().count(post) == told


def test_what_is_refused_stays_with_its_author_and_says_why(guest, newcomer, moderator, deliver, world):
    made = newcomer.do("forum.ask_question", **FIRST)
    deliver()
    hide(moderator, made["post"], reason="advertising", words="We do not sell here.")
    deliver()
    page = newcomer.get(f"/threads/{made['thread']}").get_data(as_text=True)
    for words in ("It is advertising or does not belong here", "We do not sell here.", "how to appeal"):
        assert words in page
    assert guest.get(f"/threads/{made['thread']}").status_code == 404
    session.rollback()
    assert session.query(Notice).filter_by(person_id=world.people["stranger"], kind="moderation.decided").count() == 1


def test_hide_and_show_again_on_every_path(as_, guest, made, moderator):
    thread, post = made
    decided = hide(moderator, post)
    assert len(decided) == 1

    def seen(browser):
        doors = (f"/threads/{thread}", f"/posts/{post}/fragment", f"/api/v1/threads/{thread}", "/search?q=Kestrels")
        return "".join(browser.get(door).get_data(as_text=True) for door in doors)

    for reader in (guest, as_("nfp.new")):
        assert "Kestrels over" not in seen(reader)
    assert "Kestrels over" in seen(as_("nfp.expert"))
    moderator.do("moderation.decide", things=[post], verdict="stand")
    assert "Kestrels over" in seen(guest)


def test_a_hidden_question_takes_its_thread_away_and_ends_its_stream(as_, guest, made, moderator, forum):
    thread, _post = made
    opening = as_("nfp.new").api(f"/threads/{thread}").get_json()["posts"][0]["id"]
    hide(moderator, opening)
    assert guest.get(f"/threads/{thread}").status_code == 404
    assert ("threads", str(thread)) not in entries(f"group:{forum['open-house']}")
    from ecommunity.live.models import Recheck

    session.rollback()
    assert session.query(Recheck).filter_by(subject=f"stream:thread:{thread}").count() == 1


def test_ticked_ones_are_decided_together_by_a_plain_form(as_, ask, moderator):
    posts = [ask("nfp.expert", community="open-house", title=f"Number {n}")["post"] for n in range(3)]
    for post in posts:
        as_("ngo").do("moderation.report_thing", thing=post, reason="attack")
    sent = moderator.post_form(
        "/communities/open-house/moderation", {"things": posts[:2], "verdict": "hide", "reason": "attack", "words": "No."}
    )
    assert sent.status_code == 303
    assert [state_of(post) for post in posts] == ["hidden", "hidden", "shown"]
    page = queue(moderator)
    assert "Number 2" in page
    assert "Number 0" not in page


def test_a_refused_form_keeps_what_was_ticked_and_typed(as_, made, moderator):
    as_("ngo").do("moderation.report_thing", thing=made[1], reason="attack")
    sent = moderator.post_form("/communities/open-house/moderation", {"things": made[1], "verdict": "hide", "words": "Typed before"})
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert "Choose a reason" in page
    assert "Typed before" in page
    assert f'value="{made[1]}" checked' in page
    assert state_of(made[1]) == "shown"


def test_nothing_is_done_when_one_of_them_is_not_theirs(as_, ask, made, moderator):
    """A foreign id among the ticked ones: all or none."""
    foreign = ask("nfp.expert")["post"]
    answer = moderator.command("moderation.decide", {"things": [made[1], foreign], "verdict": "hide", "reason": "attack"})
    missing = moderator.command("moderation.decide", {"things": [made[1], 98765432], "verdict": "hide", "reason": "attack"})
    assert answer.status_code == missing.status_code == 404
    assert answer.get_json()["title"] == missing.get_json()["title"]
    assert (state_of(made[1]), state_of(foreign)) == ("shown", "shown")


def test_moderators_are_per_community(as_, made, member_of):
    member_of("quiet-lounge", "nfp.4", "moderator")
    other = as_("nfp.4")
    assert other.get("/communities/open-house/moderation").status_code == 403
    assert other.get(f"/moderation/post/{made[1]}").status_code == 404
    assert other.command("moderation.decide", {"things": [made[1]], "verdict": "hide", "reason": "attack"}).status_code == 404
    assert as_("admin").command("moderation.decide", {"things": [made[1]], "verdict": "hide", "reason": "attack"}).status_code == 404
    assert state_of(made[1]) == "shown"


def test_nobody_decides_about_their_own_text_or_report(as_, ask, made, moderator, member_of):
    own = ask("nfp.3", community="open-house")["post"]
    sealed = ask("nfp.3", community="open-house", show_as="role")["post"]
    member_of("open-house", "ngo")
    as_("ngo").do("moderation.report_thing", thing=made[1], reason="attack")
    member_of("open-house", "ngo", "moderator")
    for browser, post in ((moderator, own), (moderator, sealed), (as_("ngo"), made[1])):
        assert browser.command("moderation.decide", {"things": [post], "verdict": "hide", "reason": "attack"}).status_code == 403
        assert state_of(post) == "shown"


def test_peers_only_is_no_matter_for_a_moderator_of_the_secretariat(as_, made, member_of, deliver):
    member_of("open-house", "secretariat", "moderator")
    as_("ngo").do("moderation.report_thing", thing=made[1], reason="attack")
    assert "Kestrels" in queue(as_("secretariat"))
    with db.transaction():
        session.get(Thread, made[0]).is_peers_only = True
    assert "Kestrels" not in queue(as_("secretariat"))
    answer = as_("secretariat").command("moderation.decide", {"things": [made[1]], "verdict": "hide", "reason": "attack"})
    assert answer.status_code == 404


def test_of_a_sealed_author_there_is_the_role_and_no_name(as_, ask, reply, moderator, deliver, world):
    made = ask("nfp.new", community="open-house", show_as="role", title="Sealed question")
    reply("nfp.new", made["thread"], "Another sealed one.")
    as_("ngo").do("moderation.report_thing", thing=made["post"], reason="attack")
    page = queue(moderator) + moderator.get(f"/moderation/post/{made['post']}").get_data(as_text=True)
    assert "A focal point in Africa" in page
    [decision] = hide(moderator, made["post"])
    deliver()
    doors = ("/communities/open-house/moderation", "/communities/open-house/moderation/log", "/communities/open-house/moderation/log.csv")
    page += "".join(moderator.get(door).get_data(as_text=True) for door in (*doors, f"/moderation/decisions/{decision}"))
    assert "Amina" not in page
    session.rollback()
    assert session.query(Notice).filter_by(person_id=world.people["nfp.new"]).count() == 0
    told = as_("nfp.new").get(f"/threads/{made['thread']}").get_data(as_text=True)
    assert "Please be kind." in told


def test_the_history_of_a_sealed_author_ends_at_the_thread(as_, ask, reply, moderator):
    one, two = (ask("nfp.new", community="open-house", show_as="role", title=title) for title in ("One", "Two"))
    later = reply("nfp.new", one["thread"], "Again.")
    hide(moderator, one["post"])
    assert "1 decision before" in moderator.get(f"/moderation/post/{later}").get_data(as_text=True)
    assert "Nothing was decided about this author here before." in moderator.get(f"/moderation/post/{two['post']}").get_data(as_text=True)


def test_the_history_of_a_named_author_ends_at_the_community(as_, ask, made, moderator, member_of):
    member_of("quiet-lounge", "nfp.3", "moderator")
    hide(moderator, made[1])
    here, there = (ask("nfp.expert", community=slug)["post"] for slug in ("open-house", "quiet-lounge"))
    assert "1 decision before" in moderator.get(f"/moderation/post/{here}").get_data(as_text=True)
    assert "Nothing was decided" in moderator.get(f"/moderation/post/{there}").get_data(as_text=True)


@pytest.mark.parametrize("number", [2, 25])
def test_the_queue_is_twenty_a_page_in_ten_statements(as_, ask, moderator, sql, number):
    for n in range(number):
        show_as = "role" if n % 5 == 0 else "name"
        post = ask("nfp.expert", community="open-house", title=f"Number {n:02}", show_as=show_as)["post"]
        for who in ("ngo", "nfp.new"):
            as_(who).do("moderation.report_thing", thing=post, reason="attack")
    queue(moderator)
    sql.clear()
    page = queue(moderator)
    assert len(sql) <= 10, "\n".join(sql)
    assert page.count('name="things"') == min(number, 20)
    if number > 20:
        assert queue(moderator, query_string={"page": "2"}).count('name="things"') == number - 20


def test_a_form_from_elsewhere_decides_nothing(as_, made, moderator):
    moderator.get("/communities/open-house/moderation")
    forged = moderator.client.post("/communities/open-house/moderation", data={"things": made[1], "verdict": "hide", "reason": "attack"})
    assert forged.status_code == 403
    assert state_of(made[1]) == "shown"


def test_the_community_tells_its_moderators_what_waits(as_, made, moderator, deliver, world):
    as_("ngo").do("moderation.report_thing", thing=made[1], reason="attack")
    assert "/communities/open-house/moderation" in moderator.get("/communities/open-house").get_data(as_text=True)
    deliver()
    session.rollback()
    told = session.query(Notice).filter_by(kind="moderation.waits").all()
    assert [row.person_id for row in told] == [world.people["nfp.3"]]
    jonas = Actor(id=world.people["nfp.3"], kind="person")
    assert [line.text for line in lines_of_cases(jonas, told).values()] == ["A text waits for a moderator in Open-House."]
    assert lines_of_cases(Actor(id=world.people["ngo"], kind="person"), told) == {}
    for who in ("nfp.new", "nfp.expert"):
        assert "open-house/moderation" not in as_(who).get("/communities/open-house").get_data(as_text=True)
    session.rollback()
    assert session.query(Group).filter_by(slug="open-house").one().is_community
