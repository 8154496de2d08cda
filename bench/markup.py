"""What twenty kilobytes cost at worst, beside the parser alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ecommunity.markup import reading, render
from tests.markup.vectors import PATHOLOGICAL

Row = dict[str, Any]


def run(runs: int) -> list[Row]:
    """A row for each of the five kinds of text that cost most, in milliseconds of processor time."""
    rows = [
        {
            "text": kind,
            "kb": round(len(text.encode()) / 1000),
            "cpu_ms": _cpu_ms(lambda text=text: render(text, "en"), runs),
            "parser_alone_ms": _cpu_ms(lambda text=text: reading.read(text), runs),
        }
        for kind, text in PATHOLOGICAL.items()
    ]
    return sorted(rows, key=lambda row: row["cpu_ms"], reverse=True)[:5]


def _cpu_ms(work: Callable[[], Any], runs: int) -> float:
    def once() -> float:
        started = time.thread_time()
        work()
        return time.thread_time() - started

    return round(1000 * min(once() for _ in range(runs)), 1)
