"""Following a tag, wherever it stands: who is told, what is silent, what stands in the summary and in the feed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ecommunity.db import session
from ecommunity.forum.asking.models import Tag
from tests.forum.feeds.test_feeds import entries, make, text
from tests.forum.following.test_following import follow, told


@pytest.fixture
def tag(as_):
    """The number of a tag that is on the list."""
    names = {"en": "Poisoning", "fr": "Empoisonnement", "es": "Envenenamiento"}
    as_("admin").do("forum.add_tag", slug="poisoning", heading="work", names=names, position=1)
    session.rollback()
    return session.execute(select(Tag.id).where(Tag.slug == "poisoning")).scalar_one()


@pytest.fixture
def about(ask, deliver):
    """`about(community)` is a new question with the tag."""

    def asked(community="open-house", **given):
        made = ask("nfp.new", community=community, tags=["poisoning"], **given)
        deliver()
        return made

    return asked


@pytest.mark.parametrize(
    ("of_thread", "of_tag", "of_community", "is_told"),
    [
        (None, "everything", None, True),
        (None, "everything", "digest", True),
        (None, "everything", "mute", False),
        (None, "mute", "everything", False),
        (None, "digest", "everything", True),
        (None, "digest", None, False),
        ("mentions", "everything", None, False),
        ("everything", "mute", None, True),
        (None, "default", None, False),
    ],
)
def test_who_is_told_of_a_reply(as_, tag, about, reply, deliver, world, forum, of_thread, of_tag, of_community, is_told):
    jonas, thread = as_("nfp.3"), about()["thread"]
    follow(jonas, tag, of_tag, "tag")
    if of_thread:
        follow(jonas, thread, of_thread)
    if of_community:
        follow(jonas, forum["open-house"], of_community, "community")
    post = reply("nfp.expert", thread)
    deliver()
    assert told(world, "nfp.3") == ([post] if is_told else [])


def test_a_tag_tells_nobody_what_they_may_not_read(as_, tag, about, world):
    for who in ("nfp.3", "ngo"):
        follow(as_(who), tag, "everything", "tag")
    post = about("quiet-lounge")["post"]
    assert told(world, "nfp.3") == [post]
    assert told(world, "ngo") == []


def test_it_is_chosen_on_its_page_and_listed_with_what_one_follows(as_, guest, tag):
    jonas = as_("nfp.3")
    assert "Follow this tag" in jonas.get("/tags/poisoning").get_data(as_text=True)
    assert "Follow this tag" not in guest.get("/tags/poisoning").get_data(as_text=True)
    assert "You follow no tag yet" in jonas.get("/following").get_data(as_text=True)
    sent = {"kind": "tag", "thing": tag, "volume": "everything", "back": "/tags/poisoning"}
    assert jonas.post_form("/follow", sent, page="/tags/poisoning").headers["Location"].endswith("/tags/poisoning")
    assert '<option value="everything" selected>' in jonas.get("/tags/poisoning").get_data(as_text=True)
    assert "/tags/poisoning" in jonas.get("/following").get_data(as_text=True)
    follow(jonas, tag, "default", "tag")
    assert "You follow no tag yet" in jonas.get("/following").get_data(as_text=True)
    assert jonas.command("forum.follow", {"kind": "tag", "thing": tag + 1000, "volume": "mute"}).status_code == 404


def test_as_a_summary_it_says_how_many_threads_have_something_new(as_, tag, about):
    jonas = as_("nfp.3")
    follow(jonas, tag, "digest", "tag")
    assert "with something new" not in jonas.get("/notices").get_data(as_text=True)
    about()
    thread = about("quiet-lounge")["thread"]
    assert "2 threads with something new" in jonas.get("/notices").get_data(as_text=True)
    jonas.do("forum.mark_read", thread=thread, number=1)
    assert "1 thread with something new" in jonas.get("/notices").get_data(as_text=True)


def test_the_page_of_its_thread_says_what_counts(as_, tag, about):
    jonas, thread = as_("nfp.3"), about()["thread"]
    assert '<option value="digest" selected>' in jonas.get(f"/threads/{thread}").get_data(as_text=True)
    follow(jonas, tag, "mute", "tag")
    assert '<option value="mute" selected>' in jonas.get(f"/threads/{thread}").get_data(as_text=True)


def test_its_feed_has_what_visitors_read_and_the_secret_one_what_the_member_reads(as_, guest, tag, about):
    about(title="In the open")
    about("quiet-lounge", title="Among us")
    assert [text(entry, "title") for entry in entries(guest.get("/tags/poisoning/feed.atom"))] == ["In the open"]
    assert [text(entry, "title") for entry in entries(as_("nfp.3").get("/tags/poisoning/feed.atom"))] == ["In the open"]
    assert guest.get("/tags/no-such-tag/feed.atom").status_code == 404
    jonas = as_("nfp.3")
    follow(jonas, tag, "digest", "tag")
    make(jonas)
    page = jonas.get("/account/feeds").get_data(as_text=True)
    address = next(part for part in page.split("<code>") if "/tags/poisoning.atom" in part).partition("</code>")[0]
    own = "/feeds/" + address.partition("/feeds/")[2]
    assert {text(entry, "title") for entry in entries(guest.get(own))} == {"In the open", "Among us"}
