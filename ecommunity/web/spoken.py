"""Text that somebody wrote in one language and that every reader sees: a mandate, a source, what was seen as evidence.

Nothing asks for its language, so its small words tell; a page that reads aloud needs to know.
"""

from __future__ import annotations

import re

from markupsafe import Markup

# Frequent small words, each of one of our languages only.
_SMALL = {
    "en": "an and at be by for from has how in is it not of or that the this to was which who with",
    "fr": "au aux avec ce ces cette dans des du est et il le les leur ou par pour qui sur une vue à été",
    "es": "al como con cuyo del el ella en es esta este los las lo para por se según sin su una",
}
SMALL_WORDS = {code: frozenset(words.split()) for code, words in _SMALL.items()}
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)[’'](?=\w)")
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """`en`, `fr` or `es` when its small words say so clearly; empty (which HTML reads as “not known”) when they do not."""
    lower = text.casefold()
    words = _WORD.findall(lower)
    found = {code: sum(word in small for word in words) for code, small in SMALL_WORDS.items()}
    found["fr"] += len(_ELISION.findall(lower))
    first, second = sorted(found, key=lambda code: found[code], reverse=True)[:2]
    return first if found[first] > found[second] else ""


def spoken(text: str) -> Markup:
    """The text as it was written, with its own language and direction."""
    return Markup('<span lang="{}" dir="auto">{}</span>').format(language_of(text), text)
