"""What the bench finds across two processes is held against the stored budgets, the burst too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import budgets

STORED = json.loads((Path(budgets.__file__).parent / "budgets.json").read_text())
GOOD: dict[str, Any] = {"mode": "eventlet", "via": "nginx", "p99_ms": 40, "subscribes": 0, "burst_ms": 900, "refused": 0, "burst_lost": 0}


def test_a_good_run_passes_no_budget() -> None:
    assert budgets.compare({"across": [GOOD]}, STORED) == []


@pytest.mark.parametrize(("name", "value"), [("p99_ms", 90), ("subscribes", 1), ("burst_ms", 1300), ("refused", 1), ("burst_lost", 1)])
def test_each_figure_of_two_processes_is_judged(name: str, value: int) -> None:
    assert len(budgets.compare({"across": [GOOD | {name: value}]}, STORED)) == 1
