"""Who is here, by delegation: each once, in the fixed order, with how many of how many."""

from __future__ import annotations

import random
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from ecommunity.meetings.entering.hall import hall_of
from ecommunity.meetings.models import Participant
from ecommunity.meetings.queries import SEATS

rows = st.lists(
    st.builds(
        lambda capacity, organisation, is_present: Participant(capacity=capacity, organisation_id=organisation, is_present=is_present),
        st.sampled_from(SEATS),
        st.none() | st.integers(1, 4),
        st.booleans(),
    ),
    max_size=30,
)


@given(rows)
def test_everybody_is_listed_once_and_every_delegation_counted_once(found: list[Participant]) -> None:
    found.sort(key=lambda row: SEATS.index(row.capacity))
    hall = hall_of(found)
    for benches, is_present in ((hall.present, True), (hall.away, False)):
        listed = [member for bench in benches for plate in bench.plates for member in plate.members]
        assert sorted(map(id, listed)) == sorted(id(row) for row in found if row.is_present is is_present)
        assert [bench.capacity for bench in benches] == sorted({row.capacity for row in listed}, key=SEATS.index)
        for bench in benches:
            names = [plate.organisation_id for plate in bench.plates]
            assert len(names) == len(set(names))
            assert 0 <= bench.here <= bench.all
    assert hall.all == len({row.organisation_id for row in found} - {None})
    assert hall.here == len({row.organisation_id for row in found if row.is_present} - {None})


def panel(room: Any, who: str) -> list[str]:
    """The panel's headings, plates and names, in the order of the page."""
    page = html.document_fromstring(room.as_(who).get(f"/meetings/{room.id}").get_data(as_text=True))
    found = page.xpath(
        '//*[@data-region="people"]//*[self::h2 or self::h3 or contains(@class, "plate") or contains(@class, "person-name")]'
    )
    return [" ".join(node.text_content().split()) for node in found]


def test_the_people_stand_by_delegation_whoever_came_first(room: Any, deliver: Any) -> None:
    here = ["ngo", "nfp.4", "secretariat", "nonparty", "nfp.new", "youth", "chair"]
    random.Random(4).shuffle(here)
    for who in here:
        room.do(who, "enter")
    deliver()
    found = panel(room, "ngo")
    present = found[: found.index("Parties 1 of 3", found.index("Parties 1 of 3") + 1)]
    headings = [text for text in present if re.match(r"(Parties|Non-Party|NGOs|Youth|Secretariat|Chair)", text)]
    assert headings == ["Parties 1 of 3", "Non-Party States 1 of 1", "Youth 1 of 1", "NGOs 1 of 2", "Secretariat", "Chair and services"]
    assert present.count("Estuaria") == 1, "two members, one delegation"
    assert present.index("Estuaria") < present.index("Meridia") < present.index("Blue Corridor Trust")
    for who in ("nfp.new", "nfp.4"):
        assert present.index("Estuaria") < present.index(room.world_name(who)) < present.index("Meridia")
    page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert "4 of 10 delegations are here." in page
