"""One line of what somebody is told, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`text` says what happened; `title` is what its thing is called, in `language`; `url` leads to it."""

    text: str
    url: str
    title: str = ""
    language: str = ""
