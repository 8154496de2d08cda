"""Sites on which operators work."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import ANSWERS, Operator


@pytest.fixture(scope="session")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    """A site that was set up once; tests that change something take a copy."""
    site = Operator(tmp_path_factory.mktemp("made") / "var")
    site.must("init", *ANSWERS)
    return site


@pytest.fixture
def site(made_site: Operator, tmp_path: Path) -> Operator:
    """A site of the test's own, set up, with one administrator."""
    shutil.copytree(made_site.folder, tmp_path / "var")
    return Operator(tmp_path / "var")
