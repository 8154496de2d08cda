"""A reply points to a module or a document: as a card for whoever may read it, and as nothing for others."""

from __future__ import annotations

import io
import uuid

import pytest

from ecommunity import db
from ecommunity.db import session
from ecommunity.forum.answering.models import PostSuggestion
from ecommunity.groups.models import Membership

SYMBOL = "UNEP/CMS/COP15/Doc.77"


@pytest.fixture
def thread(ask):
    return ask("nfp.new", community="open-house")["thread"]


@pytest.fixture
def document(as_, world, forum):
    """A paper that only members of the lounge read."""
    with db.transaction():
        row = session.query(Membership).filter_by(group_id=forum["quiet-lounge"], person_id=world.people["nfp.expert"]).one()
        row.role = "chair"
    expert = as_("nfp.expert")
    data = {"group": "quiet-lounge", "symbol": SYMBOL, "title": "Flyways report", "file": (io.BytesIO(b"A PAPER\n\nText.\n"), "p.txt")}
    headers = {"X-CSRF-Token": expert.token(), "Idempotency-Key": uuid.uuid4().hex}
    sent = expert.client.post("/api/v1/documents", data=data, headers=headers, content_type="multipart/form-data")
    assert sent.status_code == 200, sent.get_data(as_text=True)
    return sent.get_json()["result"]["document"]


def suggest(browser, thread, typed):
    return browser.command("forum.post_reply", {"thread": thread, "body": "Read this.", "language": "en", "suggest": typed})


@pytest.mark.parametrize("typed", ["M02", "m02", "/modules/first-weeks", "https://site.example/base/modules/first-weeks#x", "first-weeks"])
def test_a_module_by_code_address_or_title(as_, guest, thread, typed):
    modules = {row["slug"]: row for row in guest.api("/modules").get_json()["items"]}
    typed = typed.replace("M02", modules["first-weeks"]["code"]).replace("m02", modules["first-weeks"]["code"].lower())
    typed = modules["first-weeks"]["title"] if typed == "first-weeks" else typed
    answer = suggest(as_("nfp.3"), thread, typed)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    page = guest.get(f"/threads/{thread}").get_data(as_text=True)
    assert 'href="/modules/first-weeks"' in page
    assert page.count("Knowledge module") == 1


@pytest.mark.parametrize(
    "typed", [SYMBOL, "unep/cms/cop15/doc.77", "/documents/{document}", "Flyways", f"https://x.example/symbols/{SYMBOL}"]
)
def test_a_document_is_a_card_for_its_readers_only(as_, guest, thread, document, typed):
    answer = suggest(as_("nfp.3"), thread, typed.replace("{document}", str(document)))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    where = f"/threads/{thread}"
    assert f'href="/documents/{document}"' in as_("nfp.4").get(where).get_data(as_text=True)
    post = answer.get_json()["result"]["post"]
    for reader in (guest, as_("ngo"), as_("stranger")):
        for door in (where, f"/posts/{post}/fragment", f"/api/v1/threads/{thread}"):
            page = reader.get(door).get_data(as_text=True)
            assert "Read this." in page
            assert "Flyways" not in page
            assert SYMBOL not in page
            assert f"/documents/{document}" not in page


def test_what_the_writer_may_not_read_cannot_be_suggested(as_, thread, document):
    hidden, missing = suggest(as_("ngo"), thread, SYMBOL), suggest(as_("ngo"), thread, "UNEP/CMS/COP15/Doc.78")
    assert hidden.status_code == missing.status_code == 422
    assert hidden.get_json()["fields"] == missing.get_json()["fields"]
    assert "suggest" in hidden.get_json()["fields"]
    session.rollback()
    assert session.query(PostSuggestion).count() == 0


def test_several_that_fit_are_named_and_nothing_is_posted(as_, thread):
    page = as_("nfp.3").post_form(
        f"/threads/{thread}/replies", {"body": "Kept text", "language": "en", "suggest": "e"}, page=f"/threads/{thread}"
    )
    assert page.status_code == 422
    shown = page.get_data(as_text=True)
    assert "more than one" in shown
    assert "Kept text" in shown
    assert '<details class="fold" open>' in shown


def test_without_a_suggestion_nothing_is_asked(as_, thread, reply, sql):
    reply("nfp.3", thread)
    reader = as_("nfp.4")
    reader.get(f"/threads/{thread}")
    sql.clear()
    reader.get(f"/threads/{thread}")
    assert not [statement for statement in sql if "post_suggestions" in statement]


def test_cards_go_with_the_text(as_, guest, thread):
    post = suggest(as_("nfp.3"), thread, "/modules/first-weeks").get_json()["result"]["post"]
    as_("nfp.3").do("forum.edit_post", post=post, body="Really read this.", language="en")
    assert 'href="/modules/first-weeks"' in guest.get(f"/posts/{post}/fragment").get_data(as_text=True)
    as_("nfp.3").do("forum.withdraw_post", post=post)
    assert 'href="/modules/first-weeks"' not in guest.get(f"/posts/{post}/fragment").get_data(as_text=True)
    session.rollback()
    assert session.query(PostSuggestion).count() == 0
