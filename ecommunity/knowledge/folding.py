"""Text as it is compared when somebody looks for words: without capitals and accents, one space between words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

MOST_WORDS = 8


def folded(text: str) -> str:
    """`« Désignée »` → `« designee »`."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.replace("’", "'").split())


def whole(texts: Iterable[str]) -> str:
    """Everything that can be found in a module, folded."""
    return folded(" ".join(texts))


def asked_words(asked: str) -> list[str]:
    """The words of a question, folded, each once, at most eight."""
    return list(dict.fromkeys(folded(asked).replace("\x00", "").split()))[:MOST_WORDS]
