"""Amina asks by role. Nobody and nothing says who she is; she herself can still accept, answer, change, export and leave."""

from __future__ import annotations

import dataclasses
import logging

from sqlalchemy import select, text

from ecommunity import clock, config, db
from ecommunity.accounts.erasure import erase_person, export_person
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.models import Post

ROLE = {"id": None, "name": None, "label": "A focal point in Africa", "is_asker": True}


def author_in_api(browser, thread, place=0):
    return browser.api(f"/threads/{thread}").get_json()["posts"][place]["author"]


def test_every_reader_sees_the_role_and_no_name(as_, ask):
    made = ask("nfp.new", show_as="role")
    for who in ("nfp.expert", "nfp.new"):
        assert author_in_api(as_(who), made["thread"]) == ROLE
    page = as_("nfp.expert").get(f"/threads/{made['thread']}").get_data(as_text=True)
    assert "A focal point in Africa" in page
    assert "Amina" not in page
    listed = as_("nfp.expert").api("/threads?community=quiet-lounge").get_json()["items"][0]
    assert listed["author"] == ROLE


def test_no_table_has_her_beside_the_post(as_, ask, reply, world, caplog, capsys):
    """The whole database, every column: her id stands in no row that her question made, and her name in none but her own."""
    with caplog.at_level(logging.DEBUG):
        before = dump()
        made = ask("nfp.new", show_as="role")
        reply("nfp.new", made["thread"])
        fresh = [row for row in dump() if row not in before]
    amina = world.people["nfp.new"]
    person = session.get(Person, amina)
    assert person is not None
    columns = ("author_id", "person_id", "owner_id", "asked_by_id", "actor_id", "created_by_id")
    words = [person.name, str(person.email), *(f"{column}={amina}," for column in columns)]
    guilty = [row for row in fresh if not row.startswith(("sign_in_sessions", "people")) and any(word in row for word in words)]
    assert fresh
    assert not guilty
    said = caplog.text + capsys.readouterr().out
    assert person.name not in said
    assert f"person={amina}" not in said


def dump():
    """Every row of every table as a line of text."""
    session.rollback()
    found = []
    for table in db.Base.metadata.sorted_tables:
        rows = session.execute(text(f'SELECT * FROM "{table.name}"')).mappings()
        found += [f"{table.name} " + "".join(f"{name}={value}, " for name, value in row.items()) for row in rows]
    return found


def test_the_seal_opens_with_the_sites_key_for_this_post_only(ask, world):
    made = ask("nfp.new", show_as="role")
    post = session.get(Post, made["post"])
    assert post.author_id is None
    amina = world.people["nfp.new"]
    assert seals.opened(post.sealed_author, made["thread"], 1) == amina
    assert seals.opened(post.sealed_author, made["thread"], 2) is None
    here = config._current
    try:
        config.use(dataclasses.replace(here, seal_key=b"another key of another site, 32 b"))
        assert seals.opened(post.sealed_author, made["thread"], 1) is None
    finally:
        config.use(here)


def test_tags_join_inside_a_thread_and_nowhere_else(as_, ask, reply):
    first, _second = ask("nfp.new", show_as="role"), ask("nfp.new", show_as="role")
    reply("nfp.new", first["thread"])
    session.rollback()
    tags = list(session.execute(select(Post.thread_id, Post.author_tag).order_by(Post.id)))
    assert tags[0][1] == tags[2][1]
    assert tags[0][1] != tags[1][1]


def test_her_own_replies_stay_under_the_role(as_, ask, reply):
    made = ask("nfp.new", show_as="role")
    reply("nfp.expert", made["thread"])
    reply("nfp.new", made["thread"], "Thank you.")
    assert author_in_api(as_("nfp.expert"), made["thread"], 2) == ROLE
    assert author_in_api(as_("nfp.expert"), made["thread"], 1)["name"] == "Lucía Marén"


def test_she_accepts_and_changes_and_nobody_else_does(as_, ask, reply):
    made = ask("nfp.new", show_as="role")
    answer = reply("nfp.expert", made["thread"])
    edit = {"post": made["post"], "body": "Changed.", "language": "en"}
    for who in ("nfp.expert", "nfp.3"):
        assert as_(who).command("forum.accept_answer", {"post": answer}).status_code == 403
        assert as_(who).command("forum.edit_post", edit).status_code == 403
    as_("nfp.new").do("forum.accept_answer", post=answer)
    as_("nfp.new").do("forum.edit_post", **edit)
    thread = as_("nfp.3").api(f"/threads/{made['thread']}").get_json()
    assert thread["accepted_post"] == answer
    assert thread["posts"][0]["body"] == "Changed."
    assert thread["posts"][0]["author"] == ROLE


def test_she_exports_and_leaves_and_the_role_stays(as_, ask, reply, world):
    made = ask("nfp.new", show_as="role")
    reply("nfp.new", made["thread"])
    named = ask("nfp.new", title="Under my name")
    ask("nfp.expert", show_as="role")
    amina = world.people["nfp.new"]
    with db.transaction():
        exported = export_person(amina)["forum"]["posts"]
        erase_person(amina, at=clock.now())
    assert [(post["thread"], post["shown_as"]) for post in exported] == [
        (named["thread"], "name"), (made["thread"], "role"), (made["thread"], "role"),
    ]  # fmt: skip
    lucia = as_("nfp.expert")
    assert author_in_api(lucia, made["thread"], 1) == ROLE
    assert author_in_api(lucia, named["thread"])["name"] is None
    session.rollback()
    hers = select(Post).where(Post.thread_id.in_([made["thread"], named["thread"]]))
    for post in session.execute(hers).scalars():
        assert post.author_id is None
        assert post.sealed_author is None
        assert post.author_tag != seals.tag(amina, post.thread_id)
