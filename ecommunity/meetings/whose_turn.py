"""Whose turn it is: what may be called at all, what concerns the sitting and not an item, and who follows."""

from __future__ import annotations

from collections.abc import Iterable

from ecommunity.meetings.models import FloorRequest

INTERRUPTING = ("point_of_order", "technical")


def may_be_called(request: FloorRequest) -> bool:
    """Whether the chair can give it the floor: a right of reply has to be granted first."""
    return request.kind != "right_of_reply" or request.is_granted


def is_interrupting(request: FloorRequest) -> bool:
    """Whether it stops the clock of whoever speaks; it then concerns the sitting, on whatever item it was asked."""
    return request.kind in INTERRUPTING


def standing_of(request: FloorRequest) -> int:
    """In which of three parts of the line it stands, the first first; the chair moves nobody from one into another."""
    return 0 if is_interrupting(request) else 1 if may_be_called(request) else 2


def is_in_line(request: FloorRequest, item_id: int | None) -> bool:
    """Whether it stands in the line that people see while this item is discussed: what stands with no item is in the line of each."""
    return request.item_id in (item_id, None)


def next_of(waiting: Iterable[FloorRequest], item_id: int | None) -> FloorRequest | None:
    """The first that may be called: of what interrupts on any item, and of the requests on this one."""
    own = (request for request in waiting if may_be_called(request) and (is_interrupting(request) or request.item_id == item_id))
    return min(own, key=lambda request: (standing_of(request), request.place), default=None)
