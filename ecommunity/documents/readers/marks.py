"""Text with what somebody proposes to insert or delete, kept as data: {+new+} and [-old-]."""

from __future__ import annotations

from typing import Literal

Mark = Literal["", "insert", "delete"]
_AROUND: dict[str, tuple[str, str]] = {"": ("", ""), "insert": ("{+", "+}"), "delete": ("[-", "-]")}


class MarkedText:
    """Pieces of text in order, each plain, inserted or deleted; neighbours of one kind become one."""

    def __init__(self) -> None:
        self._pieces: list[tuple[Mark, list[str]]] = []

    def add(self, text: str, mark: Mark = "") -> None:
        if not text:
            return
        if self._pieces and self._pieces[-1][0] == mark:
            self._pieces[-1][1].append(text)
        else:
            self._pieces.append((mark, [text]))

    def __str__(self) -> str:
        return "".join(f"{_AROUND[mark][0]}{''.join(texts)}{_AROUND[mark][1]}" for mark, texts in self._pieces)


def innermost(outer: Mark, inner: Mark) -> Mark:
    """Text that is inserted and then deleted again is deleted."""
    return "delete" if "delete" in (outer, inner) else inner or outer
