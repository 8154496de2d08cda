"""A newer version of this software: a copy of its tree with further steps of the schema."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ecommunity import revisions
from tests.cli.running import ROOT

FOLDERS = ("ecommunity", "migrations", "templates", "static", "deploy")
STEP = '''"""A step of a later version."""

import os
import time
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None
phase = "{phase}"


def wait() -> None:
    """Where a test says so, this step takes as long as the test likes."""
    mark = os.environ.get("STEP_MARK")
    if mark:
        Path(mark).touch()
        time.sleep(120)


def upgrade() -> None:
{up}


def downgrade() -> None:
    pass
'''


def step_name(number: int) -> str:
    """What a further step is called: of the day of the newest, because a clock from before a version's day is refused."""
    return f"{str(revisions.of_code())[:8]}_99{number:02}"


def version(at: Path, *steps: tuple[str, str]) -> Path:
    """The tree at this place has these further steps: phase and lines each."""
    for name in FOLDERS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, at / name)
    shutil.copy2(ROOT / "pyproject.toml", at)
    before = revisions.of_code()
    for number, (phase, lines) in enumerate(steps):
        revision = step_name(number)
        up = "\n".join(f"    {line}" for line in lines.strip().splitlines())
        text = STEP.format(revision=revision, before=before, phase=phase, up=up)
        (at / "migrations" / "versions" / f"{revision}_later.py").write_text(text)
        before = revision
    return at


def with_constant(tree: Path, module: str, name: str, value: str) -> None:
    """The version's module has another value for a constant."""
    path = tree / "ecommunity" / module
    text, count = re.subn(rf"^{name} = .*$", f"{name} = {value}", path.read_text(), flags=re.MULTILINE)
    assert count == 1, name
    path.write_text(text)
