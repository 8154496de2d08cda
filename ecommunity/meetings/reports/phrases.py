"""The sentences of a report in English, French and Spanish, read once from the file beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import yaml
from babel.dates import format_datetime

from ecommunity.web import program_files

LANGUAGES = ("en", "fr", "es")
LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES"}
PATTERNS = {"en": "d MMMM y 'at' HH:mm", "fr": "d MMMM y 'à' HH:mm", "es": "d 'de' MMMM 'de' y 'a las' HH:mm"}

_WRITTEN = program_files.texts(Path(__file__).parent, "*.yaml")
TABLES: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(_WRITTEN["phrases.yaml"])


def sentence(key: str, language: str, **filled: object) -> str:
    """One sentence of the report."""
    return TABLES["sentences"][key][language].format(**filled)


def word(table: str, key: str, language: str) -> str:
    """A word of the report: a capacity, a category, an outcome."""
    return TABLES[table][key][language]


def named(names: Mapping[str, str] | None, language: str) -> str:
    """The name in a language, else the English one, else any."""
    if not names:
        return ""
    return names.get(language) or names.get("en") or next(iter(names.values()))


def moment(at: datetime, language: str) -> str:
    """A minute in UTC, written out."""
    pattern = PATTERNS[language]
    if language == "fr" and at.astimezone(UTC).day == 1:
        pattern = pattern.replace("d ", "d'er' ", 1)  # the first of a month, and no other day, is an ordinal in French
    return f"{format_datetime(at, pattern, tzinfo=UTC, locale=LOCALES[language])} UTC"
