"""Amina puts her name on what she asked by role: for good, in that thread alone; and the other way round there is no way."""

from __future__ import annotations

from sqlalchemy import select, text

from ecommunity import db, registry
from ecommunity.db import session
from ecommunity.directory.models import Affiliation
from ecommunity.forum.models import Post


def authors(browser, thread):
    return [post["author"] for post in browser.api(f"/threads/{thread}").get_json()["posts"]]


def entry(stream, post):
    session.rollback()
    stmt = text("SELECT body FROM entries WHERE stream = :s AND collection = 'posts' AND key = :k")
    return session.execute(stmt, {"s": stream, "k": str(post)}).scalar()


def test_her_name_stands_on_her_posts_of_this_thread_and_no_other(as_, ask, reply, world):
    made, other = ask("nfp.new", show_as="role"), ask("nfp.new", show_as="role", title="Another")
    reply("nfp.expert", made["thread"])
    reply("nfp.new", made["thread"], "Thank you.")
    amina, where = as_("nfp.new"), f"/threads/{made['thread']}"
    before = entry(f"thread:{made['thread']}", made["post"])
    assert "Put my name on it" in amina.get(where).get_data(as_text=True)
    page = amina.get(f"{where}/claim").get_data(as_text=True)
    assert "cannot be taken back" in page
    sent = amina.post_form(f"{where}/claim", {"sure": "true"})
    assert sent.status_code == 303
    seen = authors(as_("nfp.expert"), made["thread"])
    assert [author["name"] for author in seen] == ["Amina Doro", "Lucía Marén", "Amina Doro"]
    assert seen[0]["is_asker"]
    assert seen[2]["is_asker"]
    assert authors(as_("nfp.expert"), other["thread"])[0]["name"] is None
    assert entry(f"thread:{made['thread']}", made["post"]) != before, "readers fetch it again"
    session.rollback()
    rows = session.execute(select(Post).where(Post.thread_id == made["thread"], Post.number != 2)).scalars().all()
    assert [(row.author_id, row.sealed_author, row.author_tag) for row in rows] == [(world.people["nfp.new"], None, None)] * 2


def test_what_she_never_published_is_not_shown_beside_the_name(as_, ask, world):
    made = ask("nfp.new", show_as="role")
    session.rollback()
    post = session.get(Post, made["post"])
    assert post.label == "nfp:africa"
    with_published = authors(as_("nfp.expert"), made["thread"])[0]["label"]
    assert with_published == "A focal point in Africa"
    with db.transaction():
        for row in session.query(Affiliation).filter_by(person_id=world.people["nfp.new"]):
            row.is_published = False
    as_("nfp.new").do("forum.claim_question", thread=made["thread"], sure=True)
    assert authors(as_("nfp.expert"), made["thread"])[0] | {"id": 0} == {"id": 0, "name": "Amina Doro", "label": None, "is_asker": True}


def test_without_the_tick_nothing_happens_and_twice_is_once(as_, ask):
    made, amina = ask("nfp.new", show_as="role"), as_("nfp.new")
    refused = amina.command("forum.claim_question", {"thread": made["thread"]})
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["sure"])
    assert authors(as_("nfp.expert"), made["thread"])[0]["name"] is None
    for _ in range(2):
        amina.do("forum.claim_question", thread=made["thread"], sure=True)
    assert authors(as_("nfp.expert"), made["thread"])[0]["name"] == "Amina Doro"


def test_nobody_else_claims_it(as_, ask):
    made = ask("nfp.new", show_as="role")
    for who in ("nfp.expert", "nfp.3", "admin", "secretariat"):
        assert as_(who).command("forum.claim_question", {"thread": made["thread"], "sure": True}).status_code == 403
        assert as_(who).get(f"/threads/{made['thread']}/claim").status_code == 404
        assert "Put my name on it" not in as_(who).get(f"/threads/{made['thread']}").get_data(as_text=True)
    assert as_("ngo").command("forum.claim_question", {"thread": made["thread"], "sure": True}).status_code == 404


def test_no_command_hides_what_stood_under_the_name(as_, ask):
    """No input of the forum but those that begin a thread can say how one is shown (and a draft, that one would like to be)."""
    takes = {name for name, row in registry.commands.items() if name.startswith("forum.") and "show_as" in row.input.model_fields}
    assert takes == {"forum.ask_question", "forum.start_discussion", "forum.keep_draft"}
    made, amina = ask("nfp.new"), as_("nfp.new")
    assert amina.command("forum.claim_question", {"thread": made["thread"], "sure": True}).status_code == 200
    assert authors(as_("nfp.expert"), made["thread"])[0]["name"] == "Amina Doro"
    assert amina.get(f"/threads/{made['thread']}/claim").status_code == 404


def test_after_claiming_she_accepts_and_writes_under_the_name(as_, ask, reply):
    made = ask("nfp.new", show_as="role")
    answer = reply("nfp.expert", made["thread"])
    as_("nfp.new").do("forum.claim_question", thread=made["thread"], sure=True)
    as_("nfp.new").do("forum.accept_answer", post=answer)
    reply("nfp.new", made["thread"])
    assert authors(as_("nfp.expert"), made["thread"])[-1]["name"] == "Amina Doro"


def test_a_form_that_is_sent_twice_has_one_answer(as_, ask):
    made = ask("nfp.new", show_as="role")
    amina, where = as_("nfp.new"), f"/threads/{made['thread']}/claim"
    shown = amina.get(where).get_data(as_text=True)
    hidden = {name: shown.split(f'name="{name}" value="')[-1].split('"')[0] for name in ("csrf_token", "_key")}
    answers = [amina.client.post(where, data={**hidden, "sure": "true"}) for _ in range(2)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, f"/threads/{made['thread']}")] * 2
