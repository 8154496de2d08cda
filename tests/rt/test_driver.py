"""The same promises under each driver; each is tried in a process of its own, because a driver is chosen once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ecommunity import rt

ROOT = Path(__file__).resolve().parents[2]
GREEN = ("eventlet", "gevent")


@pytest.fixture(scope="module", params=["eventlet", "gevent", "threading"])
def found(request: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.rt.drive", request.param], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {"wanted": request.param, **json.loads(done.stdout.splitlines()[-1])}


def test_the_driver_is_chosen_once(found: dict[str, Any]) -> None:
    assert found["mode"] == found["wanted"]
    assert "already runs under" in found["again"]


def test_slow_work_in_a_thread_lets_the_others_run(found: dict[str, Any]) -> None:
    assert found["gap"] < 0.3
    assert "invalid literal" in found["raised"]


def test_locks_events_and_queues_wait_the_drivers_way(found: dict[str, Any]) -> None:
    assert found["order"] == ["first", "second", "empty"]


def test_waiting_inside_a_write_transaction_is_seen(found: dict[str, Any]) -> None:
    seen = "seen" if found["mode"] in GREEN else "nothing"
    assert found["guard"] == {"sleep": seen, "time": seen, "event": seen, "none": "nothing", "own error": "kept"}


def test_a_stall_is_measured_and_named(found: dict[str, Any]) -> None:
    if found["mode"] in GREEN:
        assert found["stall"]["worst"] >= 0.35
        assert found["stall"]["named"]


def test_a_task_that_fails_is_logged(found: dict[str, Any]) -> None:
    assert found["failed"]


def test_psycopg_waits_the_way_eventlet_can_follow(found: dict[str, Any]) -> None:
    assert found["psycopg"] == ("wait_selector" if found["mode"] == "eventlet" else "")


def test_no_driver_in_the_test_process() -> None:
    assert rt.mode() == "threading"
    assert rt.in_thread(lambda: "inline") == "inline"
    with pytest.raises(ValueError, match="ASYNC_MODE"):
        rt.patch("asyncio")


def test_no_other_package_knows_the_driver() -> None:
    names = ("eventlet", "gevent")
    allowed = {"ecommunity/rt", "wsgi.py"}
    guilty = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in [*ROOT.glob("ecommunity/**/*.py"), ROOT / "wsgi.py"]
        if not any(str(path.relative_to(ROOT)).startswith(name) for name in allowed)
        for line in path.read_text().splitlines()
        if line.strip().startswith(tuple(f"{word} {name}" for word in ("import", "from") for name in names))
    ]
    assert guilty == []
