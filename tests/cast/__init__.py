"""The cast: named people in named places. Each domain adds its part in a file of its own, `build(world)`, in this order."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

PARTS = ("people", "directory", "groups", "forum", "knowledge", "documents", "meetings")


@dataclass
class World:
    """Ids by name: `world.people["nfp.new"]`, `world.groups["nfp-lounge"]`, `world.things["question"]`."""

    people: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)


def build() -> World:
    """The world stands, in the transaction that is open."""
    world = World()
    for part in PARTS:
        if find_spec(f"tests.cast.{part}") is not None:
            import_module(f"tests.cast.{part}").build(world)
    return world
