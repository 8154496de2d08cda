"""A role in place of a name hides somebody among at least five others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.directory.labels import label_text, role_labels
from ecommunity.directory.models import REGIONS, Affiliation
from ecommunity.web import words


def somebody(world, who):
    return Actor(id=world.people[who], kind="person")


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("nfp.3", ["nfp:africa", "nfp", "participant"]),
        ("nfp.new", ["nfp", "participant"]),
        ("ngo", ["participant"]),
        ("chair", ["participant"]),
    ],
)
def test_the_finest_label_that_five_others_share_comes_first(app, world, who, labels):
    assert role_labels(somebody(world, who)) == labels


def test_people_who_were_not_here_for_ninety_days_hide_nobody(app, world):
    session.get(Person, world.people["nfp.8"]).last_seen_at = clock.now() - timedelta(days=91)
    session.flush()
    assert role_labels(somebody(world, "nfp.3")) == ["nfp", "participant"]


@pytest.mark.parametrize("change", [{"state": "suspended"}, {"last_seen_at": None}])
def test_people_who_cannot_be_here_hide_nobody(app, world, change):
    person = session.get(Person, world.people["nfp.8"])
    for name, value in change.items():
        setattr(person, name, value)
    session.flush()
    assert role_labels(somebody(world, "nfp.3")) == ["nfp", "participant"]


def test_a_function_that_ended_or_waits_gives_no_label(app, world):
    row = session.get(Affiliation, world.things["affiliation of nfp.3"])
    row.state = "claimed"
    session.flush()
    assert role_labels(somebody(world, "nfp.3")) == ["participant"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A focal point in Africa"),
        ("fr", "Un point focal en Afrique"),
        ("es", "Un punto focal en África"),
    ],
)
def test_a_label_is_said_in_the_reader_s_language(app, language, text):
    words.speak(language)
    try:
        assert label_text("nfp:africa") == text
    finally:
        words.speak("en")


def test_each_region_has_its_own_small_words(app):
    words.speak("fr")
    try:
        said = {region: label_text(f"nfp:{region}") for region in REGIONS}
    finally:
        words.speak("en")
    assert said["latin_america_caribbean"] == "Un point focal en Amérique latine et dans les Caraïbes"
    assert len(set(said.values())) == len(REGIONS)
    assert label_text("nfp:moon") == "A focal point"


def test_an_unknown_key_is_everybody():
    assert label_text("king:moon") == label_text("") == "A participant"
