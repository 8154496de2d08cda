"""A module as a page and the API show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ecommunity import clock
from ecommunity.knowledge import levels
from ecommunity.knowledge.citations import Citation, expand
from ecommunity.knowledge.models import Module, ModuleText
from ecommunity.knowledge.queries import Item, Progress, language_of
from ecommunity.knowledge.ways import LEVEL_NAMES

# What was last looked at so long ago is marked, because facts of the Family change with every COP.
OLD_AFTER = timedelta(days=730)


@dataclass(frozen=True)
class Section:
    """A section as a reader sees it."""

    id: str
    title: str
    html: str
    citations: list[Citation]
    reviewed: date
    is_old: bool


@dataclass(frozen=True)
class Listed:
    """A module in a list, in the best language for the reader."""

    slug: str
    code: str
    title: str
    summary: str
    language: str
    minutes: int
    levels: list[Any]
    progress: Progress | None


def listed(module: Module, wanted: str, level: str = "", progress: Progress | None = None) -> Listed:
    """The module's line in a list."""
    language = language_of(module, wanted)
    shown = levels.nearest(module.levels, level)
    return Listed(
        module.slug,
        module.code,
        module.titles[language],
        module.summaries[language],
        language,
        module.minutes[language][shown],
        [LEVEL_NAMES[name] for name in module.levels],
        progress,
    )


def sections(module: Module, text: ModuleText, level: str) -> list[Section]:
    """The sections of this level, with where their facts come from."""
    found = []
    for section in levels.sections_at(text.sections, level):
        reviewed = date.fromisoformat(section["reviewed"])
        is_old = clock.now().date() - reviewed > OLD_AFTER
        found.append(Section(section["id"], section["title"], section["html"], expand(section["source"], module.sources), reviewed, is_old))
    return found


def size_of(text: ModuleText, level: str) -> int:
    """How many bytes the text of this level has."""
    return sum(len(html.encode()) for html in [text.in_short_html, *(s["html"] for s in levels.sections_at(text.sections, level))])


def frame(module: Module, wanted: str) -> dict[str, Any]:
    """What the API tells of a module in a list."""
    language = language_of(module, wanted)
    return {
        "id": module.id,
        "slug": module.slug,
        "code": module.code,
        "title": module.titles[language],
        "summary": module.summaries[language],
        "language": language,
        "languages": sorted(module.titles),
        "levels": module.levels,
        "roles": module.roles,
        "tasks": module.tasks,
        "stages": module.stages,
        "minutes": module.minutes[language],
        "reviewed": module.reviewed.isoformat(),
    }


def whole(module: Module, text: ModuleText, items: list[Item]) -> dict[str, Any]:
    """What the API tells of a module that was asked for by name."""
    return frame(module, text.language) | {
        "instruments": module.instruments,
        "sources": module.sources,
        "in_short": text.in_short,
        "in_short_html": text.in_short_html,
        "sections": [_section(section) for section in text.sections],
        "checklist": [_item(item, text.language) for item in items],
    }


def _section(section: dict[str, Any]) -> dict[str, Any]:
    shown = {name: section[name] for name in ("id", "title", "levels", "source", "reviewed", "body")}
    return shown | {"body_html": section["html"]}


def _item(item: Item, language: str) -> dict[str, Any]:
    words = item.texts.get(language) or next(iter(item.texts.values()))
    return {"id": item.id, "key": item.key, "text": words, "days_before": item.days_before, "done": item.is_done}
