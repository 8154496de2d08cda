"""The other processes of the site, as they tell about themselves in the database: do they fit together?"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from ecommunity import processes
from ecommunity.cli.checks.database import LOOK_CLOCK_OFF_S, clock_sentence
from ecommunity.cli.checks.finding import Finding
from ecommunity.cli.checks.machine import folder_mark
from ecommunity.config import Misconfigured, Settings
from ecommunity.db import session
from ecommunity.processes import Process
from ecommunity.web import health

# Two beats and a little: who is silent for longer is not waited for.
LATELY_S = 35.0
# What a process says of Redis with its first beat is from before it could have heard anything.
AT_HOME = timedelta(seconds=5)
FOLDER = "folder"
RELAY = "relay"
PORT = "port"
LOOK_S = 0.5


def own_code() -> tuple[str, str]:
    """The version of this code and the schema that it was written for."""
    return health.version_of_code(), health.revision_of_code() or ""


def code_of(process: Process) -> tuple[str, str]:
    return process.version, process.revision


def name(process: Process) -> str:
    """The process in words that an operator finds it by."""
    return f"The {process.kind} {process.pid} on {process.host}"


def seen(within_s: float = LATELY_S) -> list[Process]:
    """Who was at work lately; nobody where the database has no such table yet."""
    try:
        return processes.at_work(within_s)
    except SQLAlchemyError:
        return []
    finally:
        session.rollback()


def fell_silent() -> list[Process]:
    """Who ended without saying so, and has nobody in its place: a newer one of the same port, or a newer worker, on the same host."""
    late = 2 * processes.beat_s() + 5
    try:
        gone = processes.silent(late)
        everybody = gone + processes.at_work(late)
        return [one for one in gone if not any(_takes_its_place(other, one) for other in everybody)]
    except SQLAlchemyError:
        return []
    finally:
        session.rollback()


def _takes_its_place(other: Process, one: Process) -> bool:
    if (other.kind, other.host) != (one.kind, one.host) or other.started_at <= one.started_at:
        return False
    ports = {other.gauges.get(PORT), one.gauges.get(PORT)} - {None}  # older versions told of none
    return one.kind == "worker" or len(ports) < 2


def tell_of_folder(settings: Settings, *, carries_out: bool) -> None:
    """What this process tells about itself lets others see whether they share its files, and whether somebody sends the mail."""
    number = folder_mark(settings)
    processes.marks[FOLDER] = number
    processes.marks[RELAY] = float(carries_out)
    processes.marks[PORT] = float(settings.port)


def require_fitting_company(settings: Settings, kind: str) -> None:
    """`Misconfigured` for a worker of a version that no server has, and for whoever keeps its files apart from the others."""
    if settings.is_sqlite:
        return
    if kind == "worker":
        _require_own_version()
    own = folder_mark(settings)
    for one in seen():
        if one.gauges.get(FOLDER, own) != own:
            raise Misconfigured(
                f"{name(one)} has another data folder than {settings.data_dir}: all servers and workers share one, "
                "because uploads and keys are there; set DATA_DIR to it."
            )


def _require_own_version() -> None:
    """`Misconfigured` once a server of another version speaks while none of this one does; who may be dead is waited for, not believed."""
    heard: dict[str, datetime] | None = None
    while True:
        servers = {one.id: one for one in seen() if one.kind == "server"}
        if not servers or own_code() in {code_of(one) for one in servers.values()}:
            return
        for number, one in servers.items():
            if heard is not None and one.seen_at != heard.get(number):
                raise Misconfigured(
                    f"This worker is {' '.join(own_code())}, the running servers are {' '.join(code_of(one))}: "
                    "start it with the same version, after the servers."
                )
        if heard is None:
            print(f"  Waiting up to {LATELY_S:.0f} s to see whether the servers of another version still run.", flush=True)
            heard = {number: one.seen_at for number, one in servers.items()}
        time.sleep(LOOK_S)


def company(settings: Settings) -> list[Finding]:
    """Who is missing; versions, clocks, data folders, and whether somebody carries out what is owed."""
    found = _silent()
    others = seen()
    if settings.is_sqlite or not others:
        return found
    servers = [one for one in others if one.kind == "server"]
    found += [*_versions(others), *_clocks(others), *_folders(others, settings), *_redis(servers, settings)]
    if servers and not any(one.kind == "worker" or one.gauges.get(RELAY) for one in others):
        advice = "systemctl start ecommunity-worker, or leave out --without-relay at one server."
        found.append(Finding("wrong", "No worker is at work: no mail goes out and no due work is done.", advice))
    count = f"{len(servers)} servers and {len(others) - len(servers)} workers are at work"
    return found or [Finding("fine", f"{count}, all of version {own_code()[0]}.")]


def _silent() -> list[Finding]:
    said = "{} fell silent at {:%Y-%m-%d %H:%M} UTC without stopping in order."
    advice = "It was killed, or its machine is away: see its log, and start it again. One that stays away is forgotten after a day."
    return [Finding("wrong", said.format(name(one), one.seen_at), advice) for one in fell_silent()]


def _versions(others: list[Process]) -> list[Finding]:
    strange = [one for one in others if code_of(one) != own_code()]
    said = "{} runs {}, this is {}."
    advice = "Restart one after the other, the workers last: the new code is there when this command is."
    return [Finding("wrong", said.format(name(one), " ".join(code_of(one)), " ".join(own_code())), advice) for one in strange]


def _clocks(others: list[Process]) -> list[Finding]:
    off = [one for one in others if abs(one.clock_off_s) > LOOK_CLOCK_OFF_S]
    advice = "Let the clock of that machine be kept by systemd-timesyncd or chrony."
    return [Finding("wrong", f"{clock_sentence(f'{name(one)}: its clock', one.clock_off_s)}.", advice) for one in off]


def _folders(others: list[Process], settings: Settings) -> list[Finding]:
    own = folder_mark(settings)
    apart = [one for one in others if one.gauges.get(FOLDER, own) != own]
    what = "{} has another data folder than {}: uploads and keys are not shared."
    advice = "Stop it, copy what people uploaded there into the shared folder, and set its DATA_DIR to that."
    return [Finding("wrong", what.format(name(one), settings.data_dir), advice) for one in apart]


def _redis(servers: list[Process], settings: Settings) -> list[Finding]:
    if len(servers) > 1 and not settings.redis_url:
        what = f"{len(servers)} servers are at work without Redis: changes reach the others' readers seconds later."
        return [Finding("look", what, "Set REDIS_URL for all of them.")]
    what = "{} does not hear the others through Redis."
    advice = "Its log says why; is REDIS_URL the same for all?"
    deaf = [one for one in servers if settings.redis_url and one.redis_ok is False and one.seen_at - one.started_at > AT_HOME]
    return [Finding("wrong", what.format(name(one)), advice) for one in deaf]
