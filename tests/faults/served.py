"""The real site as its command serves it, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

from tests.live.server import ROOT, environment

COMMAND = [sys.executable, "-m", "ecommunity", "serve", "--quiet"]


def serve(
    folder: Path, port: int, command: list[str] = COMMAND, *, env: dict[str, str] | None = None, **more: Any
) -> subprocess.Popen[bytes]:
    """The site answers; what it says is in the file `said` of the folder."""
    folder.mkdir(exist_ok=True)
    with (folder / "said").open("ab") as said:
        process = subprocess.Popen(
            command, env=environment(folder, PORT=str(port), **(env or {})), stdout=said, stderr=said, **{"cwd": ROOT, **more}
        )
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert process.poll() is None, (folder / "said").read_text()[-3000:]
        try:
            if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=60).status_code == 200:
                return process
        except requests.ConnectionError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError((folder / "said").read_text()[-3000:])
