"""What an idle page of a sitting costs on a slow line: every frame of its WebSocket, both ways, as Chromium counts them.

An hour is too long for a test. So the server's clocks run thirty times as fast, and the page's timers with them, step by step; how fast
they really ran is counted in the server's own pings. `make soak` measures the same at the pace of the world.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bench import budgets
from bench.idle import Wire
from tests.browser.conftest import DemoServer, wait_until_live
from tests.browser.test_sitting import meeting_of
from tests.live.client import Client
from tests.services import machine
from tests.services.fixtures import need

FASTER = 30
PING_S = 25
STEP_MS = 20_000
STREAMS = 3  # the meeting's own, its people, and that of one's seat
STORED = json.loads((Path(budgets.__file__).parent / "budgets.json").read_text())


class Hall:
    """Pages of people in one sitting, at the pace of the server."""

    def __init__(self, server: DemoServer, faster: int) -> None:
        self.server, self.faster = server, faster
        self.pages: list[Page] = []
        self._at = time.monotonic()

    def enter(self, page: Page) -> Wire:
        """The page is live, and what followed its coming has been said."""
        if self.faster > 1:
            page.clock.install()
        wire = Wire(page)
        page.goto(meeting_of(self.server))
        self.pages.append(page)
        self._at = time.monotonic()
        began = self._at
        while len(wire.streams) < STREAMS:
            self.wait(2)
            assert (self._at - began) * self.faster < 1200, f"the page follows {wire.streams}"
        wait_until_live(page)
        return wire

    def _ring(self, page: Page, milliseconds: int) -> None:
        """In steps shorter than a page's patience with a server that says nothing: after a standstill it hears first what has come."""
        while milliseconds > 0:
            page.clock.run_for(min(milliseconds, STEP_MS))
            milliseconds -= STEP_MS

    def wait(self, seconds: float) -> float:
        """So many seconds of the sitting have passed, or a little more, which it gives; the pages' timers rang as they came due."""
        began = self._at
        while (self._at - began) * self.faster < seconds:
            self.pages[0].wait_for_timeout(100)
            now = time.monotonic()
            for page in self.pages if self.faster > 1 else []:
                self._ring(page, round(1000 * self.faster * (now - self._at)))
            self._at = now
        return (self._at - began) * self.faster


@pytest.fixture
def hall(new_demo: Callable[..., DemoServer]) -> Hall:
    need("faketime")
    # The page answers a ping at the pace of the world: of the server's seconds that takes many.
    clocks = {"LD_PRELOAD": str(machine.faketime()), "FAKETIME": f"+0 x{FASTER}", "NO_FAKE_STAT": "1", "PING_TIMEOUT": "600"}
    return Hall(new_demo(**clocks), FASTER)


def enter(hall: Hall, person: Callable[..., Page]) -> dict[str, Wire]:
    """Delegate and chair have the page open, each with the streams of their seat, and nothing has moved for more than a minute."""
    chair = Client(hall.server.url, token=hall.server.token("chair"))
    chair.do("meetings.open_sitting", meeting=1)
    chair.close()
    wires = {who: hall.enter(person(who, server=hall.server)) for who in ("ngo", "chair")}
    hall.wait(100)
    for wire in wires.values():
        wire.clear()
    return wires


def own_seconds(wire: Wire, seconds: float) -> float:
    """How long it was for the server, in its own pings: on a busy machine its clocks run as fast, and it does less in each second."""
    found: float = PING_S * wire.names()["2"]
    assert 0.6 * seconds < found < seconds + 2 * PING_S, "the server's clocks ran as fast as was meant"
    return found


def is_at_rest(wire: Wire, seconds: float) -> bool:
    """The server's pings with their answers, a head a minute, and nothing else: neither the page nor the server has more to say."""
    found = wire.names()
    assert abs(found.pop("heads") - own_seconds(wire, seconds) / 60) <= 1.5
    assert abs(found.pop("3") - found.pop("2")) <= 1
    assert (found, wire.asked) == ({}, [])
    return True


def is_cheap(wires: dict[str, Wire], seconds: float) -> bool:
    """An hour that goes on like this stays within the budget, for everybody."""
    rows = [wire.row(who, own_seconds(wire, seconds)) for who, wire in wires.items()]
    assert budgets.compare({"idle": rows}, STORED) == []
    return all(row["kb_an_hour"] > 0 for row in rows)


def test_a_page_that_waits_for_an_hour(hall: Hall, person: Callable[..., Page]) -> None:
    wires = enter(hall, person)
    assert wires["ngo"].streams[:2] == wires["chair"].streams[:2] == ["meeting:1", "meeting:1:people"]
    assert [one.rstrip("0123456789") for one in wires["ngo"].streams[2:]] == ["meeting:1:delegation:"]
    assert wires["chair"].streams[2:] == ["meeting:1:bureau"]
    seconds = hall.wait(360)
    assert all(is_at_rest(wire, seconds) for wire in wires.values())
    assert is_cheap(wires, seconds)


def test_a_page_while_people_look_in(hall: Hall, person: Callable[..., Page]) -> None:
    """What goes on in a room that nobody chairs at the moment: in six minutes somebody comes, asks something and leaves."""
    wires = enter(hall, person)
    passed = hall.wait(60)
    other = Client(hall.server.url, token=hall.server.token("nfp.new"))
    for stream in wires["ngo"].streams[:2]:
        assert other.call("subscribe", {"stream": stream})["ok"]
    passed += hall.wait(120)
    other.do("meetings.say", meeting=1, text="When do we go on, please?")
    passed += hall.wait(60)
    other.close()
    passed += hall.wait(120)
    for wire in wires.values():
        assert {name for name in wire.names() if len(name) > 1} == {"heads", "presence", "change"}
        assert wire.asked == []
    assert is_cheap(wires, passed)


@pytest.mark.soak
def test_the_same_at_the_pace_of_the_world(new_demo: Callable[..., DemoServer], person: Callable[..., Page]) -> None:
    hall = Hall(new_demo(), 1)
    wires = enter(hall, person)
    seconds = hall.wait(130)
    assert all(is_at_rest(wire, seconds) for wire in wires.values())
    assert is_cheap(wires, seconds)
