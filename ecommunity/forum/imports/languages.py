"""Which of the site's languages a text is most likely written in, by its smallest words."""

from __future__ import annotations

import re

_LITTLE: dict[str, str] = {
    "en": "the and of to is are was for that with this from have has not you we they which would be on at by as it can",
    "fr": "le la les des du et est sont pour que qui dans avec une sur par pas nous vous ils cette ces aux au en je il",
    "es": "el la los las de del y es son para que en con una por no se como este esta estos lo al su más hay yo",
}
_SETS = {code: frozenset(words.split()) for code, words in _LITTLE.items()}
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 4_000


def guess(text: str, otherwise: str) -> str:
    """The language with most of its little words in the text; `otherwise` when there are too few to tell."""
    words = [word.lower() for word in _WORD.findall(text[:_LOOKED_AT])]
    found = {code: sum(1 for word in words if word in little) for code, little in _SETS.items()}
    best = max(found, key=lambda code: (found[code], code == otherwise))
    return best if found[best] >= 3 else otherwise
