"""Fixtures: the application and its schema once a run, one outer transaction a test, people who are signed in without a form."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ecommunity import config, create_app, db
from ecommunity.accounts import sessions
from ecommunity.accounts.models import Person
from ecommunity.accounts.secrets import new_secret
from ecommunity.db import session
from ecommunity.live.entries import new_epoch
from ecommunity.outbox import relay
from ecommunity.web import site
from tests import cast

os.environ.setdefault("ASYNC_MODE", "threading")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
KEY = re.compile(r'name="_key" value="([^"]+)"')


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session")
def app(data_dir: Path) -> Iterator[Any]:
    """The application on SQLite (or on `TEST_DATABASE_URL`), with the schema made from the models and the cast in it."""
    settings = config.from_environment(
        {
            "DATA_DIR": str(data_dir),
            "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
            "ASYNC_MODE": "threading",
            "CHEAP_PASSWORDS": "1",
            "LIMITS": "0",
            "SECRET_KEY": "a key for tests only",
        }
    )
    made = create_app(replace(settings, testing=True))
    db.Base.metadata.drop_all(db.engine())
    db.Base.metadata.create_all(db.engine())
    with made.app_context(), db.transaction():
        new_epoch()
        made.extensions["world"] = cast.build()
    with made.app_context():
        relay.drain()  # what follows the cast is done, so that a test finds its own deliveries only
    yield made
    db.disconnect()


@pytest.fixture(autouse=True)
def _outer_transaction(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test writes is gone after it: its commits are savepoints of one outer transaction."""
    if "app" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("app")
    session.remove()
    connection = db.engine().connect()
    outer = connection.begin()
    db.factory.configure(bind=connection, join_transaction_mode="create_savepoint")
    site.forget()
    yield  # no application context here: it would share Flask's `g` between the requests of a test
    session.remove()
    outer.rollback()
    connection.close()
    db.factory.configure(bind=db.engine(), join_transaction_mode="conditional_savepoint")
    site.forget()


@pytest.fixture
def world(app: Any) -> cast.World:
    found: cast.World = app.extensions["world"]
    return found


class Browser:
    """Somebody with a browser without JavaScript, and the same person's API."""

    def __init__(self, app: Any, secret: str = "") -> None:
        self.client = app.test_client()
        if secret:
            self.client.set_cookie(config.settings.cookie_name, secret)
        self.csrf = ""

    def get(self, url: str, **options: Any) -> Any:
        return self.client.get(url, **options)

    def post_form(self, url: str, fields: dict[str, Any] | None = None, *, page: str | None = None, **options: Any) -> Any:
        """Opens `page` (the form's own address unless said), takes its token and key, and sends the fields."""
        shown = self.client.get(page or url).get_data(as_text=True)
        token, key = TOKEN.search(shown), KEY.search(shown)
        hidden = {"csrf_token": token[1] if token else self.token(), "_key": key[1] if key else uuid.uuid4().hex}
        return self.client.post(url, data=hidden | (fields or {}), **options)

    def token(self) -> str:
        if not self.csrf:
            self.csrf = self.client.get("/api/v1/me").get_json()["csrf"]
        return self.csrf

    def api(self, path: str, **options: Any) -> Any:
        return self.client.get("/api/v1" + path, **options)

    def command(self, name: str, args: dict[str, Any] | None = None, *, key: str = "") -> Any:
        """The response of POST /api/v1/commands/<name>."""
        headers = {"X-CSRF-Token": self.token(), "Idempotency-Key": key or uuid.uuid4().hex}
        return self.client.post(f"/api/v1/commands/{name}", json=args or {}, headers=headers)

    def do(self, name: str, /, **args: Any) -> dict[str, Any]:
        """The result of a command that must succeed."""
        response = self.command(name, args)
        assert response.status_code == 200, response.get_data(as_text=True)
        result: dict[str, Any] = response.get_json()["result"]
        return result


@pytest.fixture
def guest(app: Any) -> Browser:
    return Browser(app)


@pytest.fixture
def as_(app: Any, world: cast.World) -> Callable[[str], Browser]:
    """`as_("nfp.new")` is signed in: the session row is written, not posted."""
    known: dict[str, Browser] = {}

    def sign_in(who: str) -> Browser:
        if who not in known:
            secret = new_secret()
            with db.transaction():
                person = session.get(Person, world.people[who])
                assert person is not None
                sessions.start_session(person, secret, "test")
            known[who] = Browser(app, secret)
        return known[who]

    return sign_in


@pytest.fixture
def deliver(app: Any) -> Callable[[], int]:
    """Carries out everything that the outbox owes."""

    def carry_out() -> int:
        with app.app_context():
            return relay.drain()

    return carry_out


@pytest.fixture
def sql(app: Any) -> Iterator[list[str]]:
    """The statements that were sent since the test cleared the list."""
    sent: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    yield sent
    event.remove(db.engine(), "before_cursor_execute", note)
