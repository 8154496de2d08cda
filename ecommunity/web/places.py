"""From where a page follows its streams: read in the page's own snapshot, together with what the header asks."""

from __future__ import annotations

from flask import g

from ecommunity.live import catchup

Place = tuple[str, int]


def expect(stream: str) -> None:
    """The page is going to follow this stream; whoever asks the database about streams before may ask for it too."""
    g.setdefault("streams_of_page", []).append(stream)


def expected() -> list[str]:
    return list(g.get("streams_of_page", ()))


def keep(places: dict[str, Place]) -> None:
    """These were read."""
    g.setdefault("places_of_page", {}).update(places)


def place(stream: str) -> Place:
    """The epoch, and the stream's present number."""
    known: Place | None = g.get("places_of_page", {}).get(stream)
    return known or catchup.place(stream)
