"""How a trace is known in a log of either format: each of its steps names a place in the code."""

import re
from pathlib import Path

PLACE = re.compile(r'\bFile \\?"[^"]+", line \d+')


def places(log: Path) -> list[str]:
    """The places that the traces of this log name."""
    return PLACE.findall(log.read_text(errors="replace"))
