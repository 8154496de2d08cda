"""Three modules as all tests find them: one in three languages at three levels, one in French only, one for members only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity.authz import operator
from ecommunity.db import session
from ecommunity.knowledge.actions import publish_module
from ecommunity.knowledge.inputs import PublishModule
from ecommunity.knowledge.models import ChecklistItem
from ecommunity.knowledge.prepare import render_module
from tests.cast import World

TITLES = {"en": "Your first weeks", "fr": "Vos premières semaines", "es": "Sus primeras semanas"}
SHORT = {"en": "Three things come first.", "fr": "Trois choses passent d’abord.", "es": "Tres cosas van primero."}
LETTER = {"en": "Letter of appointment sent", "fr": "Lettre de désignation envoyée", "es": "Carta de designación enviada"}
FILES = {"en": "Files obtained", "fr": "Dossiers obtenus", "es": "Archivos recibidos"}
SOURCE = {"code": "CB", "kind": "document", "as_at": "2014-11", "titles": {"en": "Strategy", "fr": "Stratégie", "es": "Estrategia"}}


def words(language: str) -> dict[str, Any]:
    """The module of the first weeks in one language."""
    return {
        "title": TITLES[language],
        "in_short": SHORT[language],
        "sections": {
            "role": {"title": f"Role ({language})", "body": f"What a beginner reads ({language}), see **Decision 14.10**."},
            "routine": {"title": f"Routine ({language})", "body": f"What somebody with practice reads ({language})."},
            "region": {"title": f"Region ({language})", "body": f"What somebody with experience reads ({language})."},
        },
        "checklist": {"first-letter": LETTER[language], "first-files": FILES[language]},
    }


def first_weeks() -> dict[str, Any]:
    """The arguments that publish it."""
    return {
        "slug": "first-weeks",
        "code": "T01",
        "levels": ["starter", "practitioner", "advanced"],
        "roles": ["nfp"],
        "tasks": ["start-as-focal-point"],
        "stages": ["any"],
        "sources": [SOURCE],
        "reviewed": "2026-10-01",
        "sections": [
            {"id": "role", "levels": ["starter"], "source": "CB ¶15", "reviewed": "2026-10-01"},
            {"id": "routine", "levels": ["practitioner", "advanced"], "source": "CB A1 ¶5", "reviewed": "2020-01-01"},
            {"id": "region", "levels": ["advanced"], "reviewed": "2026-10-01"},
        ],
        "checklist": [{"id": "first-letter"}, {"id": "first-files", "days_before": 150}],
        "texts": {language: words(language) for language in ("en", "fr", "es")},
    }


def plain_module(slug: str, code: str, language: str, **changes: Any) -> dict[str, Any]:
    """A small module in one language."""
    return {
        "slug": slug,
        "code": code,
        "original": language,
        "levels": ["practitioner"],
        "roles": ["ngo"],
        "tasks": ["find-money"],
        "stages": ["pre-cop"],
        "reviewed": "2026-10-01",
        "sections": [{"id": "one", "levels": ["practitioner"], "reviewed": "2026-10-01"}],
        "checklist": [{"id": f"{slug}-item"}],
        "texts": {
            language: {
                "title": f"Module {slug}",
                "in_short": "Un texte court.",
                "sections": {"one": {"title": "Un", "body": "Le texte de la partie."}},
                "checklist": {f"{slug}-item": "Une chose à faire"},
            }
        },
    } | changes


def store(args: dict[str, Any]) -> None:
    given = PublishModule.model_validate(args)
    publish_module(operator(), given, render_module(given))


def build(world: World) -> None:
    store(first_weeks())
    store(plain_module("en-francais", "T02", "fr"))
    store(plain_module("members-only", "T03", "en", is_public=False, roles=["everyone"], stages=["cop"]))
    session.flush()
    for item_id, key in session.execute(select(ChecklistItem.id, ChecklistItem.key)):
        world.things[key] = item_id
