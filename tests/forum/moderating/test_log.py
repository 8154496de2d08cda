"""The log: a line for each act, never changed, for leaders and the Secretariat, as a page and a file; no text and no sealed name in it."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from ecommunity import clock, db
from ecommunity.accounts.erasure import erase_person, export_person
from ecommunity.db import session
from ecommunity.forum.models import Thread
from ecommunity.moderation import verdicts
from ecommunity.moderation.models import Decision
from ecommunity.moderation.tables import as_csv
from tests.forum.moderating.conftest import hide

LOG = "/communities/open-house/moderation/log"


def lines(browser):
    text = browser.get(f"{LOG}.csv").get_data(as_text=True)
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def kept():
    session.rollback()
    columns = [column.key for column in Decision.__table__.columns]
    return [tuple(getattr(row, name) for name in columns) for row in session.query(Decision).order_by(Decision.id)]


def test_every_act_leaves_a_line_and_no_line_is_ever_changed(as_, ask, made, moderator, second, reply):
    thread, post = made
    other, more = ask("nfp.4", community="open-house")["thread"], reply("ngo", thread, "More")
    acts = [
        ("moderation.decide", {"things": [post], "verdict": "hide", "reason": "attack"}, "hidden"),
        ("moderation.decide", {"things": [post], "verdict": "stand"}, "shown_again"),
        ("moderation.decide", {"things": [post], "verdict": "stand"}, "kept"),
        ("forum.lock_thread", {"thread": thread, "words": "W"}, "locked"),
        ("forum.unlock_thread", {"thread": thread, "words": "W"}, "unlocked"),
        ("forum.set_slow_mode", {"thread": thread, "minutes": 5, "words": "W"}, "slowed"),
        ("forum.schedule_close", {"thread": thread, "days": 5, "words": "W"}, "close_planned"),
        ("forum.split_thread", {"thread": thread, "posts": [more], "title": "N", "language": "en", "words": "W"}, "split"),
        ("forum.merge_threads", {"thread": other, "into": thread, "words": "W"}, "merged"),
        ("forum.move_thread", {"thread": thread, "community": "quiet-lounge", "words": "W"}, "moved"),
    ]
    before = kept()
    for name, given_, act in acts:
        moderator.do(name, **given_)
        now = kept()
        assert now[: len(before)] == before
        assert [row[4] for row in now[len(before) :]] == [act]
        before = now
    found = lines(moderator)
    assert len(found) == len(acts) + 1
    assert found[1][1] == "Jonas Berg"
    page = moderator.get(LOG).get_data(as_text=True)
    assert page.count("Jonas Berg") >= len(acts)


def test_no_text_of_anybody_stands_in_it(as_, made, moderator):
    hide(moderator, made[1])
    assert "Kestrels" not in moderator.get(LOG).get_data(as_text=True) + moderator.get(f"{LOG}.csv").get_data(as_text=True)
    assert "Lucía" not in moderator.get(f"{LOG}.csv").get_data(as_text=True)


def test_leaders_and_the_secretariat_read_it_nobody_else(as_, guest, made, moderator):
    hide(moderator, made[1])
    assert "hidden" in as_("secretariat").get(LOG).get_data(as_text=True)
    for who, status in (("nfp.new", 403), ("stranger", 403)):
        assert as_(who).get(LOG).status_code == as_(who).get(f"{LOG}.csv").status_code == status
    assert "/sign-in" in guest.get(LOG).headers["Location"]


def test_what_is_among_peers_is_not_in_the_secretariats_log(as_, made, moderator):
    with db.transaction():
        session.get(Thread, made[0]).is_peers_only = True
    hide(moderator, made[1], words="Among us only.")
    assert "Among us only." in moderator.get(LOG).get_data(as_text=True)
    office = as_("secretariat")
    assert "Among us only." not in office.get(LOG).get_data(as_text=True) + office.get(f"{LOG}.csv").get_data(as_text=True)


@given(st.lists(st.text(alphabet='=+-@\t\r\n,;"aé', max_size=8), min_size=1, max_size=4))
def test_no_cell_of_the_file_is_a_formula(cells):
    [row] = list(csv.reader(io.StringIO(as_csv([cells]).removeprefix("\ufeff"), newline="")))
    assert len(row) == len(cells)
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@given(st.sampled_from(["held", "shown", "hidden", "withdrawn"]), st.sampled_from(verdicts.VERDICTS))
def test_a_verdict_leads_where_it_says_and_brings_back_nothing_withdrawn(state, verdict):
    act, after = verdicts.outcome(state, verdict)
    assert after == ("withdrawn" if state == "withdrawn" else {"stand": "shown", "hide": "hidden"}[verdict])
    assert (act in verdicts.AGAINST_AUTHOR) is (after == "hidden")


def test_who_leaves_is_in_no_line(as_, made, moderator, world):
    hide(moderator, made[1])
    jonas, lucia = world.people["nfp.3"], world.people["nfp.expert"]
    with db.transaction():
        assert export_person(lucia)["moderation"]["decided_about_you"][0]["act"] == "hidden"
        for person in (jonas, lucia):
            erase_person(person, at=clock.now())
    session.rollback()
    row = session.query(Decision).one()
    assert (row.by_id, row.author_id, row.act) == (None, None, "hidden")
