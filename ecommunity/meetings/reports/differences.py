"""What changed between two versions of a paragraph, word by word. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Part = tuple[Literal["same", "gone", "new"], str]
WORDS = re.compile(r"\s+|[^\s\w]|\w+")


def differences(before: str, after: str) -> list[Part]:
    """The parts in order: joined without what is new they are the old text, joined without what is gone the new one."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    parts: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(old[a:b])))
            continue
        parts += [("gone", "".join(old[a:b]))] if b > a else []
        parts += [("new", "".join(new[c:d]))] if d > c else []
    return parts
