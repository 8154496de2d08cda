"""At the desk: the chair and the Secretariat register others; who named somebody takes it back."""

from __future__ import annotations

from html import unescape

from ecommunity.db import session, transaction
from ecommunity.groups.models import Membership
from tests.cast.people import NAMES
from tests.meetings.test_people import participant_of
from tests.meetings.test_registration import page_of, press


def desk(room, reader, **query):
    answer = room.as_(reader).get(f"/meetings/{room.id}/registration/others", query_string=query)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def test_the_chair_finds_a_member_of_the_group_and_registers_them(room, world):
    with transaction():
        session.add(Membership(group_id=world.groups["wg-a"], person_id=world.people["stranger"], role="member"))
    name, person = NAMES["stranger"], world.people["stranger"]
    assert name in desk(room, "chair", who=name.split()[0].lower())
    assert "Nobody of this name was found." in desk(room, "chair", who="Nobody-has-it")
    assert f"Register {name}" in desk(room, "chair", who=name, person=person)
    where = f"/meetings/{room.id}/registration/others"
    fields = {"person": person, "capacity": "party", "function": "delegate", "organisation": ""}
    wrong = room.as_("chair").post_form(where, fields, page=f"{where}?who={name}&person={person}")
    assert wrong.status_code == 422
    assert "Say for which State." in wrong.get_data(as_text=True)
    assert f"Register {name}" in unescape(wrong.get_data(as_text=True)), "who was chosen stays chosen"
    fields["organisation"] = world.organisations["montavia"]
    assert room.as_("chair").post_form(where, fields, page=where + f"?who={name}&person={person}").status_code == 303
    row = participant_of(room, "stranger")
    assert (row.state, row.capacity, row.organisation_id) == ("admitted", "party", world.organisations["montavia"])
    again = room.as_("chair").post_form(where, fields, page=f"{where}?who={name}&person={person}")
    assert again.status_code == 409
    assert "This person is registered already." in again.get_data(as_text=True)
    assert room.is_rebuilt_equal()


def test_an_address_is_looked_up_for_the_secretariat_alone(room):
    address, name = "stranger@demo.invalid", NAMES["stranger"]
    assert name in desk(room, "secretariat", who=address)
    assert name not in desk(room, "chair", who=address)
    assert "Nobody of this name was found." in desk(room, "chair", who=name), "neither in the group nor in the directory"
    assert "Nobody of this name was found." in desk(room, "secretariat", who="%%")


def test_the_desk_is_not_for_others(room):
    assert room.as_("ngo").get(f"/meetings/{room.id}/registration/others").status_code == 403
    assert "Register somebody" in page_of(room, "chair")
    assert "Register somebody" not in page_of(room, "ngo")


def test_who_named_somebody_takes_it_back_before_it_is_answered(room, world):
    nomination = room.do("nfp.expert", "name_member", email="stranger@demo.invalid")
    assert "You were named" in page_of(room, "stranger") or "named you" in page_of(room, "stranger")
    assert room.refused("nfp.new", "withdraw_nomination", nomination=nomination)["status"] == 404, "another delegation's"
    press(room, "nfp.expert", f"registration/nominations/{nomination}/withdraw")
    assert room.as_("stranger").get(f"/meetings/{room.id}/registration").status_code == 404
    assert "stranger@demo.invalid" not in page_of(room, "nfp.expert")
    assert room.refused("nfp.expert", "withdraw_nomination", nomination=nomination)["status"] == 404


def test_what_was_answered_is_not_taken_back(room):
    nomination = room.do("nfp.expert", "name_member", email="stranger@demo.invalid")
    room.do("stranger", "answer_nomination", nomination=nomination, answer="refuse")
    assert room.refused("nfp.expert", "withdraw_nomination", nomination=nomination)["status"] == 409
