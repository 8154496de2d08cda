"""A clock that is wrong deletes no backup; a change of the seal makes none a stranger's."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecommunity.cli import shelf
from tests.cli.running import Done, Operator

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MINUTES, DAY = timedelta(minutes=5), timedelta(days=1)


def thinned(made: list[datetime], kept_by: str = shelf.KEEP) -> list[datetime]:
    """What a timer leaves that makes these backups, one after the other."""
    here: set[datetime] = set()
    for at in sorted(made):
        here = shelf.to_keep([*here, at], at, shelf.rules(kept_by))
    return sorted(here)


def every(step: timedelta, days: int, *, until: datetime = NOW) -> list[datetime]:
    return [until - step * number for number in range(int(days * DAY / step))]


@pytest.fixture(scope="module")
def full() -> list[datetime]:
    """The backups of a site that makes one every two hours, after two months."""
    return thinned(every(timedelta(hours=2), 60))


@pytest.mark.parametrize("days", [3, 31, 400])
def test_a_clock_that_is_far_ahead_thins_out_nothing(full: list[datetime], days: int) -> None:
    jumped = [NOW + days * DAY + MINUTES * number for number in range(12)]
    there = thinned([*full, *jumped])
    assert set(jumped) <= set(there)
    # Two of the oldest are as old as the rules let them be.
    assert len(set(full) - set(there)) <= 2, "the one after the next neither"
    again = thinned([*there, *(at + days * DAY for at in jumped)])
    assert len(set(full) - set(again)) <= 4, "nor a second jump"
    right = sorted(shelf.to_keep([*there, NOW + timedelta(hours=1)], NOW + timedelta(hours=1), shelf.rules(shelf.KEEP)))
    assert len(set(full) - set(right)) <= 4, "nor the clock that was set right"


@pytest.mark.parametrize(("step", "kept_by"), [(DAY, "daily:30d"), (7 * DAY, "daily:30d"), (30 * DAY, "daily:90d"), (DAY, "weekly:52w")])
def test_whoever_makes_them_seldom_keeps_them_no_longer_than_told(step: timedelta, kept_by: str) -> None:
    there = thinned(every(step, 900), kept_by)
    longest = shelf.rules(kept_by)[0].how_long
    assert NOW - there[0] <= longest + timedelta(hours=1)
    assert len(there) >= longest // max(step, shelf.rules(kept_by)[0].every) - 1


def test_rules_that_leave_long_pauses_are_kept_to() -> None:
    there = thinned(every(timedelta(hours=6), 500), "all:2d,daily:14d,weekly:26w")
    assert timedelta(weeks=24) < NOW - there[0] < timedelta(weeks=28)


def ahead(site: Operator, *arguments: str, days: int = 31) -> Done:
    """The command, on a machine whose clock is that far ahead."""
    jump = f"import sys, time; from ecommunity import clock; clock.follow(time.time() + {days * 86400}, time.monotonic())"
    code = f"{jump}; from ecommunity.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=site.environment(), cwd=site.folder, capture_output=True, text=True, timeout=60, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.soak
def test_a_backup_under_a_clock_that_is_a_month_ahead_deletes_nothing_and_says_so(site: Operator, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for _ in range(3):
        site.must("backup", str(kept))
    before = set(kept.glob("2*Z"))
    first, second = ahead(site, "backup", str(kept)), ahead(site, "backup", str(kept))
    assert (first.status, second.status) == (0, 0), first.err + second.err
    assert re.search(r"^No backup was made here from 20.* a clock jumped\..* --keep ", first.err), first.err
    assert second.err == "", "it is said once"
    assert before < set(kept.glob("2*Z"))
    assert len(list(kept.glob("2*Z"))) == 5
    assert re.search(r"look   No backup was made here from 20.* a clock jumped", ahead(site, "doctor").out)
    assert "No backup was made here" not in site.must("doctor")


def test_doctor_sees_that_nothing_was_written_for_a_month(site: Operator) -> None:
    """Without a server and without a backup there is still the database's file."""
    said = ahead(site, "doctor").out
    assert re.search(r"look   The clock says 20.* the newest that this site wrote is of 20", said), said
    assert "that this site wrote" not in site.must("doctor")
