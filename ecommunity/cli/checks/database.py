"""PostgreSQL as the site needs it: reached, new enough, writable, with connections left, and with the same clock.

A server that starts waits for it, because the parts of a site start in any order; what waiting cannot mend is said at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from ecommunity import clock, failures
from ecommunity.cli.checks.finding import Finding
from ecommunity.cli.checks.machine import NotYet
from ecommunity.config import Misconfigured, Settings
from ecommunity.errors import Unavailable

WAIT_S = 60.0
PAUSE_S = 0.5
CONNECT_S = 5
OLDEST = 15
MOST_CLOCK_OFF_S = 300.0
LOOK_CLOCK_OFF_S = 60.0
# What one process holds at most (db.make_engine).
POOL = 40
# Each is on where nobody turned it off, and what a loss of power does where it is off.
DURABLE = {
    "fsync": "a loss of power can destroy the whole database",
    "full_page_writes": "a loss of power can leave half-written pages in the database",
    "synchronous_commit": "a loss of power takes back what people were told is saved",
}
# PostgreSQL gives no code for a refused connection, only its words. A server that speaks another language is waited for in vain.
NOT_MENDED_BY_WAITING = ("authentication failed", "does not exist", "no pg_hba.conf entry", "no password supplied", "no encryption")


@dataclass(frozen=True)
class Database:
    """What PostgreSQL says about itself."""

    version: int
    clock_off_s: float
    is_standby: bool
    connections: int
    most_connections: int
    turned_off: tuple[str, ...] = ()


def reason(problem: BaseException) -> str:
    """The last line of what the database said, which is the one about the last address that was tried."""
    lines = str(getattr(problem, "orig", problem)).strip().splitlines() or ["it said nothing"]
    return next((line.strip() for line in lines if "FATAL" in line), lines[0].strip())


def may_pass(problem: BaseException | None) -> bool:
    """It may be gone a while later with nothing changed: the database or the disk is away, full, locked, or not yet what it will be."""
    if problem is None or isinstance(problem, NotYet | Unavailable):
        return problem is not None
    if isinstance(problem, Misconfigured):
        return may_pass(problem.__cause__)
    return failures.refusal(problem) is not None and not any(words in reason(problem) for words in NOT_MENDED_BY_WAITING)


@contextmanager
def connected(settings: Settings) -> Iterator[Connection]:
    """A connection of its own, outside the pool."""
    address = make_url(settings.database_url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_S})
    with engine.connect() as connection:
        yield connection


def ask(settings: Settings) -> Database:
    """The database's own account; OperationalError when it cannot be reached."""
    with connected(settings) as connection:
        before = clock.now()
        version, now, standby = connection.execute(
            text("SELECT current_setting('server_version_num')::int, extract(epoch FROM clock_timestamp()), pg_is_in_recovery()")
        ).one()
        middle = (before.timestamp() + clock.now().timestamp()) / 2
        used, most, kept = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), "
                "current_setting('max_connections')::int, current_setting('superuser_reserved_connections')::int"
            )
        ).one()
        settings_off = text("SELECT name FROM pg_settings WHERE name = ANY(:names) AND setting = 'off' ORDER BY name")
        turned_off = tuple(connection.execute(settings_off, {"names": list(DURABLE)}).scalars())
    return Database(version // 10_000, middle - float(now), standby, used, most - kept, turned_off)


def wait(settings: Settings, within_s: float = WAIT_S) -> Database:
    """The database answers; `Misconfigured` when it does not within that time, or says something that no waiting mends."""
    end = time.monotonic() + within_s
    has_said = False
    while True:
        try:
            return ask(settings)
        except OperationalError as problem:
            why = reason(problem)
            if any(words in why for words in NOT_MENDED_BY_WAITING):
                raise Misconfigured(f"The database refuses the connection ({why}): correct DATABASE_URL.") from problem
            if time.monotonic() >= end:
                raise Misconfigured(
                    f"The database cannot be opened within {within_s:.0f} s ({why}): start PostgreSQL, or correct DATABASE_URL."
                ) from problem
            if not has_said:
                print(f"  Waiting up to {within_s:.0f} s for the database ({why}).", flush=True)
                has_said = True
            time.sleep(PAUSE_S)


def wait_until_recovered(settings: Settings, within_s: float = WAIT_S) -> None:
    """PostgreSQL has played its log back and takes writes; `Misconfigured` when it does not within that time."""
    end = time.monotonic() + within_s
    while wait(settings, within_s).is_standby:
        if time.monotonic() >= end:
            raise Misconfigured(
                f"PostgreSQL did not end its recovery within {within_s:.0f} s: try again when `SELECT pg_is_in_recovery()` answers f."
            )
        time.sleep(PAUSE_S)


def require_fit(found: Database) -> None:
    """`Misconfigured` when the site would do harm with this database, or could not work."""
    if found.version < OLDEST:
        raise Misconfigured(f"The database is PostgreSQL {found.version}: the site needs {OLDEST} or newer.")
    if found.is_standby:
        raise NotYet("The database is a standby that takes no writes: let DATABASE_URL name the primary.")
    if abs(found.clock_off_s) > MOST_CLOCK_OFF_S:
        raise NotYet(f"{clock_sentence('The clock of this machine', found.clock_off_s)}: let both be kept by systemd-timesyncd or chrony.")


def clock_sentence(whose: str, off_s: float) -> str:
    """How far a clock is from the database's, in words."""
    much = f"{abs(off_s):.0f} s" if abs(off_s) < 600 else f"{abs(off_s) / 60:.0f} min"
    return f"{whose} is {much} {'ahead of' if off_s > 0 else 'behind'} the database's"


def postgresql(settings: Settings) -> list[Finding]:
    """Everything about the database server that does not need the site's tables."""
    if settings.is_sqlite:
        return []
    try:
        found = ask(settings)
    except OperationalError as problem:
        why = reason(problem)
        if "too many" in why or "remaining connection slots" in why:
            return [Finding("wrong", f"PostgreSQL has no connection left ({why}).", more_connections(0))]
        return [Finding("wrong", f"The database cannot be reached ({why}).", "Start PostgreSQL, or correct DATABASE_URL.")]
    try:
        require_fit(found)
    except Misconfigured as problem:
        return [Finding("wrong", str(problem))]
    bad = [Finding("wrong", f"PostgreSQL runs with {name} = off: {DURABLE[name]}.", turn_on(name)) for name in found.turned_off]
    if abs(found.clock_off_s) > LOOK_CLOCK_OFF_S:
        what = clock_sentence("The clock of this machine", found.clock_off_s)
        bad.append(Finding("wrong", f"{what}.", "Let both be kept by systemd-timesyncd or chrony."))
    if found.connections > 0.9 * found.most_connections:
        what = f"PostgreSQL is almost out of connections: {found.connections} of {found.most_connections} are in use."
        bad.append(Finding("wrong", what, more_connections(found.most_connections)))
    fine = f"PostgreSQL {found.version}, {found.connections} of {found.most_connections} connections in use."
    return bad or [Finding("fine", fine)]


def is_reached(settings: Settings) -> bool:
    """Whether it makes sense to ask further. SQLite is a file: what is wrong with it is found by reading."""
    if settings.is_sqlite:
        return True
    try:
        with connected(settings):
            return True
    except OperationalError:
        return False


def turn_on(name: str) -> str:
    """Where it may be off: for the whole server, for this database or account alone, or for those who come with this address."""
    return f"Set {name} = on in postgresql.conf, look for it in ALTER DATABASE, ALTER ROLE and DATABASE_URL, then reload PostgreSQL."


def more_connections(now: int) -> str:
    """What to set, from what one process may hold."""
    least = max(200, now + 100)
    return f"Each server and worker may hold {POOL}: set max_connections = {least} in postgresql.conf and restart PostgreSQL."
