"""Whatever pydantic can refuse in an input has a sentence of ours."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core.core_schema import ErrorType

import ecommunity
from ecommunity.boundary.fields import Input
from ecommunity.boundary.reading import message, sentences

# Kind of schema (or kind.setting) → the errors that only it can raise. No input model has such a field; once one has, these need words.
ONLY_FROM: dict[str, tuple[str, ...]] = {
    "arguments": (
        "arguments_type",
        "missing_argument",
        "missing_keyword_only_argument",
        "missing_positional_only_argument",
        "multiple_argument_values",
        "unexpected_keyword_argument",
        "unexpected_positional_argument",
    ),
    "bytes": ("bytes_invalid_encoding", "bytes_too_long", "bytes_too_short", "bytes_type"),
    "callable": ("callable_type",),
    "complex": ("complex_str_parsing", "complex_type"),
    "counter": ("counter_type",),
    "dataclass": ("dataclass_exact_type", "dataclass_type"),
    "date.now_op": ("date_future", "date_past"),
    "datetime.now_op": ("datetime_future", "datetime_past"),
    "datetime.tz_constraint": ("timezone_naive", "timezone_offset"),
    "decimal": ("decimal_max_digits", "decimal_max_places", "decimal_parsing", "decimal_type", "decimal_whole_digits"),
    "default.default_factory_takes_data": ("default_factory_not_called",),
    "deque": ("deque_type",),
    "ellipsis": ("ellipsis_error",),
    "fraction": ("fraction_parsing", "fraction_type"),
    "frozen-dict": ("frozen_dict_type",),
    "frozenset": ("frozen_set_type",),
    "generator": ("iterable_type",),
    "is-instance": ("is_instance_of",),
    "is-subclass": ("is_subclass_of",),
    "json": ("json_invalid", "json_type"),
    "missing-sentinel": ("missing_sentinel_error",),
    "model.frozen": ("frozen_instance",),
    "model-field.frozen": ("frozen_field",),
    "model-fields.from_attributes": ("get_attribute_error", "no_such_attribute"),
    "named-tuple": ("named_tuple_type",),
    "ordered-dict": ("ordered_dict_type",),
    "set": ("set_item_not_hashable",),
    "str.ascii_only": ("string_not_ascii",),
    "tagged-union": ("union_tag_not_found",),
    "time": ("time_parsing", "time_type"),
    "timedelta": ("time_delta_parsing", "time_delta_type"),
    "url": ("url_parsing", "url_scheme", "url_syntax_violation", "url_too_long", "url_type"),
    "uuid": ("uuid_parsing", "uuid_type", "uuid_version"),
}
# Errors that no value from outside can raise: they are about Python objects, and an input begins as JSON or as a form.
NEVER_FROM_OUTSIDE = ("needs_python_object", "iteration_error", "mapping_type", "datetime_object_invalid")


def every_input(base: type[BaseModel] = Input) -> Iterator[type[BaseModel]]:
    for module in pkgutil.walk_packages(ecommunity.__path__, "ecommunity."):
        if module.name.endswith(".inputs"):
            importlib.import_module(module.name)
    for found in base.__subclasses__():
        yield found
        yield from every_input(found)


def kinds_in(node: Any) -> Iterator[str]:
    """The kinds of schema in a tree, and each setting as `kind.setting`."""
    if isinstance(node, dict):
        if isinstance(kind := node.get("type"), str):
            yield kind
            yield from (f"{kind}.{key}" for key in node)
        for key, value in node.items():
            if key != "metadata":
                yield from kinds_in(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from kinds_in(value)


def test_every_refusal_has_words() -> None:
    inputs = set(every_input())
    assert len(inputs) > 30, "the walk found hardly any inputs: it is broken"
    used = {kind for model in inputs for kind in kinds_in(model.__pydantic_core_schema__)}
    assert {"model", "str.max_length", "literal"} <= used
    unreachable = {error for kind, errors in ONLY_FROM.items() if kind not in used for error in errors}
    wordless = set(get_args(ErrorType)) - set(sentences()) - unreachable - set(NEVER_FROM_OUTSIDE)
    assert sorted(wordless) == []


def test_no_exception_is_needed_twice() -> None:
    excepted = {error for errors in ONLY_FROM.values() for error in errors} | set(NEVER_FROM_OUTSIDE)
    assert sorted(excepted & set(sentences())) == []
    assert sorted(excepted - set(get_args(ErrorType))) == []


def test_every_sentence_can_be_said() -> None:
    """A sentence asks for nothing that pydantic does not give."""
    given = {"min_length": 1, "max_length": 2, "gt": 0, "ge": 0, "lt": 9, "le": 9}
    for kind in sentences():
        assert message(kind, given)
