"""The interface's languages. English is the source; French and Spanish are `translations/<language>/<area>.po`, read at the start.

The language is a context variable, so that a socket command, a mail and a page find it in the same way.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, Translations

from ecommunity.web import program_files

LANGUAGES: dict[str, str] = {"en": "English", "fr": "Français", "es": "Español"}
SOURCE = "en"
FOLDER = Path(__file__).resolve().parent.parent / "translations"
_WRITTEN = program_files.texts(FOLDER, "*.po")

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The language of the present page, command or mail."""
    return _spoken.get()


def speak(wanted: str) -> str:
    """From here on, in this context, the words are in this language (English when it is none of ours)."""
    chosen = wanted if wanted in LANGUAGES else SOURCE
    _spoken.set(chosen)
    return chosen


def merged(wanted: str) -> Catalog:
    """All areas of a language as one catalogue. Of two areas with the same message the first by name counts."""
    whole = Catalog(locale=wanted)
    for text in (text for name, text in _WRITTEN.items() if name.startswith(f"{wanted}/")):
        for message in read_po(StringIO(text), locale=wanted):
            if message.id and message.string and whole.get(message.id, message.context) is None:
                whole.add(message.id, message.string, context=message.context)
    return whole


@cache
def translations(wanted: str) -> Translations:
    """What a language says, ready to ask."""
    if wanted == SOURCE:
        return Translations()
    compiled = BytesIO()
    write_mo(compiled, merged(wanted))
    compiled.seek(0)
    return Translations(fp=compiled)


def gettext(message: str, **values: Any) -> str:
    """The message in the present language."""
    text = translations(_spoken.get()).ugettext(message) if message else ""
    return text % values if values else text


def ngettext(one: str, many: str, n: int, **values: Any) -> str:
    """The message in its singular or plural, with `n` in it."""
    return translations(_spoken.get()).ungettext(one, many, n) % {"n": n, **values}


def lazy_(message: str, **values: Any) -> LazyProxy:
    """The message, translated when it is shown."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


_ = gettext


def local(names: dict[str, str] | None) -> str:
    """The name of a thing in the present language, or in the first language that it has one in."""
    if not names:
        return ""
    return names.get(_spoken.get()) or names.get(SOURCE) or next(iter(names.values()))
