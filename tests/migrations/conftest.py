"""Databases for the steps of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ecommunity import import_domains
from ecommunity.db import make_engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two empty databases of one kind: one for the migrations, one for the models."""
    if request.param == "sqlite":
        urls = [f"sqlite:///{tmp_path / name}" for name in ("migrated.sqlite", "modelled.sqlite")]
    else:
        server = request.getfixturevalue("postgres_server")
        urls = [server.new_database(), server.new_database()]
    made = [make_engine(url) for url in urls]
    import_domains()
    yield made[0], made[1]
    for engine in made:
        engine.dispose()
