"""The machine while something is measured: is it quiet, what do processes use, which ports are free."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stat() -> tuple[int, int]:
    values = [int(v) for v in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return values[3] + values[4], sum(values[:8])


def wait_until_quiet(most_s: float = 60, idle: float = 0.9) -> bool:
    """True when the machine was idle for a second; False when it did not become so in time, which the table then says."""
    end = time.monotonic() + most_s
    while time.monotonic() < end:
        idle_before, all_before = _stat()
        time.sleep(1)
        idle_after, all_after = _stat()
        if (idle_after - idle_before) / max(1, all_after - all_before) >= idle:
            return True
    sys.stderr.write("  (other work goes on here: the numbers are worse than they could be)\n")
    return False


def cpu_s(pid: int) -> float:
    """Seconds of processor time that the process used so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def family_cpu_s(pid: int) -> float:
    """Seconds of processor time of a process and all below it, those that ended included."""
    parents, used = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        number = int(path.parent.name)
        parents[number], used[number] = int(fields[1]), sum(int(field) for field in fields[11:15]) / TICKS
    family, more = set(), {pid}
    while more:
        family |= more
        more = {child for child, parent in parents.items() if parent in more} - family
    return sum(used.get(member, 0.0) for member in family)


def idle_s() -> float:
    """Seconds that the machine's processors stood idle so far."""
    return _stat()[0] / TICKS


def rss_mb(pid: int) -> float:
    """Megabytes of memory that the process holds."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def median(values: list[float]) -> float:
    return percentile(values, 0.5)
