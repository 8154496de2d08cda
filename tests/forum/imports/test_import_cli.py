"""`ecommunity import mbox | discourse` as somebody at the server types it, also cut off in the middle, also beside a server."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Done, Operator, fetch
from tests.forum.imports import corpus

ROOT = Path(__file__).resolve().parents[3]
SET_UP = """
from ecommunity import create_app, db, schema
from ecommunity.groups.models import Group
with create_app().app_context():
    schema.upgrade()
    with db.transaction():
        words = {"names": {"en": "Cranes"}, "purposes": {"en": "Cranes"}}
        db.session.add(Group(slug="cranes", kind="community", visibility="public", joining="request", formality="informal", **words))
"""
LOOK = """
import json
from sqlalchemy import select
from ecommunity import create_app, db
from ecommunity.accounts.models import Person
from ecommunity.files.models import StoredFile
from ecommunity.files.storage import store
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
with create_app().app_context():
    found = {}
    names = dict(db.session.execute(select(Person.id, Person.name)).all())
    accepted = set(db.session.execute(select(AcceptedAnswer.post_id)).scalars())
    for thread in db.session.execute(select(Thread).order_by(Thread.id)).scalars():
        rows = db.session.execute(select(Post).where(Post.thread_id == thread.id).order_by(Post.number)).scalars()
        found[thread.title] = [
            {"at": row.created_at.isoformat()[:16], "by": names.get(row.author_id), "text": row.body, "language": row.language,
             "accepted": row.id in accepted} for row in rows
        ]
    files = [(row.name, row.owner_kind, store().path(row.digest).exists()) for row in db.session.execute(select(StoredFile)).scalars()]
    print(json.dumps({"threads": found, "files": files, "people": sorted(names.values())}))
