"""A queue of 500 in a real browser: how long one change keeps the page busy, and the longest piece of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, sync_playwright

from bench import machine, servers
from bench.flock import Member
from bench.room import Room, seat
from tests.services import machine as parts

Row = dict[str, Any]
WATCH = """() => { window.long = [];
  new PerformanceObserver((list) => window.long.push(...list.getEntries().map((each) => each.duration))).observe({ type: 'longtask' }); }"""
BUSY = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def busy_s(session: CDPSession) -> float:
    found = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return float(sum(found[name] for name in BUSY))


def queue(running: servers.Site, meeting: int, tokens: list[str], waiting: int) -> tuple[Room, list[tuple[Member, int]]]:
    """So many asked for the floor; who, and with which request."""
    room, asked = Room(running.port, meeting=meeting), list[tuple[Member, int]]()
    room.gather(waiting, tokens)
    for member in room.members:

        def is_in(result: Any, _seq: int, who: Member = member) -> None:
            asked.append((who, int(result["request"])))

        room.command(member, "request_floor", is_in, kind="intervention")
    room.until(lambda: len(asked) + len(room.refused) >= waiting, 60)
    return room, asked


def run(home: Path, *, mode: str = "eventlet", waiting: int = 500, times: int = 8) -> tuple[list[Row], str]:
    """One row, or why there is none."""
    program = parts.chromium()
    if program is None:
        return [], "The redrawing of the queue was left out: this machine has no Chromium."
    with servers.site(mode, home / "site-redraw", PING_INTERVAL="300") as running, sync_playwright() as playwright:
        meeting, tokens = seat(running, 2 * waiting)
        room, asked = queue(running, meeting, tokens, waiting)
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page()
        page.goto(f"{running.url}/sign-in")
        page.get_by_role("button", name="nfp.new", exact=True).click()
        page.goto(f"{running.url}/meetings/{meeting}")
        page.wait_for_timeout(5000)
        rows_before = page.locator(".queue li").count()
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        page.evaluate(WATCH)
        spent, began = [], time.perf_counter()
        for member, request in asked[10 : 10 + times]:
            before = busy_s(session)
            room.command(member, "withdraw_request", request=request)
            room.wait(1)
            page.wait_for_timeout(500)
            spent.append(1000 * (busy_s(session) - before))
            page.wait_for_timeout(2500)  # the mark of what is fresh goes after three seconds, which is a change of its own
        longest = max(page.evaluate("() => window.long") or [0])
        shown = page.locator(".queue li").count()
        room.close()
        browser.close()
    row = {"waiting": rows_before, "changes": times, "redraw_ms": round(machine.median(spent), 1), "redraw_worst_ms": round(max(spent), 1)}
    return [row | {"longest_task_ms": round(longest), "gone": rows_before - shown, "s": round(time.perf_counter() - began)}], ""
