"""Amina asks the focal points; the one who does not belong finds nothing."""

from __future__ import annotations

import uuid

import pytest

from ecommunity import db
from ecommunity.db import session
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Group

GOOD = {"title": "How do I begin?", "body": "I am **new**.", "language": "en", "show_as": "name"}


def rows(model):
    session.rollback()
    return session.query(model).count()


def test_a_member_asks_with_a_form_and_reads_the_question(as_, forum):
    amina = as_("nfp.new")
    sent = amina.post_form("/communities/quiet-lounge/ask", GOOD)
    assert sent.status_code == 303
    page = amina.get(sent.headers["Location"]).get_data(as_text=True)
    assert "How do I begin?" in page
    assert "<strong>new</strong>" in page
    assert "Amina Doro" in page
    assert "not a position of any government or organisation" in page


def test_the_thread_has_the_shape_that_programs_rely_on(as_, ask, reply):
    made = ask("nfp.new")
    answer = reply("nfp.expert", made["thread"])
    thread = as_("nfp.expert").api(f"/threads/{made['thread']}").get_json()
    assert set(thread) == {
        "id",
        "kind",
        "title",
        "community",
        "language",
        "tags",
        "state",
        "accepted_post",
        "accepted_by",
        "posts",
        "next",
        "stream",
    }
    assert (thread["kind"], thread["community"], thread["state"], thread["accepted_post"]) == ("question", "quiet-lounge", "open", None)
    assert set(thread["stream"]) == {"name", "epoch", "seq"}
    assert thread["stream"]["name"] == f"thread:{made['thread']}"
    first, second = thread["posts"]
    assert set(first) == {"id", "state", "author", "body", "body_html", "language", "at", "edited_at", "is_accepted", "suggests", "files"}
    assert first["author"] == {"id": first["author"]["id"], "name": "Amina Doro", "label": "A focal point in Africa", "is_asker": True}
    assert (second["id"], second["author"]["is_asker"], second["is_accepted"]) == (answer, False, False)


def test_the_list_is_paged_and_newest_first(as_, ask):
    made = [ask("nfp.new", title=f"Question {n}")["thread"] for n in range(22)]
    amina = as_("nfp.new")
    first = amina.api("/threads?community=quiet-lounge").get_json()
    assert [item["id"] for item in first["items"]] == made[:1:-1]
    second = amina.get(first["next"]).get_json()
    assert [item["id"] for item in second["items"]] == made[1::-1]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("title", "bell\x07"),
        ("title", "turned\u202etxet"),
        ("body", ""),
        ("body", "   "),
        ("body", "x" * 20_001),
        ("body", "turned\u202etxet"),
        ("language", "xx"),
        ("show_as", "nobody"),
    ],
)
def test_bad_input_names_its_field_and_keeps_what_was_typed(as_, forum, field, value):
    amina = as_("nfp.new")
    refused = amina.command("forum.ask_question", {"community": "quiet-lounge", **GOOD, field: value})
    assert refused.status_code == 422
    assert field in refused.get_json()["fields"]
    page = amina.post_form("/communities/quiet-lounge/ask", {**GOOD, field: value})
    assert page.status_code == 422
    kept = "I am **new**." if field == "title" else "How do I begin?"
    assert kept in page.get_data(as_text=True)
    assert rows(Thread) == rows(Post) == 0


def test_a_doubled_form_asks_once(as_, forum):
    amina = as_("nfp.new")
    page = amina.get("/communities/quiet-lounge/ask").get_data(as_text=True)
    hidden = {name: page.split(f'name="{name}" value="')[-1].split('"')[0] for name in ("csrf_token", "_key")}
    first = amina.client.post("/communities/quiet-lounge/ask", data=hidden | GOOD)
    again = amina.client.post("/communities/quiet-lounge/ask", data=hidden | GOOD)
    assert first.headers["Location"] == again.headers["Location"]
    assert rows(Thread) == rows(Post) == 1


def test_a_stranger_learns_nothing_and_changes_nothing(as_, guest, forum):
    for who in ("ngo", "stranger"):
        refused = as_(who).command("forum.ask_question", {"community": "quiet-lounge", **GOOD})
        missing = as_(who).command("forum.ask_question", {"community": "no-such-lounge", **GOOD})
        assert refused.status_code == missing.status_code == 404
        assert refused.get_data() == missing.get_data()
    assert as_("stranger").command("forum.ask_question", {"community": "open-house", **GOOD}).status_code == 403
    assert guest.command("forum.ask_question", {"community": "open-house", **GOOD}).status_code == 401
    assert rows(Thread) == 0


def test_a_working_group_has_no_informal_zone(as_, forum, world):
    with db.transaction():
        session.get(Group, forum["open-house"]).kind = "working_group"
    amina = as_("nfp.new")
    assert amina.command("forum.ask_question", {"community": "open-house", **GOOD}).status_code == 404
    for path in ("/communities/open-house/threads", "/communities/open-house/ask", "/api/v1/threads?community=open-house"):
        assert amina.get(path).status_code == 404


def test_the_same_key_with_other_words_shows_both(as_, forum):
    amina, key = as_("nfp.new"), uuid.uuid4().hex
    args = {"community": "quiet-lounge", **GOOD}
    assert amina.command("forum.ask_question", args, key=key).status_code == 200
    assert amina.command("forum.ask_question", args | {"title": "Another"}, key=key).status_code == 422
    assert rows(Thread) == 1
