"""One time for the whole site: every process goes by the clock of its database, whatever its own machine thinks.

Between two looks the time goes on evenly, so that a jump of the machine's clock has no effect. Where the one process of a site has only
its own machine to ask, it follows it forwards, and backwards only with the next start: what has a moment keeps its order.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import event, text

from ecommunity import clock, db, rt
from ecommunity.config import settings

EVERY_S = 10.0
SLOWEST_S = 1.0
JUMP_S = 1.0

log = logging.getLogger("ecommunity.time")


def install() -> None:
    """Whoever reaches PostgreSQL knows the time of the site."""
    if not settings.is_sqlite:
        event.listen(db.engine(), "connect", _on_connect)


def _on_connect(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    began = time.monotonic()
    cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
    _follow(float(cursor.fetchone()[0]), began)
    cursor.close()
    connection.rollback()


def look() -> None:
    """The time of the site is right again."""
    if not settings.is_sqlite:
        began = time.monotonic()
        with db.engine().connect() as connection:
            _follow(float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()), began)
    elif clock.own() - clock.now().timestamp() > JUMP_S:
        clock.follow(clock.own(), time.monotonic())


def _follow(said: float, began: float) -> None:
    ended = time.monotonic()
    if ended - began < SLOWEST_S:
        clock.follow(said, (began + ended) / 2)


def keep(is_told_to_stop: Callable[[], object] = rt.stopping) -> None:
    """The time of the site is looked at until the process is told to stop."""
    if settings.is_sqlite:
        clock.follow(clock.own(), time.monotonic())
    is_off = False
    while not is_told_to_stop():
        try:
            look()
        except Exception as problem:  # noqa: BLE001 - the time goes on evenly meanwhile
            log.debug("the time could not be asked for: %s", problem)
        off_s = clock.own() - clock.now().timestamp()
        if abs(off_s) > JUMP_S and not is_off:
            log.warning("the clock of this machine is %+.0f seconds off; the site goes by its own time", off_s)
        is_off = abs(off_s) > JUMP_S
        rt.sleep(EVERY_S)
