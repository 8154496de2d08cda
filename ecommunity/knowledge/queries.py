"""Questions about modules, checklists and ticks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import aliased, contains_eager

from ecommunity.authz import Actor
from ecommunity.db import Page, find, one, page_of, session
from ecommunity.errors import NotFound
from ecommunity.knowledge.folding import asked_words
from ecommunity.knowledge.models import ChecklistItem, LevelChoice, Module, ModuleText, ModuleWay, Tick
from ecommunity.knowledge.ways import WAYS, WILDCARDS
from ecommunity.registry import actor_fact, readable

_ADDRESS = re.compile(r"(?:https?://[^\s/]+)?(?:/[\w-]+){0,3}/modules/([a-z0-9][a-z0-9-]{0,79})(?:[?#].*)?")


@dataclass(frozen=True)
class Item:
    """A checklist item as one person sees it."""

    id: int
    key: str
    texts: dict[str, str]
    days_before: int | None
    is_done: bool


@dataclass(frozen=True)
class Progress:
    """How much of a checklist a person has done."""

    done: int
    of: int


def visible_modules(actor: Actor) -> Select[Module]:
    """Modules that the actor may read: a visitor the public ones, everybody else all."""
    stmt = select(Module).where(Module.withdrawn_at.is_(None))
    return stmt.where(Module.is_public.is_(True)) if actor.is_guest else stmt


@readable("module")
def readable_modules(actor: Actor) -> Select[int]:
    """Ids of the modules that the actor may read; other packages put it into their own questions."""
    return visible_modules(actor).with_only_columns(Module.id)


def get_module(actor: Actor, slug: str) -> Module:
    """The module of this slug, or NotFound."""
    if not slug.isprintable():
        raise NotFound  # PostgreSQL takes no NUL in a text
    return one(visible_modules(actor).where(Module.slug == slug))


def find_named(actor: Actor, typed: str) -> Module | None:
    """The module that an address or a code such as M02 names."""
    address = _ADDRESS.fullmatch(typed)
    named = Module.slug == address[1] if address else func.lower(Module.code) == typed.lower()
    return find(visible_modules(actor).where(named))


def list_by_id(actor: Actor, ids: Iterable[int]) -> list[Module]:
    """Of these modules those that the actor may read."""
    return list(session.execute(visible_modules(actor).where(Module.id.in_(ids))).scalars())


def find_module(slug: str, *, lock: bool = False) -> Module | None:
    """The module of this slug for its editor, also when it was withdrawn. Asked only after `can_publish_module`."""
    return find(select(Module).where(Module.slug == slug), lock=lock)


def language_of(module: Module, wanted: str) -> str:
    """The wanted language when the module has it, else the one in which it was written."""
    return wanted if wanted in module.titles else module.original_language


def get_text(actor: Actor, module: Module, language: str) -> ModuleText:
    """The module's text in this language."""
    stmt = select(ModuleText).where(ModuleText.module_id == module.id, ModuleText.language == language)
    return one(stmt.where(ModuleText.module_id.in_(readable_modules(actor))))


def modules_by_way(actor: Actor, chosen: dict[str, str]) -> Select[Module]:
    """Modules that fit every chosen role, task and stage; "everyone" and "any" fit each."""
    stmt = visible_modules(actor)
    for way, value in chosen.items():
        if value and way in WAYS:
            # A word that nobody defined is no reason to ask the database: only what is for everybody fits it.
            fits = {value, WILDCARDS[way]} if value in WAYS[way] else {WILDCARDS[way]}
            stmt = stmt.where(exists().where(ModuleWay.module_id == Module.id, ModuleWay.way == way, ModuleWay.value.in_(fits)))
    return stmt


def list_modules(
    actor: Actor, chosen: dict[str, str] | None = None, *, words: str = "", language: str = "", page: int = 1, size: int = 20
) -> Page[Module]:
    """Modules in the order of the course; with `words` those that have all of them, first where this language has them."""
    stmt = modules_by_way(actor, chosen or {})
    wanted = asked_words(words)
    if wanted:
        has_words = exists().where(
            ModuleText.module_id == Module.id, *(ModuleText.findable.contains(word, autoescape=True) for word in wanted)
        )
        stmt = stmt.where(has_words).order_by(case((has_words.where(ModuleText.language == language), 0), else_=1))
    return page_of(stmt.order_by(Module.code), page, size)


def visible_items(actor: Actor) -> Select[ChecklistItem]:
    """Checklist items of the modules that the actor may read."""
    stmt = select(ChecklistItem).where(ChecklistItem.retired_at.is_(None))
    return stmt.where(ChecklistItem.module_id.in_(readable_modules(actor)))


