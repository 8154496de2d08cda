"""One command through the doors: once for a key, refused with its field named, never without its token."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field, create_model

from ecommunity.accounts.models import Person
from ecommunity.boundary import reading
from ecommunity.boundary.fields import LongText, Name, ShortText
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.groups.inputs import Reason

GOOD = {"name": "Amina D.", "language": "fr", "time_zone": "Africa/Nairobi"}


def name_of(world, who):
    session.rollback()
    return session.get(Person, world.people[who]).name


def test_the_same_key_has_one_effect_and_the_same_answer(as_, world):
    amina = as_("nfp.new")
    first = amina.command("accounts.change_preferences", GOOD, key="a-key-of-mine")
    amina.do("accounts.change_preferences", **(GOOD | {"name": "Later"}))
    again = amina.command("accounts.change_preferences", GOOD, key="a-key-of-mine")
    assert first.status_code == again.status_code == 200
    assert first.get_json() == again.get_json()
    assert name_of(world, "nfp.new") == "Later"


def test_the_same_key_with_other_content_is_refused(as_, world):
    amina = as_("nfp.new")
    amina.command("accounts.change_preferences", GOOD, key="a-key-of-mine")
    other = amina.command("accounts.change_preferences", GOOD | {"name": "Other"}, key="a-key-of-mine")
    assert other.status_code == 422
    assert other.get_json()["code"] == "invalid"
    assert name_of(world, "nfp.new") == "Amina D."


def test_another_person_may_use_the_same_key(as_, world):
    for who in ("nfp.new", "ngo"):
        assert as_(who).command("accounts.change_preferences", GOOD, key="a-key-of-mine").status_code == 200
    assert name_of(world, "ngo") == "Amina D."


def test_only_a_success_uses_a_key_up(as_, world):
    amina = as_("nfp.new")
    refused = amina.command("accounts.change_preferences", GOOD | {"name": ""}, key="a-key-of-mine")
    assert refused.status_code == 422
    assert "name" in refused.get_json()["fields"]
    assert amina.command("accounts.change_preferences", GOOD, key="a-key-of-mine").status_code == 200


def test_what_nobody_defined_is_invalid(as_):
    amina = as_("nfp.new")
    assert amina.command("accounts.fly").status_code == 422
    answer = amina.command("accounts.change_preferences", GOOD | {"site_roles": ["admin"]})
    assert answer.status_code == 422
    assert "site_roles" in answer.get_json()["fields"]


def test_without_the_token_nothing_changes(as_, world, app):
    amina = as_("nfp.new")
    answer = amina.client.post("/api/v1/commands/accounts.change_preferences", json=GOOD)
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"
    assert name_of(world, "nfp.new") != "Amina D."


def test_a_guest_is_told_to_sign_in(guest):
    answer = guest.command("accounts.change_preferences", GOOD)
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "signed_out"


def test_another_sites_form_is_refused(as_, world):
    amina = as_("nfp.new")
    headers = {"X-CSRF-Token": amina.token(), "Origin": "https://evil.example"}
    answer = amina.client.post("/api/v1/commands/accounts.change_preferences", json=GOOD, headers=headers)
    assert answer.status_code == 403
    assert name_of(world, "nfp.new") != "Amina D."


TITLED = {"community": "first-steps", "body": "What comes first?", "language": "en"}


@pytest.mark.parametrize(
    ("title", "language", "sentence"),
    [
        ("x" * 250, "en", "This is too long: at most 200 characters."),
        ("x" * 250, "fr", "C’est trop long\u00a0: au plus 200 caractères."),
        ("", "en", "This is needed."),
        ("   ", "en", "This is needed."),
    ],
)
def test_a_length_is_said_in_characters(as_, title, language, sentence):
    amina = as_("nfp.new")
    amina.get(f"/?lang={language}")
    answer = amina.command("forum.ask_question", TITLED | {"title": title})
    assert answer.status_code == 422
    assert answer.get_json()["fields"]["title"] == sentence


@pytest.mark.parametrize(("kind", "longest"), [(ShortText, 200), (LongText, 20_000), (Name, 120), (Reason, 1000)])
def test_every_kind_of_text_says_how_long_it_may_be(app, kind, longest):
    model = create_model("Written", text=(kind, ...))
    with pytest.raises(Invalid) as refused:
        reading.read(model, {"text": "x" * (longest + 1)})
    assert str(refused.value.fields["text"]) == f"This is too long: at most {longest} characters."
    assert reading.read(model, {"text": "x" * longest}).text


def test_a_list_says_how_many(app):
    model = create_model("Listed", rows=(Annotated[list[ShortText], Field(min_length=1, max_length=2)], ...))
    for rows, sentence in (([], "Give at least 1."), (["a", "b", "c"], "Give at most 2.")):
        with pytest.raises(Invalid) as refused:
            reading.read(model, {"rows": rows})
        assert str(refused.value.fields["rows"]) == sentence
