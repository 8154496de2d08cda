"""What the demo can say in one language only is the same in all three: the symbol of an invented paper."""

from __future__ import annotations

import re

from ecommunity.demo.parts.directory import NOMINATIONS, PARTIES
from ecommunity.demo.world import content

SYMBOL = re.compile(r"CMS/DEMO/(Inf|Notif)\.\d+")


def test_sources_are_symbols() -> None:
    sources = [PARTIES, NOMINATIONS, *(row["source"] for row in content("deadlines.yaml"))]
    assert len(sources) > 5
    assert [source for source in sources if not SYMBOL.fullmatch(source)] == []


def test_what_has_names_has_them_in_three_languages() -> None:
    organisations = content("organisations.yaml")
    rows = [*content("deadlines.yaml"), *content("groups.yaml"), *content("meetings.yaml")]
    rows += [row for kind in ("instruments", "countries", "organisations") for row in organisations[kind].values()]
    rows += [item for meeting in content("meetings.yaml") for item in meeting["items"]]
    assert len(rows) > 50
    for row in rows:
        for names in (row["names"], row.get("purposes", row["names"])):
            assert set(names) == {"en", "fr", "es"}
            assert all(text.strip() for text in names.values())
