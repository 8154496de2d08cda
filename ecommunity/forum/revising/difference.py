"""What is different between two texts, word by word. The work is bounded whatever the texts are.

Words that each text has once hold the two together; between them, short stretches are compared by difflib, and a long stretch
that has no such word counts as replaced.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Words of both sides that difflib compares at once: its worst case grows with their square.
STRETCH = 120
# So few that differ are clearer as a whole.
FEW = 4
DEPTH = 6
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Part:
    """Some words that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def differences(before: str, after: str) -> list[Part]:
    """The parts in order: `same` and `removed` together are the text of before, `same` and `added` that of after."""
    joined: list[Part] = []
    for part in _compared(_WORD.findall(before), _WORD.findall(after), DEPTH):
        if joined and joined[-1].kind == part.kind:
            joined[-1] = Part(part.kind, joined[-1].text + part.text)
        elif part.text:
            joined.append(part)
    return joined


def _compared(old: list[str], new: list[str], depth: int) -> Iterator[Part]:
    start = _alike(old, new)
    yield Part("same", "".join(old[:start]))
    end = _alike(old[start:][::-1], new[start:][::-1])
    rest_old, rest_new = old[start : len(old) - end], new[start : len(new) - end]
    if not rest_old or not rest_new or len(rest_old) + len(rest_new) <= FEW:
        yield from _replaced(rest_old, rest_new)
    elif len(rest_old) + len(rest_new) <= STRETCH:
        yield from _by_word(rest_old, rest_new)
    else:
        yield from _between(rest_old, rest_new, _anchors(rest_old, rest_new) if depth else [], depth)
    yield Part("same", "".join(old[len(old) - end :]))


def _alike(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _replaced(old: list[str], new: list[str]) -> Iterator[Part]:
    yield Part("removed", "".join(old))
    yield Part("added", "".join(new))


def _by_word(old: list[str], new: list[str]) -> Iterator[Part]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(old[i:j]))
        else:
            yield from _replaced(old[i:j], new[k:m])


def _between(old: list[str], new: list[str], anchors: list[tuple[int, int]], depth: int) -> Iterator[Part]:
    """What stands between the words that hold the texts together."""
    if not anchors:
        yield from _replaced(old, new)
        return
    i = k = 0
    for j, m in anchors:
        yield from _compared(old[i:j], new[k:m], depth - 1)
        yield Part("same", old[j])
        i, k = j + 1, m + 1
    yield from _compared(old[i:], new[k:], depth - 1)


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Places of words that each side has once, as many as come in the same order on both."""
    in_old, in_new = Counter(old), Counter(new)
    where = {word: place for place, word in enumerate(new) if in_new[word] == 1 and in_old[word] == 1}
    pairs = [(place, where[word]) for place, word in enumerate(old) if word in where]
    ends: list[int] = []  # the smallest last place of an ordered run of each length
    runs: list[int] = []  # by length: the pair with that last place
    before: list[int] = []  # for each pair the one before it in the longest run that ends with it
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(runs[length - 1] if length else -1)
        ends[length : length + 1], runs[length : length + 1] = [place], [number]
    found, number = [], runs[-1] if runs else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
