"""What one question after another finds belongs together, however much others write meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from ecommunity import config, db


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[None]:
    kept = db._engine, db._writer, config._current, db.factory.kw["bind"]
    url = f"sqlite:///{tmp_path / 'one.sqlite'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    db._engine = None
    db.connect(config.use(config.from_environment({"DATA_DIR": str(tmp_path), "DATABASE_URL": url})))
    with db.transaction():
        db.session.execute(text("CREATE TABLE posts (words TEXT)"))
    yield
    db.disconnect()
    db._engine, db._writer, config._current = kept[:3]
    db.factory.configure(bind=kept[3])


def posts() -> int:
    return int(db.session.execute(text("SELECT count(*) FROM posts")).scalar_one())


def elsewhere(work: Any) -> None:
    """Done by somebody else by the time it returns."""

    def run() -> None:
        try:
            work()
        finally:
            db.session.remove()

    other = threading.Thread(target=run)
    other.start()
    other.join()


def post() -> None:
    with db.transaction():
        db.session.execute(text("INSERT INTO posts VALUES ('more')"))


def test_a_page_is_one_moment(database: None) -> None:
    assert posts() == 0
    elsewhere(post)
    assert posts() == 0, "the number that it reads last belongs to what it read first"
    db.session.rollback()
    assert posts() == 1


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_whoever_writes_decides_on_what_is_newest(database: None) -> None:
    assert posts() == 0, "what was read before counts no more"
    with db.transaction():
        assert posts() == 0
        elsewhere(post_beside)
        assert posts() == 1
    assert posts() == 1


def post_beside() -> None:
    with db.engine().begin() as connection:
        connection.execute(text("INSERT INTO posts VALUES ('beside')"))
