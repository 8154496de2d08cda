"""Against a decision the author appeals once; somebody else than who decided answers; both are told."""

from __future__ import annotations

import pytest

from ecommunity import db
from ecommunity.db import session
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Group
from ecommunity.notices.models import Notice
from tests.forum.moderating.conftest import hide, queue
from tests.forum.test_show_as_role import dump


def page_of(browser, decision, **options):
    return browser.get(f"/moderation/decisions/{decision}", **options)


def appeal(browser, decision, words="I meant it kindly."):
    return browser.post_form(f"/moderation/decisions/{decision}", {"words": words})


def answer(browser, decision, what="overturn", words="It was kind."):
    return browser.post_form(f"/moderation/decisions/{decision}", {"answer": what, "words": words})


def state_of(post):
    session.rollback()
    return session.get(Post, post).state


def told(world, who, kind):
    session.rollback()
    return session.query(Notice).filter_by(person_id=world.people[who], kind=kind).count()


@pytest.mark.parametrize(("what", "state"), [("overturn", "shown"), ("uphold", "hidden")])
def test_a_second_moderator_decides_and_both_are_told(as_, made, moderator, second, deliver, world, what, state):
    [decision] = hide(moderator, made[1])
    assert "Please be kind." in page_of(as_("nfp.expert"), decision).get_data(as_text=True)
    assert appeal(as_("nfp.expert"), decision).status_code == 303
    assert "I meant it kindly." in queue(second)
    assert "I meant it kindly." not in queue(moderator)
    assert answer(second, decision, what).status_code == 303
    assert state_of(made[1]) == state
    deliver()
    assert told(world, "nfp.expert", "moderation.appeal_answered") == 1
    assert told(world, "nfp.3", "moderation.appeal_answered") == 1
    for reader in (as_("nfp.expert"), moderator):
        assert "It was kind." in page_of(reader, decision).get_data(as_text=True)
    assert answer(second, decision).status_code in (403, 409)
    log = moderator.get("/communities/open-house/moderation/log").get_data(as_text=True)
    assert ("appeal granted" if what == "overturn" else "appeal refused") in log


def test_an_author_appeals_once(as_, made, moderator, second):
    [decision] = hide(moderator, made[1])
    author = as_("nfp.expert")
    appeal(author, decision)
    again = author.command("moderation.appeal_decision", {"decision": decision, "words": "Again"})
    assert again.status_code == 409
    answer(second, decision, "uphold")
    assert author.command("moderation.appeal_decision", {"decision": decision, "words": "Again"}).status_code == 409


def test_nobody_else_appeals_or_reads_the_decision(as_, made, moderator):
    [decision] = hide(moderator, made[1])
    for who in ("nfp.new", "ngo", "stranger", "secretariat"):
        browser = as_(who)
        assert page_of(browser, decision).status_code == page_of(browser, 98765432).status_code == 404
        assert browser.command("moderation.appeal_decision", {"decision": decision, "words": "Please"}).status_code == 404
    assert moderator.command("moderation.appeal_decision", {"decision": decision, "words": "Please"}).status_code == 403


def test_who_decided_does_not_answer_nor_does_the_author(as_, made, moderator, member_of):
    [decision] = hide(moderator, made[1])
    appeal(as_("nfp.expert"), decision)
    member_of("open-house", "nfp.expert", "moderator")
    for browser in (moderator, as_("nfp.expert")):
        refused = browser.command("moderation.answer_appeal", {"decision": decision, "answer": "overturn", "words": "Yes"})
        assert refused.status_code == 403
    assert state_of(made[1]) == "hidden"


def test_a_moderator_of_another_community_does_not_answer(as_, made, moderator, member_of):
    [decision] = hide(moderator, made[1])
    appeal(as_("nfp.expert"), decision)
    member_of("quiet-lounge", "nfp.4", "moderator")
    refused = as_("nfp.4").command("moderation.answer_appeal", {"decision": decision, "answer": "overturn", "words": "Yes"})
    assert refused.status_code == 404


@pytest.mark.parametrize("how", ["moved", "merged"])
def test_an_appeal_waits_where_its_thread_stands_now(as_, made, moderator, second, member_of, how):
    [decision] = hide(moderator, made[1])
    appeal(as_("nfp.expert"), decision)
    assert "I meant it kindly." in queue(second)
    member_of("quiet-lounge", "nfp.3", "moderator")
    member_of("quiet-lounge", "nfp.5", "moderator")
    if how == "moved":
        moderator.do("forum.move_thread", thread=made[0], community="quiet-lounge", words="Better there")
    else:
        moderator.do("forum.merge_communities", community="open-house", into="quiet-lounge", words="One is enough")
    assert "I meant it kindly." in queue(as_("nfp.5"), "quiet-lounge")
    assert "I meant it kindly." not in queue(moderator, "quiet-lounge")
    assert "kindly" not in as_("secretariat").get("/moderation/appeals").get_data(as_text=True)
    assert answer(as_("nfp.5"), decision).status_code == 303
    assert state_of(made[1]) == "shown"


