"""A part of a cluster is on record before it does anything, so whoever comes after a crash finds it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from ecommunity.cli.part import Part

STARTED_AND_KILLED = """
import os, signal, sys
from pathlib import Path
from ecommunity.cli import part
part.boot = lambda: os.kill(os.getpid(), signal.SIGKILL)
folder = Path(sys.argv[1])
part.Part("part", ["touch", str(folder / "ran")], folder / "part.log", lambda: True).start()
"""


def test_what_is_started_runs_only_when_it_is_on_record(tmp_path: Path) -> None:
    """The starter is killed after the process began and before it is written down: the process ends by itself and did nothing."""
    killed = subprocess.run([sys.executable, "-c", STARTED_AND_KILLED, str(tmp_path)], check=False, timeout=60)
    assert killed.returncode == -9
    assert not (tmp_path / "part.process").exists()
    time.sleep(0.5)
    assert not (tmp_path / "ran").exists()


def test_a_part_is_the_process_on_record(tmp_path: Path) -> None:
    """Its number stays the same from the record on; the next one in the folder ends it."""
    part = Part("part", ["sleep", "60"], tmp_path / "part.log", lambda: True)
    part.start()
    said = json.loads((tmp_path / "part.process").read_text())
    command = Path(f"/proc/{said['pid']}/cmdline")
    end = time.monotonic() + 10
    while not command.read_text().startswith("sleep") and time.monotonic() < end:
        time.sleep(0.01)
    assert command.read_text() == "sleep\x0060\x00"
    later = Part("part", ["sleep", "60"], tmp_path / "part.log", lambda: True)
    assert later.end_leftover()
    assert part.process is not None
    assert part.process.wait(5) != 0
