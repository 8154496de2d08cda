"""A folder that keeps backups: one writer at a time, nothing half with a name, and old ones thinned out."""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median_low
from typing import Any

from ecommunity import clock
from ecommunity.cli import packing
from ecommunity.cli.packing import Backup
from ecommunity.cli.sealing import Key
from ecommunity.config import Misconfigured, Settings

NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}Z")
PART = re.compile(rf"\.{NAME.pattern}(\.keys)?\.part")
WORDS = {"all": "0min", "hourly": "1h", "daily": "1d", "weekly": "1w"}
UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
Sites = Collection[str | None]
KEEP = "all:24h,hourly:7d,daily:30d"
# A longer time without a backup may be a clock that jumped, where backups are usually made more often and no rule left them so far apart.
STRANGE = timedelta(days=2)


@dataclass(frozen=True)
class Rule:
    """Of each stretch of `every`, the newest is kept for `how_long`; of no length: every one."""

    every: timedelta
    how_long: timedelta


def rules(given: str) -> tuple[Rule, ...]:
    """`all:24h,hourly:7d` as rules; `all` alone keeps everything."""
    if given == "all":
        return (Rule(timedelta(0), timedelta.max),)
    parts = [part.strip().partition(":") for part in given.split(",")]
    return tuple(Rule(_length(WORDS.get(every, every), given), _length(how_long, given)) for every, _, how_long in parts)


def _length(told: str, given: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,5})(min|h|d|w)", told)
    if found is None:
        raise Misconfigured(f"--keep {given} makes no sense at {told!r}: write EVERY:FOR,EVERY:FOR as in {KEEP}, or all.")
    return int(found[1]) * UNITS[found[2]]


def name_for(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H-%M-%S.%fZ")


def time_of(name: str) -> datetime:
    return datetime.strptime(name, "%Y-%m-%dT%H-%M-%S.%fZ").replace(tzinfo=UTC)


def keys_of(backup: Path) -> Path:
    """The keys of a backup that is not sealed lie beside it, not in it."""
    return backup.with_name(backup.name + ".keys")


@contextmanager
def held(shelf: Path) -> Iterator[None]:
    """Nobody else makes a backup here meanwhile; what an earlier one left half done is gone."""
    shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (shelf / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Misconfigured(f"Another backup is being made in {shelf} now: nothing was done, let that one finish.") from problem
        for left in shelf.iterdir():
            if PART.fullmatch(left.name):
                shutil.rmtree(left)
        yield


def newest(shelf: Path, sites: Sites, key: Key | None) -> Backup | None:
    """The newest backup of this site that can be read with this key."""
    for at in reversed(_of(shelf, sites)):
        try:
            found = packing.read(at, key)
        except Misconfigured:
            continue
        if found.head.get("key") == (key.id if key else None):
            return found
    return None


def newer(than: Backup, key: Key | None) -> Iterator[Backup]:
    """The backups of the same site that lie beside this one, were made later, and can be read with this key; the newest first."""
    for at in reversed(_of(than.folder.parent, _named(than.head))):
        try:
            found = packing.read(at, key)
        except Misconfigured:
            continue
        if found.head["made_at"] > than.head["made_at"]:
            yield found


def sites_of(settings: Settings) -> list[str]:
    """Which site this is, for whoever keeps backups of several in one folder; then its names by its other seals."""
    return [hashlib.sha256(b"backups of:" + seal).hexdigest()[:16] for seal in settings.seal_keys]


def _named(head: Mapping[str, Any]) -> set[str | None]:
    """The names of the site that a backup is of."""
    return {head.get("site"), *head.get("also", ())}


def _of(shelf: Path, sites: Sites) -> list[Path]:
    """The backups of this site, the oldest first. What has another name or another site is not ours."""
    found = []
    for at in sorted(shelf.iterdir()):
        if NAME.fullmatch(at.name) and at.is_dir() and not at.is_symlink():
            try:
                if not _named(packing.read_manifest(at)).isdisjoint(sites):
                    found.append(at)
            except Misconfigured:
                continue
    return found


@dataclass(frozen=True)
class Pause:
    """The time between two backups, or between the newest and now. One that is not believed `counts` no more than what is usual there."""

    since: datetime
    until: datetime
    counts: timedelta

    @property
    def is_strange(self) -> bool:
        return self.counts < self.until - self.since


def pauses(made: list[datetime], now: datetime, kept_by: tuple[Rule, ...]) -> list[Pause]:
    """All of them back to the oldest backup, the newest first. What has a date in the future tells nothing."""
    ends = [now, *sorted((at for at in made if at <= now), reverse=True)]
    usual = median_low([*(later - earlier for later, earlier in pairwise(ends)), STRANGE])
    found: list[Pause] = []
    age = timedelta(0)
    for later, earlier in pairwise(ends):
        # The newest of one stretch and of the next lie up to two stretches apart.
        left_by_rule = 2 * min((rule.every for rule in kept_by if rule.how_long > age + STRANGE), default=timedelta(0))
        is_believed = later - earlier <= max(STRANGE, usual, left_by_rule)
        found.append(Pause(earlier, later, later - earlier if is_believed else usual))
        age += found[-1].counts
    return found


def to_keep(made: list[datetime], now: datetime, kept_by: tuple[Rule, ...]) -> set[datetime]:
    """Of each stretch the newest; the newest of all; and what seems to come from the future, because then a clock was wrong."""
    kept = {max(made)} if made else set()
    ages: dict[datetime, timedelta] = {}
    age = timedelta(0)
    for pause in pauses(made, now, kept_by):
        ages[pause.since] = age = age + pause.counts
    for rule in kept_by:
        stretches: set[int] = set()
        for at, age in ages.items():
            if age > rule.how_long:
                continue
            stretch = int(at.timestamp() // rule.every.total_seconds()) if rule.every else None
            if stretch is None or stretch not in stretches:
                kept.add(at)
            if stretch is not None:
                stretches.add(stretch)
    return kept | {at for at in made if at > now}


def thin_out(shelf: Path, sites: Sites, just_made: Path, kept_by: tuple[Rule, ...]) -> int:
    """What no rule keeps is gone; gives how many."""
    ours = _of(shelf, sites)
    made, now = [time_of(at.name) for at in ours], clock.now()
    for pause in pauses(made, now, kept_by)[:2]:
        if pause.is_strange:
            print(f"{strange(pause)} So that no wrong clock deletes a backup, --keep does not count that time.", file=sys.stderr)
    keep = to_keep(made, now, kept_by)
    gone = [at for at in ours if time_of(at.name) not in keep and at.name != just_made.name]
    for at in gone:
        for path in (at, keys_of(at)):
            if path.is_dir():
                # It loses its name first: what has a name is whole.
                shutil.rmtree(path.rename(path.with_name(f".{path.name}.part")))
    return len(gone)


def strange_lately(shelf: Path, sites: Sites) -> Pause | None:
    """The newest pause between backups that is not believed, where it ended not long ago."""
    now = clock.now()
    made = [time_of(at.name) for at in _of(shelf, sites)]
    found = (pause for pause in pauses(made, now, rules(KEEP))[1:] if pause.is_strange and now - pause.until < STRANGE)
    return next(found, None)


def strange(pause: Pause) -> str:
    """What may be the reason of a pause that is not believed."""
    since, until = (f"{at:%Y-%m-%d %H:%M}" for at in (pause.since, pause.until))
    return f"No backup was made here from {since} to {until} UTC: the site was off, or a clock jumped."
