"""Before something is asked again, what is there already is offered, once, and only what its reader may read."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from ecommunity import db
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.asking.similar import mend_offers, similar_to
from ecommunity.forum.models import Post, Thread
from ecommunity.search.models import TitleEntry, TitleWord
from ecommunity.search.similar import MOST_WORDS, telling_words
from ecommunity.search.stems import STEMMERS
from tests.cast.knowledge import plain_module

ASK = "/communities/quiet-lounge/ask"
TYPED = {"title": "Who signs the credentials of a delegation?", "body": "Our minister is **away**.", "language": "en", "show_as": "name"}


def similar(browser, title, community="quiet-lounge"):
    return [item["title"] for item in answer(browser, title, community).get_json()["items"]]


def answer(browser, title, community="quiet-lounge"):
    fields = {"about": title, "language": "en", "csrf_token": browser.token()}
    return browser.client.post(f"/communities/{community}/similar", data=fields)


@pytest.fixture
def threads(ask, deliver):
    """Three threads in the lounge, one in the house that is open to all."""
    made = {
        "credentials": ask("nfp.expert", title="Credentials: who has to sign them?")["thread"],
        "bats": ask("nfp.expert", title="Counting bats in caves")["thread"],
        "french": ask("nfp.expert", title="Comment compter les chauves-souris ?", language="fr")["thread"],
        "house": ask("nfp.expert", title="Credentials for the assembly", community="open-house")["thread"],
    }
    deliver()
    return made


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Who signs the credentials?", "Credentials: who has to sign them?"),
        ("CREDENTIALS signed by a deputy", "Credentials: who has to sign them?"),
        ("How do I count the bats?", "Counting bats in caves"),
        ("chauve souris", "Comment compter les chauves-souris ?"),
    ],
)
def test_the_nearest_title_comes_first(as_, threads, title, first):
    assert similar(as_("nfp.new"), title)[0] == first


@pytest.mark.parametrize(
    "title", ["", "?", "What is this for?", "Who will do it and how?", "An invoice for the printer", "x" * 5000, "\x00"]
)
def test_what_is_about_something_else_finds_nothing(as_, threads, title):
    assert similar(as_("nfp.new"), title) == []


def test_only_what_the_reader_may_read_is_offered(as_, threads):
    assert set(similar(as_("nfp.new"), "Credentials")) == {"Credentials: who has to sign them?", "Credentials for the assembly"}
    assert similar(as_("ngo"), "Credentials", "open-house") == ["Credentials for the assembly"]
    assert answer(as_("ngo"), "Credentials").status_code == 404
    assert answer(as_("stranger"), "Credentials", "open-house").status_code == 403


@pytest.mark.parametrize("state", ["hidden", "held", "merged"])
def test_what_is_no_longer_shown_is_not_offered_and_leaves_the_index(as_, threads, state):
    with db.transaction():
        session.get(Thread, threads["credentials"]).state = state
    assert "Credentials: who has to sign them?" not in similar(as_("nfp.new"), "Credentials")
    with db.transaction():
        mend_offers()
    kept = session.execute(select(func.count()).where(TitleEntry.kind == "thread", TitleEntry.thing_id == threads["credentials"]))
    assert kept.scalar_one() == 0
    with db.transaction():
        session.get(Thread, threads["credentials"]).state = "shown"
        session.flush()
        mend_offers()
    assert "Credentials: who has to sign them?" in similar(as_("nfp.new"), "Credentials")


def test_after_an_upgrade_everything_is_offered_piece_by_piece(as_, threads, forum, deliver):
    deliver()
    with db.transaction():
        for n in range(45):
            thread = Thread(community_id=forum["quiet-lounge"], title=f"Helicopters {n}", language="en", posts_count=1)
            session.add(thread)
            session.flush()
            session.add(Post(thread_id=thread.id, number=1, body="x", body_html="<p>x</p>", language="en"))
        mend_offers()
    kept = select(func.count()).where(TitleEntry.kind == "thread", TitleEntry.title.like("Helicopters%"))
    assert 0 < session.execute(kept).scalar_one() < 45, "others get on in between"
    deliver()
    assert session.execute(kept).scalar_one() == 45


def test_an_edited_opening_counts_as_it_is_now(as_, threads, ask, deliver):
    made = ask("nfp.expert", title="One thing", body="It is about helicopters.")
    deliver()
    assert similar(as_("nfp.new"), "helicopters") == ["One thing"]
    as_("nfp.expert").do("forum.edit_post", post=made["post"], body="It is about boats.", language="en")
    deliver()
    assert similar(as_("nfp.new"), "helicopters") == []
    assert similar(as_("nfp.new"), "boats") == ["One thing"]


def test_modules_are_offered_beside_threads(as_, forum, deliver):
    as_("admin").do("knowledge.publish_module", **plain_module("flyway-maps", "T42", "en"))
    deliver()
    title = session.execute(select(TitleEntry.title).where(TitleEntry.kind == "module", TitleEntry.url == "/modules/flyway-maps")).scalar()
    session.rollback()
    found = answer(as_("nfp.new"), title).get_json()["items"]
    assert ("/modules/flyway-maps", "Knowledge module") in [(item["url"], item["kind"]) for item in found]


def test_without_scripts_it_is_one_step_and_nothing_typed_is_lost(as_, threads):
    amina = as_("nfp.new")
    step = amina.post_form(ASK, TYPED)
    page = step.get_data(as_text=True)
    assert step.status_code == 200
    assert "similar-title" in page
    assert f'href="/threads/{threads["credentials"]}"' in page
    assert f'value="{TYPED["title"]}"' in page
    assert "Our minister is **away**." in page
    assert len(amina.api("/threads?community=quiet-lounge").get_json()["items"]) == 3
    form = page.split('name="title"')[0].rsplit("<form", 1)[-1]
    hidden = {name: re.findall(rf'name="{name}" value="([^"]+)"', form)[0] for name in ("csrf_token", "_key", "_seen")}
    sent = amina.client.post(ASK, data=hidden | TYPED)
    assert sent.status_code == 303
    again = amina.client.post(ASK, data=hidden | TYPED)
    assert again.headers["Location"] == sent.headers["Location"]


def test_the_step_is_left_out_when_there_is_nothing_or_something_to_correct(as_, threads):
    amina = as_("nfp.new")
    assert amina.post_form(ASK, TYPED | {"title": "A printer for the office"}).status_code == 303
    wrong = amina.post_form(ASK, TYPED | {"body": ""})
    assert wrong.status_code == 422
    assert "similar-title" not in wrong.get_data(as_text=True)


def test_programs_are_not_held_up(as_, threads):
    assert as_("nfp.new").command("forum.ask_question", {"community": "quiet-lounge", **TYPED}).status_code == 200


@given(st.text(max_size=300))
def test_any_title_gives_few_words_and_no_stem_twice(title):
    found = telling_words(title)
    assert len(found) <= MOST_WORDS
    stems = [stem for word in found for stem in word]
    assert len(stems) == len(set(stems))


@pytest.mark.parametrize("language", list(STEMMERS))
def test_what_every_question_has_says_nothing(language):
    words = {"en": "What should I do with this?", "fr": "Que dois-je faire avec cela ?", "es": "¿Qué debo hacer con esto?"}
    assert telling_words(words[language]) == []


def test_a_look_up_stays_quick_among_many(app, forum, world):
    """Two thousand threads that share most of their words, which is what 50,000 posts stand in."""
    about = [
        "species",
        "focal",
        "point",
        "report",
        "river",
        "count",
        "meeting",
        "delegation",
        "credential",
        "minister",
        "signature",
        "flyway",
    ]
    with db.transaction():
        rows = [{"kind": "thread", "thing_id": n + 10**6, "language": "en", "title": "T", "url": "/"} for n in range(2000)]
        session.execute(insert(TitleEntry), rows)
        ids = list(session.execute(select(TitleEntry.id).where(TitleEntry.thing_id >= 10**6)).scalars())
        stems = sorted({stem for word in about for stem in telling_words(word)[0]})
        session.execute(insert(TitleWord), [{"stem": stem, "entry_id": entry, "weight": 2} for entry in ids for stem in stems])
    actor = Actor(id=world.people["nfp.new"], kind="person")
    times = []
    for _ in range(7):
        begin = perf_counter()
        similar_to(actor, "Credentials of the delegation: does the minister sign the report of the focal point?", "en")
        times.append(perf_counter() - begin)
        session.rollback()
    assert min(times) < 0.05, "the ten milliseconds are for the bench on a quiet machine; this finds what grows"
    assert session.execute(select(func.count()).select_from(Post)).scalar_one() == 0
