"""Two papers in the library of working group A, written for the demo."""

from __future__ import annotations

from ecommunity.demo.world import CONTENT, DemoWorld
from ecommunity.documents.receiving import arriving

PAPERS = ("reporting-template.md", "options-paper.md")


def load(world: DemoWorld) -> None:
    """The papers came in through the same door as anybody's."""
    for name in PAPERS:
        with (CONTENT / "documents" / name).open("rb") as stream, arriving(stream, name) as file:
            world.do("rapporteur", "documents.import_document", group="wg-a", language="en", **file)