def get_item(actor: Actor, item_id: int) -> ChecklistItem:
    """The item with its module, or NotFound."""
    stmt = visible_items(actor).where(ChecklistItem.id == item_id)
    return one(stmt.join(ChecklistItem.module).options(contains_eager(ChecklistItem.module)))


def find_tick(person_id: int, item_id: int, *, lock: bool = False) -> Tick | None:
    return find(select(Tick).where(Tick.person_id == person_id, Tick.item_id == item_id), lock=lock)


def checklist(actor: Actor, module: Module) -> list[Item]:
    """The module's items in order, each as this actor left it."""
    mine = (Tick.item_id == ChecklistItem.id) & (Tick.person_id == (actor.id or 0)) & Tick.is_done.is_(True)
    stmt = visible_items(actor).where(ChecklistItem.module_id == module.id).outerjoin(Tick, mine)
    rows = session.execute(stmt.add_columns(Tick.item_id.is_not(None)).order_by(ChecklistItem.position))
    return [Item(item.id, item.key, item.texts, item.days_before, bool(is_done)) for item, is_done in rows]


def progress(actor: Actor, module_ids: Iterable[int]) -> dict[int, Progress]:
    """How far this person is, by module."""
    mine = (Tick.item_id == ChecklistItem.id) & (Tick.person_id == (actor.id or 0)) & Tick.is_done.is_(True)
    stmt = (
        select(ChecklistItem.module_id, func.count(Tick.item_id), func.count())
        .outerjoin(Tick, mine)
        .where(ChecklistItem.module_id.in_(list(module_ids)), ChecklistItem.retired_at.is_(None))
        .group_by(ChecklistItem.module_id)
    )
    return {int(module_id): Progress(int(done), int(of)) for module_id, done, of in session.execute(stmt)}


def started_module(actor: Actor) -> tuple[Module, Progress] | None:
    """The module that this person began last and has not finished."""
    done = func.sum(case((Tick.is_done.is_(True), 1), else_=0))
    every = aliased(ChecklistItem)
    items = select(func.count(every.id)).where(every.module_id == Module.id, every.retired_at.is_(None)).correlate(Module).scalar_subquery()
    stmt = (
        visible_modules(actor)
        .join(ChecklistItem, ChecklistItem.module_id == Module.id)
        .join(Tick, Tick.item_id == ChecklistItem.id)
        .where(Tick.person_id == (actor.id or 0), ChecklistItem.retired_at.is_(None))
        .group_by(Module.id)
        .having(done > 0, done < items)
        .with_only_columns(Module.id, done, items)
        .order_by(func.max(Tick.changed_at).desc())
        .limit(1)
    )
    row = session.execute(stmt).first()
    if row is None:
        return None
    return session.get_one(Module, row[0]), Progress(int(row[1]), int(row[2]))


@actor_fact("knowledge.level")
def level_of(actor: Actor) -> str:
    """The level that this person chose; empty for somebody who chose none."""
    if actor.id is None:
        return ""
    return session.execute(select(LevelChoice.level).where(LevelChoice.person_id == actor.id)).scalar() or ""


def all_items(module: Module) -> list[ChecklistItem]:
    """Every item that the module ever had, for its editor."""
    return list(session.execute(select(ChecklistItem).where(ChecklistItem.module_id == module.id)).scalars())


def items_with_key(key: str) -> Select[ChecklistItem]:
    return select(ChecklistItem).where(ChecklistItem.key == key)


def ticks_of(person_id: int) -> list[tuple[Any, ...]]:
    """Everything that a person ticked: module, key, done, version, when; with the ids of item and module."""
    stmt = (
        select(Module.slug, ChecklistItem.key, Tick.is_done, Tick.version, Tick.changed_at, Tick.item_id, Module.id)
        .join(ChecklistItem, ChecklistItem.id == Tick.item_id)
        .join(Module, Module.id == ChecklistItem.module_id)
        .where(Tick.person_id == person_id)
        .order_by(Module.code, ChecklistItem.position)
    )
    return [tuple(row) for row in session.execute(stmt)]


def tick_versions() -> list[tuple[int, int, int, int]]:
    """Person, item, module and version of every tick, for rebuilding the live entries."""
    stmt = select(Tick.person_id, Tick.item_id, ChecklistItem.module_id, Tick.version).join(ChecklistItem, ChecklistItem.id == Tick.item_id)
    rows = session.execute(stmt.order_by(Tick.person_id, Tick.item_id))
    return [(person_id, item_id, module_id, version) for person_id, item_id, module_id, version in rows]


def checklist_version(person_id: int, module_id: int) -> int:
    """How often this person changed anything in this module's checklist."""
    stmt = select(func.coalesce(func.sum(Tick.version), 0)).join(ChecklistItem, ChecklistItem.id == Tick.item_id)
    return int(session.execute(stmt.where(Tick.person_id == person_id, ChecklistItem.module_id == module_id)).scalar_one())
