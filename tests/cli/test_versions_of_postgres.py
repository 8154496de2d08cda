"""With several versions of PostgreSQL on a machine the data of a cluster are opened by the one that made them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecommunity.cli import parts
from ecommunity.config import Misconfigured
from tests.cli.running import ROOT


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data of PostgreSQL 15, on a Debian with 15 and 99."""
    for version in ("15", "99"):
        program = tmp_path / "installed" / version / "bin" / "postgres"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.1'\n")
        program.chmod(0o755)
    monkeypatch.setattr(parts, "DEBIAN", tmp_path / "installed", raising=False)
    monkeypatch.chdir(ROOT)
    made = tmp_path / "c" / "postgres"
    made.mkdir(parents=True)
    (made / "PG_VERSION").write_text("15\n")
    return made


def test_the_version_of_the_data_opens_them(data: Path) -> None:
    assert parts.postgres(data.parent, 100).command[0].endswith("/installed/15/bin/postgres")


def test_a_version_that_is_not_there_is_named(data: Path) -> None:
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Misconfigured, match="apt install postgresql-12"):
        parts.postgres(data.parent, 100)
