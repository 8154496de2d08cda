"""One scene for each file of tests; what a test does in it is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from ecommunity import db
from ecommunity.db import session
from ecommunity.web import site
from tests.access import scene as stage


@pytest.fixture(scope="module")
def scene(app: Any) -> Iterator[stage.Scene]:
    """The closed room with one of everything, in one outer transaction that is given up at the end."""
    session.remove()
    connection = db.engine().connect()
    outer = connection.begin()
    db.factory.configure(bind=connection, join_transaction_mode="create_savepoint")
    site.forget()
    yield stage.build(app, app.extensions["world"])
    session.remove()
    outer.rollback()
    connection.close()
    db.factory.configure(bind=db.engine(), join_transaction_mode="conditional_savepoint")
    site.forget()


@pytest.fixture(autouse=True)
def _outer_transaction(scene: stage.Scene) -> Iterator[None]:
    """A test leaves nothing behind: the scene's own transaction takes the place of the house's."""
    with stage.undone():
        yield


@pytest.fixture
def written(app: Any) -> Iterator[list[str]]:
    """The statements that changed rows since the test cleared the list."""
    sent: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            sent.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    yield sent
    event.remove(db.engine(), "before_cursor_execute", note)
