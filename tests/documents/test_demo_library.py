"""The demo's library is loaded through the same command as everybody's, and shows what a library can show."""

from __future__ import annotations

import pytest

from ecommunity.demo.parts import documents
from ecommunity.demo.world import DemoWorld, content


@pytest.fixture
def library(app, world):
    with app.app_context():
        documents.load(DemoWorld(world.people, {}, world.groups))
    return content("documents.yaml")


def test_every_document_is_there_under_its_symbol(library, as_):
    reader = as_("ngo")
    page = reader.get("/groups/wg-a/documents").get_data(as_text=True)
    for row in library:
        assert row["symbol"] in page
        assert reader.get(f"/symbols/{row['symbol']}").status_code in (200, 302)
    assert len(reader.api("/documents").get_json()["items"]) == len(library)


def test_one_symbol_has_three_languages_and_the_revision_three_views(library, as_):
    reader = as_("ngo")
    shown = reader.get("/symbols/CMS/WG-A/Doc.1").get_data(as_text=True)
    assert shown.count('class="entry"') == 3
    items = {item["symbol"]: item for item in reader.api("/documents").get_json()["items"]}
    revised = items["CMS/WG-A/Doc.2/Rev.1"]
    page = reader.get(f"/documents/{revised['id']}?view=clean").get_data(as_text=True)
    assert "at most 120 words" in page
    assert "There is a newer text" in reader.get(f"/documents/{items['CMS/WG-A/Doc.2']['id']}").get_data(as_text=True)


def test_dates_are_those_of_the_content(library, as_):
    days = [item["imported_at"] for item in as_("ngo").api("/documents").get_json()["items"]]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) > 3
