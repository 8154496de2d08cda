"""The rules packs: complete in three languages, and the numbers and rights that the rules name."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ecommunity.meetings import rules_pack
from ecommunity.meetings.floor_order import KINDS, TIERS, Ask, tier_of
from ecommunity.meetings.rules_pack import RulesPack

PACKS = ("chatham-house", "cms-like-default", "informal-call", "training", "wg-light")


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


# --- whatever is asked, in whatever pack

ANY_ASK = st.builds(
    Ask,
    kind=st.sampled_from(KINDS),
    capacity=st.sampled_from([*TIERS, "none"]),
    seq=st.integers(1, 10**9),
    for_group_of_parties=st.booleans(),
    presents=st.booleans(),
    organisations=st.integers(1, 24),
    prior=st.integers(0, 9),
    rotation_start=st.integers(0, 4),
)
FIVE_HUNDRED = settings(max_examples=500, deadline=None)


@FIVE_HUNDRED
@given(st.sampled_from(PACKS), ANY_ASK, st.integers(1, 10**9), st.integers(0, 9))
def test_time_depends_on_who_asks_for_what_and_never_on_when(name, ask, seq, prior):
    pack = rules_pack.rules_pack(name)
    limit = pack.limit_for(ask)
    assert limit == pack.limit_for(replace(ask, seq=seq, prior=prior, rotation_start=0))
    assert (limit is None) is (ask.kind == "technical")
    assert limit is None or limit >= 60


@FIVE_HUNDRED
@given(st.sampled_from(PACKS), ANY_ASK, ANY_ASK)
def test_nobody_has_more_time_than_whoever_stands_before_them(name, one, other):
    first, second = sorted((replace(ask, kind="intervention", presents=False) for ask in (one, other)), key=tier_of)
    pack = rules_pack.rules_pack(name)
    assert pack.limit_for(first) >= pack.limit_for(second)


@FIVE_HUNDRED
@given(st.sampled_from(PACKS), ANY_ASK)
def test_who_may_interrupt_may_speak_and_everybody_may_say_that_they_hear_nothing(name, ask):
    pack = rules_pack.rules_pack(name)
    assert pack.may_ask("technical", ask.capacity)
    if any(pack.may_ask(kind, ask.capacity) for kind in ("point_of_order", "motion", "right_of_reply")):
        assert pack.may_ask("intervention", ask.capacity)
    assert pack.may_ask("intervention", ask.capacity) is (ask.capacity in TIERS)
