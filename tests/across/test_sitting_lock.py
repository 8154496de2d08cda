"""Who writes while the chair closes is told that the sitting is closed, also where two processes write at once."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator

import psycopg
import pytest
import requests

from tests.live.server import DRIVER, LiveServer, prepare
from tests.services.servers import Postgres

pytestmark = [pytest.mark.postgres]
SLOWLY_S = 60
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def database(postgres_server: Postgres) -> str:
    return postgres_server.new_database()


@pytest.fixture
def server(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("lock") / "var"
    settings = {"DATABASE_URL": database, "LIMITS": "0"}
    started = LiveServer(folder, prepare(folder, **settings), DRIVER, **settings).start()
    yield started
    started.kill()


def command(server: LiveServer, who: str, name: str, **args: object) -> requests.Response:
    headers = {"Authorization": f"Bearer {server.token(who)}", "Idempotency-Key": uuid.uuid4().hex}
    return requests.post(f"{server.url}/api/v1/commands/meetings.{name}", json=args, headers=headers, timeout=SLOWLY_S)


def test_a_line_waits_for_the_chair_and_then_meets_a_closed_sitting(server: LiveServer, database: str) -> None:
    headers = {"Authorization": f"Bearer {server.token('chair')}"}
    meeting = int(requests.get(f"{server.url}/api/v1/meetings", headers=headers, timeout=SLOWLY_S).json()["items"][0]["id"])
    assert command(server, "chair", "open_sitting", meeting=meeting).status_code == 200
    assert command(server, "ngo", "say", meeting=meeting, text="While it is open").status_code == 200
    answers: list[requests.Response] = []
    writer = threading.Thread(target=lambda: answers.append(command(server, "ngo", "say", meeting=meeting, text="While it closes")))
    address = database.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address) as chair, psycopg.connect(address, autocommit=True) as watch:
        chair.execute("SELECT id FROM meetings WHERE id = %s FOR UPDATE", [meeting])
        chair.execute("UPDATE sittings SET state = 'closed' WHERE meeting_id = %s", [meeting])
        writer.start()
        end = time.monotonic() + SLOWLY_S
        while not answers and time.monotonic() < end and watch.execute(WAITING).fetchone() == (0,):
            time.sleep(0.02)
        assert not answers, "the line did not wait for the chair"
        chair.commit()
    writer.join(SLOWLY_S)
    assert answers[0].status_code == 409, answers[0].text
