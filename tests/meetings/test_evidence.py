"""Letters of nomination and other evidence: who gives them, who reads them, and when they are gone."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import func, select, update

from ecommunity import registry
from ecommunity.db import session, transaction
from ecommunity.files.models import StoredFile
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.privacy import MeetingsData
from ecommunity.meetings.registration.models import Registration
from tests.meetings.test_people import participant_of

LETTER = b"%PDF-1.4 Dear Secretariat"


def where(room):
    return f"/meetings/{room.id}/registration/evidence"


def give(room, who, of="ngo", *, name="letter.pdf", content=LETTER):
    fields = {"participant": participant_of(room, of).id, "file": (io.BytesIO(content), name)}
    return room.as_(who).post_form(where(room), fields, content_type="multipart/form-data")


def link(room, who):
    found = re.search(r'href="(/files/[0-9]+)"', room.as_(who).get(where(room)).get_data(as_text=True))
    return found[1] if found else ""


def kept():
    session.rollback()
    return session.execute(select(func.count()).select_from(StoredFile).where(StoredFile.owner_kind == "registration")).scalar_one()


def test_a_letter_is_read_by_the_person_and_the_desk_and_by_nobody_else(room):
    assert give(room, "ngo").status_code == 303
    path = link(room, "ngo")
    for who in ("ngo", "chair", "secretariat"):
        assert link(room, who) == path
        answer = room.as_(who).get(path)
        assert (answer.status_code, answer.data) == (200, LETTER)
        assert answer.headers["Content-Disposition"].startswith("attachment")
    for who in ("ngo.partner", "nfp.new", "rapporteur", "stranger"):
        assert room.as_(who).get(path).status_code == 404
        assert "letter.pdf" not in room.as_(who).get(where(room)).get_data(as_text=True)


def test_who_named_somebody_gives_the_letter_and_reads_it(room, world):
    assert give(room, "nfp.expert", "ngo").status_code == 404
    with transaction():
        seat = participant_of(room, "ngo").id
        session.merge(Registration(participant_id=seat, named_by_id=world.people["nfp.expert"]))
    assert give(room, "nfp.expert", "ngo").status_code == 303
    assert room.as_("nfp.expert").get(link(room, "nfp.expert")).status_code == 200
    assert link(room, "ngo") == link(room, "nfp.expert")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.exe", LETTER, "Send a PDF"),
        ("big.pdf", b"x" * (5 * 1024 * 1024 + 1), "at most 5 MB"),
        ("empty.pdf", b"", "This file is empty"),
    ],
)
def test_what_is_no_letter_is_said_to_be_none(room, name, content, said):
    answer = give(room, "ngo", name=name, content=content)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert kept() == 0


def test_three_files_are_enough_and_one_can_be_taken_back(room):
    assert [give(room, "ngo").status_code for _ in range(4)] == [303, 303, 303, 409]
    file = link(room, "ngo").rpartition("/")[2]
    assert room.refused("ngo.partner", "withdraw_evidence", evidence=file)["status"] == 404
    answer = room.as_("ngo").post_form(f"{where(room)}/{file}/withdraw", {}, page=where(room))
    assert answer.headers["Location"].endswith(where(room))
    assert room.as_("ngo").get(f"/files/{file}").status_code == 404
    assert give(room, "ngo").status_code == 303


def test_evidence_goes_with_the_person_and_after_the_meeting(room, world):
    give(room, "ngo")
    give(room, "ngo.partner", "ngo.partner")
    assert MeetingsData.export(world.people["ngo"])["evidence"] == ["letter.pdf"]
    with transaction():
        MeetingsData.erase(world.people["ngo"])
    assert kept() == 1
    with transaction():
        registry.dues["meetings.forget"]()
    assert kept() == 1, "the meeting is not over"
    with transaction():
        session.execute(update(Meeting).where(Meeting.id == room.id).values(state="closed"))
        registry.dues["meetings.forget"]()
    assert kept() == 0


# --- with the registration itself


def register(room, who, *, name="letter.pdf", content=LETTER, **fields):
    where = f"/meetings/{room.id}/registration"
    sent = {"capacity": "none", "function": "observer"} | fields | ({"file": (io.BytesIO(content), name)} if name else {})
    return room.as_(who).post_form(f"/meetings/{room.id}/people/register", sent, page=where, content_type="multipart/form-data")


@pytest.fixture
def open_to_all(room):
    with transaction():
        session.get_one(Meeting, room.id).access = "registered"
    return room


def test_the_letter_comes_with_the_registration_in_one_step(open_to_all):
    form = open_to_all.as_("nfp.6").get(f"/meetings/{open_to_all.id}/registration").get_data(as_text=True)
    assert 'type="file"' in form
    assert 'enctype="multipart/form-data"' in form
    assert register(open_to_all, "nfp.6").status_code == 303
    assert participant_of(open_to_all, "nfp.6").state == "waiting"
    path = link(open_to_all, "chair")
    assert open_to_all.as_("chair").get(path).data == LETTER
    assert open_to_all.as_("nfp.6").get(path).status_code == 200
    assert open_to_all.as_("ngo").get(path).status_code == 404


def test_a_registration_without_a_letter_stays_one(open_to_all):
    assert register(open_to_all, "nfp.6", name="").status_code == 303
    assert participant_of(open_to_all, "nfp.6").state == "waiting"
    assert kept() == 0


@pytest.mark.parametrize(("name", "content"), [("letter.exe", LETTER), ("letter.pdf", b""), ("letter.pdf", b"x" * (5 * 1024 * 1024 + 1))])
def test_a_letter_that_cannot_be_kept_registers_nobody(open_to_all, name, content):
    assert register(open_to_all, "nfp.6", name=name, content=content).status_code in (413, 422)
    assert open_to_all.as_("nfp.6").api(f"/meetings/{open_to_all.id}/registration").get_json()["standing"] == "none"
    assert kept() == 0


def test_a_registration_that_is_refused_keeps_no_letter(open_to_all, world):
    assert register(open_to_all, "nfp.6", capacity="ngo", organisation=world.organisations["blue-corridor"]).status_code == 422
    assert register(open_to_all, "ngo").status_code == 409
    assert kept() == 0
