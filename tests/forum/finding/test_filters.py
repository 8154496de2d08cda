"""The threads of all communities: every filter on the page and in the API, and nothing that is hidden."""

from __future__ import annotations

import re

import pytest

from ecommunity import db
from ecommunity.db import session
from ecommunity.forum.models import Thread


@pytest.fixture
def some(as_, ask, reply):
    """Threads by what they are like."""
    found = {
        "plain": ask("nfp.new", community="open-house", title="Plain")["thread"],
        "french": ask("nfp.new", community="open-house", title="En français", language="fr")["thread"],
        "closed": ask("nfp.new", title="In the lounge")["thread"],
        "answered": ask("nfp.new", community="open-house", title="Answered")["thread"],
        "talk": ask("nfp.new", community="open-house", title="Talk")["thread"],
    }
    with db.transaction():
        session.get(Thread, found["talk"]).kind = "discussion"
    as_("nfp.new").do("forum.accept_answer", post=reply("nfp.expert", found["answered"]))
    as_("nfp.3").do("forum.follow", kind="thread", thing=found["french"], volume="mentions")
    as_("nfp.3").do("forum.follow", kind="thread", thing=found["plain"], volume="mute")
    as_("nfp.3").do("forum.mark_community_read", community="quiet-lounge")
    return found


def both(browser, query, known):
    """Which of the threads the page and the API show for this query; they must be the same."""
    page = browser.get("/questions" + query).get_data(as_text=True)
    shown = {int(number) for number in re.findall(r'href="/threads/(\d+)" lang', page)}
    listed = {row["id"] for row in browser.get("/api/v1/threads" + query).get_json()["items"]}
    assert shown == listed, query
    return {name for name, number in known.items() if number in shown}


CASES = [
    ("", {"plain", "french", "closed", "answered", "talk"}),
    ("?community=open-house", {"plain", "french", "answered", "talk"}),
    ("?in=fr", {"french"}),
    ("?kind=discussion", {"talk"}),
    ("?show=unanswered", {"plain", "french", "closed"}),
    ("?show=followed", {"french"}),
    ("?show=unread", {"french", "answered", "talk"}),
    ("?show=unread&kind=question&community=open-house", {"french", "answered"}),
    ("?kind=nonsense&in=xx&show=what", {"plain", "french", "closed", "answered", "talk"}),
]


@pytest.mark.parametrize(("query", "wanted"), CASES)
def test_each_filter_finds_the_same_on_the_page_and_in_the_api(as_, some, query, wanted):
    assert both(as_("nfp.3"), query, some) == wanted


def test_what_somebody_may_not_read_is_in_no_filter(as_, guest, some):
    with db.transaction():
        session.get(Thread, some["french"]).state = "hidden"
    for browser in (guest, as_("stranger")):
        assert both(browser, "", some) == {"plain", "answered", "talk"}
    for query in ("", "?in=fr", "?show=followed", "?show=unread"):
        assert "french" not in both(as_("nfp.3"), query, some)
    assert both(as_("stranger"), "?show=unread", some) == both(as_("stranger"), "?show=followed", some) == set()


def test_a_visitor_is_offered_only_what_a_visitor_can_have(guest, some):
    page = guest.get("/questions").get_data(as_text=True)
    assert 'value="unanswered"' in page
    assert 'value="followed"' not in page
    assert "quiet-lounge" not in page
