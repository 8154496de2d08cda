"""What changed in a sitting since the page that the reader last had. Pure: what that page said of itself, and what is so now.

Nothing is kept about readers: a page's own link carries what it was made from (`since`, `epoch`, `at`, `place`, `floor`). Whatever such
a link says that cannot be so is an unknown page, of which nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

OLDEST = timedelta(days=7)
# Clocks of two servers may differ by a little.
AHEAD = timedelta(minutes=2)
MOST_LINES = 50
MOST_DIGITS = 15
# Who has the floor and is held, by whom: the chair or what interrupts, the server as the connection was lost, and as it is back.
HELD = "hlb"

SITTING = ("sitting_opened", "sitting_resumed", "sitting_suspended", "sitting_closed")
ITEM = ("item_started", "item_closed")
LIST = ("list_opened", "list_closed")
# These are told by the floor as it is now, and would be told twice.
FLOOR = ("speaker_called", "speaker_finished", "speaker_held", "speaker_interrupted", "speaker_resumed")


@dataclass(frozen=True)
class Before:
    """What the page that the reader had said of itself."""

    seq: int
    epoch: str
    at: datetime
    place: int
    floor: str


@dataclass(frozen=True)
class Kept:
    """A line that the record has got since."""

    kind: str
    item: str | None
    facts: Mapping[str, Any]
    text: str


@dataclass(frozen=True)
class Now:
    """What is so now, and what came since: lines of record and chat, requests. `floor` is who has it, `17` or on hold `17h`, or `0`."""

    seq: int
    epoch: str
    place: int
    floor: str
    has_floor: bool
    item: str | None
    kept: Sequence[Kept]
    new_requests: int
    new_lines: int
    is_passed_over: bool = False


@dataclass(frozen=True)
class News:
    """What is told: the lines of the record that say it best, and what only this reader or this moment can say."""

    kept: Sequence[Kept] = ()
    is_floor_told: bool = False
    is_place_told: bool = False
    has_left_queue: bool = False
    is_passed_over: bool = False
    new_requests: int = 0
    new_lines: int = 0
    more_kept: int = 0


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS else None


def read(link: Mapping[str, str], now: datetime) -> Before | None:
    """What a page's link says; None when it says nothing, or what cannot be so."""
    numbers = [_number(link.get(name, "")) for name in ("since", "at", "place")]
    since, at, place = (-1 if number is None else number for number in numbers)
    if min(since, at, place) < 0 or at >= 2**33:
        return None
    moment = datetime.fromtimestamp(at, UTC)
    if not now - OLDEST <= moment <= now + AHEAD:
        return None
    floor = link.get("floor", "")
    holder = floor[:-1] if floor[-1:] in HELD else floor
    return Before(since, link.get("epoch", ""), moment, place, floor) if _number(holder) is not None else None


def write(seq: int, epoch: str, at: datetime, place: int, floor: str) -> dict[str, str]:
    """What the next page has to know of this one."""
    return {"since": str(seq), "epoch": epoch, "at": str(int(at.timestamp())), "place": str(place), "floor": floor}


def compare(before: Before, now: Now) -> News | None:
    """What changed in between; None when the two pages are not of one history."""
    if before.epoch != now.epoch or before.seq > now.seq:
        return None
    told = tuple(last for kinds in (SITTING, ITEM, LIST) if (last := _last(now, kinds)) is not None)
    others = sum(one.kind not in SITTING + ITEM + LIST + FLOOR for one in now.kept)
    return News(
        kept=told,
        is_floor_told=now.floor != before.floor,
        is_place_told=now.place > 0 and now.place != before.place,
        has_left_queue=before.place > 0 and now.place == 0 and not now.has_floor and not now.is_passed_over,
        is_passed_over=now.is_passed_over,
        new_requests=now.new_requests,
        new_lines=min(now.new_lines, MOST_LINES),
        more_kept=others,
    )


def _last(now: Now, kinds: Sequence[str]) -> Kept | None:
    """The last line of these kinds; of lists and closed items only what is under discussion counts."""
    found = [one for one in now.kept if one.kind in kinds]
    if not found:
        return None
    last = found[-1]
    return last if last.kind not in LIST or last.item == now.item else None
