"""The feeds: what visitors may read at a public address, what a member may read at a secret one, and not a word more."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from lxml import etree
from sqlalchemy import select, update

from ecommunity import db
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.forum.feeds.models import FeedAddress
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Membership

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PUBLIC = "/communities/open-house/feed.atom"


@pytest.fixture
def said(as_, forum):
    """A question and an answer in the public community, another one among members."""
    nfp = as_("nfp.new")
    thread = nfp.do("forum.ask_question", community="open-house", title="Counting", body="How *many*?", language="en", show_as="name")[
        "thread"
    ]
    as_("ngo").do("forum.post_reply", thread=thread, body="Trois. [Voir](/modules/first-weeks)", language="fr")
    nfp.do("forum.ask_question", community="quiet-lounge", title="Among us", body="The word is wolfsbane.", language="en", show_as="name")
    return thread


def entries(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    root = etree.fromstring(answer.data)
    assert root.tag == f"{ATOM}feed"
    return root.findall(f"{ATOM}entry")


def text(entry, name):
    return entry.findtext(ATOM + name)


def own(browser, slug):
    """The secret address of the feed of this community."""
    page = browser.get("/account/feeds").get_data(as_text=True)
    found = re.search(rf"<code>http://[^/<]+(/feeds/[^/<]+/communities/{slug}\.atom)</code>", page)
    return found[1] if found else None


def make(browser):
    assert browser.post_form("/account/feeds/renew", page="/account/feeds").status_code == 303


def test_a_public_community_has_a_feed_for_everybody(guest, said):
    found = entries(guest.get(PUBLIC))
    assert [text(entry, "title") for entry in found] == ["Re: Counting", "Counting"]
    assert [entry.get(LANG) for entry in found] == ["fr", "en"]
    answer, question = found
    assert "<em>many</em>" in text(question, "content")
    assert question.find(f"{ATOM}content").get("type") == "html"
    assert 'href="http' in text(answer, "content"), "an address without a site leads nowhere in a feed reader"
    assert text(question, "author/" + ATOM + "name")
    link = question.find(f"{ATOM}link").get("href")
    assert guest.get(link.partition("/posts/")[1] + link.partition("/posts/")[2]).status_code == 303


def test_it_is_what_the_standard_asks_for(guest, said):
    """RFC 4287: each feed and entry has an id, a title and a moment; ids are unlike; a feed names itself."""
    root = etree.fromstring(guest.get(PUBLIC).data)
    for each in (root, *root.findall(f"{ATOM}entry")):
        assert each.findtext(f"{ATOM}id")
        assert each.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(each.findtext(f"{ATOM}updated")).tzinfo
        assert each.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"].endswith(PUBLIC)
    assert links["alternate"].endswith("/communities/open-house")
    assert max(entry.findtext(f"{ATOM}updated") for entry in root.findall(f"{ATOM}entry")) == root.findtext(f"{ATOM}updated")


def test_a_closed_community_has_none_for_everybody_not_even_for_its_members(guest, as_, said):
    for browser in (guest, as_("nfp.new"), as_("admin")):
        assert browser.get("/communities/quiet-lounge/feed.atom").status_code == 404
        assert browser.get("/communities/no-such/feed.atom").status_code == 404


def test_whoever_has_it_already_is_sent_nothing(guest, said, as_):
    first = guest.get(PUBLIC)
    tag = first.headers["ETag"]
    again = guest.get(PUBLIC, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    as_("nfp.new").do("forum.post_reply", thread=said, body="Four.", language="en")
    assert guest.get(PUBLIC, headers={"If-None-Match": tag}).status_code == 200


def test_pages_tell_feed_readers_where_it_is(guest, as_, said):
    for page in ("/communities/open-house", "/communities/open-house/threads", f"/threads/{said}"):
        assert f'type="application/atom+xml" title="Open-House" href="{PUBLIC}"' in guest.get(page).get_data(as_text=True), page
    assert "atom+xml" not in as_("nfp.new").get("/communities/quiet-lounge").get_data(as_text=True)


def test_a_member_has_secret_addresses_that_need_no_signing_in(guest, as_, said):
    browser = as_("nfp.new")
    assert own(browser, "quiet-lounge") is None
    make(browser)
    address = own(browser, "quiet-lounge")
    (entry,) = entries(guest.get(address))
    assert "wolfsbane" in text(entry, "content")
    assert own(as_("nfp.expert"), "quiet-lounge") is None


def test_a_renewed_address_ends_the_one_of_before(guest, as_, said):
    browser = as_("nfp.new")
    make(browser)
    before = own(browser, "quiet-lounge")
    make(browser)
    after = own(browser, "quiet-lounge")
    assert before != after
    assert guest.get(before).status_code == 404
    assert guest.get(after).status_code == 200


@pytest.mark.parametrize("end", ["membership", "suspended", "left"])
def test_a_right_that_ended_ended_in_the_feed(guest, as_, said, world, app, end):
    browser = as_("nfp.new")
    make(browser)
    address = own(browser, "quiet-lounge")
    with app.app_context(), db.transaction():
        if end == "membership":
            session.query(Membership).filter_by(person_id=world.people["nfp.new"]).delete()
        else:
            session.get(Person, world.people["nfp.new"]).state = end
    assert guest.get(address).status_code == 404


def test_the_secret_stands_in_no_table(as_, app, said, world):
    browser = as_("nfp.new")
    make(browser)
    secret = own(browser, "quiet-lounge").split("/")[2]
    with app.app_context():
        row = session.get(FeedAddress, world.people["nfp.new"])
        assert secret not in (row.salt, row.secret_hash)


@pytest.mark.parametrize("state", ["hidden", "held", "withdrawn"])
def test_what_was_taken_away_is_in_no_feed(guest, as_, app, said, state):
    browser = as_("nfp.new")
    make(browser)
    with app.app_context(), db.transaction():
        session.execute(update(Post).where(Post.thread_id == said, Post.number == 2).values(state=state))
    for address in (PUBLIC, own(browser, "open-house")):
        assert [text(entry, "title") for entry in entries(guest.get(address))] == ["Counting"]
    with app.app_context(), db.transaction():
        session.execute(update(Thread).where(Thread.id == said).values(state="hidden"))
    assert entries(guest.get(PUBLIC)) == []


def test_who_asked_by_role_is_a_role(guest, as_, forum, world, app):
    as_("nfp.new").do("forum.ask_question", community="open-house", title="By role", body="I.", language="en", show_as="role")
    answer = guest.get(PUBLIC)
    (entry,) = entries(answer)
    assert text(entry, "author/" + ATOM + "name") == "A focal point in Africa"
    with app.app_context():
        name = session.get(Person, world.people["nfp.new"]).name
    assert name.encode() not in answer.data


def test_a_peers_thread_is_in_the_feed_of_a_peer_only(guest, as_, app, said):
    with app.app_context(), db.transaction():
        session.execute(update(Thread).where(Thread.id == said).values(is_peers_only=True))
    assert entries(guest.get(PUBLIC)) == []
    make(as_("nfp.new"))
    assert len(entries(guest.get(own(as_("nfp.new"), "open-house")))) == 2


def test_a_feed_asks_as_much_of_a_short_past_as_of_a_long_one(guest, as_, said, sql):
    guest.get(PUBLIC)
    counts = []
    for _ in range(2):
        sql.clear()
        assert len(entries(guest.get(PUBLIC))) <= 30
        counts.append(len(sql))
        for number in range(40):
            as_("nfp.new").do("forum.post_reply", thread=said, body=f"Number {number}.", language="en")
    assert counts[0] == counts[1] <= 10


def test_the_newest_thirty_are_there_wherever_they_were_written(guest, as_, forum, app):
    nfp = as_("nfp.new")
    threads = [
        nfp.do("forum.ask_question", community="open-house", title=f"T{n}", body="B", language="en", show_as="name")["thread"]
        for n in range(12)
    ]
    for number in range(24):
        nfp.do("forum.post_reply", thread=threads[number % 5], body=f"R{number}", language="en")
    with app.app_context():
        stmt = select(Post.id).order_by(Post.created_at.desc(), Post.id.desc()).limit(30)
        wanted = [f"/posts/{post_id}" for post_id in session.execute(stmt).scalars()]
    found = [text(entry, "id") for entry in entries(guest.get(PUBLIC))]
    assert [one[one.index("/posts/") :] for one in found] == wanted


def test_the_page_of_the_feeds_is_for_members(guest):
    assert guest.get("/account/feeds").status_code in (302, 303, 401)
