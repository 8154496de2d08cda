"""What was typed is kept for its author alone, and nobody who reads the database learns whose it is."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, text

from ecommunity import clock, config, db
from ecommunity.accounts import sessions
from ecommunity.accounts.erasure import erase_person, export_person
from ecommunity.accounts.models import Person, SignInSession
from ecommunity.accounts.secrets import new_secret
from ecommunity.db import session
from ecommunity.errors import Conflict
from ecommunity.forum.asking import drafts
from ecommunity.forum.asking.models import Draft
from ecommunity.forum.models import Thread
from ecommunity.groups.models import Group, Membership
from ecommunity.groups.queries import find_membership
from tests.conftest import Browser
from tests.forum.moderating.conftest import hide

ASK = "/communities/quiet-lounge/ask"
TYPED = {"title": "Half a question", "body": "Nobody may know that I **wonder**.", "language": "fr", "show_as": "role", "kind": "question"}
HERE = {"place": "new:quiet-lounge"}


def rows():
    session.rollback()
    return session.query(Draft).all()


def test_the_button_keeps_it_and_the_form_begins_with_it(as_, offered, forum):
    amina = as_("nfp.new")
    kept = amina.post_form(ASK, {**TYPED, "tags": ["bats"], "_button": "draft"})
    assert kept.headers["Location"].endswith("/drafts")
    assert session.query(Thread).count() == 0
    page = amina.get(ASK).get_data(as_text=True)
    assert f'value="{TYPED["title"]}"' in page
    assert "Nobody may know that I **wonder**." in page
    assert '<option value="fr" selected>' in page
    assert 'value="role" checked' in page
    assert 'value="bats" checked' in page


@pytest.mark.parametrize("shown", ["name", "role", "participant", "wait"])
def test_it_is_kept_however_its_author_wishes_to_be_shown(as_, forum, world, shown):
    kept = as_("nfp.new").post_form(ASK, TYPED | {"show_as": shown, "_button": "draft"})
    assert kept.status_code == 303
    session.rollback()
    [draft] = drafts.list_own(world.people["nfp.new"])
    assert draft.fields["show_as"] == shown


def test_what_is_for_peers_stays_for_peers(as_, forum):
    """Also when the community is none of peers any more: who sends it is refused, and not shown to others unawares."""
    with db.transaction():
        session.get_one(Group, forum["quiet-lounge"]).function_needed = "nfp"
    amina = as_("nfp.new")
    amina.post_form(ASK, TYPED | {"peers_only": "true", "_button": "draft"})
    assert "checked" in re.search(r'<input[^>]*name="peers_only"[^>]*>', amina.get(ASK).get_data(as_text=True))[0]
    with db.transaction():
        session.get_one(Group, forum["quiet-lounge"]).function_needed = ""
    assert "checked" in re.search(r'<input[^>]*name="peers_only"[^>]*>', amina.get(ASK).get_data(as_text=True))[0]
    amina.post_form(ASK, TYPED | {"_button": "draft"})
    assert 'name="peers_only"' not in amina.get(ASK).get_data(as_text=True)


def test_it_survives_the_end_of_the_session(as_, app, world, forum):
    as_("nfp.new").do("forum.keep_draft", **HERE, **TYPED)
    with db.transaction():
        session.execute(delete(SignInSession).where(SignInSession.person_id == world.people["nfp.new"]))
    assert as_("nfp.new").get("/drafts").status_code == 303, "signed out"
    secret = new_secret()
    with db.transaction():
        sessions.start_session(session.get_one(Person, world.people["nfp.new"]), secret, "another device")
    assert "Nobody may know that I **wonder**." in Browser(app, secret).get(ASK).get_data(as_text=True)


def test_the_list_shows_own_drafts_only_and_deletes_them(as_, ask, forum):
    thread = ask("nfp.expert")["thread"]
    amina = as_("nfp.new")
    amina.do("forum.keep_draft", **HERE, **TYPED)
    amina.do("forum.keep_draft", place=f"reply:{thread}", body="Perhaps so.", language="en")
    page = amina.get("/drafts").get_data(as_text=True)
    assert "Half a question" in page
    assert "Perhaps so." in page
    assert f'href="{ASK}"' in page
    assert f'href="/threads/{thread}?draft=1#reply"' in page
    assert "Perhaps so." in amina.get(f"/threads/{thread}?draft=1").get_data(as_text=True)
    assert amina.get(f"/drafts/kept?place=reply:{thread}").get_json() == {"body": "Perhaps so."}
    for other in ("nfp.expert", "admin"):
        assert as_(other).get(f"/drafts/kept?place=reply:{thread}").get_json() == {"body": ""}
        assert "Half a question" not in as_(other).get("/drafts").get_data(as_text=True)
        assert "Perhaps so." not in as_(other).get(f"/threads/{thread}?draft=1").get_data(as_text=True)
    assert amina.post_form("/drafts/discard", HERE, page="/drafts").status_code == 303
    assert "Half a question" not in amina.get("/drafts").get_data(as_text=True)
    assert len(rows()) == 1


def test_sending_ends_the_draft_in_the_same_step(as_, ask, forum):
    amina = as_("nfp.new")
    thread = ask("nfp.expert")["thread"]
    amina.do("forum.keep_draft", **HERE, **TYPED)
    amina.do("forum.keep_draft", place=f"reply:{thread}", body="Perhaps so.")
    assert amina.command("forum.ask_question", {"community": "quiet-lounge", "title": "", "body": "x", "language": "en"}).status_code == 422
    assert len(rows()) == 2
    amina.do("forum.ask_question", community="quiet-lounge", title="Whole", body="x", language="en")
    assert len(rows()) == 1
    amina.do("forum.post_reply", thread=thread, body="It is so.", language="en")
    assert rows() == []


def test_without_words_there_is_no_draft_and_the_last_one_counts(as_, forum):
    amina = as_("nfp.new")
    for title in ("First", "Second"):
        amina.do("forum.keep_draft", **HERE, title=title)
    assert len(rows()) == 1
    assert 'value="Second"' in amina.get(ASK).get_data(as_text=True)
    amina.do("forum.keep_draft", **HERE)
    assert rows() == []


def test_no_row_tells_whose_it_is_where_it_belongs_or_what_it_says(as_, forum, world):
    for who in ("nfp.new", "nfp.expert"):
        as_(who).token()
    before = dump()
    as_("nfp.new").do("forum.keep_draft", **HERE, **TYPED)
    as_("nfp.expert").do("forum.keep_draft", **HERE, **TYPED | {"body": "long " * 150})
    fresh = [row for row in dump() if row not in before]
    assert len(fresh) == 2, "the drafts, and nothing beside them: no key, no event, no stream"
    said = "".join(fresh)
    for word in ("Half", "wonder", "quiet-lounge", f"={world.people['nfp.new']},", f"={world.people['nfp.expert']},"):
        assert word not in said
    first, second = rows()
    assert len(first.sealed) == len(second.sealed), "the length tells nothing"
    assert {first.saved_on, second.saved_on} == {clock.now().date()}


def dump():
    session.rollback()
    found = []
    for table in db.Base.metadata.sorted_tables:
        if table.name in ("people", "sign_in_sessions"):
            continue
        rows_of_it = session.execute(text(f'SELECT * FROM "{table.name}"')).mappings()
        found += [f"{table.name} " + "".join(f"{name}={value}, " for name, value in row.items()) for row in rows_of_it]
    return found


def test_it_opens_with_the_sites_key_only_and_with_an_earlier_one(as_, forum, world, app):
    as_("nfp.new").do("forum.keep_draft", **HERE, **TYPED)
    here, amina = config._current, world.people["nfp.new"]
    try:
        config.use(dataclasses.replace(here, seal_key=b"another key of another site, 32 b"))
        assert drafts.list_own(amina) == []
        config.use(dataclasses.replace(here, seal_key=b"another key of another site, 32 b", further_seals=(here.seal_key,)))
        assert [kept.place for kept in drafts.list_own(amina)] == ["new:quiet-lounge"]
        session.rollback()
        with db.transaction():
            drafts.keep(amina, "new:quiet-lounge", {"title": "Again"})
        assert [kept.fields["title"] for kept in drafts.list_own(amina)] == ["Again"]
    finally:
        config.use(here)


def test_a_draft_that_was_moved_to_another_place_does_not_open(as_, forum, world):
    as_("nfp.new").do("forum.keep_draft", **HERE, **TYPED)
    with db.transaction():
        row = session.query(Draft).one()
        row.place_mark = "0" * 64
    assert drafts.list_own(world.people["nfp.new"]) == []


@pytest.mark.parametrize(
    ("who", "place", "status"),
    [
        ("ngo", "new:quiet-lounge", 404),
        ("nfp.new", "new:no-such-lounge", 404),
        ("stranger", "new:open-house", 403),
        ("nfp.new", "reply:987654", 404),
        ("nfp.new", "reply:0", 422),
        ("nfp.new", "elsewhere:1", 422),
        ("nfp.new", "new:", 422),
    ],
)
def test_a_draft_is_for_where_one_may_write(as_, forum, who, place, status):
    assert as_(who).command("forum.keep_draft", {"place": place, "title": "Why"}).status_code == status
    assert rows() == []


def test_a_place_that_closed_still_gives_the_text_back(as_, forum, world):
    amina = as_("nfp.new")
    amina.do("forum.keep_draft", **HERE, **TYPED)
    amina.do("groups.leave", group="quiet-lounge")
    page = amina.get("/drafts").get_data(as_text=True)
    assert "Half a question" in page
    assert "not open to you any more" in page
    assert "quiet-lounge" not in page.replace('value="new:quiet-lounge"', "")


@pytest.mark.parametrize("how", ["merged", "locked", "hidden", "removed"])
def test_it_can_be_read_to_its_end_and_thrown_away_wherever_it_was_for(as_, ask, moderator, forum, world, how):
    made, other = ask("nfp.new", community="open-house"), ask("nfp.4", community="open-house")["thread"]
    me, leads = as_("nfp.5"), as_(moderator)
    me.do("forum.keep_draft", place=f"reply:{made['thread']}", body="word " * 60 + "\n\nthe end of it", language="en")
    if how == "merged":
        leads.do("forum.merge_threads", thread=made["thread"], into=other, words="same")
    elif how == "locked":
        leads.do("forum.lock_thread", thread=made["thread"], words="x")
    elif how == "hidden":
        hide(leads, made["post"])
    else:
        leave_all(forum, world)
    page = me.get("/drafts").get_data(as_text=True)
    assert "\n\nthe end of it" in page, "as it was typed"
    assert "draft=1" not in page, "nothing leads to a page that does not have it"
    me.post_form("/drafts/discard", {"place": f"reply:{made['thread']}"}, page="/drafts")
    assert "the end of it" not in me.get("/drafts").get_data(as_text=True)


def leave_all(forum, world):
    with db.transaction():
        own = session.query(Membership).filter(Membership.group_id.in_(forum.values()), Membership.person_id == world.people["nfp.5"])
        own.update({"ended_at": clock.now()}, synchronize_session=False)


def test_a_thread_that_one_may_not_begin_any_more_can_be_read_to_its_end(as_, forum, world):
    as_("nfp.5").do("forum.keep_draft", place="new:open-house", title="Half", body="word " * 60 + "the end of it")
    leave_all(forum, world)
    page = as_("nfp.5").get("/drafts").get_data(as_text=True)
    assert "the end of it" in page
    assert "/open-house/ask" not in page


def test_what_was_to_be_announced_goes_on_as_a_discussion_where_one_does_not_lead_any_more(as_, moderator, forum, world):
    as_(moderator).do("forum.keep_draft", place="new:open-house", title="Half", body="a thought", kind="announcement")
    assert "/open-house/announce" in as_(moderator).get("/drafts").get_data(as_text=True)
    with db.transaction():
        find_membership(forum["open-house"], world.people[moderator]).role = "member"
    assert "/open-house/discuss" in as_(moderator).get("/drafts").get_data(as_text=True)
    assert "a thought" in as_(moderator).get("/communities/open-house/discuss").get_data(as_text=True)


def test_there_is_an_end_to_how_many(app, forum, world):
    amina = world.people["nfp.new"]
    with db.transaction():
        for number in range(drafts.MOST):
            drafts.keep(amina, f"reply:{number + 1}", {"body": "x"})
    with pytest.raises(Conflict), db.transaction():
        drafts.keep(amina, "reply:99", {"body": "x"})
    with db.transaction():
        drafts.keep(amina, "reply:1", {"body": "y"})


def test_old_ones_are_forgotten(app, forum, world):
    amina = world.people["nfp.new"]
    with db.transaction():
        with clock.standing_at(clock.now() - drafts.KEPT - timedelta(days=1)):
            drafts.keep(amina, "reply:1", {"body": "old"})
        drafts.keep(amina, "reply:2", {"body": "new"})
        drafts.forget_old()
    assert [kept.place for kept in drafts.list_own(amina)] == ["reply:2"]


def test_they_are_exported_and_go_with_their_author(as_, forum, world):
    as_("nfp.new").do("forum.keep_draft", **HERE, **TYPED)
    as_("nfp.expert").do("forum.keep_draft", **HERE, title="Another's")
    amina = world.people["nfp.new"]
    with db.transaction():
        exported = export_person(amina)["forum"]["drafts"]
        erase_person(amina, at=clock.now())
    assert [(draft["place"], draft["title"]) for draft in exported] == [("new:quiet-lounge", "Half a question")]
    assert len(rows()) == 1


@given(st.binary(max_size=70_000))
def test_what_is_padded_comes_back_and_lengths_are_few(content):
    whole = drafts.padded(content)
    assert drafts.unpadded(whole) == content
    assert len(whole) in drafts.SIZES
