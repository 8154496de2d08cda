"""Work that is done again and again for as long as the process lives, whatever happens to one round of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ecommunity import failures, rt

log = logging.getLogger("ecommunity.live")


def start(pause_s: float, work: Callable[[], Any], what: str) -> None:
    """A task of its own does the work after each pause and tells of each round that failed."""

    def go_round() -> None:
        while True:
            rt.sleep(pause_s)
            try:
                work()
            except Exception as problem:  # noqa: BLE001 - whatever it is, the task goes on and tells it
                failures.tell(log, f"{what} failed; the next round is in {pause_s:g} s", problem)

    rt.spawn(go_round)
