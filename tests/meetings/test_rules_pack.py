"""The rules packs: complete in three languages, and the numbers and rights that the rules name."""

from __future__ import annotations

import pytest
import yaml
from pydantic import ValidationError

from ecommunity.meetings import rules_pack
from ecommunity.meetings.floor_order import KINDS, TIERS, Ask
from ecommunity.meetings.rules_pack import RulesPack

PACKS = ("chatham-house", "cms-like-default", "training", "wg-light")


def test_the_packs_that_ship():
    assert rules_pack.names() == PACKS


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_is_said_in_three_languages(name):
    pack = rules_pack.rules_pack(name)
    for key, words in [*pack.words.items(), ("title", pack.title), ("authority", pack.authority)]:
        said = [words.in_language(language) for language in ("en", "fr", "es")]
        assert len(set(said)) == 3, key


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("capacity", TIERS)
def test_only_parties_raise_points_of_order_and_all_signal_a_technical_problem(name, capacity):
    pack = rules_pack.rules_pack(name)
    assert pack.may_ask("point_of_order", capacity) is (capacity == "party")
    assert pack.may_ask("motion", capacity) is (capacity == "party")
    assert pack.may_ask("technical", capacity)
    assert pack.may_ask("intervention", capacity)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_without_a_capacity_speaks_on_substance(kind):
    assert rules_pack.rules_pack("wg-light").may_ask(kind, "none") is (kind == "technical")


@pytest.mark.parametrize(
    ("ask", "seconds"),
    [
        (Ask("intervention", "party", 1, for_group_of_parties=True), 300),
        (Ask("intervention", "party", 1), 180),
        (Ask("intervention", "non_party", 1), 120),
        (Ask("intervention", "igo", 1), 120),
        (Ask("intervention", "youth", 1), 120),
        (Ask("intervention", "secretariat", 1, presents=True), 180),
        (Ask("technical", "ngo", 1), None),
        (Ask("point_of_order", "party", 1), 60),
    ],
)
def test_time_limits_of_the_default_pack(ask, seconds):
    assert rules_pack.rules_pack("cms-like-default").limit_for(ask) == seconds


def test_a_name_is_no_path():
    for name in ("../rules/training", "nothing", ""):
        with pytest.raises(KeyError):
            rules_pack.rules_pack(name)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw["limits_s"].pop("party"),
        lambda raw: raw["words"].pop("quorum"),
        lambda raw: raw["words"]["time"].pop("fr"),
        lambda raw: raw.update(surprise=1),
        lambda raw: raw["points_of_order"].update(who=["everyone"]),
    ],
)
def test_a_pack_with_a_hole_or_a_surprise_is_refused(spoil):
    raw = yaml.safe_load((rules_pack.FOLDER / "training.yaml").read_text(encoding="utf-8"))
    RulesPack.model_validate(raw)
    spoil(raw)
    with pytest.raises(ValidationError):
        RulesPack.model_validate(raw)
