"""A message that is lost between processes: one of them asks the database once, and of those who follow there nobody asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import orjson
import psycopg
import pytest
import redis as library
import requests

from tests.live.client import Client, Replica
from tests.live.server import LiveServer, prepare
from tests.services.fixtures import need
from tests.services.servers import Postgres, redis

STAGE = 90
FOLLOWERS = 200


class Carrier(threading.Thread):
    """Carries what is said in one Redis to the other, but for the changes with these numbers."""

    def __init__(self, urls: list[str]) -> None:
        super().__init__(daemon=True)
        self.ends = [library.Redis.from_url(url) for url in urls]
        self.kept_back: set[int] = set()
        self.lost = 0
        self.halt = threading.Event()

    def run(self) -> None:
        heard = [end.pubsub(ignore_subscribe_messages=True) for end in self.ends]
        for pubsub in heard:
            pubsub.psubscribe("ecommunity:*")
        home: dict[str, int] = {}
        while not self.halt.is_set():
            for side, pubsub in enumerate(heard):
                while (message := pubsub.get_message(timeout=0)) is not None:
                    body = orjson.loads(message["data"][32:])
                    if home.setdefault(body["from"], side) != side:
                        continue  # what this thread itself brought here
                    if body.get("seq") in self.kept_back:
                        self.lost += 1
                    else:
                        self.ends[1 - side].publish(message["channel"], message["data"])
            time.sleep(0.002)


@pytest.fixture
def site(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[LiveServer], Carrier, str]]:
    """Two servers on one database, each with a Redis of its own, and who carries between them."""
    need("redis")
    folder = tmp_path_factory.mktemp("herd") / "var"
    database = postgres_server.new_database()
    settings = {"STAGE_ALONE": "1", "DATABASE_URL": database, "LIMITS": "0"}
    known = prepare(folder, **settings)
    with redis() as one, redis() as other:
        carrier = Carrier([one, other])
        carrier.start()
        servers = [LiveServer(folder, known, "eventlet", REDIS_URL=url, **settings).start() for url in (one, other)]
        yield servers, carrier, database.replace("+psycopg", "")
        carrier.halt.set()
        for server in servers:
            server.kill()


def questions(database: str) -> int:
    """How often the table of entries was asked so far, by the database's own count, when that no longer moves."""
    before = -1
    with psycopg.connect(database, autocommit=True) as connection:
        while True:
            time.sleep(2.5)  # sessions hand in their counts when they have been idle for a moment
            row = connection.execute("SELECT seq_scan + idx_scan FROM pg_stat_user_tables WHERE relname = 'entries'").fetchone()
            assert row is not None
            if row[0] == before:
                return int(row[0])
            before = row[0]


def holes(server: LiveServer) -> int:
    """How many holes this process had to ask the database about."""
    page = requests.get(f"{server.url}/metrics", timeout=20).text
    return next(int(float(row.split()[1])) for row in page.splitlines() if row.startswith("ecommunity_holes_filled_total "))


def say_three(writer: Client, followers: list[Replica], word: str) -> None:
    """Three lines were said and everybody has them, by messages and in time."""
    for number in range(3):
        seq = writer.command("stage.say", {"stage": STAGE, "text": f"{word} {number}"})["seq"][f"stage:{STAGE}"]
        time.sleep(0.3)
    for follower in followers:
        follower.wait_seq(seq, timeout=9)


@pytest.mark.soak
def test_a_lost_message_is_closed_by_one_question_and_nobody_else_asks(site: Any) -> None:
    servers, carrier, database = site
    clients = [Client(servers[number % 2].url) for number in range(FOLLOWERS)]
    followers = [Replica(f"stage:{STAGE}").follow(client) for client in clients]
    writer = Client(servers[0].url, token=servers[0].token("chair"))
    say_three(writer, followers, "all of it")
    start = questions(database)
    say_three(writer, followers, "nothing lost")
    usual = questions(database) - start
    sent = [client._number for client in clients]
    closed = [holes(server) for server in servers]
    carrier.kept_back = {8}
    say_three(writer, followers, "one lost")
    assert carrier.lost == 1
    assert [holes(server) for server in servers] == [closed[0], closed[1] + 1], "one question of one process"
    assert questions(database) - start - 2 * usual < FOLLOWERS / 20, "and the database counts no others"
    assert [client._number for client in clients] == sent, "no client has asked for anything"
    assert all(len(follower.entries) == 9 for follower in followers)
    for client in (*clients, writer):
        client.close()
