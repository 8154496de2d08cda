"""Time zones to choose from."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def choices() -> list[tuple[str, str]]:
    """UTC, then every zone named after a city."""
    named = sorted(zone for zone in available_timezones() if zone.startswith(AREAS))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)]
