"""JSON Schemas of the live entries, from the models that the domains registered."""

from __future__ import annotations

from typing import Any

from ecommunity import registry


def of_entries() -> dict[str, Any]:
    """Kind of stream → collection → its schema and its bound."""
    found: dict[str, Any] = {}
    for known in registry.collections.values():
        row = {"schema": known.schema.model_json_schema(), "bound": known.bound}
        found.setdefault(known.kind, {})[known.name] = row
    return found
