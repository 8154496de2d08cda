"""What one changes about oneself, takes along, and leaves behind."""

from __future__ import annotations

import io
import json
import zipfile

from sqlalchemy import inspect

from ecommunity import db, registry
from ecommunity.accounts.erasure import replay
from ecommunity.accounts.models import ErasedPerson, Person
from ecommunity.db import Base, session
from tests.accounts.test_joining import link_in, newest_mail


def test_another_address_is_told_to_both_and_undone_from_the_old_one(as_, guest, deliver, world):
    sam = as_("ngo")
    assert sam.post_form("/account/email", {"email": "sam@new.example"}).status_code == 303
    deliver()
    assert sam.post_form(link_in(newest_mail("sam@new.example"))).status_code == 303
    deliver()
    assert session.get(Person, world.people["ngo"]).email == "sam@new.example"
    told = newest_mail("ngo@demo.invalid")
    assert guest.post_form(link_in(told)).status_code == 303
    session.rollback()
    assert session.get(Person, world.people["ngo"]).email == "ngo@demo.invalid"
    assert sam.api("/me").get_json()["id"] is None, "whoever changed it is out"


def test_an_address_that_is_taken_gets_no_link(as_, deliver):
    before = newest_mail("iplc@demo.invalid")
    answer = as_("ngo").post_form("/account/email", {"email": "iplc@demo.invalid"})
    deliver()
    assert answer.status_code == 303
    after = newest_mail("iplc@demo.invalid")
    assert (after and after["Message-ID"]) == (before and before["Message-ID"])


def test_preferences_come_back(as_):
    sam = as_("ngo")
    sam.post_form("/account", {"name": "Sam R.", "language": "es", "time_zone": "America/Lima"})
    page = sam.get("/account").get_data(as_text=True)
    assert 'lang="es"' in page
    assert 'value="Sam R."' in page


def test_the_export_holds_what_the_site_knows(as_, world):
    packed = as_("ngo").get("/account/data.zip")
    archive = zipfile.ZipFile(io.BytesIO(packed.get_data()))
    data = json.loads(archive.read("data.json"))
    assert data["accounts"]["account"][0]["email"] == "ngo@demo.invalid"
    assert set(registry.personal_data_kinds) <= set(data)
    assert "iplc@demo.invalid" not in archive.read("data.json").decode()


def test_somebody_leaves_and_nothing_says_who_it_was(as_, world):
    sam = as_("ngo")
    assert sam.post_form("/account/leave", {"email": "wrong@demo.invalid"}).status_code == 422
    assert sam.post_form("/account/leave", {"email": "ngo@demo.invalid"}).status_code == 303
    person = session.get(Person, world.people["ngo"])
    assert (person.state, person.name, person.email) == ("left", "", None)
    assert sam.api("/me").get_json()["id"] is None
    assert session.get(ErasedPerson, world.people["ngo"]) is not None


def test_who_left_does_not_come_back_with_a_backup(world):
    with db.transaction():
        session.add(ErasedPerson(person_id=world.people["ngo"]))
    with db.transaction():
        assert replay() == 1
    assert session.get(Person, world.people["ngo"]).state == "left"


def test_the_only_administrator_stays(as_):
    assert as_("admin").post_form("/account/leave", {"email": "admin@demo.invalid"}).status_code == 409


def test_every_column_that_names_a_person_is_mapped(app):
    """Walks the schema: a foreign key to people, or a column named like a person, belongs to a `@personal_data`."""
    mapped = {column for kind in registry.personal_data_kinds.values() for column in kind.columns}
    named = set()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            points = any(key.column.table.name == "people" for key in column.foreign_keys)
            if points or column.name in ("person_id", "email", "author_id"):
                named.add(f"{table.name}.{column.name}")
    own = {"people.email", "mailed_links.email"}  # both belong to the account itself
    assert named - mapped - own == set()
    assert {column.split(".")[0] for column in mapped} <= set(inspect(db.engine()).get_table_names())
