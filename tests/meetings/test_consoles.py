"""The consoles through their doors: who opens which, what stands there, what the buttons do, and what is nobody's business."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.meetings.models import AgendaItem, Meeting, RecordLine, Sitting

TEN = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
PLATES = {"nfp.expert": "Montavia", "nfp.3": "Sahelia", "ngo": "Blue Corridor Trust", "youth": "Young Migrants Network"}
BUREAU = ("chair", "secretariat", "rapporteur")


def page_of(room: Any, who: str, name: str = "console", **options: Any) -> str:
    answer = room.as_(who).get(f"/meetings/{room.id}/{name}", **options)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def part_of(page: str, name: str) -> str:
    """One part of a board, from its mark to the next part's."""
    start = page.index(f'data-part="{name}"')
    end = page.find("data-part=", start + 10)
    return page[start : end if end > 0 else len(page)]


def press(room: Any, who: str, page: str, path: str, **fields: Any) -> Any:
    """The button as it stands on that console, pressed without scripts."""
    where = f"/meetings/{room.id}"
    shown = page_of(room, who, page)
    form = shown[shown.index(f'action="{where}/{path}"') :]
    form = form[: form.index("</form>")]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return room.as_(who).client.post(f"{where}/{path}", data=hidden | fields)


# --- who opens what


@pytest.mark.parametrize("who", [*BUREAU, "interpreter", "nfp.new", "ngo"])
@pytest.mark.parametrize("name", ["console", "interpreting", "rapporteur", "projector"])
def test_each_console_opens_for_those_whom_it_serves(room, who, name):
    serves = {
        "console": {"chair", "secretariat"},
        "interpreting": {*BUREAU, "interpreter"},
        "rapporteur": set(BUREAU),
        "projector": {*BUREAU, "interpreter", "nfp.new", "ngo"},
    }
    for part in ("", "?part=board"):
        assert room.as_(who).get(f"/meetings/{room.id}/{name}{part}").status_code == (200 if who in serves[name] else 403)


@pytest.mark.parametrize("name", ["console", "interpreting", "rapporteur", "projector"])
def test_to_a_stranger_no_console_is_there(room, name, guest):
    for part in ("", "?part=board"):
        assert room.as_("stranger").get(f"/meetings/{room.id}/{name}{part}").status_code == 404
        assert guest.get(f"/meetings/{room.id}/{name}{part}").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_part_is_fetched_as_it_stands_on_the_page(room, language):
    room.open()
    room.ask("ngo")
    board = page_of(room, "chair", f"console?part=board&lang={language}")
    assert board.lstrip().startswith('<div class="board')
    assert "<html" not in board
    page = page_of(room, "chair", f"console?lang={language}")
    for name in ("now", "warned", "buttons", "next", "beside"):
        assert f'data-part="{name}"' in board
        assert f'data-part="{name}"' in page
    assert f"&#34;meeting:{room.id}:bureau&#34;: {room.seq(room.stream + ':bureau')}" in page
    assert f"&#34;{room.stream}&#34;: {room.seq()}" in page
    assert " style=" not in page


# --- the chair's console


def test_the_chair_leads_a_whole_turn_from_the_console_without_scripts(room):
    def done(path: str, **fields: Any) -> None:
        answer = press(room, "chair", "console", path, **fields)
        assert (answer.status_code, answer.headers.get("Location")) == (303, f"/meetings/{room.id}/console")

    done("sittings/open")
    done("items/start", item=room.items[1])
    done("list/open")
    room.ask("ngo")
    room.ask("nfp.new")
    done("floor/next")
    assert "Amina Doro" in part_of(page_of(room, "chair"), "now")
    done("floor/extend")
    assert room.entry("floor", "floor")["limit_s"] == 240
    done("floor/hold")
    done("floor/resume")
    done("floor/finish")
    done("list/close")
    done("sittings/suspend")
    done("sittings/open")
    done("sittings/close")


