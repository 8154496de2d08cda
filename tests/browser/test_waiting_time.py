"""The waiting time that the live page works out is the server's, on thousands of made-up sittings."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, Route

from ecommunity.clock import rfc3339
from ecommunity.meetings import waiting_time
from ecommunity.meetings.floor_order import KINDS, LANE_NOT_GRANTED
from ecommunity.meetings.waiting_time import OnFloor, Pace, Speech
from tests.live.server import ROOT

SITE = "http://scripts.test"
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
SITTINGS = 3_000
LIMITS = ("group_of_parties", "party", "non_party", "organisation", "observer", "presenter", *KINDS)
WORK_OUT = """async (sittings) => {
  const { about } = await import("/static/js/meeting/pace.js");
  return sittings.map(({ requests, floor, item, limits, itemLimit, ahead, own, now }) => {
    const all = new Map(requests);
    return about(ahead.map((key) => [key, all.get(key)]), all.get(own), { item, requests: all, floor, limits, itemLimit }, now);
  });
}"""


def limit(chance: random.Random) -> int | None:
    return chance.choice([None, 60, 120, 180, chance.randint(10, 900)])


def made_up(chance: random.Random) -> dict[str, Any]:
    """The entries of one sitting, and who asks."""
    requests = {}
    for number in range(1, chance.randint(2, 14)):
        state = chance.choice(["queued", "queued", "done", "held", "withdrawn"])
        requests[str(number)] = {
            "item": chance.choice(["5", "5", "5", "6"]),
            "kind": chance.choice([*KINDS, "intervention", "intervention"]),
            "state": state,
            "order": [chance.randint(0, 6), chance.randint(0, 6), 0, 0, number, 0],
            "spoken_s": chance.choice([None, chance.randint(0, 400)]) if state == "done" else None,
        }
    queue = [key for key, one in requests.items() if one["state"] == "queued" and one["item"] == "5"]
    own = queue[-1] if queue else next(iter(requests))
    holder = chance.choice([None, *(key for key, one in requests.items() if one["state"] == "held")])
    started = NOW - timedelta(milliseconds=chance.randint(-2_000, 400_000))
    floor = {
        "request": holder,
        "kind": requests[holder]["kind"] if holder else None,
        "started_at": rfc3339(started) if holder else None,
        "paused_at": rfc3339(started + timedelta(milliseconds=chance.randint(0, 90_000))) if holder and chance.random() < 0.3 else None,
        "paused_total_s": chance.choice([0.0, round(chance.uniform(0, 60), 3)]),
        "limit_s": limit(chance),
    }
    return {
        "requests": list(requests.items()),
        "floor": floor,
        "item": "5",
        "limits": {name: limit(chance) for name in LIMITS if chance.random() < 0.9},
        "itemLimit": chance.choice([None, 90]),
        "ahead": queue[:-1],
        "own": own,
        "now": int(NOW.timestamp() * 1000),
    }


def speech(request: dict[str, Any]) -> Speech:
    return Speech(request["kind"], request["order"][0], request["order"][1], request["spoken_s"])


def as_the_server_says(sitting: dict[str, Any]) -> list[Any] | None:
    requests, floor = dict(sitting["requests"]), sitting["floor"]
    if requests[sitting["own"]]["order"][0] == LANE_NOT_GRANTED:
        return None
    over = [speech(one) for one in requests.values() if one["item"] == "5" and one["state"] == "done"]
    pace = Pace(sitting["limits"], sitting["itemLimit"], waiting_time.used_s(over))
    holder = None
    if floor["request"]:
        until = datetime.fromisoformat(floor["paused_at"]) if floor["paused_at"] else NOW
        spoken = (until - datetime.fromisoformat(floor["started_at"])) // timedelta(milliseconds=1) - round(floor["paused_total_s"] * 1000)
        holder = OnFloor(speech(requests[floor["request"]]), max(0, spoken // 1000), floor["limit_s"])
    interrupted = [speech(one) for key, one in requests.items() if one["state"] == "held" and key != floor["request"]]
    seconds = waiting_time.wait_s([speech(requests[key]) for key in sitting["ahead"]], holder, interrupted, pace)
    return list(waiting_time.in_words(seconds))


def serve(route: Route) -> None:
    path = route.request.url.removeprefix(SITE)
    if path.endswith(".js"):
        route.fulfill(body=(ROOT / path.lstrip("/")).read_text(), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


def test_the_page_and_the_server_say_the_same(chromium: Browser) -> None:
    chance = random.Random(8)
    sittings = [made_up(chance) for _ in range(SITTINGS)]
    expected = [as_the_server_says(sitting) for sitting in sittings]
    assert len({str(said) for said in expected}) > 12, "the sittings differ"
    page = chromium.new_page()
    page.route(f"{SITE}/**", serve)
    page.goto(f"{SITE}/")
    assert page.evaluate(WORK_OUT, sittings) == expected
    page.close()
