"""The words for volumes."""

from __future__ import annotations

from ecommunity.web.words import _


def volumes() -> list[tuple[str, str]]:
    """The volumes from loud to silent, in the reader's language."""
    return [
        ("everything", _("Everything")),
        ("digest", _("Only a summary")),
        ("mentions", _("Only when I am mentioned")),
        ("mute", _("Nothing")),
    ]
