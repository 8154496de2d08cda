"""How often each command was done, replayed or refused; read by the monitor."""

from __future__ import annotations

from prometheus_client import Counter

COMMANDS = Counter("ecommunity_commands", "Commands by name and outcome.", ["command", "outcome"], registry=None)


def count(command: str, outcome: str) -> None:
    """One more of this outcome: done, replayed, failed, or the code of the refusal."""
    COMMANDS.labels(command, outcome).inc()
