"""The slow part of publishing: every text of a module as safe HTML, and a digest that tells whether anything is new."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from ecommunity.knowledge import folding, levels
from ecommunity.knowledge.inputs import ModuleWords, PublishModule
from ecommunity.markup import excerpt, plain, render

SUMMARY_LENGTH = 200


@dataclass(frozen=True)
class RenderedText:
    """A module in one language, ready to store."""

    title: str
    in_short: str
    in_short_html: str
    sections: list[dict[str, Any]]
    summary: str
    minutes: dict[str, int]
    findable: str


@dataclass(frozen=True)
class RenderedModule:
    """Every language of a module."""

    texts: dict[str, RenderedText]
    digest: str


def render_module(given: PublishModule) -> RenderedModule:
    """The module's HTML and its digest."""
    texts: dict[str, RenderedText] = {language: _render(given, language, words) for language, words in given.texts.items()}
    content = orjson.dumps(
        [given.model_dump(mode="json"), {language: [text.in_short_html, text.sections] for language, text in texts.items()}],
        option=orjson.OPT_SORT_KEYS,
    )
    return RenderedModule(texts, hashlib.sha256(content).hexdigest())


def _render(given: PublishModule, language: str, words: ModuleWords) -> RenderedText:
    in_short = str(render(words.in_short, language))
    sections: list[dict[str, Any]] = []
    for frame in given.sections:
        section = words.sections.get(frame.id)
        if section is not None:  # a missing one is refused by the action, which can name the field
            sections.append(
                {
                    "id": frame.id,
                    "title": section.title,
                    "levels": list(frame.levels),
                    "source": frame.source,
                    "reviewed": frame.reviewed.isoformat(),
                    "body": section.body,
                    "html": str(render(section.body, language)),
                }
            )
    minutes: dict[str, int] = {level: levels.minutes([plain(in_short), *_plain_at(sections, level)]) for level in given.levels}
    parts = [words.title, plain(in_short), *words.checklist.values()]
    parts += [text for section in sections for text in (section["title"], plain(section["html"]))]
    summary = excerpt(in_short, SUMMARY_LENGTH)
    return RenderedText(words.title, words.in_short, in_short, sections, summary, minutes, folding.whole([given.code, *parts]))


def _plain_at(sections: list[dict[str, Any]], level: str) -> list[str]:
    return [plain(section["html"]) for section in levels.sections_at(sections, level)]
