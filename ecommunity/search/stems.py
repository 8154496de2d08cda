"""One function for both databases and all doors: from text to stems.

A word counts with its accents as written and without them, because people leave them out when they search.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import snowballstemmer

STEMMERS = {"en": "english", "fr": "french", "es": "spanish"}
LONGEST = 40
_WORD = re.compile(r"[^\W_]+")
_own = threading.local()


def folded(text: str) -> str:
    """Without accents and capitals."""
    return "".join(character for character in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(character))


def words(text: str) -> Iterator[re.Match[str]]:
    """The words of a text, with their places; a single letter is none, a single digit is one."""
    for match in _WORD.finditer(text):
        if len(match[0]) > 1 or match[0].isdigit():
            yield match


@lru_cache(maxsize=65_536)
def stems_of(word: str, language: str) -> frozenset[str]:
    """The stems under which the word is kept and looked for in this language."""
    plain = unicodedata.normalize("NFC", word.casefold())[: 2 * LONGEST]
    return frozenset(folded(_stem(form, language))[:LONGEST] for form in (plain, folded(plain)))


def in_any_language(word: str) -> frozenset[str]:
    """The stems of a word whose language nobody said."""
    return frozenset().union(*(stems_of(word, language) for language in STEMMERS))


def count(text: str, language: str) -> Counter[str]:
    """How often each stem is in the text."""
    found: Counter[str] = Counter()
    for match in words(text):
        found.update(stems_of(match[0], language))
    return found


def _stem(word: str, language: str) -> str:
    # A stemmer works on a buffer of its own, so each thread has one.
    known: dict[str, Any] = _own.__dict__.setdefault("stemmers", {})
    if language not in known:
        known[language] = snowballstemmer.stemmer(STEMMERS.get(language, "english"))
    return str(known[language].stemWord(word))
