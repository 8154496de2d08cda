"""Words that stand where a text was."""

from __future__ import annotations

from ecommunity.forum.models import Thread

# A title is in the language of its thread, whoever reads it, as the one was that stood there.
_TITLES = {
    "question": {"en": "(withdrawn question)", "fr": "(question retirée)", "es": "(pregunta retirada)"},
    "discussion": {"en": "(withdrawn discussion)", "fr": "(discussion retirée)", "es": "(debate retirado)"},
    "announcement": {"en": "(withdrawn announcement)", "fr": "(annonce retirée)", "es": "(anuncio retirado)"},
}


def title_of_withdrawn(thread: Thread) -> str:
    """What stands in the place of the title, in the thread's language."""
    titles = _TITLES[thread.kind]
    return titles.get(thread.language, titles["en"])