def test_the_chair_puts_outcomes_on_the_record_from_the_console_without_scripts(room):
    """The item and each of its documents, with the outcomes that follow from how the item stands and no other."""
    with transaction():
        session.get_one(AgendaItem, room.items[1]).documents = [{"symbol": "CMS/WG-A/Doc.2", "title": ""}]
    room.open()
    console = part_of(page_of(room, "chair", "console?lang=en"), "outcomes")
    of_item = console[console.index("/items/outcome") :].partition("</form>")[0]
    assert re.findall(r'<option value="([^"]+)"', of_item) == ["sent_to_group", "deferred", "withdrawn"], "the debate is open"
    room.do("chair", "close_item")
    answer = press(room, "chair", "console", "items/outcome", outcome="noted", text="With thanks.")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/meetings/{room.id}/console")
    assert press(room, "chair", "console", "papers/outcome", outcome="commented").status_code == 303
    entry = room.entry("items", room.items[1])
    assert entry["outcome"] == "noted"
    assert [paper["outcome"] for paper in entry["documents"]] == ["commented"]
    console = part_of(page_of(room, "chair", "console?lang=en"), "outcomes")
    assert "/items/outcome" not in console, "what is decided is not decided twice"
    assert 'value="commented"' not in console
    kept = [row for row in room.stored().items() if row[1].get("kind") == "item_outcome"]
    assert [body["text"] for _, body in kept] == ["With thanks."]


def test_points_of_order_stand_apart_and_before_the_next_speakers(room):
    room.open()
    room.ask("nfp.new")
    room.ask("ngo")
    room.ask("nfp.expert", "point_of_order", category="ruling")
    part = part_of(page_of(room, "chair"), "next")
    apart = part[part.index('class="board-points"') : part.index('id="board-next-title"')]
    assert "Lucía Marén" in apart
    assert "I ask for a ruling" in apart
    assert "Amina Doro" not in apart
    assert "Lucía Marén" not in part[part.index('id="board-next-title"') :]
    assert "1 point of order has no ruling yet." in part_of(page_of(room, "chair"), "warned")
    room.do("chair", "call_next")
    assert "1 point of order has no ruling yet." in part_of(page_of(room, "chair"), "warned"), "heard is not ruled on"


def test_five_come_next_in_the_order_of_the_queue(room):
    room.open()
    for who in ("youth", "ngo", "nonparty", "nfp.expert", "iplc", "nfp.new", "academic"):
        room.ask(who)
    part = part_of(page_of(room, "chair"), "next")
    shown = [who for who in room.queue() if room.world_name(who) in part]
    assert shown == room.queue()[:5]
    places = [part.index(room.world_name(who)) for who in shown]
    assert places == sorted(places)
    assert "2 more after them." in part


def test_who_is_present_and_has_not_spoken_on_this_item_parties_first(room):
    room.open()
    for who in ("ngo", "nfp.new", "nfp.4", "nfp.expert", "secretariat"):
        room.do(who, "enter")
    part = part_of(page_of(room, "chair"), "beside")
    unspoken = part[: part.index("one queue")]
    plates = re.findall(r'class="plate [^"]*">([^<]+)<', unspoken)
    assert plates == ["Estuaria", "Montavia", "Blue Corridor Trust"], (
        "each delegation once; the Secretariat and the bureau are not waited for"
    )
    room.ask("nfp.4")
    room.do("chair", "call_next")
    part = part_of(page_of(room, "chair"), "beside")
    assert "Estuaria" not in part[: part.index("one queue")]
    room.do("chair", "finish_speaker")
    room.do("chair", "start_item", item=room.items[2])
    part = part_of(page_of(room, "chair"), "beside")
    assert "Estuaria" in part[: part.index("one queue")], "another item"


def test_the_minutes_of_the_item_and_what_goes_beyond_a_plan(room):
    with clock.standing_at(TEN) as move:
        with transaction():
            session.get_one(
                Sitting, session.execute(select(Sitting.id).where(Sitting.meeting_id == room.id, Sitting.number == 1)).scalar_one()
            ).ends_at = TEN + timedelta(minutes=5)
        room.open()
        move(TEN + timedelta(minutes=4, seconds=10))
        page = page_of(room, "chair")
        assert "4 minutes used" in part_of(page, "now")
        assert "beyond its planned end" not in page
        move(TEN + timedelta(minutes=7))
        warned = part_of(page_of(room, "chair"), "warned")
        assert "The sitting is 2 minutes beyond its planned end." in warned
        assert "Applied rule: the plan gives each sitting its end." in warned


