"""Trying: the word for what a command said to somebody at one moment."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from ecommunity.db import session
from ecommunity.errors import Refusal
from ecommunity.meetings import states
from ecommunity.meetings.models import FloorRequest
from tests.meetings.table import moments
from tests.meetings.table.people import NOWHERE, WHO, Scene
from tests.meetings.table.recipes import Recipe, recipes

# Command and arguments, who, moment: under one rules pack this has one word.
Cell = tuple[str, str, str]
Table = dict[Cell, str]
WORDS: Mapping[str, str] = {
    "signed_out": "in",
    "forbidden": "no",
    "not_found": "·",
    "conflict": "!",
    "invalid": "?",
    "too_often": "wait",
    "unavailable": "away",
}


def look(scene: Scene) -> None:
    """The requests of the moment have names."""
    rows = session.execute(select(FloorRequest).where(FloorRequest.meeting_id == scene.things["meeting"])).scalars().all()
    waiting = sorted((row for row in rows if row.state in states.REQUEST_WAITING), key=lambda row: row.place)
    ordinary = [row for row in waiting if row.kind == "intervention"]
    on_floor = [row for row in rows if row.state in states.REQUEST_ON_FLOOR]
    scene.things["waiting"] = (ordinary or rows)[0].id if rows else NOWHERE
    scene.things["on floor"] = on_floor[0].id if on_floor else NOWHERE
    scene.things["requests"] = {row.participant_id: row.id for row in rows if row.kind == "intervention"}
    session.rollback()


def attempt(scene: Scene, recipe: Recipe, who: str) -> str:
    """The word for this cell; nothing is left of the attempt."""
    name = f"meetings.{recipe.command}"
    args: dict[str, Any] = recipe.args(scene, who)
    with moments.trying():
        try:
            scene.run(who, name, args)
        except Refusal as no:
            return WORDS[no.code]
    return "ok"


Wanted = Callable[[str, str, str], bool]


def tried(scene: Scene, wanted: Wanted = lambda *_: True, at: Collection[str] = moments.NAMES) -> Iterator[tuple[Cell, str]]:
    """Every cell of these moments that is wanted, with its word."""
    listed = recipes()
    for moment in moments.walk(scene, at):
        look(scene)
        for recipe in listed:
            for who in WHO:
                if wanted(recipe.title, who, moment):
                    yield (recipe.title, who, moment), attempt(scene, recipe, who)


def pairwise(seed: int) -> set[Cell]:
    """A choice in which every command meets everybody and every moment, and everybody every moment: each time dealt anew."""
    dealt = random.Random(seed)
    most = max(len(WHO), len(moments.NAMES))
    chosen: set[Cell] = set()
    for recipe in recipes():
        hands = [[*one, *dealt.choices(one, k=most - len(one))] for one in (WHO, moments.NAMES)]
        for hand in hands:
            dealt.shuffle(hand)
        chosen |= {(recipe.title, who, moment) for who, moment in zip(*hands, strict=True)}
    return chosen


def some(seed: int, at: Collection[str], each: int) -> set[Cell]:
    """A choice in which every command meets each of these moments with so many people."""
    dealt = random.Random(seed)
    return {(recipe.title, who, moment) for recipe in recipes() for moment in at for who in dealt.sample(WHO, each)}
