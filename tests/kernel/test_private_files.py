"""What the program writes is its owner's alone, whatever the shell that started it allows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OFFICE = ("--name", "Flyway Office", "--contact", "office@site.invalid", "--admin", "boss@site.invalid")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of a site that was set up by somebody whose shell lets everybody read new files."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, "DATA_DIR": str(tmp_path / "var"), "CHEAP_PASSWORDS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ecommunity"]
    for arguments in (["init", *OFFICE, "--languages", "en", "--sign-up", "open"], ["backup", str(tmp_path / "copy")]):
        done = subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=environment, umask=0o022, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path


def test_nobody_else_on_the_machine_reads_what_the_program_wrote(folder: Path) -> None:
    written = [path for path in folder.rglob("*") if not path.is_socket()]
    assert {"var", "community.sqlite"} <= {path.name for path in written}
    # nginx, which is somebody else, reads the scripts and pictures that everybody is sent anyway.
    public = folder / "var" / "cache" / "static"
    own = [path for path in written if path not in (public, public.parent) and public not in path.parents]
    assert len(written) > len(own) > 10
    assert [f"{path.relative_to(folder)} {path.stat().st_mode & 0o777:o}" for path in own if path.stat().st_mode & 0o077] == []
