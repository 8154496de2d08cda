"""She asks by role and does all that an asker does, at every door. Then all is searched for her: rows, pages, logs, letters, files."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections import Counter, deque
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import inspect, select, text

from ecommunity import clock, db
from ecommunity.accounts.models import Person, SignInSession
from ecommunity.accounts.secrets import hashed
from ecommunity.authz import GUEST, Actor, Credential
from ecommunity.boundary import context, run_command
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.forum.models import Post
from ecommunity.live import presence
from ecommunity.mail import transports
from ecommunity.web import limits
from tests.live.test_rooms import enter, presence_rig

TITLE, BODY, REPLY, EDITED = "Kestrels over which river?", "Nobody told me which river.", "I meant the long one.", "Which river, if any?"
MARKERS = (TITLE, BODY, REPLY, EDITED)


def rows_of_everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that the database has, also of those that no model describes."""
    session.rollback()
    found = {}
    for table in inspect(session.connection()).get_table_names():
        found[table] = [dict(row) for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings()]
    return found


def fresh(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """The rows that were added or changed."""
    return [(table, row) for table, rows in after.items() for row in rows if row not in before.get(table, [])]


def people_columns() -> dict[str, set[str]]:
    """By table the columns that point to a person."""
    return {
        table.name: {column.name for column in table.columns for key in column.foreign_keys if key.column.table.name == "people"}
        for table in db.Base.metadata.sorted_tables
    }


@pytest.fixture
def letters(monkeypatch):
    sent = []
    monkeypatch.setattr(transports, "send", sent.append)
    return sent


@pytest.fixture
def heard(app):
    """Every line of every logger, from the finest level on: the application has put its own handler in place of those of the tests."""
    said = io.StringIO()
    ear, root = logging.StreamHandler(said), logging.getLogger()
    before = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield said
    root.setLevel(before)
    root.removeHandler(ear)


@pytest.fixture
def life(as_, forum, reply, world, deliver, letters, heard, capsys):
    """What she did, what of it is kept, and what was said meanwhile."""
    readers = ("nfp.expert", "nfp.3", "nfp.4", "admin", "secretariat", "nfp.new")
    for who in readers:
        as_(who).token()
    with db.transaction():
        session.execute(
            text("UPDATE memberships SET role = 'moderator' WHERE person_id = :p AND group_id = :g"),
            {"p": world.people["nfp.3"], "g": forum["quiet-lounge"]},
        )
    before = rows_of_everything()
    made = live_through_it(as_, reply, world)
    deliver()
    after = rows_of_everything()
    logging.getLogger("canary").info("sings")
    said = heard.getvalue() + "".join(capsys.readouterr())
    return {**made, "fresh": fresh(before, after), "said": said, "letters": letters}


def live_through_it(as_, reply, world) -> dict[str, int]:
    """By form, API and socket: ask, read, reply, edit, accept, take back, accept again, mark, follow, list."""
    amina, where = as_("nfp.new"), "/communities/quiet-lounge/ask"
    label = re.search(r'name="label" value="([^"]+)"', amina.get(where).get_data(as_text=True))[1]
    given = {"title": TITLE, "body": BODY, "language": "en", "show_as": "role", "label": label}
    thread = int(amina.post_form(where, given).headers["Location"].rpartition("/")[2])
    amina.get(f"/threads/{thread}")
    amina.api(f"/live/thread:{thread}")
    answer = reply("nfp.expert", thread)
    amina.do("forum.post_reply", thread=thread, body=REPLY, language="en")
    question = amina.api(f"/threads/{thread}").get_json()["posts"][0]["id"]
    by_socket(as_, world, "forum.edit_post", {"post": question, "body": EDITED, "language": "en"})
    amina.post_form(f"/posts/{answer}/accept", page=f"/threads/{thread}")
    by_socket(as_, world, "forum.withdraw_acceptance", {"thread": thread})
    amina.do("forum.accept_answer", post=answer)
    by_socket(as_, world, "forum.mark_read", {"thread": thread, "number": 3})
    as_("nfp.4").get(f"/threads/{thread}")
    amina.get("/threads/by-role")
    amina.get("/")
    return {"thread": thread, "question": question, "answer": answer}


def by_socket(as_, world, name, args) -> None:
    """The command as the socket's door runs it."""
    cookie = as_("nfp.new").client.get_cookie(settings.cookie_name).value
    credential = Credential("session", hashed(cookie), world.people["nfp.new"])
    answer = run_command(credential, name, args, f"socket-{name}-{clock.now().timestamp()}", door="socket")
    assert answer["ok"], answer


def her_words(world) -> list[str]:
    person = session.get_one(Person, world.people["nfp.new"])
    return [person.name, "Amina", str(person.email), f"person:{person.id}"]


def test_no_row_that_her_question_made_leads_to_her(life, world):
    """By its columns that point to people, and by every text, JSON and blob; no row of hers changed at that moment either."""
    amina, words, columns = world.people["nfp.new"], her_words(world), people_columns()
    guilty = [
        (table, row)
        for table, row in life["fresh"]
        if any(row.get(name) == amina for name in columns.get(table, ()))
        or any(word in flat(value) for value in row.values() for word in words)
    ]
    assert {table for table, _row in life["fresh"]} >= {"threads", "posts", "one_time_keys", "entries", "sealed_marks"}
    assert not guilty


def flat(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def test_no_row_tells_who_reads_along(life, world):
    """Who is missing among the readers would be the asker: so no reader of a sealed thread is written down in clear."""
    assert not [row for table, row in life["fresh"] if table == "read_marks"]
    everybody = {table: names for table, names in people_columns().items() if names}
    named = [
        (table, row[name]) for table, row in life["fresh"] for name in everybody.get(table, ()) if row[name] is not None and name != "id"
    ]
    assert {table for table, _who in named} >= {"posts"}
    assert {who for _table, who in named} == {world.people["nfp.expert"]}, "who answered under a name, and nobody else"


def test_the_keys_of_her_commands_name_nobody_and_still_count_once(as_, life, forum):
    keys = [row for table, row in life["fresh"] if table == "one_time_keys"]
    assert len(keys) >= 7
    for row in keys:
        assert not set(row) - {"tag", "digest", "answer", "sent", "used_at"}
        assert re.search(r":00:00(\.0+)?", str(row["used_at"])), "the hour, no more"
    assert len({row["tag"] for row in keys}) == len({row["digest"] for row in keys}) == len(keys)
    amina = as_("nfp.new")
    given = {"community": "quiet-lounge", "title": "Once", "body": "Once.", "language": "en", "show_as": "role"}
    answers = [amina.command("forum.ask_question", given, key="the-same-key-twice").get_json()["result"] for _ in range(2)]
    assert answers[0] == answers[1]
    session.rollback()
    assert session.query(Post).filter_by(body="Once.").count() == 1


def test_times_tell_the_hour_of_her_post_and_the_day_of_her_visit(as_, life, world):
    posts = session.execute(select(Post).where(Post.thread_id == life["thread"], Post.author_tag.is_not(None))).scalars().all()
    assert len(posts) == 2
    moments = [post.created_at for post in posts] + [post.edited_at for post in posts if post.edited_at]
    thread = posts[0].thread
    accepted = session.execute(text("SELECT accepted_at FROM accepted_answers")).scalar()
    assert len(moments) == 3
    for moment in [*moments, thread.created_at]:
        assert (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)
    assert ":00:00" in str(accepted)
    amina = session.get_one(Person, world.people["nfp.new"])
    mine = session.query(SignInSession).filter_by(person_id=amina.id).one()
    for moment in (amina.last_seen_at, mine.last_seen_at, mine.created_at):
        assert (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    named = session.get_one(Post, life["answer"])
    assert named.created_at > thread.created_at, "what is under a name keeps its moment"


def test_no_log_line_names_her(life, world):
    assert "sings" in life["said"], "it is heard at all"
    assert not [word for word in (*her_words(world), "nfp.new") if word in life["said"]]
    assert not re.search(rf"\b(person|actor|author)(_id)?[=:' ]+{world.people['nfp.new']}\b", life["said"])


def test_no_letter_goes_out(life):
    assert [letter["Subject"] for letter in life["letters"]] == []


LINK = re.compile(r'(?:href|src|data-live-src)="(/[^"#]*)')


def walk(browser: Any, first: list[str], most: int = 400) -> dict[str, str]:
    """Every page that this reader reaches by links, as text."""
    found: dict[str, str] = {}
    waiting, shapes = deque(first), Counter[str]()
    while waiting and len(found) < most:
        path = waiting.popleft()
        shape = re.sub(r"\d+", "N", path)
        if path in found or shapes[shape] >= 12 or path.startswith(("/static", "/account/leave")):
            continue
        shapes[shape] += 1
        answer = browser.get(path)
        found[path] = f"{answer.headers}" + answer.get_data().decode("utf-8", "replace")
        if answer.mimetype == "text/html":
            waiting.extend(link.replace("&amp;", "&") for link in LINK.findall(found[path]))
        elif 300 <= answer.status_code < 400:
            waiting.append(urlsplit(answer.headers["Location"]).path)
    return found


@pytest.mark.parametrize("who", ["admin", "secretariat", "nfp.3", "nfp.expert", "nfp.4"])
def test_no_page_feed_or_answer_has_her_beside_her_words(as_, app, life, world, who):
    """Everything that links lead to, every address without a variable, and the addresses of the thread, as this reader."""
    thread, question = life["thread"], life["question"]
    plain = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and "<" not in rule.rule]
    own = [
        rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.arguments in ({"thread_id"}, {"post_id"})
    ]
    given = {"<int:thread_id>": str(thread), "<int:post_id>": str(question)}
    about = [re.sub(r"<int:\w+>", lambda match: given[match[0]], rule) for rule in own]
    more = [f"/search?q={word}" for word in ("river", "kestrels", "Amina")]
    more += [f"/api/v1/live/thread:{thread}", "/api/v1/threads?community=quiet-lounge", "/communities/quiet-lounge/threads"]
    found = walk(as_(who), [*about, *more, *plain])
    beside = {path: page for path, page in found.items() if any(marker in page for marker in MARKERS)}
    assert len(found) > 40
    assert {f"/threads/{thread}", f"/api/v1/threads/{thread}", "/communities/quiet-lounge/threads"} <= set(beside)
    # Whom to mention is chosen among everybody there, and who was chosen stands in the box.
    choosing = (f"/threads/{thread}/people", f"/threads/{thread}?mention=")
    words = [*her_words(world), f"/people/{world.people['nfp.new']}"]
    assert [
        (path, word)
        for path, page in beside.items()
        for word in words
        if word in page and not path.startswith(("/search?q=Amina", *choosing))
    ] == []


def test_no_export_of_others_has_her(as_, life, world):
    for who in ("nfp.expert", "nfp.3", "admin"):
        packed = zipfile.ZipFile(io.BytesIO(as_(who).get("/account/data.zip").get_data()))
        whole = b"".join(packed.read(name) for name in packed.namelist()).decode()
        assert not [word for word in her_words(world) if word in whole]
    own = zipfile.ZipFile(io.BytesIO(as_("nfp.new").get("/account/data.zip").get_data())).read("data.json").decode()
    assert TITLE in own


def test_searching_for_her_does_not_find_it(as_, life):
    for who in ("admin", "nfp.3", "nfp.expert"):
        page = as_(who).get("/search?q=Amina").get_data(as_text=True)
        assert not [marker for marker in MARKERS if marker in page]


def test_presence_and_hints_on_a_thread_name_nobody(app, world):
    """She follows the thread a moment after she asked, and types: neither others nor other processes are told who."""
    amina = world.people["nfp.new"]
    hub, here, told = presence_rig()
    sent: list[Any] = []
    here.tell_others = lambda about, what: sent.append((about, what))
    stream = "thread:9"
    assert presence.card_of(Actor(id=amina, kind="person", name="Amina Doro"), stream) is None
    follow = enter(hub, here, told, "a", amina, stream)
    for number in range(5):
        enter(hub, here, told, f"b{number}", 1000 + number, stream)
    follow.you = {}
    here.hint(follow.connection, {"stream": stream, "name": "typing"})
    for _ in range(4):
        here.turn()
    assert sent
    assert f"person:{amina}" not in str(sent) + str(told)
    assert "Amina" not in str(sent) + str(told)
    enter(hub, here, told, "again", amina, stream)
    for _ in range(4):
        here.turn()
    assert [event["online"] for event in told["a"] if "online" in event] == [6], "two windows of one person are one"


def test_what_counts_requests_names_nobody(app, world):
    """The limiter's keys stand beside the name of the command, in memory and in Redis."""
    amina = world.people["nfp.new"]
    with app.test_request_context("/"):
        words = []
        for person in (amina, amina, amina + 1):
            context.set_actor(Actor(id=person, kind="person"))
            words.append(limits._who())
        context.set_actor(GUEST)
    assert words[0] == words[1] != words[2]
    assert not [word for word in words if "person" in word or word == str(amina)]
