"""The Secretariat opens communities and working groups on a page."""

from __future__ import annotations

import pytest

GROUP = {
    "names.en": "Flyway Talk",
    "names.fr": "Paroles de la voie",
    "slug": "flyway-talk",
    "kind": "community",
    "purposes.en": "To ask each other.",
    "visibility": "registered",
    "joining": "open",
    "formality": "informal",
}


@pytest.mark.parametrize(
    ("kind", "place", "role"), [("community", "/communities/flyway-talk", "moderator"), ("working_group", "/groups/flyway-talk", "chair")]
)
def test_a_group_is_opened_and_led_by_who_opened_it(as_, kind, place, role):
    sec = as_("secretariat")
    done = sec.post_form("/new-group", GROUP | {"kind": kind})
    assert (done.status_code, done.headers["Location"]) == (303, "/groups/flyway-talk/members")
    page = sec.get(place + "?lang=fr").get_data(as_text=True)
    assert "Paroles de la voie" in page
    assert "To ask each other." in page
    assert f'<span class="badge">{role}</span>' in sec.get("/groups/flyway-talk/members?lang=en").get_data(as_text=True)
    assert as_("ngo").get(place).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"slug": "nfp-lounge"}, "slug"), ({"slug": "A b"}, "slug"), ({"names.en": "", "names.fr": ""}, "names"), ({"kind": "club"}, "kind")],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(as_, wrong, field):
    answer = as_("secretariat").post_form("/new-group", GROUP | wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert "To ask each other." in page


@pytest.mark.parametrize("path", ["/communities", "/groups"])
def test_the_way_there_is_shown_to_who_may(as_, guest, path):
    assert "/new-group" in as_("secretariat").get(path).get_data(as_text=True)
    assert "/new-group" not in as_("nfp.new").get(path).get_data(as_text=True)
    assert "/new-group" not in guest.get(path).get_data(as_text=True)
    assert as_("nfp.new").get("/new-group").status_code == 403
