"""The pure rules of a sitting with ten thousand generated cases each: the properties of the modules beside this one, for longer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests.meetings import test_clock, test_floor_order, test_rules_pack

MODULES = (test_floor_order, test_clock, test_rules_pack)
PROPERTIES: list[Callable[..., Any]] = [
    function for module in MODULES for _, function in inspect.getmembers(module, inspect.isfunction) if is_hypothesis_test(function)
]
TEN_THOUSAND = settings(
    max_examples=10_000, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


def test_queue_clock_and_rules_have_properties() -> None:
    """What the long run repeats is there, and takes nothing but what Hypothesis gives it."""
    assert {function.__module__.rpartition(".")[2] for function in PROPERTIES} == {"test_floor_order", "test_clock", "test_rules_pack"}
    assert not [function.__name__ for function in PROPERTIES if inspect.signature(function).parameters]


@pytest.mark.soak
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda function: function.__name__)
def test_ten_thousand_cases(holds: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holds, "_hypothesis_internal_use_settings", TEN_THOUSAND)
    assert holds() is None
