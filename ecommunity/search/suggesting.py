"""What one person can point another to: each package says how its things are found by what somebody types, and how they look in a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ecommunity.authz import Actor
from ecommunity.registry import Registry


@dataclass(frozen=True)
class Card:
    """A thing in a line or two, as one reader may see it: `kind` and `facts` are words, `title` is in `language`."""

    id: int
    kind: str
    title: str
    url: str
    language: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestable:
    """A kind of thing that can be suggested.

    `find(actor, words, most)` gives the cards of those that `words` (a symbol, a code, an address, words of the title) may mean, the
    one that they name exactly alone; `cards(actor, ids)` gives the card of each that the actor may read.
    """

    find: Callable[[Actor, str, int], list[Card]]
    cards: Callable[[Actor, Iterable[int]], dict[int, Card]]


suggestables: Registry[Suggestable] = Registry("suggestables")


def suggestable(kind: str) -> Callable[[type[Any]], type[Any]]:
    """Things of this kind can be suggested; the class has `find` and `cards`, see `Suggestable`."""

    def keep(holder: type[Any]) -> type[Any]:
        suggestables.add(kind, Suggestable(holder.find, holder.cards))
        return holder

    return keep