def test_where_nobody_else_leads_the_secretariat_answers(as_, made, moderator):
    [decision] = hide(moderator, made[1])
    appeal(as_("nfp.expert"), decision)
    office = as_("secretariat")
    assert "I meant it kindly." in office.get("/moderation/appeals").get_data(as_text=True)
    assert 'href="/moderation/appeals"' in office.get("/").get_data(as_text=True)
    assert "/moderation/appeals" not in as_("nfp.new").get("/").get_data(as_text=True)
    assert answer(office, decision).status_code == 303
    assert state_of(made[1]) == "shown"


def test_who_reported_does_not_answer(as_, made, moderator, member_of):
    """Then nobody else leads who could: the Secretariat answers."""
    second = as_("nfp.4")
    second.do("moderation.report_thing", kind="post", thing=made[1], reason="attack", words="I dislike it.")
    member_of("open-house", "nfp.4", "moderator")
    [decision] = hide(moderator, made[1])
    appeal(as_("nfp.expert"), decision)
    given = {"decision": decision, "answer": "uphold", "words": "No"}
    assert second.command("moderation.answer_appeal", given).status_code == 403
    assert "I meant it kindly." not in queue(second)
    office = as_("secretariat")
    assert "I meant it kindly." in office.get("/moderation/appeals").get_data(as_text=True)
    assert answer(office, decision).status_code == 303


def test_an_officer_who_reported_does_not_answer_either(as_, made, moderator):
    officer = as_("secretariat")
    officer.do("moderation.report_thing", kind="post", thing=made[1], reason="attack", words="I dislike it.")
    [decision] = hide(moderator, made[1])
    appeal(as_("nfp.expert"), decision)
    assert "I meant it kindly." not in officer.get("/moderation/appeals").get_data(as_text=True)
    given = {"decision": decision, "answer": "uphold", "words": "No"}
    assert officer.command("moderation.answer_appeal", given).status_code == 403
    assert state_of(made[1]) == "hidden"


def test_a_report_under_a_role_keeps_nobody_waiting(as_, made, ask, reply, moderator, member_of):
    """The only other who leads reported it as who they are in this thread, which nobody learns: the Secretariat may answer as well."""
    thread = ask("nfp.4", community="open-house", show_as="role")["thread"]
    post = reply("nfp.expert", thread, "Kestrels over the quay.")
    second = as_("nfp.4")
    second.do("moderation.report_thing", kind="post", thing=post, reason="attack", words="I dislike it.")
    member_of("open-house", "nfp.4", "moderator")
    [decision] = hide(moderator, post)
    appeal(as_("nfp.expert"), decision)
    given = {"decision": decision, "answer": "uphold", "words": "No"}
    assert second.command("moderation.answer_appeal", given).status_code == 403
    assert "I meant it kindly." in as_("secretariat").get("/moderation/appeals").get_data(as_text=True)


def test_not_where_somebody_else_leads(as_, made, moderator, second):
    [decision] = hide(moderator, made[1])
    appeal(as_("nfp.expert"), decision)
    office = as_("secretariat")
    assert "I meant it kindly." not in office.get("/moderation/appeals").get_data(as_text=True)
    refused = office.command("moderation.answer_appeal", {"decision": decision, "answer": "overturn", "words": "Yes"})
    assert refused.status_code == 404


@pytest.mark.parametrize("closed", ["thread", "community"])
def test_never_over_the_shoulder_of_peers(as_, made, moderator, closed):
    with db.transaction():
        thread = session.get(Thread, made[0])
        thread.is_peers_only = closed == "thread"
        if closed == "community":
            session.get(Group, thread.community_id).visibility = "peers"
    [decision] = hide(moderator, made[1])
    appeal(as_("nfp.expert"), decision)
    for who in ("secretariat", "admin"):
        assert "kindly" not in as_(who).get("/moderation/appeals").get_data(as_text=True)
        given = {"decision": decision, "answer": "overturn", "words": "Yes"}
        assert as_(who).command("moderation.answer_appeal", given).status_code == 404
    assert state_of(made[1]) == "hidden"


def test_a_sealed_author_appeals_and_stays_sealed(as_, ask, moderator, second, deliver, world):
    """Nothing that the appeal writes names her; she reads the answer when she looks."""
    made = ask("nfp.new", community="open-house", show_as="role")
    [decision] = hide(moderator, made["post"])
    before, amina = dump(), as_("nfp.new")
    amina.do("moderation.appeal_decision", decision=decision, words="It was a fair question.")
    answer(second, decision)
    deliver()
    number = world.people["nfp.new"]
    fresh = [row for row in dump() if row not in before]
    assert any(row.startswith("moderation_appeals") for row in fresh)
    named = [f"{column}={number}," for column in ("author_id", "by_id", "person_id", "reporter_id", "recipient")]
    assert not [row for row in fresh if any(name in row for name in named) and not row.startswith("sign_in_sessions")]
    assert "Amina" not in page_of(moderator, decision).get_data(as_text=True)
    assert "It was kind." in page_of(amina, decision).get_data(as_text=True)
    assert state_of(made["post"]) == "shown"