def test_quorum_is_counted_where_the_rules_have_one(room):
    room.open()
    assert "No quorum" not in page_of(room, "chair"), "the rules of a working group have none"
    with transaction():
        session.get_one(Meeting, room.id).rules = "cms-like-default"
    warned = part_of(page_of(room, "chair"), "warned")
    assert "No quorum: 0 of 3 Parties are present." in warned
    assert "Half of the Parties must be present to adopt a text." in warned
    room.do("nfp.new", "enter")
    room.do("nfp.4", "enter")
    assert "No quorum: 1 of 3 Parties are present." in page_of(room, "chair"), "two of one delegation are one"
    room.do("nfp.expert", "enter")
    assert "No quorum" not in page_of(room, "chair")


def test_the_room_and_the_remote_are_compared_and_share_one_queue(room):
    with clock.standing_at(TEN) as move:
        room.open()
        room.do("nfp.new", "enter", mode="room")
        room.do("nfp.expert", "enter", mode="text")
        room.ask("nfp.expert")
        room.ask("nfp.new")
        move(TEN + timedelta(seconds=90))
        room.do("chair", "call_next")
        part = part_of(page_of(room, "chair"), "beside")
    cells = re.findall(r"<td>([^<]+)</td>", part)
    assert cells == ["1", "0", "1:30", "–", "0", "1", "–", "1:30"], "columns: in the room, remote"


def test_the_console_takes_few_statements_however_many_wait(room, sql):
    room.open()
    chair = room.as_("chair")
    chair.get(f"/meetings/{room.id}/console")
    sql.clear()
    chair.get(f"/meetings/{room.id}/console?part=board")
    few = len(sql)
    for who in ("youth", "ngo", "nonparty", "nfp.expert", "iplc"):
        room.ask(who)
        room.do(who, "enter")
        room.do(who, "signal", name="slower")
    sql.clear()
    chair.get(f"/meetings/{room.id}/console?part=board")
    assert len(sql) <= few + 1 <= 20


# --- signals


def test_a_signal_reaches_the_bureau_and_is_not_on_the_record(room):
    room.open()
    speech = room.ask("nfp.new")
    room.do("chair", "call_next")
    session.rollback()
    record = session.execute(select(func.count()).select_from(RecordLine)).scalar_one()
    room.do("interpreter", "signal", name="slower")
    room.do("ngo", "signal", name="slower")
    report = room.entry("reports", "slower", room.stream + ":bureau")
    assert (report["count"], report["by_capacity"]) == (2, {"interpreter": 1, "ngo": 1})
    assert [person["name"] for person in report["interpreters"]] == ["Inès Verbe"]
    assert "Sam Rivers" not in str(report), "only interpreters are named"
    signal = room.entry("signals", "slower")
    assert (signal["state"], signal["request"]) == ("given", str(speech))
    assert "Inès" not in str(signal)
    assert room.entry("floor", "floor")["state"] == "speaking", "nobody is interrupted"
    session.rollback()
    assert session.execute(select(func.count()).select_from(RecordLine)).scalar_one() == record
    assert room.is_rebuilt_equal()
    warned = part_of(page_of(room, "chair"), "warned")
    assert "The speaker is too fast" in warned
    assert "Inès Verbe" in warned


def test_one_signal_of_a_name_in_ten_seconds(room):
    with clock.standing_at(TEN) as move:
        room.open()
        room.do("youth", "signal", name="no_sound")
        problem = room.refused("youth", "signal", name="no_sound")
        assert (problem["status"], problem["code"], problem["retry_in"]) == (429, "too_often", 10)
        room.do("youth", "signal", name="louder")
        room.do("ngo", "signal", name="no_sound")
        move(TEN + timedelta(seconds=10))
        room.do("youth", "signal", name="no_sound")
        assert room.entry("reports", "no_sound", room.stream + ":bureau")["count"] == 2, "a person counts once"


