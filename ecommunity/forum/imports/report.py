"""What an import did or would do, as a person reads it in a terminal. No address is in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

SHOWN = 100
NOTES = {
    "html only": "were web pages only; their text was kept",
    "broken encoding": "were not in the encoding that they named; it was guessed",
    "signature": "had a signature, which was left out",
    "tail": "repeated what they answer at their end, which was left out",
    "cut": "were longer than 60,000 characters; the rest was left out",
    "many parts": "had more than 200 parts; the others were left out",
    "not readable": "could not be taken apart; of them only who wrote when is kept",
    "no author": "name nobody who wrote them",
}


@dataclass
class Report:
    """Counts, and what has to be looked at by name."""

    is_dry: bool = False
    messages: int = 0
    added: int = 0
    known: int = 0
    doubles: int = 0
    undated: int = 0
    begun: int = 0
    continued: int = 0
    files: int = 0
    people: set[str] = field(default_factory=set)
    notes: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report, a sentence a line."""
        did = "would be added" if self.is_dry else "added"
        found = [
            f"{count(self.messages, 'message')} in the file: {self.added} {did}, {self.known} stood in the community already.",
            f"{count(self.begun, 'new thread')}, {count(self.continued, 'thread')} continued, by {count(len(self.people), 'author')}.",
        ]
        if self.doubles:
            found.append(f"{count(self.doubles, 'message')} came twice in the file; each is there once.")
        if self.undated:
            found.append(f"{count(self.undated, 'message')} had no date that can be; they have that of the message before.")
        found += [f"{count(number, 'message')} {NOTES[note]}." for note, number in sorted(self.notes.items())]
        if self.languages:
            found.append("Languages: " + ", ".join(f"{code} {number}" for code, number in self.languages.most_common()) + ".")
        if self.files or self.left_out:
            found.append(f"{count(self.files, 'file')} kept, {len(self.left_out)} left out.")
        found += _named("Left out", self.left_out) + _named("Refused", self.refused)
        if self.is_dry:
            found.append("Nothing was written. Run it without --dry-run to bring this in.")
        return found


def count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _named(head: str, rows: list[str]) -> list[str]:
    more = [f"  … and {len(rows) - SHOWN} more."] if len(rows) > SHOWN else []
    return [f"{head}: {row}" for row in rows[:SHOWN]] + more
