"""The whole site as one process with a folder of its own, and a browser without scripts that writes in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import psycopg
import requests

from ecommunity.web import health
from tests.live.server import LiveServer, prepare
from tests.services.places import places_in
from tests.services.proxy import Line, line_to
from tests.services.servers import Postgres

HIDDEN = re.compile(r'name="(csrf_token|_key)" value="([^"]+)"')
KEPT = re.compile(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', re.DOTALL)
# The tests make their tables without the steps that lead there.
HAS_NEWEST_SCHEMA = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
    f"INSERT INTO alembic_version VALUES ('{health.revision_of_code()}')",
)


@dataclass
class Site:
    """A running site; `line` lies between it and its PostgreSQL, and is None on SQLite."""

    server: LiveServer
    line: Line | None = None
    database: str = ""

    def rows(self, statement: str) -> list[Any]:
        """What the database says, asked beside the site and its line."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(statement).fetchall()


@contextmanager
def on_postgres(postgres: Postgres, folder: Path, **env: str) -> Iterator[Site]:
    """The site on a database of its own, behind a line that can be cut."""
    direct = postgres.new_database()
    with line_to(postgres.port) as line:
        through = direct.replace(f":{postgres.port}/", f":{line.port}/")
        known = prepare(folder, DATABASE_URL=direct, **env)
        with psycopg.connect(direct.replace("+psycopg", "")) as connection:
            for statement in HAS_NEWEST_SCHEMA:
                connection.execute(statement)
        server = LiveServer(folder, known, "eventlet", LIMITS="0", DATABASE_URL=through, **env)
        try:
            yield Site(server.start(), line, direct.replace("+psycopg", ""))
        finally:
            server.kill()


class Browser:
    """Somebody signed in, who fills forms in."""

    def __init__(self, server: LiveServer, who: str) -> None:
        self.server = server
        self.session = requests.Session()
        self.session.cookies.set("community", server.cookie(who))
        self.form: dict[str, str] = {}

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.server.url + path, timeout=30)

    def open_form(self, path: str, **words: str) -> None:
        """The form is open and filled in."""
        page = self.get(path)
        assert page.status_code == 200, page.text[:500]
        self.form = dict(HIDDEN.findall(page.text)) | words

    def send(self, path: str, form: dict[str, str] | None = None, files: Any = None) -> requests.Response:
        """The form is sent; the answer is not followed."""
        return self.session.post(self.server.url + path, data=form or self.form, files=files, timeout=30, allow_redirects=False)

    def send_again(self, path: str, refused: requests.Response) -> requests.Response:
        """The button of the page that refused is pressed."""
        kept = {name: unescape(text) for name, text in KEPT.findall(refused.text)}
        assert kept, refused.text[-2000:]
        return self.send(path, kept)


def check_kept(refused: requests.Response, words: str) -> None:
    """The page says when to come back, and has the words."""
    assert refused.status_code == 503, refused.text[:500]
    assert int(refused.headers["Retry-After"]) >= 1
    assert words in unescape(refused.text)
    assert not places_in(refused.text), refused.text
