"""One thing that a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """`fine`, `look` (works, but somebody should look at it) or `wrong`; what it is; how to mend it."""

    level: Literal["fine", "look", "wrong"]
    what: str
    mend: str = ""
