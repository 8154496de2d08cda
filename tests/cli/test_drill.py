"""The restore drill: people write, a backup is made, everything is lost, and what was acknowledged before the backup comes back."""

from __future__ import annotations

import os
import shutil
import threading
import time
import uuid
from pathlib import Path

import pytest
import requests
from sqlalchemy import text

from ecommunity.cli import rows
from ecommunity.db import Base, make_engine
from tests.cli.running import Operator
from tests.cli.test_backup import backup
from tests.live.client import Client, Refused, Replica
from tests.live.server import LiveServer, prepare

STAGE = 60
PATIENCE_S = 60.0


class Speaker(threading.Thread):
    """Says one line after the other over the API, and remembers which were acknowledged."""

    def __init__(self, server: LiveServer, who: str) -> None:
        super().__init__(daemon=True)
        self.url, self.token, self.who = server.url, server.token(who), who
        self.acked: list[str] = []
        self.tried: list[str] = []
        self.over = threading.Event()

    def run(self) -> None:
        with requests.Session() as line:
            while not self.over.is_set():
                self.tried.append(f"{self.who} {len(self.tried)}")
                headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}
                said = {"stage": STAGE, "text": self.tried[-1]}
                answer = line.post(f"{self.url}/api/v1/commands/stage.say", json=said, headers=headers, timeout=30)
                if answer.ok:
                    self.acked.append(said["text"])  # type: ignore[arg-type]
                time.sleep(0.005)


def until_acked(speakers: list[Speaker], count: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while any(len(speaker.acked) < count for speaker in speakers):
        assert time.monotonic() < end
        time.sleep(0.02)


def people(url: str) -> str:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return rows.digest(Base.metadata.tables["people"], connection)
    finally:
        engine.dispose()


def counts(url: str) -> tuple[int, int, int]:
    """Lines in the table, entries of their stream, and its head: all three are one moment."""
    engine = make_engine(url)
    asked = (
        f"SELECT count(*) FROM stage_lines WHERE stage = {STAGE}",
        f"SELECT count(*) FROM entries WHERE stream = 'stage:{STAGE}'",
        f"SELECT seq FROM streams WHERE name = 'stage:{STAGE}'",
    )
    try:
        with engine.connect() as connection:
            first, second, third = (int(connection.execute(text(one)).scalar() or 0) for one in asked)
            return first, second, third
    finally:
        engine.dispose()


def name_of(server: LiveServer, who: str) -> str | None:
    """As whom a browser is met that has this person's cookie; None for a guest."""
    answer = requests.get(f"{server.url}/api/v1/me", cookies={"community": server.cookie(who)}, timeout=20)
    assert answer.status_code == 200, answer.text
    name: str | None = answer.json()["name"]
    return name


def lose(url: str, folder: Path) -> None:
    """The database and the files are gone."""
    shutil.rmtree(folder / "files")
    if url.startswith("sqlite"):
        for path in folder.glob("community.sqlite*"):
            path.unlink()
        return
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.soak])])
def test_what_was_acknowledged_before_the_backup_comes_back(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = tmp_path / "var"
    url = f"sqlite:///{folder}/community.sqlite" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    settings = {"STAGE_ALONE": "1", "LIMITS": "0", "DATABASE_URL": url, "SECRET_KEY": "a key for tests only"}
    operator = Operator(folder, settings)
    operator.must("db", "upgrade")
    server = LiveServer(folder, prepare(folder, **settings), "eventlet", **settings).start()
    request.addfinalizer(server.kill)
    assert [name_of(server, who) for who in ("admin", "chair")] == ["Ada Min", "Chidi Stone"]
    sent = folder / "files" / "ab" / ("ab" + "0" * 62)
    sent.parent.mkdir(parents=True)
    sent.write_bytes(content := os.urandom(2_500_000))
    key = tmp_path / "backup.key"
    key.write_text("ecommunity-backup-key-1 " + "5a" * 32 + "\n")

    ahead = Replica(f"stage:{STAGE}").follow(Client(server.url))
    speakers = [Speaker(server, who) for who in ("chair", "ngo")]
    for speaker in speakers:
        speaker.start()
    until_acked(speakers, 20)
    acked = [line for speaker in speakers for line in list(speaker.acked)]
    made = backup(operator, tmp_path / "kept", "--key", str(key))  # while they speak
    at_least = max(len(speaker.acked) for speaker in speakers) + 20
    until_acked(speakers, at_least)
    for speaker in speakers:
        speaker.over.set()
        speaker.join(PATIENCE_S)
    ahead.wait_seq(2 * at_least, timeout=PATIENCE_S)
    who_is_here = people(url)
    server.kill()
    lose(url, folder)

    operator.must("restore", str(made), "--key", str(key))

    assert people(url) == who_is_here
    assert sent.read_bytes() == content
    lines, entries, head = counts(url)
    assert lines == entries == head, "one moment of the site"
    server.start()
    texts = requests.get(f"{server.url}/stage/numbers?stage={STAGE}", timeout=20).json()["texts"]
    assert set(acked) <= set(texts)
    assert len(texts) == len(set(texts)) == lines < ahead.seq  # type: ignore[operator]
    for speaker in speakers:
        mine = [line for line in texts if line.startswith(speaker.who)]
        assert mine == speaker.tried[: len(mine)], "without a hole"
    assert [name_of(server, who) for who in server.known["cookies"]] == [None] * len(server.known["cookies"]), "nobody is signed in"
    with pytest.raises(Refused):
        Client(server.url, token=server.token("chair"))
    guest = Client(server.url)
    ack = guest.call("subscribe", {"stream": f"stage:{STAGE}", "epoch": ahead.epoch, "since": ahead.seq})
    assert ack["full"] is True, "who was ahead forgets what it had"
    assert ack["epoch"] != ahead.epoch
    assert ack["seq"] == head
    guest.close()
    ahead.follow(Client(server.url))
    assert len(ahead.entries) == entries
