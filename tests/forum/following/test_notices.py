"""The page of notices: what stands on it, what is new, what somebody does without."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from ecommunity import clock, db, registry
from ecommunity.db import session
from ecommunity.forum.models import Post, Thread
from ecommunity.live.entries import rows_of
from ecommunity.live.models import Entry
from ecommunity.notices import tidying
from ecommunity.notices.models import Notice
from ecommunity.notices.telling import tell


@pytest.fixture
def told(ask, reply, deliver):
    """The asker was told of three answers."""
    thread = ask("nfp.new", community="open-house", title="How do I begin?")["thread"]
    deliver()
    posts = [reply(who, thread) for who in ("nfp.expert", "ngo", "nfp.3")]
    deliver()
    return thread, posts


def shown(browser, path="/notices"):
    return browser.get(path).get_data(as_text=True)


def count(browser):
    """What the header says, and what its fragment says; they must be the same."""
    found = []
    for path in ("/account", "/notices/count"):
        match = re.search(r'class="count">([0-9+]+)<', shown(browser, path))
        found.append(match[1] if match else "")
    assert found[0] == found[1]
    return found[0]


def test_each_notice_says_in_words_that_it_is_new_and_leads_to_its_thing(as_, told):
    asker, (_thread, posts) = as_("nfp.new"), told
    page = shown(asker)
    assert page.count('badge-informal">New<') == 3
    assert count(asker) == "3"
    newest = re.search(r'href="(/notices/\d+)"', page)[1]
    led = asker.get(newest)
    assert (led.status_code, led.headers["Location"]) == (303, f"/posts/{posts[2]}")
    assert count(asker) == "2"
    asker.get(re.findall(r'href="(/notices/\d+)"', page)[1], headers={"Sec-Purpose": "prefetch"})
    assert count(asker) == "2", "what a browser fetches before anybody asked is not seen"


def test_all_are_seen_with_one_button_and_what_came_since_is_not(as_, told, reply, deliver):
    asker, (thread, _posts) = as_("nfp.new"), told
    page = shown(asker)
    newest = re.search(r'name="up_to" value="(\d+)"', page)[1]
    reply("nfp.4", thread)
    deliver()
    sent = asker.post_form("/notices/seen", {"up_to": newest}, page="/notices")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/notices")
    assert count(asker) == "1"
    assert shown(asker).count('badge-informal">New<') == 1


def test_what_may_not_be_read_any_more_has_no_line_and_is_not_counted(as_, told):
    asker, (thread, posts) = as_("nfp.new"), told
    with db.transaction():
        session.get(Post, posts[0]).state = "hidden"
    assert (count(asker), shown(asker).count('badge-informal">New<')) == ("2", 2)
    with db.transaction():
        session.get(Thread, thread).state = "hidden"
    assert (count(asker), "How do I begin?" in shown(asker)) == ("", False)
    assert [asker.api("/notices").get_json()[name] for name in ("items", "unseen")] == [[], 0]
    with db.transaction():
        first = session.execute(select(Notice.id).order_by(Notice.id)).scalars().first()
    assert asker.get(f"/notices/{first}").status_code == asker.get("/notices/99999999").status_code == 404


def test_notices_are_nobody_elses(as_, told):
    number = re.search(r'href="(/notices/\d+)"', shown(as_("nfp.new")))[1]
    assert as_("nfp.expert").get(number).status_code == 404
    assert as_("nfp.expert").command("notices.see_notice", {"notice": int(number.rsplit("/", 1)[1])}).status_code == 404


def test_more_than_ninety_nine_are_not_counted(as_, told, world):
    _thread, posts = told
    with db.transaction():
        for n in range(120):
            tell(world.people["nfp.new"], "forum.reply", posts[0], key=f"again:{n}")
    assert count(as_("nfp.new")) == "99+"
    assert "Next page" in shown(as_("nfp.new"))
    assert as_("nfp.new").api("/notices").get_json()["next"] == "/api/v1/notices?page=2"


def test_a_kind_that_somebody_does_without_is_not_told(as_, ask, reply, deliver):
    asker = as_("nfp.new")
    page = shown(asker, "/account/notices")
    assert 'value="forum.reply" checked' in page
    kept = [name for name in re.findall(r'name="kinds" value="([a-z._]+)"', page) if name != "forum.reply"]
    assert asker.post_form("/account/notices", {"kinds": kept}).status_code == 303
    assert 'value="forum.reply" checked' not in shown(asker, "/account/notices")
    thread = ask("nfp.new", community="open-house")["thread"]
    deliver()
    reply("nfp.expert", thread)
    deliver()
    assert count(asker) == ""
    refused = asker.command("notices.choose_kinds", {"kinds": ["forum.nonsense"]})
    assert (refused.status_code, "kinds" in refused.get_json()["fields"]) == (422, True)


def entries(person):
    session.rollback()
    stmt = select(Entry.body).where(Entry.stream == f"person:{person}", Entry.collection == "notices", Entry.body.is_not(None))
    return list(session.execute(stmt).scalars())


def test_the_own_stream_moves_with_every_notice_and_nobody_else_may_follow_it(as_, told, world):
    asker, person = as_("nfp.new"), world.people["nfp.new"]
    before = asker.api(f"/live/person:{person}").get_json()
    assert [row[0] for row in before["put"]] == ["notices"]
    assert before["put"][0][2]["unseen"] == 3
    assert as_("nfp.expert").api(f"/live/person:{person}").status_code == 404
    asker.do("notices.see_all_notices")
    after = asker.api(f"/live/person:{person}").get_json()
    assert after["seq"] > before["seq"]
    assert after["put"][0][2]["unseen"] == 0
    rebuilt = {place: body for place, body in rows_of(registry.rebuilders["notices"]()).items() if place[0] == f"person:{person}"}
    assert list(rebuilt.values()) == [after["put"][0][2]]
    page = shown(asker, "/account")
    assert f'data-stream="person:{person}"' in page
    assert f'data-seq="{after["seq"]}"' in page


def test_old_notices_are_tidied_ninety_days_after_they_were_seen(as_, told, world):
    asker, person = as_("nfp.new"), world.people["nfp.new"]
    asker.get(re.search(r'href="(/notices/\d+)"', shown(asker))[1])
    start = clock.now()
    for days, left in ((89, 3), (92, 2)):
        with clock.standing_at(start + timedelta(days=days)), db.transaction():
            tidying.tidy()
        session.rollback()
        assert session.query(Notice).filter_by(person_id=person).count() == left
    assert len(entries(person)) == 1


def test_a_notice_keeps_the_day_on_which_it_was_seen_and_not_the_moment(as_, told, world):
    as_("nfp.new").do("notices.see_all_notices")
    session.rollback()
    seen = session.execute(select(Notice.seen_at).where(Notice.person_id == world.people["nfp.new"])).scalars().all()
    assert {(at.hour, at.minute, at.second, at.microsecond) for at in seen} == {(0, 0, 0, 0)}


def test_who_has_a_community_as_a_summary_finds_how_much_is_new_there(as_, told, forum):
    reader = as_("nfp.4")
    assert "4 new posts" in shown(reader)
    reader.do("forum.follow", kind="community", thing=forum["open-house"], volume="mentions")
    assert "4 new posts" not in shown(reader)


def test_a_visitor_has_no_notices_and_no_statement_is_spent_on_them(guest, sql):
    assert guest.get("/notices").headers["Location"].startswith("/sign-in")
    assert guest.get("/notices/count").status_code in (302, 303)
    page = shown(guest, "/communities")
    assert 'href="/notices' not in page
    assert not [statement for statement in sql if "notices" in statement]


def test_the_page_needs_few_statements_however_many_there_are(as_, told, world, sql):
    asker, (_thread, posts) = as_("nfp.new"), told
    shown(asker)
    sql.clear()
    shown(asker)
    few = len(sql)
    with db.transaction():
        for n in range(30):
            tell(world.people["nfp.new"], "forum.question" if n % 2 else "forum.reply", posts[n % 3], key=f"again:{n}")
    sql.clear()
    shown(asker)
    assert len(sql) == few <= 10, "\n\n".join(sql)


def test_the_header_costs_one_statement_and_one_more_for_whom_something_is_new(as_, told, sql):
    def spent(who):
        shown(as_(who), "/account")
        sql.clear()
        shown(as_(who), "/account")
        return len([statement for statement in sql if "FROM notices" in statement])

    assert (spent("nfp.new"), spent("nfp.4")) == (2, 1)
