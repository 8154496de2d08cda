"""Registering and being admitted, as the people of it notice: on the page, by command, in the streams."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ecommunity import registry
from ecommunity.db import session, transaction
from ecommunity.live.models import Recheck
from ecommunity.mail import transports
from ecommunity.meetings.models import Meeting, Participant
from tests.cast.directory import function_of
from tests.meetings.test_people import participant_of
from tests.meetings.test_rights import may_follow, set_access


def page_of(room, who, path="registration", **query):
    return room.as_(who).get(f"/meetings/{room.id}/{path}".rstrip("/"), query_string=query).get_data(as_text=True)


def press(room, who, path, **fields):
    where = f"/meetings/{room.id}/registration"
    answer = room.as_(who).post_form(f"/meetings/{room.id}/{path}", fields, page=where)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    assert answer.headers["Location"].endswith(where)


def seat_of(room, who):
    row = participant_of(room, who)
    return (row.state, row.step)


@pytest.fixture
def open_room(room):
    """The meeting is open to whoever is signed in."""
    set_access(room.id, access="registered")
    return room


# --- asking and being decided about


def test_a_person_asks_for_the_seat_that_the_directory_supports_and_reads_why_not(open_room, world, deliver):
    page = page_of(open_room, "nfp.6")
    assert "You have no seat in this meeting yet." in page
    assert "Party: Savanna Union" in page
    assert "Applied rule: everybody with an account may ask for a seat" in page
    home = world.organisations["savanna-union"]
    press(open_room, "nfp.6", "people/register", capacity="party", organisation=home, function="delegate")
    assert "Waits for admission" in page_of(open_room, "nfp.6")
    desk = page_of(open_room, "chair")
    assert "Admit Aydan Kur" in desk
    assert "Admit Aydan Kur" not in page_of(open_room, "ngo"), "only the desk sees who waits"
    press(open_room, "chair", f"people/{participant_of(open_room, 'nfp.6').id}/decline", reason="The delegation is complete")
    page = page_of(open_room, "nfp.6")
    assert "The reason given: The delegation is complete" in page
    assert "Ask for this seat" not in page
    deliver()
    mail = next(message for _name, message in transports.messages() if "nfp.6" in message["To"])
    assert "The delegation is complete" in mail.get_content()
    assert open_room.refused("nfp.6", "register", function="delegate", capacity="party", organisation=home)["code"] == "conflict"
    press(open_room, "chair", f"people/{participant_of(open_room, 'nfp.6').id}/admit")
    assert seat_of(open_room, "nfp.6") == ("admitted", "")
    assert open_room.is_rebuilt_equal()


def test_a_capacity_without_a_function_is_refused(open_room, world):
    problem = open_room.refused("nfp.6", "register", function="observer", capacity="ngo", organisation=world.organisations["blue-corridor"])
    assert (problem["status"], set(problem["fields"])) == (422, {"capacity"})
    assert open_room.refused("nfp.6", "register", function="chair", capacity="none")["status"] == 422
    party = {"capacity": "party", "organisation": world.organisations["montavia"]}
    assert open_room.refused("nfp.6", "register", function="delegate", **party)["status"] == 422
    assert open_room.do("nfp.6", "register", function="interpreter", capacity="none")


def test_the_oldest_waits_first_and_the_bureau_sees_how_they_stand(open_room, world):
    first = open_room.do("nfp.8", "register", function="observer", capacity="none")
    second = open_room.do("nfp.6", "register", function="delegate", capacity="party", organisation=world.organisations["savanna-union"])
    desk = page_of(open_room, "secretariat")
    assert desk.index("Admit Ingrid Nor") < desk.index("Admit Aydan Kur")
    own = page_of(open_room, "nfp.7")
    assert "Confirm Aydan Kur" in own
    assert "Ingrid Nor" not in own, "who waits elsewhere is the desk's to know"
    open_room.do("nfp.7", "confirm_member", participant=second)
    waiting = {key: body["standing"] for (name, key), body in open_room.stored(f"{open_room.stream}:bureau").items() if name == "waiting"}
    assert waiting == {str(first): "requested", str(second): "confirmed"}
    assert "confirmed by Rosa Pampa" in page_of(open_room, "secretariat")
    assert open_room.is_rebuilt_equal()


def test_the_database_keeps_one_seat_for_a_person_and_meeting(room, world):
    with pytest.raises(IntegrityError), transaction():
        session.add(Participant(meeting_id=room.id, person_id=world.people["ngo"], capacity="party", function="delegate"))


def test_an_open_meeting_lets_in_at_once_but_nobody_into_an_office_or_another_delegation(room, world):
    set_access(room.id, access="registered", rules="training", formality="training")
    home = world.organisations["savanna-union"]
    room.do("nfp.6", "register", function="delegate", capacity="party", organisation=home)
    assert seat_of(room, "nfp.6") == ("admitted", "")
    room.do("nfp.7", "register", function="delegate", capacity="party", organisation=world.organisations["estuaria"])
    assert seat_of(room, "nfp.7") == ("waiting", ""), "an invented role is the chair's to give"
    room.do("nfp.8", "register", function="interpreter", capacity="none")
    assert seat_of(room, "nfp.8") == ("waiting", "")


# --- the own constituency confirms


def test_youth_is_admitted_provisionally_until_its_own_focal_point_confirms(open_room, world):
    home = world.organisations["young-migrants"]
    function_of(world, "stranger", "youth_representative", "young-migrants")
    function_of(world, "nfp.8", "constituency_focal_point", "young-migrants")
    seat = open_room.do("stranger", "register", function="observer", capacity="youth", organisation=home)
    open_room.do("chair", "admit", participant=seat)
    assert seat_of(open_room, "stranger") == ("admitted", "provisional")
    open_room.do("stranger", "enter")
    assert "provisional" in page_of(open_room, "ngo", "participants")
    assert open_room.refused("chair", "admit", participant=seat)["code"] == "conflict", "the desk alone never does it"
    assert open_room.refused("chair", "confirm_member", participant=seat)["code"] == "forbidden"
    assert open_room.refused("stranger", "confirm_member", participant=seat)["code"] == "forbidden"
    assert "Confirm Stran Ger" in page_of(open_room, "nfp.8")
    press(open_room, "nfp.8", f"people/{seat}/confirm")
    assert seat_of(open_room, "stranger") == ("admitted", "")


def test_a_focal_point_does_not_confirm_oneself_or_another_constituency(open_room, world):
    function_of(world, "nfp.8", "constituency_focal_point", "young-migrants")
    own = open_room.do("nfp.8", "register", function="observer", capacity="youth", organisation=world.organisations["young-migrants"])
    assert open_room.refused("nfp.8", "confirm_member", participant=own)["code"] == "forbidden"
    function_of(world, "stranger", "iplc_representative", "long-river")
    other = open_room.do("stranger", "register", function="observer", capacity="iplc", organisation=world.organisations["long-river"])
    assert open_room.refused("nfp.8", "confirm_member", participant=other)["code"] == "forbidden"


def test_whoever_approves_does_what_they_can(open_room, world):
    home = world.organisations["savanna-union"]
    seat = open_room.do("nfp.6", "register", function="delegate", capacity="party", organisation=home)
    assert open_room.refused("ngo", "approve_registration", participant=seat)["code"] == "forbidden"
    open_room.do("nfp.7", "approve_registration", participant=seat)
    assert seat_of(open_room, "nfp.6") == ("waiting", "confirmed")
    open_room.do("chair", "approve_registration", participant=seat)
    assert seat_of(open_room, "nfp.6") == ("admitted", "")


# --- naming


def test_somebody_who_is_named_sees_it_takes_the_seat_and_is_admitted(room, deliver):
    press(room, "nfp.3", "registration/members", email="stranger@demo.invalid", function="adviser")
    deliver()
    mail = next(message for _name, message in transports.messages() if "stranger" in message["To"])
    assert "Jonas Berg named you for the delegation of Sahelia" in mail.get_content()
    assert "not answered yet" in page_of(room, "nfp.3")
    assert room.as_("stranger").get(f"/meetings/{room.id}").status_code == 404, "who is named does not read the meeting yet"
    page = page_of(room, "stranger")
    assert "Jonas Berg named you for the delegation of Sahelia." in page
    nomination = page.split("/registration/nominations/")[1].split("/")[0]
    press(room, "stranger", f"registration/nominations/{nomination}/take")
    assert seat_of(room, "stranger") == ("waiting", "named")
    assert "seat taken" in page_of(room, "nfp.3")
    assert "named by Jonas Berg" in page_of(room, "chair")
    room.do("chair", "admit", participant=participant_of(room, "stranger").id)
    row = participant_of(room, "stranger")
    assert (row.capacity, row.function, row.organisation_id) == ("party", "adviser", room.world.organisations["sahelia"])
    room.do("stranger", "enter")


def test_a_nomination_may_be_refused_and_is_nobody_elses(room):
    nomination = room.do("nfp.3", "name_member", email="stranger@demo.invalid")
    assert room.refused("nfp.new", "answer_nomination", nomination=nomination, answer="take")["code"] == "not_found"
    room.do("stranger", "answer_nomination", nomination=nomination, answer="refuse")
    assert room.as_("stranger").get(f"/meetings/{room.id}/registration").status_code == 404
    assert "refused" in page_of(room, "nfp.3")
    assert room.refused("stranger", "answer_nomination", nomination=nomination, answer="take")["code"] in ("not_found", "conflict")


def test_nobody_learns_whether_an_address_has_an_account(room):
    known = room.command("nfp.3", "name_member", email="stranger@demo.invalid").get_json()
    unknown = room.command("nfp.3", "name_member", email="nobody@demo.invalid").get_json()
    assert set(known["result"]) == set(unknown["result"])
    page = page_of(room, "nfp.3")
    assert "nobody@demo.invalid" in page
    assert "Stran Ger" not in page


def test_only_those_who_lead_a_delegation_name_its_members(room, world):
    for who in ("ngo", "nonparty", "chair", "rapporteur"):
        assert room.refused(who, "name_member", email="x@demo.invalid")["code"] == "forbidden", who
    assert room.refused("nfp.3", "name_member", email="x@demo.invalid", organisation=world.organisations["montavia"])["code"] == "forbidden"
    assert room.refused("nfp.3", "name_member", person=world.people["stranger"])["status"] == 422, "not in the directory for this State"
    assert room.refused("nfp.3", "name_member")["status"] == 422
    room.do("nfp.3", "name_member", email="x@demo.invalid")
    assert room.refused("nfp.3", "name_member", email="X@demo.invalid")["code"] == "conflict"


def test_a_head_of_delegation_names_and_confirms_and_a_plain_delegate_does_not(open_room, world):
    home = world.organisations["blue-corridor"]
    function_of(world, "stranger", "representative", "blue-corridor")
    seat = open_room.do("stranger", "register", function="adviser", capacity="ngo", organisation=home)
    assert open_room.refused("ngo", "confirm_member", participant=seat)["code"] == "forbidden"
    assert open_room.refused("ngo", "name_member", email="x@demo.invalid")["code"] == "forbidden"
    with transaction():
        session.get(Participant, participant_of(open_room, "ngo").id).function = "head_of_delegation"
    open_room.do("ngo", "confirm_member", participant=seat)
    assert seat_of(open_room, "stranger") == ("waiting", "confirmed")
    open_room.do("ngo", "name_member", email="x@demo.invalid", function="delegate")
    page = page_of(open_room, "ngo")
    assert "x@demo.invalid" in page
    assert "Confirm Stran Ger" not in page


# --- the seat ends


def test_who_is_removed_keeps_nothing_open_and_every_right_ends(room, world, deliver):
    set_access(room.id, access="registered")
    room.open()
    room.do("ngo", "enter")
    request = room.ask("ngo")
    before = session.execute(select(Recheck.id).order_by(Recheck.id.desc()).limit(1)).scalar() or 0
    seat = participant_of(room, "ngo").id
    press(room, "chair", "people/remove", participant=seat, reason="Personal attacks")
    for stream in (room.stream, f"{room.stream}:people", f"{room.stream}:delegation:{world.organisations['blue-corridor']}"):
        assert not may_follow(world, "ngo", stream), stream
    fresh = session.execute(select(Recheck.subject).where(Recheck.id > before)).scalars().all()
    assert f"person:{world.people['ngo']}" in fresh
    assert ("people", str(seat)) not in room.stored(f"{room.stream}:people")
    assert room.entry("requests", request)["state"] == "withdrawn"
    assert room.command("ngo", "say", text="Still here?").status_code == 404
    deliver()
    mail = next(message for _name, message in transports.messages() if message["To"].endswith("<ngo@demo.invalid>"))
    assert "Personal attacks" in mail.get_content()
    assert room.refused("chair", "remove_participant", participant=participant_of(room, "chair").id, reason="x")["code"] == "forbidden"
    assert room.is_rebuilt_equal()


def test_who_speaks_and_is_removed_leaves_a_free_floor(room):
    room.open()
    room.ask("ngo")
    room.do("chair", "call_next")
    room.do("chair", "remove_participant", participant=participant_of(room, "ngo").id, reason="x")
    assert room.entry("floor", "floor")["state"] == "free"
    assert room.is_rebuilt_equal()


def test_a_seat_is_given_back_and_asked_for_again_in_the_same_capacity_once_one_asked_for_the_floor(open_room, world):
    open_room.open()
    open_room.ask("ngo")
    press(open_room, "ngo", "registration/withdraw")
    assert seat_of(open_room, "ngo") == ("removed", "withdrawn")
    assert open_room.queue() == []
    assert open_room.command("ngo", "say", text="x").status_code == 403
    assert "You gave the seat back." in page_of(open_room, "ngo")
    assert open_room.refused("ngo", "register", function="observer", capacity="none")["code"] == "conflict"
    home = world.organisations["blue-corridor"]
    assert open_room.do("ngo", "register", function="observer", capacity="ngo", organisation=home) == participant_of(open_room, "ngo").id
    assert seat_of(open_room, "ngo") == ("waiting", "")
    assert open_room.refused("chair", "withdraw_registration")["code"] == "conflict", "a sitting keeps its chair"
    assert open_room.is_rebuilt_equal()


# --- access needs


def test_an_access_need_gives_time_and_stays_private(room, world):
    room.open()
    request = room.ask("ngo")
    press(room, "ngo", "registration/needs", access_need="true", access_words="Captions, please")
    room.do("chair", "call_speaker", request=request)
    own = room.as_("ngo").api(f"/meetings/{room.id}").get_json()["you"]
    assert own["extra_s"] == {own["capacity"]["participant"]: 60}
    assert "Captions, please" in page_of(room, "ngo")
    assert "Captions, please" in page_of(room, "secretariat")
    for who in ("chair", "nfp.new", "rapporteur"):
        for path in ("registration", "participants", "record", ""):
            assert "Captions" not in page_of(room, who, path), (who, path)
    assert "More time to speak · Sam Rivers" in page_of(room, "chair", "console")
    assert "More time to speak" not in page_of(room, "rapporteur", "rapporteur")
    for stream in (room.stream, f"{room.stream}:people", f"{room.stream}:bureau"):
        assert "Captions" not in str(room.stored(stream))
        assert "access" not in str(room.stored(stream))
    listed = room.as_("chair").api(f"/meetings/{room.id}/participants").get_data(as_text=True)
    assert "Sam Rivers" in listed
    assert "access" not in listed
    assert "Captions" not in page_of(room, "secretariat", "participants.csv")
    press(room, "ngo", "registration/needs")
    assert not participant_of(room, "ngo").has_access_need
    assert "Captions" not in page_of(room, "ngo")


def test_what_is_known_of_a_registration_is_exported_and_erased(room, world):
    room.do("ngo", "state_access_need", access_need=True, access_words="Captions, please")
    room.do("nfp.3", "name_member", email="ngo@demo.invalid")
    held = registry.personal_data_kinds["meetings"]
    exported = held.export(world.people["ngo"])
    assert "Captions, please" in str(exported)
    assert [row["answer"] for row in exported["nominations"]] == ["open"]
    session.rollback()
    with transaction():
        held.erase(world.people["ngo"])
        held.erase(world.people["nfp.3"])
    exported = held.export(world.people["ngo"])
    assert "Captions" not in str(exported)
    assert exported["nominations"] == []


def test_needs_and_nominations_end_with_the_meeting(room, world):
    room.do("ngo", "state_access_need", access_need=True, access_words="Captions, please")
    room.do("nfp.3", "name_member", email="stranger@demo.invalid")
    with transaction():
        registry.dues["meetings.forget"]()
    assert "Captions" in page_of(room, "secretariat")
    with transaction():
        session.get(Meeting, room.id).state = "closed"
    with transaction():
        registry.dues["meetings.forget"]()
    assert "Captions" not in str(registry.personal_data_kinds["meetings"].export(world.people["ngo"]))
    assert room.as_("stranger").get(f"/meetings/{room.id}/registration").status_code == 404


# --- the list


def test_the_list_builds_itself_in_the_order_of_plates(room):
    page = page_of(room, "ngo", "participants")
    plates = ["Estuaria", "Montavia", "Sahelia", "Meridia", "Guardians of the Long River", "Young Migrants Network", "Blue Corridor Trust"]
    places = [page.index(f"<h3>{plate}</h3>") for plate in plates]
    assert places == sorted(places)
    assert page.index("Amina Doro") < page.index("Lucía Marén")
    assert "<h2" in page
    assert "Parties" in page
    assert "Remove from the meeting" not in page
    assert "Remove from the meeting" in page_of(room, "chair", "participants")


def test_the_file_is_for_the_desk_and_holds_no_private_field(room, world):
    assert room.as_("ngo").get(f"/meetings/{room.id}/participants.csv").status_code == 403
    answer = room.as_("chair").get(f"/meetings/{room.id}/participants.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert rows[0] == "Capacity,Delegation,Name,Function,Registration"
    assert "Parties,Estuaria,Amina Doro,Delegate,Admitted" in rows
    assert len(rows) == 1 + 15
    assert "@demo.invalid" not in "\n".join(rows)


def test_a_visitor_of_a_public_meeting_signs_in_to_see_names(room, guest):
    set_access(room.id, access="public")
    assert "Sign in to register." in guest.get(f"/meetings/{room.id}/registration").get_data(as_text=True)
    assert guest.get(f"/meetings/{room.id}/participants").status_code in (302, 303)
    assert guest.api(f"/meetings/{room.id}/participants").status_code == 401


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_pages_are_there_in_every_language(room, language):
    page = page_of(room, "chair", "registration", lang=language)
    assert {"fr": "Mon inscription", "es": "Mi inscripción"}[language] in page
    assert " style=" not in page
    assert {"fr": "Liste des participants", "es": "Lista de participantes"}[language] in page_of(room, "ngo", "participants", lang=language)