def test_a_signal_goes_after_a_minute_without_repetition(room, deliver):
    bureau = room.stream + ":bureau"
    with clock.standing_at(TEN) as move:
        room.open()
        room.do("youth", "signal", name="no_sound")
        move(TEN + timedelta(seconds=40))
        room.do("ngo", "signal", name="no_sound")
        move(TEN + timedelta(seconds=61))
        deliver()
        assert room.entry("reports", "no_sound", bureau)["count"] == 1, "the first is a minute old"
        move(TEN + timedelta(seconds=99))
        deliver()
        assert ("reports", "no_sound") in room.stored(bureau)
        move(TEN + timedelta(seconds=101))
        deliver()
        assert ("reports", "no_sound") not in room.stored(bureau)
        assert ("signals", "no_sound") not in room.stored()
        assert room.is_rebuilt_equal()


def test_the_chair_answers_and_everybody_sees_that_it_was_heard(room, deliver):
    bureau = room.stream + ":bureau"
    with clock.standing_at(TEN) as move:
        room.open()
        assert room.refused("chair", "answer_signal", name="slower")["code"] == "conflict"
        room.do("interpreter", "signal", name="slower")
        assert "The chair sees it" in page_of(room, "interpreter", "interpreting")
        answer = press(room, "chair", "console", "signals/answer")
        assert answer.status_code == 303
        assert ("reports", "slower") not in room.stored(bureau)
        assert room.entry("signals", "slower")["state"] == "heard"
        assert "The chair has heard it" in page_of(room, "interpreter", "interpreting")
        move(TEN + timedelta(seconds=20))
        room.do("interpreter", "signal", name="slower")
        assert room.entry("signals", "slower")["state"] == "given", "it is said again"
        assert room.is_rebuilt_equal()
        move(TEN + timedelta(seconds=81))
        deliver()
        assert ("signals", "slower") not in room.stored()


def test_only_the_speaker_is_asked_to_speak_more_slowly(room):
    room.open()
    room.ask("nfp.new")
    room.ask("ngo")
    room.do("chair", "call_next")
    room.do("interpreter", "signal", name="slower")

    def is_asked(who: str) -> bool:
        page = room.as_(who).get(f"/meetings/{room.id}").get_data(as_text=True)
        return '<p class="notice notice-warn">Please speak more slowly.' in page

    assert is_asked("nfp.new")
    assert not is_asked("ngo")
    assert not is_asked("chair")
    room.do("chair", "finish_speaker")
    room.do("chair", "call_next")
    assert not is_asked("ngo"), "it was said to the one before"


def test_without_a_sitting_there_is_nobody_to_signal_to(room):
    assert room.refused("interpreter", "signal", name="no_sound")["code"] == "conflict"
    assert room.refused("stranger", "signal", name="no_sound")["code"] == "not_found"
    room.open()
    assert room.refused("interpreter", "signal", name="boring")["code"] == "invalid"
    assert room.refused("ngo", "answer_signal", name="no_sound")["code"] == "forbidden"


def test_who_leaves_the_platform_leaves_no_signal(room, world):
    from ecommunity.registry import personal_data_kinds

    room.open()
    room.do("interpreter", "signal", name="slower")
    with transaction():
        personal_data_kinds["meetings"].erase(world.people["interpreter"])
    assert ("signals", "slower") not in room.stored()
    assert "Inès" not in str(room.stored(room.stream + ":bureau"))


# --- interpreters


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("interpreter", True),
        ("chair", True),
        ("secretariat", True),
        ("rapporteur", True),
        ("nfp.new", True),
        ("nfp.4", False),
        ("nfp.expert", False),
        ("ngo", False),
        ("stranger", False),
    ],
)
def test_who_reads_a_text_before_it_is_delivered(room, world, who, reads):
    from ecommunity.authz import Actor
    from ecommunity.meetings import queries
    from ecommunity.meetings.consoles.policies import can_read_given_text

    room.open(list_=False)
    request = room.ask("nfp.new", text="Statement of Estuaria", item=room.items[2])
    session.rollback()
    meeting = session.get_one(Meeting, room.id)
    actor = Actor(id=world.people[who], kind="person", name=who)
    assert can_read_given_text(actor, meeting, queries.get_request(meeting, request)) is reads, (
        "the author is nfp.new; nfp.4 sits beside them"
    )


