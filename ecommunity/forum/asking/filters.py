"""What of a list of threads somebody asked for. The language of texts is not that of the interface, which is `?lang=`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from ecommunity.forum.models import KINDS
from ecommunity.web.words import LANGUAGES, _


def asked_language() -> str:
    """`?in=`: the language in which the threads are written; empty for all of them."""
    wanted = request.args.get("in", "")
    return wanted if wanted in LANGUAGES else ""


def asked_kind() -> str:
    """`?kind=`: question, discussion or announcement; empty for all of them."""
    wanted = request.args.get("kind", "")
    return wanted if wanted in KINDS else ""


@dataclass(frozen=True)
class Filter:
    """A part of a community's threads, and the addresses of the others."""

    kind: str = ""
    unanswered: bool = False
    written_in: str = ""

    @classmethod
    def asked(cls) -> Filter:
        unanswered = request.args.get("show") == "unanswered"
        return cls("" if unanswered else asked_kind(), unanswered, asked_language())

    @property
    def is_on(self) -> bool:
        return bool(self.kind or self.unanswered or self.written_in)

    @property
    def query(self) -> str:
        """The address after its path; empty when everything is shown."""
        told = {"show": "unanswered" if self.unanswered else "", "kind": self.kind, "in": self.written_in}
        plain = urlencode({name: value for name, value in told.items() if value})
        return f"?{plain}" if plain else ""

    def tabs(self, path: str) -> list[tuple[str, str, bool]]:
        """The parts by kind: label, address, whether it is this one."""
        parts = [
            (_("All"), Filter(written_in=self.written_in)),
            (_("Questions"), Filter("question", written_in=self.written_in)),
            (_("Waiting for an answer"), Filter(unanswered=True, written_in=self.written_in)),
            (_("Discussions"), Filter("discussion", written_in=self.written_in)),
            (_("Announcements"), Filter("announcement", written_in=self.written_in)),
        ]
        return [(label, path + part.query, part == self) for label, part in parts]

    def languages(self, path: str) -> list[tuple[str, str, str, bool]]:
        """The languages of the texts: code, label, address, whether it is this one."""
        return languages(self.written_in, lambda code: path + Filter(self.kind, self.unanswered, code).query)


def languages(written_in: str, address: Callable[[str], str]) -> list[tuple[str, str, str, bool]]:
    """All of them together, then each: code, label, address, whether it is this one."""
    return [(code, label, address(code), code == written_in) for code, label in [("", _("In every language")), *LANGUAGES.items()]]
