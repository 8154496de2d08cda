"""How a trace is known, in a log of either format, in what a command said or on a page: each of its steps names a place in the code.

The word that Python puts above a trace is no sign: the log does not write it, and what Python would print is a line of the log.
"""

import re
from html import unescape
from pathlib import Path

PLACE = re.compile(r'\bFile \\?"[^"]+", line \d+')


def places_in(said: str) -> list[str]:
    """The places that the traces in these words name."""
    return PLACE.findall(unescape(said))


def places(log: Path) -> list[str]:
    """The places that the traces of this log name."""
    return places_in(log.read_text(errors="replace"))
