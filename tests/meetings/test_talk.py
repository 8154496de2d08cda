"""The chat and its doors: who reads and hides what, who is muted and what stays open to them, and the same without scripts."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ecommunity.db import session, transaction
from ecommunity.live import catchup
from ecommunity.meetings.models import Participant
from tests.meetings.test_rights import actor_of

HIDES = {"chair", "secretariat"}
# Who reads a narrow line, by where it stands and whose it is.
READS = {
    ("bureau", "ngo"): {"chair", "secretariat", "rapporteur"},
    ("delegation", "ngo"): {"ngo"},
    ("delegation", "nfp.new"): {"nfp.new", "nfp.4"},
    ("delegation", "nfp.expert"): {"nfp.expert"},
}


def participant_of(room, who):
    """The number of somebody's seat."""
    row = session.query(Participant).filter_by(meeting_id=room.id, person_id=room.world.people[who]).one()
    return row.id


def page_of(room, who, path=""):
    answer = room.as_(who).get(f"/meetings/{room.id}{path}")
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


# --- three doors


def test_each_door_is_a_page_for_those_who_write_there(room):
    room.open()
    room.do("nfp.new", "say", text="For everybody")
    room.do("nfp.new", "say", text="Our red line", to="delegation")
    room.do("nfp.new", "say", text="No sound here", to="bureau")
    said = ["For everybody", "Our red line", "No sound here"]

    def reads(who, door):
        page = page_of(room, who, f"/chat?to={door}")
        return [text for text in said if text in page]

    assert reads("nfp.4", "delegation") == ["Our red line"], "a colleague of the same delegation"
    assert reads("nfp.expert", "delegation") == []
    assert reads("chair", "bureau") == reads("rapporteur", "bureau") == ["No sound here"]
    assert reads("nfp.4", "bureau") == [], "what a colleague wrote to the bureau is the bureau's"
    assert reads("ngo", "all") == ["For everybody"]
    assert room.as_("chair").get(f"/meetings/{room.id}/chat?to=delegation").status_code == 404, "the chair is here without a delegation"
    assert room.as_("ngo").get(f"/meetings/{room.id}/chat?to=everybody").status_code == 404


