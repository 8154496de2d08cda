"""Nothing may change places inside a write transaction: the next writer would wait inside SQLite, and the loop with it."""

import importlib
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ecommunity.rt.driver import is_green

_settings = {"on": True}


class SwitchedInside(RuntimeError):
    """A task waited where it must not; the message holds the place."""


def guard_switches(on: bool) -> None:
    """`no_switch` looks (True) or looks away (False)."""
    _settings["on"] = on


@contextmanager
def no_switch() -> Iterator[None]:
    """The block ran without letting another task in; otherwise it ends with SwitchedInside and the place where it waited."""
    if not _settings["on"] or not is_green():
        yield
        return
    greenlet = importlib.import_module("greenlet")
    me = greenlet.getcurrent()
    places: list[str] = []

    def look(_: str, pair: tuple[Any, Any]) -> None:
        # Runs only at a switch, of which a good block has none: so the guard costs two calls a transaction.
        origin = pair[0]
        if origin is me and not places and origin.gr_frame is not None:
            places.append("".join(traceback.format_stack(origin.gr_frame, limit=8)))

    before = greenlet.settrace(look)
    try:
        yield
    finally:
        greenlet.settrace(before)
    if places:
        raise SwitchedInside("a task waited inside a write transaction:\n" + places[0])
