"""F-06: no space for the database, files and logs: nothing is half saved, the words are kept, and with space again work goes on."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator

import pytest
import requests

from tests.faults.crowd import Writer
from tests.faults.site import HAS_NEWEST_SCHEMA, Browser, check_kept
from tests.live.client import Client, Replica
from tests.live.server import LiveServer, prepare
from tests.services.disks import Disk, small_disk

ASK = "/communities/nfp-lounge/ask"
ADD = "/groups/wg-a/documents/add"
SIZE_MB = 48
WORDS = "How do we count what we cannot see? " * 400


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    with small_disk(tmp_path_factory.mktemp("disk") / "small", SIZE_MB) as made:
        yield made


@pytest.fixture(scope="module")
def server(disk: Disk) -> Iterator[LiveServer]:
    folder = disk.folder / "var"
    (disk.folder / "tmp").mkdir()
    running = LiveServer(folder, prepare(folder), "eventlet", LIMITS="0", TMPDIR=str(disk.folder / "tmp"))
    with sqlite3.connect(folder / "community.sqlite") as connection:
        for statement in HAS_NEWEST_SCHEMA:
            connection.execute(statement)
    yield running.start()
    running.kill()


def files(server: LiveServer) -> list[str]:
    """Everything under `files`, whole or half."""
    return sorted(str(path) for path in (server.data_dir / "files").rglob("*") if path.is_file())


def test_a_full_disk_loses_nothing_and_mends_itself(disk: Disk, server: LiveServer) -> None:
    asker, chair = Browser(server, "nfp.new"), Browser(server, "chair")
    client, replica = Client(server.url, token=server.token("chair")), Replica("stage:2").follow(Client(server.url))
    client.do("stage.say", stage=2, text="before")
    asker.open_form(ASK, title="A question", body=WORDS, language="en", show_as="name")
    chair.open_form(ADD, title="A paper")
    kept, key = files(server), str(uuid.uuid4())
    with sqlite3.connect(server.data_dir / "community.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the journal keeps no room of its own
    disk.fill()
    log_size = server.log.stat().st_size
    refused = asker.send(ASK)
    check_kept(refused, WORDS[:200])
    assert "Nothing was saved" in refused.text
    told = client.command("stage.say", {"stage": 2, "size": 6000}, id=key)
    assert (told["ok"], told["error"]["code"]) == (False, "unavailable")
    assert "space" in told["error"]["message"]
    for size in (1000, 3_000_000):
        upload = chair.send(ADD, files={"file": ("paper.txt", b"A TITLE\n\n" + b"Some text. " * (size // 11))})
        assert upload.status_code in (503, 507), upload.text[:300]
        assert upload.headers["Retry-After"]
        assert files(server) == kept, "no half file stays"
    for path in ("/", "/communities/first-steps", "/modules", "/healthz"):
        assert asker.get(path).status_code == 200, path
        assert requests.get(server.url + path, timeout=20).status_code == 200, path
    broken = client.command("stage.break", {"stage": 2})
    assert broken["error"]["message"] == "Something went wrong on our side.", "what cannot be logged is answered all the same"
    assert server.log.stat().st_size <= log_size + 4096
    disk.empty()
    assert asker.send_again(ASK, refused).status_code == 303
    said = client.command("stage.say", {"stage": 2, "size": 6000}, id=key)
    assert said["ok"]
    replica.wait_seq(said["seq"]["stage:2"])
    assert len(replica.entries) == 2
    chair.open_form(ADD, title="A paper")
    added = chair.send(ADD, files={"file": ("paper.txt", b"A TITLE\n\nSome text.")})
    assert added.status_code == 303, added.text[:500]
    assert len(files(server)) == len(kept) + 1
    with sqlite3.connect(server.data_dir / "community.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM threads WHERE title = 'A question'").fetchone() == (1,)
    assert server.process is not None
    assert server.process.poll() is None, "nobody had to start it again"


@pytest.mark.soak
def test_a_disk_that_fills_up_while_people_write_keeps_what_it_acknowledged(disk: Disk, server: LiveServer) -> None:
    for _ in range(5):
        writers = [Writer(server, who, f"{who}-{uuid.uuid4().hex[:6]}", 4) for who in ("chair", "nfp.new", "ngo")]
        for writer in writers:
            writer.start()
        disk.fill()
        client = Client(server.url, token=server.token("chair"))
        while (told := client.command("stage.say", {"stage": 4, "size": 6000}))["ok"]:
            pass
        assert "space" in told["error"]["message"]
        client.close()
        disk.empty()
        for writer in writers:
            writer.halt.set()
        for writer in writers:
            writer.join(30)
            assert not writer.is_alive()
        texts = requests.get(f"{server.url}/stage/numbers?stage=4", timeout=20).json()["texts"]
        for writer in writers:
            assert writer.acked
            assert sorted(text for text in texts if text.startswith(writer.label)) == sorted(writer.acked), "durable, and once"
    with sqlite3.connect(server.data_dir / "community.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
