"""The servers that other tests lean on start, answer and are of our own."""

from __future__ import annotations

import urllib.request

import pytest
from sqlalchemy import create_engine, text

from tests.services import servers
from tests.services.fixtures import need


@pytest.mark.postgres
def test_every_asker_gets_an_empty_database_of_its_own(postgres_server: servers.Postgres) -> None:
    first, second = postgres_server.new_database(), postgres_server.new_database()
    for url in (first, second):
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE only_here (id integer)"))
            assert connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar() == 1
        engine.dispose()


@pytest.mark.redis
def test_redis_answers(redis_url: str) -> None:
    import socket

    host, port = redis_url.removeprefix("redis://").split("/", maxsplit=1)[0].split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(b"PING\r\n")
        assert line.recv(16) == b"+PONG\r\n"


@pytest.mark.nginx
def test_nginx_serves_the_given_block() -> None:
    need("nginx")
    with (
        servers.nginx('server { listen 127.0.0.1:{port}; location / { return 200 "here"; } }') as url,
        urllib.request.urlopen(url, timeout=5) as answer,
    ):
        assert answer.read() == b"here"
