"""Mentions: who is offered, who is told, and what is too many."""

from __future__ import annotations

import time

import pytest

from ecommunity import clock, db
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.answering.models import Mention
from ecommunity.forum.models import Thread
from ecommunity.groups.models import Group, Membership
from ecommunity.notices.models import Notice
from ecommunity.registry import notice_lines
from tests.forum.conftest import make_group
from tests.forum.test_states import become


@pytest.fixture
def thread(ask):
    return ask("nfp.new", community="open-house")["thread"]


def at(world, who):
    return f"@[Somebody](/people/{world.people[who]})"


def told(app, world, who):
    session.rollback()
    rows = session.query(Notice).filter_by(person_id=world.people[who], kind="forum.mentioned").all()
    with app.test_request_context():
        return [line.text for line in notice_lines["forum.mentioned"][0](Actor(id=world.people[who], kind="person"), rows).values()]


def offered(browser, thread, typed=""):
    answer = browser.api(f"/threads/{thread}/people?q={typed}")
    return {row["name"] for row in answer.get_json()["items"]} if answer.status_code == 200 else answer.status_code


def name(as_, who):
    return as_(who).api("/me").get_json()["name"]


def test_who_is_mentioned_is_told_once(app, world, as_, reply, deliver, thread):
    post = reply("nfp.expert", thread, f"Ask {at(world, 'nfp.3')} or {at(world, 'nfp.4')}.")
    deliver()
    assert told(app, world, "nfp.3") == [f"{name(as_, 'nfp.expert')} mentioned you"]
    as_("nfp.expert").do("forum.edit_post", post=post, body=f"Ask {at(world, 'nfp.3')}.", language="en")
    deliver()
    assert len(told(app, world, "nfp.3")) == 1
    session.rollback()
    assert [row.person_id for row in session.query(Mention)] == [world.people["nfp.3"]]


def test_a_group_is_called_by_the_name_that_it_had_too(app, world, as_, reply, deliver, thread, forum):
    names = {"en": "Wide House", "fr": "Grande maison", "es": "Casa amplia"}
    as_("secretariat").do("moderation.rename_community", community="open-house", new_slug="wide-house", names=names, words="Clearer")
    reply("nfp.expert", thread, "@[Open House](/communities/open-house) and @[Wide House](/communities/wide-house), come.")
    session.rollback()
    assert [row.group_id for row in session.query(Mention)] == [forum["open-house"]], "once"
    deliver()
    assert told(app, world, "nfp.3") == [f"{name(as_, 'nfp.expert')} mentioned you"]


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn"])
def test_what_is_not_shown_tells_nobody(app, world, reply, deliver, thread, state):
    post = reply("nfp.expert", thread, f"Ask {at(world, 'nfp.3')}.")
    become(post, state)
    deliver()
    assert told(app, world, "nfp.3") == []
    become(post, "shown") if state != "withdrawn" else None


def test_whoever_may_not_read_the_thread_is_not_told(app, world, ask, reply, deliver):
    closed = ask("nfp.new")["thread"]
    reply("nfp.expert", closed, f"Ask {at(world, 'ngo')} and {at(world, 'nfp.3')}.")
    deliver()
    assert told(app, world, "nfp.3")
    session.rollback()
    assert session.query(Notice).filter_by(person_id=world.people["ngo"]).count() == 0


def test_who_was_told_and_may_not_read_any_more_has_no_line(app, world, ask, reply, deliver):
    thread = ask("nfp.new", community="open-house")["thread"]
    reply("nfp.expert", thread, f"Ask {at(world, 'ngo')}.")
    deliver()
    assert told(app, world, "ngo")
    with db.transaction():
        closed = session.query(Group).filter_by(slug="quiet-lounge").one()
        session.get(Thread, thread).community_id = closed.id
    assert told(app, world, "ngo") == []


def test_a_mention_of_a_mention_in_a_quotation_tells_nobody(app, world, reply, deliver, thread):
    first = reply("nfp.expert", thread, f"Ask {at(world, 'nfp.3')}.")
    deliver()
    with db.transaction():
        session.query(Notice).delete()
    reply("nfp.4", thread, f"> [X](/posts/{first})\n> Ask {at(world, 'nfp.3')}.\n\nI did.")
    deliver()
    assert told(app, world, "nfp.3") == []


def test_a_community_is_mentioned(app, world, reply, deliver, thread):
    with db.transaction():
        make_group(world, "elsewhere", "public", ("stranger",))
    reply("nfp.expert", thread, "@[Open house](/communities/open-house) who knows? @[Other](/communities/elsewhere)")
    deliver()
    assert told(app, world, "nfp.3")
    assert told(app, world, "stranger") == []
    assert told(app, world, "nfp.expert") == []
    session.rollback()
    assert session.query(Mention).filter(Mention.group_id.is_not(None)).count() == 1


