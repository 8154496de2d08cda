"""What the site does now, part by part: each in words, with what to do where something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Select, func, select, text
from sqlalchemy.engine import make_url

from ecommunity import clock, revisions
from ecommunity.admin.policies import can_administer
from ecommunity.admin.roll import Member, lasting, roll
from ecommunity.authz import Actor, require
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.outbox.models import Delivery
from ecommunity.web import health
from ecommunity.web.moments import size
from ecommunity.web.words import _, ngettext

Level = Literal["fine", "look", "wrong"]
WORST = ("fine", "look", "wrong")
LATE = timedelta(minutes=15)
OLD_BACKUP = timedelta(days=2)


@dataclass(frozen=True)
class Point:
    """A part of the site: how it is, what is known of it, and what to do. `link` names the page where it is done."""

    level: Level
    name: str
    said: list[str]
    mend: str = ""
    link: str = ""


@dataclass(frozen=True)
class Status:
    """Everything on one page."""

    points: list[Point]
    members: list[Member]

    @property
    def open(self) -> list[Point | Member]:
        """What somebody should look at."""
        return [one for one in self._all() if one.level != "fine"]

    @property
    def level(self) -> Level:
        """As the worst of them."""
        levels: list[Level] = [one.level for one in self._all()]
        return max(levels, key=WORST.index)

    def _all(self) -> list[Point | Member]:
        return [*self.points, *self.members]


def status(actor: Actor) -> Status:
    """How the site is at this moment."""
    require(can_administer, actor)
    members = roll()
    parts: list[Callable[[list[Member]], Point | None]] = [database, disk, live, redis, deliveries, backup]
    points = [point for part in parts if (point := part(members)) is not None]
    return Status(points, sorted(members, key=lambda one: WORST.index(one.level), reverse=True))


def database(_members: list[Member]) -> Point:
    """The database, its size and its schema."""
    standing = revisions.standing()
    name, said = _("Database"), ["SQLite" if settings.is_sqlite else "PostgreSQL", size(_database_size())]
    if standing.found:
        said.append(_("schema %(revision)s", revision=standing.found))
    if not standing.is_fit:
        return Point("wrong", name, [*said, _("Its schema does not fit this version.")], _("Stop the server and run `ecommunity upgrade`."))
    if not health.can_be_written():
        return Point("wrong", name, [*said, _("It takes no writes.")], _("Make room on its disk, or let DATABASE_URL name the primary."))
    if standing.is_newer:
        return Point("look", name, [*said, _("Its schema is newer than this code, which runs on it too.")], _("Start the newer version."))
    return Point("fine", name, said)


def _database_size() -> int:
    if not settings.is_sqlite:
        return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    file = Path(str(make_url(settings.database_url).database))
    return sum(path.stat().st_size for path in (file, file.with_name(file.name + "-wal")) if path.exists())


def disk(_members: list[Member]) -> Point:
    """The room where the data folder is."""
    free, total = health.disk()
    said = [_("%(free)s of %(total)s are free", free=size(free), total=size(total))]
    if health.is_disk_nearly_full():
        return Point("wrong", _("Disk"), said, _("Make room: without it nothing can be saved."))
    return Point("fine", _("Disk"), said)


def live(members: list[Member]) -> Point:
    """Who is connected, and whether what is committed goes out."""
    count, follows = int(_sum(members, "connections")), int(_sum(members, "follows"))
    said = [ngettext("%(n)s live connection", "%(n)s live connections", count)]
    said.append(ngettext("%(n)s stream followed", "%(n)s streams followed", follows))
    behind = int(_sum(members, "head_lag_streams"))
    if behind:
        late = ngettext("%(n)s stream is behind the database", "%(n)s streams are behind the database", behind)
        mend = _("Readers catch up by themselves within seconds. If this stays, restart the server that is behind.")
        return Point("look", _("Live updates"), [*said, late], mend)
    return Point("fine", _("Live updates"), [*said, _("nothing is behind the database")])


def redis(members: list[Member]) -> Point | None:
    """What the processes tell each other; nothing where there is only one."""
    servers = [one for one in members if one.process.kind == "server" and one.is_seen]
    if not settings.redis_url:
        if len(servers) < 2:
            return None
        without = _("Several servers are at work without Redis: changes reach the others' readers seconds later.")
        return Point("look", "Redis", [without], _("Set REDIS_URL for all of them."))
    deaf = [one for one in servers if one.is_deaf]
    if deaf:
        said = [ngettext("%(n)s server does not hear the others", "%(n)s servers do not hear the others", len(deaf))]
        mend = _("Start Redis, or correct REDIS_URL. Until then everything works, but the others' changes arrive seconds later.")
        return Point("wrong", "Redis", said, mend)
    slowest = max((one.process.gauges.get("redis_round_trip_seconds", 0.0) for one in servers), default=0.0)
    return Point("fine", "Redis", [_("there and back in %(n)s ms", n=round(slowest * 1000, 1))])


def deliveries(members: list[Member]) -> Point:
    """Mail and other work that is owed."""
    found = {state: (int(n), due) for state, n, due in session.execute(_owed_and_dead())}
    (owed, due), (dead, _never) = found.get("owed", (0, None)), found.get("dead", (0, None))
    name = _("Mail and other deliveries")
    said = [ngettext("%(n)s still owed", "%(n)s still owed", owed), ngettext("%(n)s given up", "%(n)s given up", dead)]
    if members and not any(one.carries_out for one in members if one.is_seen):
        mend = _("Start `ecommunity worker`, or one server without --without-relay.")
        return Point("wrong", name, [*said, _("No worker is at work: no mail goes out and no due work is done.")], mend)
    if due is not None and clock.now() - due > LATE:
        late = _("the oldest waits for %(n)s minutes", n=int((clock.now() - due).total_seconds() // 60))
        return Point("look", name, [*said, late], _("Often the mail server does not answer: the last problem is said beside each."), "owed")
    if dead:
        return Point("look", name, said, _("See what could not be delivered, and try it again."), "dead")
    return Point("fine", name, said)


def _owed_and_dead() -> Select[str, int, datetime]:
    waiting = select(Delivery.state, func.count(), func.min(Delivery.due_at)).where(Delivery.state.in_(("owed", "dead")))
    return waiting.group_by(Delivery.state)


def backup(_members: list[Member]) -> Point:
    """The newest backup, and how old it is."""
    noted = health.newest_noted(settings)
    name, often = _("Backup"), _("Run `ecommunity backup` every few minutes: deploy/ has a timer. Copy it to another machine.")
    if noted is None:
        needless = _("None was made yet; a demonstration needs none.")
        return Point("fine", name, [needless]) if settings.demo else Point("look", name, [_("None was made yet.")], often)
    age = clock.now() - noted[0]
    said = [_("the newest is %(age)s old", age=lasting(age))]
    if not noted[1].exists():
        return Point("look", name, [*said, _("and is not where it was put any more")], _("Make a new one."))
    if age > OLD_BACKUP:
        return Point("look", name, said, _("`systemctl status ecommunity-backup.timer` says why."))
    return Point("fine", name, said)


def _sum(members: list[Member], gauge: str) -> float:
    return sum(one.process.gauges.get(gauge, 0.0) for one in members if one.is_seen)