"""


class Folder:
    """A data folder with one community, and the program that works on it."""

    def __init__(self, path: Path) -> None:
        self.path = path / "var"
        self.operator = Operator(self.path, {"ASYNC_MODE": "threading", "MAX_UPLOAD_BYTES": "1000000"})
        self.env = self.operator.environment()
        self.python(SET_UP)

    def python(self, code: str) -> str:
        return subprocess.run([sys.executable, "-c", code], env=self.env, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    def program(self, *arguments: str) -> Done:
        return self.operator.run(*arguments)

    def look(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.python(LOOK))
        return found

    def digest(self) -> str:
        return self.python(
            "import os, sqlite3, hashlib; c = sqlite3.connect(os.environ['DATA_DIR'] + '/community.sqlite');"
            "print(hashlib.sha256('\\n'.join(c.iterdump()).encode()).hexdigest())"
        )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def ugly(tmp_path: Path) -> Path:
    file = tmp_path / "ugly.mbox"
    film = corpus.multipart(
        "film", [corpus.words("See the film."), corpus.attachment("film.pdf", b"%PDF-" + b"x" * 50_000_000)], subject="Film"
    )
    file.write_bytes(corpus.mbox([*corpus.ugly(), film]))
    return file


def test_a_dry_run_says_what_would_happen_and_writes_nothing(folder: Folder, ugly: Path) -> None:
    before = folder.digest()
    done = folder.program("import", "mbox", str(ugly), "--community", "cranes", "--dry-run")
    assert done.status == 0, done.err
    assert "19 messages in the file: 19 would be added, 0 stood in the community already." in done.out
    assert "Nothing was written." in done.out
    assert folder.digest() == before
    assert not (folder.path / "files").exists() or not list((folder.path / "files").rglob("*.part"))


def test_a_list_moves_in_once(folder: Folder, ugly: Path) -> None:
    done = folder.program("import", "mbox", str(ugly), "--community", "cranes")
    assert done.status == 0, done.err
    for line in (
        "19 messages in the file: 19 added, 0 stood in the community already.",
        "16 new threads, 0 threads continued, by 3 authors.",
        "1 message came twice in the file; each is there once.",
        "2 messages had no date that can be",
        "2 messages were not in the encoding that they named",
        "1 message were web pages only",
        "Left out: tool.exe (a kind of file that is not taken), in “Files”",
        "Left out: film.pdf (larger than 0 MB), in “Film”",
        "1 file kept, 3 left out.",
    ):
        assert line in done.out, done.out
    assert "list.invalid" not in done.out
    found = folder.look()
    cranes = found["threads"]["Counting cranes"]
    assert [(post["at"], post["by"], post["text"]) for post in cranes] == [
        ("2020-03-02T10:00", "Ada Fictive", "How do you count the cranes of the delta?"),
        ("2020-03-02T12:00", "Bo Invented", "At dawn, from the dyke."),
    ]
    assert found["threads"]["Espèces"][0]["language"] == "fr"
    assert found["threads"]["Grúas y cigüeñas"][0]["language"] == "es"
    assert found["files"] == [["plan.pdf", "post", True]]
    before = folder.digest()
    again = folder.program("import", "mbox", str(ugly), "--community", "cranes")
    assert "0 added, 19 stood in the community already." in again.out
    assert folder.digest() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mbox", "no-such-file", "--community", "cranes"], "cannot be read"),
        (["mbox", "{mbox}", "--community", "nowhere"], "There is no community nowhere"),
        (["mbox", "{junk}", "--community", "cranes"], "it is no mailbox"),
        (["discourse", "{junk}", "--community", "cranes"], "This is not JSON"),
        (["discourse", "{other}", "--community", "cranes"], "docs/operations.md shows the form"),
    ],
)
def test_what_cannot_be_brought_in_is_refused_in_a_sentence(folder: Folder, tmp_path: Path, arguments: list[str], words: str) -> None:
    files = {"mbox": corpus.mbox(corpus.ugly()[:1]), "junk": b"\x00\xffjunk", "other": b'{"a": [1, 2]}'}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = folder.program("import", *[each.format(**{name: str(tmp_path / name) for name in files}) for each in arguments])
    assert done.status == 2
    assert words in done.err
    assert "Traceback" not in done.err
    assert folder.look()["threads"] == {}


def test_one_that_was_killed_goes_on_and_ends_as_if_nothing_had_been(folder: Folder, tmp_path: Path) -> None:
    """kill -9 while it writes; the second run adds what is missing, and no message is there twice."""
    count = 600
    mails = [
        corpus.mail(
            f"m{number}",
            subject=f"Topic {number // 3}",
            body=f"Message number {number}.",
            In_Reply_To=f"<m{number - number % 3}@list.invalid>" if number % 3 else "none",
        )
        for number in range(count)
    ]
    file = tmp_path / "long.mbox"
    file.write_bytes(corpus.mbox(mails))
    command = [sys.executable, "-m", "ecommunity", "import", "mbox", str(file), "--community", "cranes"]
    process = subprocess.Popen(command, env=folder.env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            time.sleep(0.05)
            if _posts(folder) > 60:
                break
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    stood = _posts(folder)
    assert 60 < stood < count, "it was killed in the middle"
    done = folder.program("import", "mbox", str(file), "--community", "cranes")
    assert f"{count - stood} added, {stood} stood in the community already." in done.out, done.out + done.err
    found = folder.look()["threads"]
    assert len(found) == count // 3
    assert sorted(post["text"] for posts in found.values() for post in posts) == sorted(f"Message number {n}." for n in range(count))
    assert all(len(posts) == 3 for posts in found.values())


def _posts(folder: Folder) -> int:
    with closing(sqlite3.connect(folder.path / "community.sqlite")) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM posts").fetchone()[0])


TOPIC = {
    "id": 7,
    "title": "How to count cranes?",
    "tags": ["counting"],
    "accepted_answer": {"post_number": 3},
    "post_stream": {
        "posts": [
            {
                "id": 1,
                "post_number": 1,
                "username": "ada",
                "name": "Ada Fictive",
                "created_at": "2021-01-01T10:00:00.000Z",
                "raw": "How do you *count* them?",
            },
            {
                "id": 2,
                "post_number": 2,
                "username": "bo",
                "name": "",
                "created_at": "2021-01-02T10:00:00Z",
                "cooked": "<p>With <em>care</em>.</p>",
                "reply_to_post_number": 1,
            },
            {
                "id": 3,
                "post_number": 3,
                "username": "bo",
                "created_at": "2021-01-03T10:00:00Z",
                "raw": '[quote="ada, post:1"]\ncount\n[/quote]\n\nAt dawn.',
            },
            {"id": 4, "post_number": 4, "username": "system", "created_at": "2021-01-04T10:00:00Z", "raw": "closed", "post_type": 3},
            {"id": 5, "post_number": 5, "username": "eve", "created_at": "2021-01-05T10:00:00Z", "raw": "Buy!", "hidden": True},
            {"id": 6, "post_number": 6, "username": "cy", "created_at": "long ago", "raw": "When?"},
        ]
    },
}


def test_discourse_moves_in_once_with_its_accepted_answer(folder: Folder, tmp_path: Path) -> None:
    file = tmp_path / "topic.json"
    file.write_text(json.dumps({"site": "forum.invalid", "topics": [TOPIC]}))
    dry = folder.program("import", "discourse", str(file), "--community", "cranes", "--dry-run")
    assert "3 would be added" in dry.out
    assert folder.look()["threads"] == {}
    done = folder.program("import", "discourse", str(file), "--community", "cranes", "--language", "en")
    assert "3 messages in the file: 3 added" in done.out, done.out + done.err
    assert "Refused: post 6 of a topic has no date that can be" in done.out
    posts = folder.look()["threads"]["How to count cranes?"]
    assert [(post["by"], post["text"], post["accepted"]) for post in posts] == [
        ("Ada Fictive", "How do you *count* them?", False),
        ("bo", "With *care*.", False),
        ("bo", "> count\n\n\nAt dawn.", True),
    ]
    assert "0 added, 3 stood" in folder.program("import", "discourse", str(file), "--community", "cranes").out


def test_a_running_server_is_asked(folder: Folder, ugly: Path) -> None:
    """The server that holds the folder writes, so that there is one writer; the search finds it there."""
    with folder.operator.serving("--quiet", LIMITS="0") as address:
        done = folder.program("import", "mbox", str(ugly), "--community", "cranes")
        assert "19 added" in done.out, done.out + done.err
        page = ""
        for _ in range(100):
            page = fetch(f"{address}/search?q=dyke+dawn")[1]
            if "Counting cranes" in page:
                break
            time.sleep(0.1)
        assert "Counting cranes" in page
        assert "The index is whole" in folder.program("search", "rebuild").out
    assert folder.look()["files"] == [["plan.pdf", "post", True]]


def test_a_rebuild_that_was_cut_off_goes_on(folder: Folder, ugly: Path) -> None:
    folder.program("import", "mbox", str(ugly), "--community", "cranes")
    (folder.path / ".search-rebuild.json").write_text('{"thread": 10}')
    done = folder.program("search", "rebuild")
    assert done.out.startswith("Going on where the last one stopped.")
    known = folder.python(
        "import os, sqlite3; c = sqlite3.connect(os.environ['DATA_DIR'] + '/community.sqlite');"
        "print(*[row[0] for row in c.execute('select thing_id from search_parts order by thing_id')])"
    )
    assert known.split() == [str(number) for number in range(11, 20)]
    whole = folder.program("search", "rebuild")
    assert "The index is whole" in whole.out
    assert not (folder.path / ".search-rebuild.json").exists()
