"""From the closed meeting to the adopted report: drafted, edited, corrected by those who spoke, adopted, bound to the record."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from ecommunity import clock, registry
from ecommunity.db import session, transaction
from ecommunity.meetings.models import Meeting, Participant, RecordLine
from ecommunity.meetings.reports.models import Correction, ParagraphVersion, ReportParagraph

DAYS = 7
HEARD = "Interventions were made by"


@pytest.fixture
def held(room: Any) -> Any:
    """A meeting that is over: Estuaria spoke, also for Montavia; an observer spoke; a point of order was ruled on; a note was kept."""
    room.open()
    room.estuaria = room.ask("nfp.new", on_behalf_of=[room.world.organisations["montavia"]])
    room.do("nfp.expert", "confirm_on_behalf", request=room.estuaria)
    room.trust = room.ask("ngo")
    room.do("chair", "call_next")
    room.point = room.ask("nfp.3", kind="point_of_order", category="procedure")
    room.do("chair", "rule_on_point", request=room.point, result="upheld", text="The list was not announced.")
    room.do("chair", "finish_speaker")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    room.do("rapporteur", "add_record_line", text="The group will meet again.")
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    return room


@pytest.fixture
def commented(held: Any) -> Any:
    """The draft of that meeting, open for comments."""
    held.do("rapporteur", "draft_report")
    held.do("rapporteur", "open_comments")
    return held


def report(room: Any, who: str = "rapporteur") -> dict[str, Any]:
    answer = room.as_(who).api(f"/meetings/{room.id}/report")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def page(room: Any, who: str, path: str = "report", **kwargs: Any) -> str:
    answer = room.as_(who).get(f"/meetings/{room.id}/{path}", **kwargs)
    assert answer.status_code == 200, answer.status_code
    text: str = answer.get_data(as_text=True)
    return text


def paragraph_of(room: Any, request: int) -> dict[str, Any]:
    return next(one for one in report(room)["paragraphs"] if request in one["interventions"])


def after_comments() -> Any:
    return clock.standing_at(clock.now() + timedelta(days=DAYS, seconds=1))


def test_once_the_report_is_drafted_the_record_takes_no_line_that_would_not_reach_it(commented: Any) -> None:
    length = session.execute(select(Meeting.record_length).where(Meeting.id == commented.id)).scalar_one()
    session.rollback()
    assert commented.refused("rapporteur", "add_record_line", text="One more thing.")["code"] == "conflict"
    assert session.execute(select(Meeting.record_length).where(Meeting.id == commented.id)).scalar_one() == length


def test_the_draft_tells_the_meeting_in_three_languages_by_delegation(held: Any) -> None:
    length, tip = session.execute(select(Meeting.record_length, Meeting.record_tip).where(Meeting.id == held.id)).one()
    session.rollback()
    held.do("rapporteur", "draft_report")
    found = report(held)
    assert found["record"] == {"length": length, "hash": tip}
    assert [one["number"] for one in found["paragraphs"]] == list(range(1, len(found["paragraphs"]) + 1))
    told = paragraph_of(held, held.estuaria)
    heard = "Interventions were made by Parties: Estuaria (also on behalf of Montavia); observers: Blue Corridor Trust."
    assert told["texts"]["en"] == heard
    assert told["texts"]["fr"].startswith(
        "Sont intervenus – Parties\u00a0: Estuaria (également au nom de\u00a0: Montavia)\u00a0; observateurs"
    )
    assert told["texts"]["es"].startswith("Intervinieron – Partes: Estuaria (también en nombre de Montavia); observadores: ")
    ruled = paragraph_of(held, held.point)["texts"]["en"]
    assert ruled == "Sahelia raised a point of order (the procedure). The chair’s ruling: upheld. “The list was not announced.”"
    came = [one["texts"]["en"] for one in found["paragraphs"] if one["section"] == "attendance"]
    assert came[:2] == ["Parties (2): Estuaria, Sahelia.", "Non-governmental organisations (1): Blue Corridor Trust."], (
        "who came or was heard"
    )
    spoken = [one["interventions"] for one in found["paragraphs"] if one["interventions"]]
    assert spoken == [[held.estuaria, held.trust], [held.point]]
    assert any(one["texts"] == {"en": "The group will meet again."} for one in found["paragraphs"])
    assert not any(held.world_name(who) in str(found) for who in ("nfp.new", "nfp.3", "ngo", "chair", "rapporteur"))
    assert held.entry("meeting", "meeting")["state"] == "report_draft"
    assert held.is_rebuilt_equal()


def test_who_drafts_and_when(room: Any) -> None:
    room.open()
    assert room.refused("rapporteur", "draft_report")["code"] == "conflict"
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    for who in ("nfp.new", "ngo", "interpreter"):
        assert room.refused(who, "draft_report")["code"] == "forbidden"
    room.do("secretariat", "draft_report")
    assert room.refused("rapporteur", "draft_report")["code"] == "conflict", "there is one already"


def test_the_report_is_read_by_more_people_at_each_stage(held: Any) -> None:
    readers: dict[str, set[str]] = {}
    people = ("rapporteur", "chair", "secretariat", "nfp.new", "ngo")

    def look(stage: str) -> None:
        readers[stage] = {who for who in people if HEARD in page(held, who)}
        assert HEARD in page(held, "admin"), "the administrator does the Secretariat's work too"

    held.do("rapporteur", "draft_report")
    look("draft")
    assert held.as_("nfp.new").api(f"/meetings/{held.id}/report").status_code == 404
    assert held.as_("nfp.new").get(f"/meetings/{held.id}/report/1").status_code == 404
    held.do("rapporteur", "open_comments")
    look("comments")
    assert held.as_("nfp.8").get(f"/meetings/{held.id}/report").status_code == 404, "who may not read the meeting finds no report"
    assert readers == {"draft": {"rapporteur", "chair", "secretariat"}, "comments": set(people)}


def test_an_edit_keeps_the_number_and_the_old_text(held: Any) -> None:
    held.do("rapporteur", "draft_report")
    number = paragraph_of(held, held.estuaria)["number"]
    held.do("rapporteur", "edit_paragraph", paragraph=number, language="fr", text="L’Estuaria a parlé des oiseaux.")
    told = paragraph_of(held, held.estuaria)
    assert (told["number"], told["version"]) == (number, 2)
    assert told["texts"]["fr"] == "L’Estuaria a parlé des oiseaux."
    assert told["texts"]["en"].startswith("Interventions were made by Parties: Estuaria")
    history = page(held, "rapporteur", f"report/{number}?lang=fr")
    assert "<del>" in history
    assert "<ins>" in history
    kept = session.execute(
        select(func.count()).select_from(ParagraphVersion).join(ReportParagraph).where(ReportParagraph.number == number)
    ).scalar_one()
    session.rollback()
    assert kept == 4, "three of the draft and one of the edit"
    assert "Changed in another language since" in page(held, "rapporteur", "report?lang=en")
    for who in ("nfp.new", "ngo"):
        assert held.refused(who, "edit_paragraph", paragraph=number, language="en", text="Mine")["code"] == "forbidden"
    assert held.refused("rapporteur", "edit_paragraph", paragraph=999, language="en", text="x")["status"] == 404


def test_a_language_that_follows_the_newest_text_is_not_behind_it(held: Any) -> None:
    held.do("rapporteur", "draft_report")
    number = paragraph_of(held, held.estuaria)["number"]

    def behind() -> list[str]:
        return [code for code in ("en", "fr", "es") if "badge-warn no-print" in page(held, "rapporteur", f"report?lang={code}")]

    held.do("rapporteur", "edit_paragraph", paragraph=number, language="en", text="Estuaria spoke of birds.")
    assert behind() == ["fr", "es"]
    held.do("rapporteur", "edit_paragraph", paragraph=number, language="fr", text="L’Estuaria a parlé d’oiseaux.", follows=True)
    assert behind() == ["es"]
    spanish = paragraph_of(held, held.estuaria)["texts"]["es"]
    held.do("rapporteur", "edit_paragraph", paragraph=number, language="es", text=spanish, follows=True)
    assert behind() == [], "also where the words may stay"
    held.do("rapporteur", "edit_paragraph", paragraph=number, language="es", text="Estuaria habló de aves.", follows=True)
    assert behind() == ["en", "fr"], "what was not behind is changed, and the others are"


def test_a_delegation_corrects_its_own_intervention_and_no_other(commented: Any) -> None:
    words = {"intervention": commented.estuaria, "text": "Estuaria asked for more time."}
    for who in ("ngo", "nfp.expert", "nfp.3", "rapporteur", "chair"):
        assert commented.refused(who, "correct_intervention", **words)["code"] == "forbidden", who
    commented.do("nfp.4", "correct_intervention", **words)
    commented.do("nfp.new", "correct_intervention", **words | {"text": "Estuaria asked for two weeks more."})
    assert paragraph_of(commented, commented.estuaria)["version"] == 1, "nothing changes before the rapporteur decides"
    text = page(commented, "rapporteur")
    assert "Estuaria asked for two weeks more." in text
    assert "Estuaria asked for more time." not in text, "the second try takes the place of the first"
    assert "two weeks more" not in page(commented, "ngo"), "a correction that waits is between the delegation and the rapporteur"


def test_an_accepted_correction_stands_and_a_declined_one_has_a_reason(commented: Any) -> None:
    first = commented.do(
        "nfp.new", "correct_intervention", intervention=commented.estuaria, text="Estuaria asked for more time.", language="en"
    )
    second = commented.do("ngo", "correct_intervention", intervention=commented.trust, text="We won.", language="en")
    commented.do("rapporteur", "decide_correction", correction=first, decision="accepted")
    told = paragraph_of(commented, commented.estuaria)["texts"]["en"]
    assert told.startswith(HEARD), "the list of those who spoke stays"
    assert told.endswith(". Estuaria asked for more time.")
    problem = commented.refused("rapporteur", "decide_correction", correction=second, decision="declined")
    assert list(problem["fields"]) == ["reason"]
    commented.do("rapporteur", "decide_correction", correction=second, decision="declined", reason="This was not said.")
    assert "We won." not in paragraph_of(commented, commented.trust)["texts"]["en"]
    assert "This was not said." in page(commented, "ngo")
    assert "This was not said." not in page(commented, "nfp.new")
    assert commented.refused("rapporteur", "decide_correction", correction=first, decision="accepted")["code"] == "conflict"
    for who in ("nfp.new", "ngo"):
        assert commented.refused(who, "decide_correction", correction=first, decision="accepted")["code"] == "forbidden"


def test_corrections_are_taken_inside_the_window_only(held: Any) -> None:
    words = {"intervention": held.estuaria, "text": "Late"}
    held.do("rapporteur", "draft_report")
    assert held.refused("nfp.new", "correct_intervention", **words)["code"] == "conflict", "not open yet"
    held.do("rapporteur", "open_comments")
    with clock.standing_at(clock.now() + timedelta(days=DAYS, seconds=-60)):
        held.do("nfp.new", "correct_intervention", **words)
    with after_comments():
        assert held.refused("nfp.new", "correct_intervention", **words)["code"] == "conflict"


def test_adoption_needs_the_chair_the_end_of_comments_and_no_open_correction(commented: Any) -> None:
    assert commented.refused("chair", "adopt_report")["code"] == "conflict", "the window is open"
    waits = commented.do("nfp.new", "correct_intervention", intervention=commented.estuaria, text="Estuaria asked.")
    with after_comments():
        assert commented.refused("chair", "adopt_report")["code"] == "conflict", "a correction waits"
        commented.do("rapporteur", "decide_correction", correction=waits, decision="accepted")
        for who in ("rapporteur", "secretariat", "nfp.new"):
            assert commented.refused(who, "adopt_report")["code"] == "forbidden", who
        commented.do("chair", "adopt_report")
        number = paragraph_of(commented, commented.estuaria)["number"]
        late = commented.refused("rapporteur", "edit_paragraph", paragraph=number, language="en", text="Too late")
        assert late["code"] == "conflict"
    assert commented.entry("meeting", "meeting")["state"] == "report_adopted"
    assert commented.is_rebuilt_equal()


def adopted(room: Any) -> Any:
    with after_comments():
        room.do("chair", "adopt_report")
    return room


def test_the_adopted_report_is_published_in_the_readers_language_and_bound_to_the_record(commented: Any, guest: Any) -> None:
    with transaction():
        session.get_one(Meeting, commented.id).access = "public"
    assert HEARD not in guest.get(f"/meetings/{commented.id}/report").get_data(as_text=True)
    adopted(commented)
    said = {"en": HEARD, "fr": "Sont intervenus", "es": "Intervinieron"}
    for lang, words in said.items():
        assert words in guest.get(f"/meetings/{commented.id}/report?lang={lang}").get_data(as_text=True)
    value = report(commented)["check_value"]
    text = guest.get(f"/meetings/{commented.id}/report?lang=en").get_data(as_text=True)
    assert f"no word of the report was changed since it was adopted. Check value {value[:16]}" in text
    last = (
        session.execute(select(RecordLine).where(RecordLine.meeting_id == commented.id).order_by(RecordLine.number.desc()))
        .scalars()
        .first()
    )
    assert last is not None
    assert (last.kind, last.facts["check"]) == ("report_adopted", value)
    session.rollback()
    assert "Checked: nothing was changed" in guest.get(f"/meetings/{commented.id}/record?lang=en").get_data(as_text=True)


def test_a_word_changed_behind_the_back_of_the_program_is_seen(commented: Any) -> None:
    adopted(commented)
    assert "does not fit its check value" not in page(commented, "ngo")
    with transaction():
        version = session.execute(select(ParagraphVersion).order_by(ParagraphVersion.id)).scalars().first()
        assert version is not None
        version.text += " Not."
    assert "does not fit its check value" in page(commented, "ngo")


def test_the_annexes_list_delegations_without_times(commented: Any) -> None:
    found = report(commented, "ngo")
    plates = {(row["capacity"], (row["names"] or {}).get("en")): row for row in found["participants"]}
    estuaria = plates["party", "Estuaria"]
    assert (estuaria["functions"], estuaria["people"], estuaria["took_part"]) == ({"delegate": 2}, 2, 1)
    assert plates["private_sector", "WindStep Ltd"]["took_part"] == 0
    assert not any("interpreter" in row["functions"] for row in found["participants"]), "who lends a voice is no delegation"
    assert "entered_at" not in str(found)
    assert "left_at" not in str(found)
    text = page(commented, "ngo")
    assert "List of participants" in text
    assert commented.world_name("interpreter") not in text


def annex_of(text: str) -> str:
    """The list of participants as a reader sees it, tags left out."""
    table = text[text.index('aria-label="List of participants"') :].partition("</table>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", table))


def test_the_annex_names_people_by_capacity_and_delegation_alternates_marked(room: Any) -> None:
    seat = session.execute(
        select(Participant).where(Participant.meeting_id == room.id, Participant.person_id == room.world.people["nfp.4"])
    )
    seat.scalar_one().function = "alternate"
    session.commit()
    room.open()
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    room.do("rapporteur", "draft_report")
    room.do("rapporteur", "open_comments")
    told = annex_of(page(room, "ngo", "report?lang=en"))
    assert f"Estuaria {room.world_name('nfp.new')} Delegate {room.world_name('nfp.4')} Alternate" in told
    order = [told.index(word) for word in ("Parties", "Non-governmental organisations", "Private sector")]
    assert order == sorted(order)
    assert told.index("Estuaria") < told.index("Montavia") < told.index("Sahelia") < told.index(room.world_name("ngo"))


def test_a_person_who_left_has_no_name_in_the_annex_and_visitors_and_programs_read_none(held: Any, guest: Any) -> None:
    with transaction():
        session.get_one(Meeting, held.id).access = "public"
    held.do("rapporteur", "draft_report")
    held.do("rapporteur", "open_comments")
    adopted(held)
    name = held.world_name("nfp.new")
    assert name in page(held, "ngo")
    assert name not in str(report(held, "ngo")), "programs get delegations"
    visitor = guest.get(f"/meetings/{held.id}/report?lang=en").get_data(as_text=True)
    assert name not in visitor
    assert "Estuaria Delegate (2)" in annex_of(visitor)
    with transaction():
        registry.personal_data_kinds["meetings"].erase(held.world.people["nfp.new"])
    text = page(held, "ngo")
    assert name not in text
    assert "no word of the report was changed" in text


def test_attendance_stays_in_the_report_when_the_presence_log_is_deleted(commented: Any) -> None:
    before = report(commented)["participants"]
    with clock.standing_at(clock.now() + timedelta(days=100)), transaction():
        registry.dues["meetings.forget"]()
    assert report(commented)["participants"] == before


def test_where_the_rules_name_nobody_neither_record_nor_report_does(room: Any, world: Any) -> None:
    with transaction():
        session.get_one(Meeting, room.id).rules = "chatham-house"
    room.open()
    spoken = room.ask("nfp.new")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    assert room.refused("ngo", "file_statement", item=room.items[1], language="en", text="Ours")["code"] == "forbidden"
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    room.do("rapporteur", "draft_report")
    room.do("rapporteur", "open_comments")
    kept = str([body for (collection, _), body in room.stored().items() if collection == "record"])
    assert "Estuaria" not in kept
    assert "party" not in kept
    for text in (str(report(room)), page(room, "nfp.3", "record"), page(room, "nfp.3").partition("<main")[2]):
        assert "Estuaria" not in text
        assert "Blue Corridor" not in text
    assert "Interventions made: 1." in str(report(room))
    problem = room.refused("nfp.new", "correct_intervention", intervention=spoken, text="We said more.")
    assert problem["status"] == 404, "no paragraph is anybody's"


def test_what_somebody_wrote_for_the_report_is_in_their_export(commented: Any) -> None:
    commented.do("ngo", "file_statement", item=commented.items[1], language="en", text="Our view")
    commented.do("ngo", "correct_intervention", intervention=commented.trust, text="We asked.")
    rows = registry.personal_data_kinds["meetings"].export(commented.world.people["ngo"])["rows"]
    session.rollback()
    assert rows[0]["statements"][0]["text"] == "Our view"
    assert rows[0]["corrections"][0]["text"] == "We asked."


def test_the_whole_way_by_plain_forms(held: Any) -> None:
    url = f"/meetings/{held.id}/report"
    rapporteur = held.as_("rapporteur")
    assert rapporteur.post_form(f"{url}/draft", {}).status_code == 303
    assert rapporteur.post_form(f"{url}/comments", {}).status_code == 303
    number = paragraph_of(held, held.estuaria)["number"]
    form = page(held, "nfp.new", f"report/{number}")
    assert f'name="intervention" value="{held.estuaria}"' in form
    assert 'name="intervention"' not in page(held, "nfp.expert", f"report/{number}")
    sent = held.as_("nfp.new").post_form(f"{url}/correct", {"intervention": held.estuaria, "text": "Estuaria asked.", "language": "en"})
    assert sent.status_code == 303
    correction = session.execute(select(func.max(Correction.id))).scalar_one()
    session.rollback()
    assert rapporteur.post_form(f"{url}/corrections/{correction}/decide", {"decision": "accepted", "reason": ""}).status_code == 303
    edited = rapporteur.post_form(f"{url}/{number}/edit", {"language": "en", "text": "Estuaria asked for time."})
    assert edited.status_code == 303
    with after_comments():
        assert held.as_("chair").post_form(f"{url}/adopt", {}).status_code == 303
    assert "Estuaria asked for time." in page(held, "ngo")


@pytest.mark.parametrize("way", ["removed", "withdrew"])
@pytest.mark.parametrize("was", ["heard", "only present", "never there"])
def test_who_was_there_stays_in_the_list_of_participants_after_losing_the_seat(room: Any, way: str, was: str) -> None:
    room.open()
    if was != "never there":
        room.do("nfp.expert", "enter")
    if was == "heard":
        room.ask("nfp.expert")
        room.do("chair", "call_next")
        room.do("chair", "finish_speaker")
    if way == "removed":
        seat = next(key for (_, key), body in room.stored(f"{room.stream}:people").items() if body["name"] == room.world_name("nfp.expert"))
        room.do("chair", "remove_participant", participant=seat, reason="x")
    else:
        room.do("nfp.expert", "withdraw_registration")
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    room.do("rapporteur", "draft_report")
    found = report(room)
    listed = [row for row in found["participants"] if (row["names"] or {}).get("en") == "Montavia"]
    told = ("Montavia" in str(found["paragraphs"]), bool(listed))
    assert told == ((False, False) if was == "never there" else (True, True))
    assert all(row["took_part"] == 1 for row in listed)
