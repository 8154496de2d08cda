"""The files in deploy/ do what the guide says: units, containers, settings."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from ecommunity.cli import parser
from tests.cli.running import ROOT, Operator, fetch
from tests.services.fixtures import leave_out
from tests.services.places import places_in


def test_every_setting_of_the_guide_is_one_and_every_one_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    table = guide[guide.index("## Settings") : guide.index("## When something is wrong")]
    told = {name for line in table.splitlines() if line.startswith("| `") for name in re.findall(r"`([A-Z_]{4,})`", line.split("|")[1])}
    code = (ROOT / "ecommunity" / "config.py").read_text()
    read = set(re.findall(r'(?:env\.get\(|_[a-z]+\((?:env|environ), )"([A-Z_]+)"', code))
    # For tests, or for the demonstration.
    apart = {"DEMO", "LIMITS", "SANITIZER", "CHEAP_PASSWORDS", "DIRECT_FRAMES"}
    assert told == read - apart


def test_every_command_of_the_guide_is_one() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    told = set(re.findall(r"^community (\w+)|`community (\w+)|ecommunity (demo|serve|backup)", guide, re.MULTILINE))
    names = {name for found in told for name in found if name}
    assert {"init", "doctor", "backup", "restore", "upgrade", "outbox", "admin"} <= names
    sources = [path.read_text() for path in (ROOT / "ecommunity" / "cli").glob("*.py")]
    assert names <= {name for source in sources for name in re.findall(r'subparsers\.add_parser\(\s*"(\w+)"', source)}


UNITS = sorted((ROOT / "deploy").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_the_units_start_what_is_there(unit: Path) -> None:
    command = re.search(r"^ExecStart=\S+/ecommunity (.+)", unit.read_text(), re.MULTILINE)
    assert command, unit.name
    assert parser().parse_args([word for word in command[1].split() if not word.startswith("$")])
    assert "EnvironmentFile=/etc/ecommunity.env" in unit.read_text()


@pytest.mark.parametrize("unit", [unit for unit in UNITS if "Restart=on-failure" in unit.read_text()], ids=lambda unit: unit.stem)
def test_a_wrong_setting_keeps_a_unit_down_and_what_passes_does_not(unit: Path) -> None:
    text = unit.read_text()
    assert "RestartPreventExitStatus=2\n" in text
    assert re.search(r"^ExecStart=.* --when-full 75$", text, re.MULTILINE)


@pytest.mark.parametrize("unit", [unit for unit in UNITS if "ExecReload" in unit.read_text()], ids=lambda unit: unit.stem)
def test_a_reload_needs_no_program_that_a_small_debian_lacks(unit: Path) -> None:
    reload = re.search(r"^ExecReload=(.+)$", unit.read_text(), re.MULTILINE)
    assert reload
    assert reload[1] == "/bin/sh -c 'kill -HUP $MAINPID'"


def test_every_unit_is_shut_in_alike() -> None:
    """It reaches its data and nothing else; a backup also the folder of the backups."""

    def shut_in(unit: Path) -> set[str]:
        text = unit.read_text()
        return set(text[text.index("# The same in every unit") :].split("\n\n")[0].splitlines()[1:])

    blocks = {unit.name: shut_in(unit) for unit in UNITS}
    shared = set.intersection(*blocks.values())
    assert all(line.startswith("ReadWritePaths=/var/lib/ecommunity") for block in blocks.values() for line in block - shared), blocks
    assert {"ProtectSystem=strict", "CapabilityBoundingSet=", "NoNewPrivileges=yes", "SystemCallFilter=@system-service"} <= shared
    assert all("UMask=0077" in unit.read_text() and "User=ecommunity" in unit.read_text() for unit in UNITS)


def test_a_backup_is_made_every_five_minutes() -> None:
    timer = (ROOT / "deploy" / "ecommunity-backup.timer").read_text()
    told = dict(line.split("=", 1) for line in timer[timer.index("[Timer]") : timer.index("[Install]")].splitlines() if "=" in line)
    assert set(told) == {"OnCalendar", "AccuracySec", "Persistent"}, "nothing else says when"
    assert re.fullmatch(r"(\*-\*-\* )?\*:0?0/0?5(:00)?", told["OnCalendar"])
    assert int(told["AccuracySec"].removesuffix("s")) <= 60
    assert told["Persistent"] == "true", "what was missed while the machine was off is made at once"


def test_systemd_reads_five_minutes_too() -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        leave_out("this machine has no systemd")
    when = re.search(r"^OnCalendar=(.+)$", (ROOT / "deploy" / "ecommunity-backup.timer").read_text(), re.MULTILINE)
    assert when
    command = [program, "calendar", "--iterations=300", "--base-time=2026-03-01 00:01:00 UTC", when[1]]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={"TZ": "UTC", "LC_ALL": "C"}).stdout
    times = [datetime.fromisoformat(at) for at in re.findall(r"(?:Next elapse|Iter\. #\d+): \w+ (\S+ \S+) UTC", said)]
    assert len(times) == 300, said[:500]
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(minutes=5)}


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        leave_out("this machine has no systemd")
    for unit in (*UNITS, *(ROOT / "deploy").glob("*.timer"), *(ROOT / "deploy").glob("*.socket")):
        name = unit.name.replace("@.", "@5001.")
        (tmp_path / name).write_text(unit.read_text().replace("/opt/ecommunity/.venv/bin/ecommunity", "/bin/true"))
    said = subprocess.run(
        [program, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    assert said.stderr == ""


def test_logs_are_json_and_the_id_on_an_error_page_finds_its_lines(site: Operator) -> None:
    with site.serving(LOG_FORMAT="json") as url:
        with closing(sqlite3.connect(site.folder / "community.sqlite")) as connection:
            connection.execute("ALTER TABLE groups RENAME TO away")
        status, page = fetch(url + "/", **{"X-Request-Id": "abcdef0123456789"})
        assert status == 500
        assert "abcdef0123456789" in page
        assert not places_in(page), page
        log = next(site.folder.parent.glob("serve-*.log"))
        rows = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert all({"event", "level", "timestamp"} <= set(row) for row in rows)
    assert any(row.get("request") == "abcdef0123456789" and "no such table" in row.get("exception", "") for row in rows)