def test_people_who_can_read_are_offered(as_, world, ask, reply, thread):
    reader = as_("nfp.3")
    assert name(as_, "nfp.4") in offered(reader, thread)
    assert name(as_, "nfp.3") not in offered(reader, thread)
    assert name(as_, "stranger") not in offered(reader, thread)
    assert offered(reader, thread, name(as_, "nfp.4")[:4]) >= {name(as_, "nfp.4")}
    assert offered(reader, thread, "zzzz") == set()
    page = reader.get(f"/threads/{thread}/people?q={name(as_, 'nfp.4')[:4]}").get_data(as_text=True)
    assert f"/threads/{thread}?mention={world.people['nfp.4']}#reply" in page
    form = reader.get(f"/threads/{thread}?mention={world.people['nfp.4']}").get_data(as_text=True)
    assert f"](/people/{world.people['nfp.4']})" in form.partition("<textarea")[2].partition("</textarea>")[0]
    for wrong in (world.people["stranger"], "x", "987654321", "9" * 40):
        form = reader.get(f"/threads/{thread}?mention={wrong}").get_data(as_text=True)
        assert "/people/" not in form.partition("<textarea")[2].partition("</textarea>")[0]


def test_nobody_is_offered_because_of_what_they_wrote_by_role_or_what_was_taken_away(as_, world, forum, ask, reply):
    """Two who are members no more: one asked by role, what the other wrote was hidden."""
    thread = ask("nfp.new", community="open-house", show_as="role")["thread"]
    shown, hidden = reply("ngo", thread, "Shown."), reply("nfp.4", thread, "Hidden.")
    with db.transaction():
        gone = [world.people[who] for who in ("nfp.new", "ngo", "nfp.4")]
        rows = session.query(Membership).filter(Membership.person_id.in_(gone), Membership.group_id == forum["open-house"])
        for row in rows:
            row.ended_at = clock.now()
    reader = as_("nfp.3")
    assert name(as_, "ngo") in offered(reader, thread)
    assert name(as_, "nfp.4") in offered(reader, thread)
    become(hidden, "hidden")
    found = offered(reader, thread)
    assert name(as_, "ngo") in found
    assert name(as_, "nfp.4") not in found
    assert name(as_, "nfp.new") not in found
    assert shown


def test_among_peers_the_secretariat_is_not_offered(as_, world, forum, ask):
    thread = ask("nfp.new", community="open-house")["thread"]
    with db.transaction():
        session.add(Membership(group_id=forum["open-house"], person_id=world.people["secretariat"], role="member"))
    assert name(as_, "secretariat") in offered(as_("nfp.3"), thread, name(as_, "secretariat")[:5])
    with db.transaction():
        session.get(Thread, thread).is_peers_only = True
    assert offered(as_("nfp.3"), thread, name(as_, "secretariat")[:5]) == set()


def test_who_may_not_answer_is_offered_nobody(as_, guest, thread):
    assert offered(as_("stranger"), thread) == 403
    assert offered(guest, thread) == 401
    assert as_("stranger").get(f"/threads/{thread}/people").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        " ".join(f"@[a](/people/{n})" for n in range(1, 22)),
        " ".join(f"@[a](/communities/g{n})" for n in range(1, 5)),
        " ".join(f"@[a](/people/{n})" for n in range(1, 10_001)),
    ],
)
def test_too_many_are_refused_at_once(as_, thread, body):
    browser = as_("nfp.3")
    browser.token()
    began = time.process_time()
    answer = browser.command("forum.post_reply", {"thread": thread, "body": body, "language": "en"})
    assert time.process_time() - began < 0.5
    assert answer.status_code == 422
    assert "body" in answer.get_json()["fields"]
    session.rollback()
    assert session.query(Mention).count() == 0


def test_a_name_that_would_break_the_brackets_is_typed_whole(as_, world, thread):
    with db.transaction():
        session.get(Person, world.people["nfp.4"]).name = "Ana ](/people/1) [x"
    row = next(row for row in as_("nfp.3").api(f"/threads/{thread}/people?q=Ana").get_json()["items"])
    answer = as_("nfp.3").command("forum.post_reply", {"thread": thread, "body": row["text"], "language": "en"})
    assert answer.status_code == 200
    session.rollback()
    assert [row.person_id for row in session.query(Mention)] == [world.people["nfp.4"]]