def test_whoever_writes_to_the_bureau_sees_that_it_went(room):
    room.open()
    where = f"/meetings/{room.id}/chat?to=bureau"
    answer = room.as_("youth").post_form(
        f"/meetings/{room.id}/lines", {"text": "I need help", "to": "bureau", "back": "bureau"}, page=where
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/chat?to=bureau#write")
    page = page_of(room, "youth", "/chat?to=bureau")
    assert "What you wrote to the bureau" in page
    assert "I need help" in page
    assert "They answer in the chat to all" in page


def test_a_line_written_in_the_room_goes_to_all(room):
    room.open()
    answer = room.as_("ngo").post_form(f"/meetings/{room.id}/lines", {"text": "Hello"}, page=f"/meetings/{room.id}")
    assert answer.headers["Location"].endswith(f"/meetings/{room.id}#talk")
    assert [body["text"] for (name, _), body in room.stored().items() if name == "lines"] == ["Hello"]


def test_older_lines_of_each_door_come_over_http(room):
    room.open()
    for n in range(52):
        room.do("nfp.new", "say", text=f"Ours {n}", to="delegation")
    first = room.as_("nfp.4").api(f"/meetings/{room.id}/lines?to=delegation").get_json()
    assert [row["text"] for row in first["items"]] == [f"Ours {n}" for n in range(2, 52)]
    older = room.as_("nfp.4").client.get(first["next"]).get_json()
    assert [row["text"] for row in older["items"]] == ["Ours 0", "Ours 1"]
    assert room.as_("nfp.expert").api(f"/meetings/{room.id}/lines?to=delegation").get_json()["items"] == []
    assert room.as_("stranger").api(f"/meetings/{room.id}/lines?to=delegation").status_code == 404
    assert room.as_("ngo").api(f"/meetings/{room.id}/lines?to=bureau").get_json()["items"] == []


@pytest.mark.parametrize("to", ["all", "delegation", "bureau"])
@pytest.mark.parametrize(
    "typed", ["UNEP/CMS/COP15/Doc.18", "unep/cms/cop15/doc.18", "UNEP/CMS/COP15 Doc. 18", "COP15 Doc.18", "UNEP / CMS / COP15 / Doc.18"]
)
def test_a_symbol_is_a_link_behind_every_door_however_it_is_typed(room, world, to, typed):
    room.open()
    room.do("nfp.new", "say", text=f"As in {typed}, please", to=to)
    stream = {"all": "", "delegation": f":delegation:{world.organisations['estuaria']}", "bureau": ":bureau"}[to]
    line = next(body for (name, _), body in room.stored(room.stream + stream).items() if name == "lines")
    assert line["symbols"] == [{"printed": typed, "canonical": "UNEP/CMS/COP15/Doc.18"}]
    page = page_of(room, "nfp.new", f"/chat?to={to}")
    assert f'As in <a href="/symbols/UNEP/CMS/COP15/Doc.18">{typed}</a>, please' in page


def test_a_line_in_another_language_says_which(room):
    room.open()
    room.do("ngo", "say", text="Bonjour", language="fr")
    assert '<span class="badge badge-quiet">Français</span>' in page_of(room, "chair", "?lang=en")
    assert '<span class="badge badge-quiet">Français</span>' not in page_of(room, "chair", "?lang=fr")


# --- hiding: among those who read the line, the chair and the Secretariat; in a delegation's own chat its head


@pytest.mark.parametrize("who", ["chair", "secretariat", "rapporteur", "nfp.new", "nfp.expert", "nfp.4", "ngo"])
@pytest.mark.parametrize(
    ("author", "to", "hides"),
    [
        ("ngo", "all", HIDES),
        ("ngo", "bureau", HIDES),
        ("ngo", "delegation", set()),
        ("nfp.new", "delegation", set()),
        ("nfp.expert", "delegation", {"nfp.expert"}),
    ],
)
def test_who_hides_which_line(room, who, author, to, hides):
    room.open()
    line = room.do(author, "say", text="Rude words", to=to)
    nowhere = room.command(who, "hide_line", line=line + 1_000_000, reason="Rude")
    answer = room.command(who, "hide_line", line=line, reason="Rude")
    reads = to == "all" or who in READS[to, author]
    if who in hides:
        assert answer.status_code == 200
    else:
        assert answer.status_code == (403 if reads else nowhere.status_code), answer.get_json()
    if not reads:
        assert (answer.status_code, answer.get_json()) == (nowhere.status_code, nowhere.get_json()), "nobody learns which lines there are"


def test_the_head_of_a_delegation_finds_the_button_there_and_nowhere_else(room):
    room.open()
    room.do("ngo", "say", text="Rude words")
    room.do("nfp.expert", "say", text="Our words", to="delegation")
    assert "Hide this line" not in page_of(room, "nfp.expert", "/chat")
    assert "Hide this line" in page_of(room, "nfp.expert", "/chat?to=delegation")
    assert "meetings.hide_line" in catchup.you(actor_of(room.world, "nfp.expert"), room.stream)["can"]
    assert "meetings.hide_line" not in catchup.you(actor_of(room.world, "nfp.new"), room.stream)["can"]


# --- muting


def test_whoever_is_muted_keeps_every_other_voice(room):
    room.open()
    room.do("chair", "mute", participant=participant_of(room, "nfp.new"), reason="Off the subject")
    problem = room.refused("nfp.new", "say", text="And another thing")
    assert problem["code"] == "forbidden"
    assert "muted you in the chat to all" in problem["detail"]
    assert "Off the subject" in problem["detail"]
    room.do("nfp.new", "say", text="To us", to="delegation")
    room.do("nfp.new", "say", text="To you", to="bureau")
    room.ask("nfp.new")
    room.ask("nfp.new", kind="technical")
    room.do("nfp.4", "say", text="A colleague is not muted")
    page = page_of(room, "nfp.new")
    assert "muted you in the chat to all" in page
    assert 'id="say-text"' not in page, "no box to write to all"
    assert 'id="say-text"' in page_of(room, "nfp.new", "/chat?to=delegation")
    room.do("chair", "unmute", participant=participant_of(room, "nfp.new"))
    room.do("nfp.new", "say", text="Thank you")


def test_the_bureau_sees_who_is_muted_and_nobody_else(room):
    room.open()
    seat = participant_of(room, "ngo")
    room.do("secretariat", "mute", participant=seat, reason="Off the subject")
    entry = room.entry("muted", seat, f"{room.stream}:bureau")
    assert (entry["reason"], entry["organisation"]["names"]["en"]) == ("Off the subject", "Blue Corridor Trust")
    assert "Off the subject" not in str(room.stored()) + str(room.stored(f"{room.stream}:people"))
    assert room.is_rebuilt_equal()
    assert "Let this person write again" in page_of(room, "chair", "/chat")
    assert "Let this person write again" not in page_of(room, "nfp.new", "/chat")
    assert "Let this person write again" not in page_of(room, "rapporteur", "/chat"), "the rapporteur keeps the record and moderates nobody"
    room.do("chair", "unmute", participant=seat)
    assert ("muted", str(seat)) not in room.stored(f"{room.stream}:bureau")
    assert room.is_rebuilt_equal()


def test_who_was_muted_and_lost_the_seat_does_not_stand_before_the_bureau_until_they_are_back(room):
    room.open()
    seat, bureau = participant_of(room, "ngo"), f"{room.stream}:bureau"
    room.do("chair", "mute", participant=seat, reason="Off the subject")
    room.do("chair", "remove_participant", participant=seat, reason="No more")
    assert ("muted", str(seat)) not in room.stored(bureau)
    assert "Let this person write again" not in page_of(room, "chair", "/chat")
    assert room.is_rebuilt_equal()
    room.do("chair", "admit", participant=seat)
    assert room.entry("muted", seat, bureau)["reason"] == "Off the subject", "who comes back is muted still"
    assert room.is_rebuilt_equal()


def test_the_muted_persons_own_page_is_told(room):
    room.open()
    assert catchup.you(actor_of(room.world, "ngo"), room.stream)["capacity"]["muted"] is None
    room.do("chair", "mute", participant=participant_of(room, "ngo"))
    session.rollback()
    assert catchup.you(actor_of(room.world, "ngo"), room.stream)["capacity"]["muted"] == ""
    told = session.execute(text("SELECT count(*) FROM rechecks WHERE subject = :s"), {"s": f"person:{room.world.people['ngo']}"})
    assert told.scalar() >= 1


def test_muting_is_on_the_record_by_delegation(room):
    room.open()
    room.do("chair", "mute", participant=participant_of(room, "ngo"), reason="Sam was rude")
    room.do("chair", "unmute", participant=participant_of(room, "ngo"))
    page = page_of(room, "nfp.new", "/record")
    assert "The chair muted a participant in the chat to all: Blue Corridor Trust." in page
    assert "The chair let a participant write to all again: Blue Corridor Trust." in page
    assert room.world_name("ngo") not in page[page.index('class="record"') :]
    assert "Sam was rude" not in page


def test_a_step_that_does_not_fit_is_refused(room):
    room.open()
    ngo, chair = participant_of(room, "ngo"), participant_of(room, "chair")
    assert room.refused("chair", "unmute", participant=ngo)["code"] == "conflict"
    assert room.refused("secretariat", "mute", participant=chair)["code"] == "forbidden"
    room.do("chair", "mute", participant=ngo)
    assert room.refused("chair", "mute", participant=ngo)["code"] == "conflict"
    with transaction():
        session.get(Participant, ngo).state = "waiting"
    assert room.refused("chair", "unmute", participant=ngo)["code"] == "conflict"


def test_muting_by_plain_forms(room):
    room.open()
    room.do("ngo", "say", text="Rude words")
    seat, where = participant_of(room, "ngo"), f"/meetings/{room.id}/chat"
    answer = room.as_("chair").post_form(
        f"/meetings/{room.id}/people/mute", {"participant": seat, "reason": "Rude", "back": "all"}, page=where
    )
    assert answer.headers["Location"].endswith("/chat?to=all#write")
    assert "Rude" in page_of(room, "ngo", "/chat")
    room.as_("chair").post_form(f"/meetings/{room.id}/people/{seat}/unmute", {"back": "all"}, page=where)
    room.do("ngo", "say", text="Sorry")


def test_who_leaves_the_platform_is_not_named_as_muted(room):
    from ecommunity.meetings.privacy import MeetingsData

    room.open()
    seat = participant_of(room, "ngo")
    room.do("chair", "mute", participant=seat, reason="Sam was rude")
    assert MeetingsData.export(room.world.people["ngo"])["rows"][0]["muted"][0]["reason"] == "Sam was rude"
    with transaction():
        MeetingsData.erase(room.world.people["ngo"])
    assert ("muted", str(seat)) not in room.stored(f"{room.stream}:bureau")
    assert room.is_rebuilt_equal()
