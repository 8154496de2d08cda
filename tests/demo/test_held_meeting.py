"""The demo's finished meeting: played through the real commands, it ends with an adopted report, and what it left open rolls over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ecommunity import clock
from ecommunity.db import session
from ecommunity.demo.parts.held_meeting import play
from ecommunity.demo.world import DemoWorld, content
from ecommunity.meetings.models import RecordLine
from tests.words.test_words import french_faults


@pytest.fixture
def held(world: Any, app: Any) -> int:
    known = world.organisations
    organisations = known | {"secretariat-demo": known["windstep"], "borealia": known["montavia"]}
    with app.app_context():
        return play(DemoWorld(world.people, organisations, dict(world.groups)), content("held_meeting.yaml"))


def older(reader: Any, held: int, code: str) -> bool:
    return 'class="badge badge-warn' in reader.get(f"/meetings/{held}/report?lang={code}").get_data(as_text=True)


def test_it_ends_with_an_adopted_report_in_three_languages(held: int, as_: Any) -> None:
    reader = as_("nfp.expert")
    report = reader.api(f"/meetings/{held}/report").get_json()
    assert report["state"] == "report_adopted"
    assert report["check_value"]
    assert [one["number"] for one in report["paragraphs"] if set(one["texts"]) != {"en", "fr", "es"}] == []
    assert {text: wrong for one in report["paragraphs"] if (wrong := french_faults(text := one["texts"]["fr"]))} == {}
    page = reader.get(f"/meetings/{held}/report?lang=fr").get_data(as_text=True)
    assert "rubrique sur les couloirs partagés" in page
    assert [code for code in ("en", "fr", "es") if older(reader, held, code)] == []
    assert 'le projet <a href="/symbols/CMS/WG-A/Doc.2">CMS/WG-A/Doc.2</a>' in page
    assert f'href="/meetings/{held}/report?lang=es"' in page
    assert sorted(row["language"] for row in report["statements"]) == ["en", "es"]
    assert "The French text of the draft will be posted" in str(report["paragraphs"]), "the ruling stands with its reasons"


def test_what_it_left_open_stands_in_the_next_session(held: int, as_: Any, world: Any) -> None:
    rows = as_("nfp.expert").api(f"/meetings/{world.things['meeting']}/actions").get_json()["items"]
    assert [(row["meeting"], row["state"]) for row in rows] == [(held, "open")] * 2
    assert {row["due"] > "2000" for row in rows} == {True}


def test_every_line_of_its_record_is_of_its_day(held: int) -> None:
    days = {at.date() for at in session.execute(select(RecordLine.kept_at).where(RecordLine.meeting_id == held)).scalars()}
    assert max(days) < clock.now().date() - timedelta(days=15)
    assert len(days) == 4, "the sitting, the draft, the comments, the adoption"


def test_the_report_tells_what_the_script_says(held: int, as_: Any) -> None:
    texts = [one["texts"]["en"] for one in as_("chair").api(f"/meetings/{held}/report").get_json()["paragraphs"]]
    told = "\n".join(texts)
    assert len(texts) == 23
    heard = told[told.index("Interventions were made by") :]
    assert heard.startswith(
        "Interventions were made by Parties: Estuaria, Montavia; non-Party States: Meridia; observers: Blue Corridor Trust."
    )
    order = ["Parties: Estuaria", "Montavia", "non-Party States: Meridia", "Statements were delivered in writing", "Young Migrants Network"]
    places = [heard.index(who) for who in order]
    assert places == sorted(places), "Parties first, then the non-Party State, then observers"
    assert "would use the template voluntarily" in told, "the correction that was accepted"
    assert "funds for its translation" not in told, "the one that was declined"
