"""The same addresses and edges on PostgreSQL, which refuses what SQLite swallows: NUL in a text, a number beyond four bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ["tests/access/test_bad_addresses.py", "tests/access/test_bad_fields.py"]


@pytest.mark.soak
@pytest.mark.postgres
def test_what_is_strange_breaks_nothing_there_either(postgres_url: str) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", *FILES, "-k", "strange_path or control_characters or at_the_edge"]
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=os.environ | {"TEST_DATABASE_URL": postgres_url}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