def test_a_captioner_reads_ahead_and_an_access_assistant_does_not(room, world):
    from ecommunity.authz import Actor
    from ecommunity.meetings import queries
    from ecommunity.meetings.consoles.policies import can_interpret, can_read_given_text
    from ecommunity.meetings.models import Participant

    room.open()
    request = room.ask("nfp.new", text="Statement of Estuaria")
    for function, reads in (("captioner", True), ("access_assistant", False), ("tech_support", False)):
        with transaction():
            seat = session.execute(
                select(Participant).where(Participant.person_id == world.people["interpreter"], Participant.meeting_id == room.id)
            )
            seat.scalar_one().function = function
        meeting = session.get_one(Meeting, room.id)
        actor = Actor(id=world.people["interpreter"], kind="person", name="Inès")
        assert can_read_given_text(actor, meeting, queries.get_request(meeting, request)) is reads
        assert can_interpret(actor, meeting) is reads


def test_the_interpreter_has_speaker_language_texts_and_next_three(room):
    room.open()
    for who, language in (("nfp.new", "fr"), ("nfp.expert", "es"), ("ngo", "en"), ("youth", "en"), ("iplc", "fr")):
        room.ask(who, language=language, **({"text": "Texto de Montavia <b>"} if who == "nfp.expert" else {}))
    room.do("chair", "call_next")
    page = page_of(room, "interpreter", "interpreting")
    assert "Language: FR" in part_of(page, "now")
    assert "Amina Doro" in part_of(page, "now")
    following = part_of(page, "next")
    assert [who for who in ("nfp.expert", "iplc", "youth", "ngo") if room.world_name(who) in following] == room.queue()[
        :3
    ] or following.count("<li") == 3
    assert "Texto de Montavia &lt;b&gt;" in part_of(page, "texts")
    assert "Texto de Montavia" not in page_of(room, "ngo", "projector")
    assert "Texto de Montavia" not in str(room.stored())
    answer = press(room, "interpreter", "interpreting", "signals/send")
    assert answer.headers["Location"] == f"/meetings/{room.id}/interpreting"


# --- rapporteur


def test_the_rapporteur_writes_where_the_record_grows(room):
    room.open()
    room.ask("nfp.new")
    room.do("chair", "call_next")
    answer = press(room, "rapporteur", "rapporteur", "record/add", text="The group took note.")
    assert answer.headers["Location"] == f"/meetings/{room.id}/rapporteur"
    page = page_of(room, "rapporteur", "rapporteur")
    assert "The group took note." in part_of(page, "record")
    assert "Estuaria" in part_of(page, "spoken")
    press(room, "rapporteur", "rapporteur", "actions", text="Circulate the template", owner="Secretariat")
    assert "Circulate the template" in part_of(page_of(room, "rapporteur", "rapporteur"), "actions")


# --- the screen in the room


def test_the_screen_shows_the_sitting_and_has_nothing_to_press(room):
    room.open()
    for who in ("nfp.new", "nfp.expert", "nfp.3", "ngo", "youth"):
        room.ask(who)
    room.do("chair", "call_next")
    room.do("ngo", "say", text="A line of the chat")
    page = page_of(room, "ngo", "projector")
    board = page[page.index("<main") : page.index("</main>")]
    assert "2 Reporting template, section by section" in board
    assert "Amina Doro" in part_of(page, "speaker")
    assert "data-clock=" in part_of(page, "speaker")
    following = part_of(page, "next")
    assert re.findall(r"<li>([^<]+)", following) == [PLATES[who] for who in room.queue()[:3]]
    assert "A line of the chat" not in page
    for control in ("<button", "<a ", "<form", "<select"):
        assert control not in board
    assert f"{room.stream}:bureau" not in page


def test_where_the_rules_name_nobody_the_screen_names_nobody(room):
    with transaction():
        session.get_one(Meeting, room.id).rules = "chatham-house"
    room.open()
    room.ask("nfp.new")
    room.ask("ngo")
    room.do("chair", "call_next")
    page = page_of(room, "nfp.new", "projector")
    board = page[page.index("<main") : page.index("</main>")]
    for name in ("Amina Doro", "Estuaria", "Sam Rivers", "Blue Corridor"):
        assert name not in board
    assert "A participant has the floor" in board
    assert "1 participant waits" in board
