"""A meeting whose agenda has no item: every page stands, and what interrupts is seen, answered for and reported as elsewhere."""

from __future__ import annotations

import re

import pytest

from ecommunity.db import session, transaction
from ecommunity.meetings.models import Meeting
from tests.meetings.test_queue import empty_the_agenda

RULING = "We wait for a quorum."


@pytest.fixture
def bare(room):
    """Working group A without an agenda, its sitting open."""
    empty_the_agenda(room)
    room.do("chair", "open_sitting")
    return room


def point_in_writing(room):
    """Estuaria's point of order, delivered in writing and ruled on."""
    point = room.ask("nfp.new", "point_of_order", category="quorum")
    room.do("chair", "call_speaker", request=point)
    room.do("nfp.new", "write_intervention", text="Forty are not here.")
    room.do("chair", "rule_on_point", request=point, result="upheld", text=RULING)
    return point


def reported(room):
    """The draft report, after the last sitting."""
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    room.do("rapporteur", "draft_report")
    return room.as_("rapporteur").api(f"/meetings/{room.id}/report").get_json()["paragraphs"]


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# --- every page


def pages_of(app, meeting):
    """The address of every page and every answer about one meeting; a part that is not there gets a number that nothing has."""
    for rule in app.url_map.iter_rules():
        if "meeting_id" in rule.arguments and "GET" in (rule.methods or ()):
            yield app.url_map.bind("").build(rule.endpoint, dict.fromkeys(rule.arguments, 1) | {"meeting_id": meeting})


@pytest.mark.parametrize("moment", ["planned", "waited for", "reported"])
def test_every_page_of_a_meeting_stands_where_the_agenda_is_empty(room, app, guest, moment):
    empty_the_agenda(room)
    with transaction():
        session.get_one(Meeting, room.id).access = "public"
    if moment != "planned":
        room.do("chair", "open_sitting")
        point_in_writing(room)
        room.ask("nfp.3", "point_of_order", category="procedure")
        room.ask("youth", "technical")
    if moment == "reported":
        reported(room)
    paths = sorted(pages_of(app, room.id))
    assert {f"/meetings/{room.id}{path}" for path in ("", "/papers", "/console", "/report", "/prepare")} <= set(paths)
    shown = {who: set() for who in ("chair", "nfp.new", "secretariat", "guest")}
    for who, seen in shown.items():
        reader = guest if who == "guest" else room.as_(who)
        for path in (
            *paths,
            *(f"/meetings/{room.id}/{board}?part=board" for board in ("console", "rapporteur", "projector", "interpreting")),
        ):
            status = reader.get(path).status_code
            assert status < 500, (who, path)
            if status == 200:
                seen.add(path.removeprefix(f"/meetings/{room.id}"))
    assert {"", "/papers", "/record"} <= shown["guest"] & shown["nfp.new"]
    assert {"/console", "/papers", "/change"} <= shown["chair"] | shown["secretariat"]


def test_the_page_of_documents_says_that_the_agenda_is_being_prepared(bare):
    page = bare.as_("nfp.new").get(f"/meetings/{bare.id}/papers").get_data(as_text=True)
    assert "The agenda is being prepared." in page


# --- the queue


@pytest.mark.parametrize("who", ["nfp.new", "ngo", "chair"])
def test_what_waits_on_no_item_stands_in_the_queue_of_the_page(bare, who):
    bare.ask("youth", "technical")
    bare.ask("nfp.new", "point_of_order", category="quorum")
    page = bare.as_(who).get(f"/meetings/{bare.id}").get_data(as_text=True)
    said = words_of(page.split("Waiting to speak")[1].split("<h2")[0])
    assert said.startswith("2 ")
    assert "on another item" not in said
    assert 0 < said.index("Point of order") < said.index("Technical signal")


def test_who_waits_on_no_item_reads_that_they_are_next(bare):
    bare.ask("nfp.new", "point_of_order", category="quorum")
    assert '<p class="my-place">You are next' in bare.as_("nfp.new").get(f"/meetings/{bare.id}").get_data(as_text=True)


# --- speaking for others


@pytest.mark.parametrize(("answer", "kept"), [("confirm_on_behalf", "confirmed_by"), ("decline_on_behalf", "declined_by")])
def test_those_whom_a_point_on_no_item_names_answer(bare, answer, kept):
    sahelia = bare.world.organisations["sahelia"]
    point = bare.ask("nfp.new", "point_of_order", category="quorum", on_behalf_of=[sahelia])
    before = bare.entry("requests", point)["order"]
    assert bare.do("nfp.3", answer, request=point) == point
    entry = bare.entry("requests", point)
    assert (entry[kept], entry["order"]) == ([str(sahelia)], before)
    assert bare.is_rebuilt_equal()


# --- the report


def test_a_point_and_its_ruling_on_no_item_stand_at_the_beginning_of_the_report(bare):
    point = point_in_writing(bare)
    [told] = [one for one in reported(bare) if one["interventions"]]
    assert (told["section"], told["item"], told["interventions"]) == ("opening", None, [point])
    assert told["texts"] == {
        "en": (f"Estuaria raised a point of order (the quorum). The text was delivered in writing. The chair’s ruling: upheld. “{RULING}”"),
        "fr": (
            "Estuaria a présenté une motion d’ordre (le quorum). Le texte a été remis par écrit. "
            f"Décision de la présidence\u00a0: motion retenue. «\u00a0{RULING}\u00a0»"
        ),
        "es": (
            "Estuaria planteó una cuestión de orden (el quórum). El texto se presentó por escrito. "
            f"Decisión de la presidencia: se admite. «{RULING}»"
        ),
    }
    assert RULING in bare.as_("rapporteur").get(f"/meetings/{bare.id}/report").get_data(as_text=True)


def test_where_nobody_is_named_the_ruling_on_no_item_stands_alone(bare):
    with transaction():
        session.get_one(Meeting, bare.id).rules = "chatham-house"
    point_in_writing(bare)
    found = reported(bare)
    assert f"The chair’s ruling: upheld. “{RULING}”" in [one["texts"]["en"] for one in found]
    assert "Estuaria" not in str([one["texts"] for one in found])


def test_a_delegation_corrects_its_point_on_no_item(bare):
    point = point_in_writing(bare)
    reported(bare)
    bare.do("rapporteur", "open_comments")
    correction = bare.do("nfp.new", "correct_intervention", intervention=point, text="Estuaria asked for a count.")
    bare.do("rapporteur", "decide_correction", correction=correction, decision="accepted")
    assert "Estuaria asked for a count." in bare.as_("ngo").get(f"/meetings/{bare.id}/report").get_data(as_text=True)
