"""From what arrived to an input model, with our own words for what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ecommunity.errors import Invalid
from ecommunity.web.words import _

DROPPED = ("csrf_token", "_key", "_button", "_again")


def read(model: type[BaseModel], args: Mapping[str, Any]) -> Any:
    """The input, or `Invalid` with a sentence for each field."""
    try:
        return model.model_validate(dict(args))
    except ValidationError as problem:
        raise Invalid(_("Something needs to be corrected before this can be saved."), fields=messages(problem)) from None
    except RecursionError:
        raise Invalid(_("This is nested too deeply.")) from None


def from_form(model: type[BaseModel], form: Mapping[str, list[str]]) -> dict[str, Any]:
    """Form fields as arguments: unknown ones and empty strings are left out, a missing checkbox is false, lists stay lists."""
    args: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        values = [value for value in form.get(name, []) if value != ""]
        if _is_list(field.annotation):
            args[name] = values
        elif values:
            args[name] = values[-1]
        elif field.annotation is bool:
            args[name] = False
    return args


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return any(_is_list(part) for part in get_args(annotation))
    return origin in (list, tuple, set, frozenset) or annotation in (list, tuple, set, frozenset)


def messages(problem: ValidationError) -> dict[str, object]:
    """Field → what to do about it; the first problem of a field is enough."""
    found: dict[str, object] = {}
    for error in problem.errors(include_url=False):
        name = ".".join(str(part) for part in error["loc"]) or "_"
        found.setdefault(name, message(_kind(error), error.get("ctx") or {}))
    return found


def _kind(error: ErrorDetails) -> str:
    """Pydantic's error type. A length that is asked of a cleaned text comes as that of a list; here it is a text's again."""
    kind = str(error["type"])
    if kind in ("too_short", "too_long") and isinstance(error["input"], str):
        kind = f"string_{kind}"
    is_empty = kind == "string_too_short" and error["ctx"]["min_length"] == 1
    return "missing" if is_empty else kind


def message(kind: str, context: Mapping[str, Any]) -> str:
    """The sentence for a pydantic error type. A type without one is a defect, which a test finds."""
    known = sentences()
    if kind == "unclean_text":
        return sentences_of_cleaning().get(str(context.get("reason")), known["unclean_text"])
    return known[kind] % dict(context) if kind in known else known["value_error"]


def sentences() -> dict[str, str]:
    """Our words by pydantic's error type."""
    choose, number, text = _("Choose one of the values offered."), _("Give a whole number."), _("Write some text.")
    return {
        "missing": _("This is needed."),
        "string_too_short": _("This is too short: at least %(min_length)s characters."),
        "string_too_long": _("This is too long: at most %(max_length)s characters."),
        "string_type": text,
        "string_unicode": text,
        "string_pattern_mismatch": _("This has characters that do not belong here."),
        "literal_error": choose,
        "enum": choose,
        "bool_type": choose,
        "bool_parsing": choose,
        "int_type": number,
        "int_parsing": number,
        "int_from_float": number,
        "int_parsing_size": number,
        "float_type": _("Give a number."),
        "float_parsing": _("Give a number."),
        "finite_number": _("Give a number."),
        "greater_than": _("This must be more than %(gt)s."),
        "greater_than_equal": _("This must be at least %(ge)s."),
        "less_than": _("This must be less than %(lt)s."),
        "less_than_equal": _("This must be at most %(le)s."),
        "multiple_of": number,
        "id": _("This is not an id."),
        "email": _("This is not an e-mail address. Example: name@ministry.example"),
        "time_zone": _("Choose a time zone from the list."),
        "unclean_text": _("This has characters that cannot be shown. Please remove them."),
        "extra_forbidden": _("Nobody defined this field."),
        "list_type": _("Give a list."),
        "tuple_type": _("Give a list."),
        "set_type": _("Give a list."),
        "too_short": _("Give at least %(min_length)s."),
        "too_long": _("Give at most %(max_length)s."),
        "dict_type": _("Give an object."),
        "model_type": _("Give an object."),
        "model_attributes_type": _("Give an object."),
        "none_required": _("Leave this out."),
        "date_type": _("Give a date: year-month-day."),
        "date_parsing": _("Give a date: year-month-day."),
        "date_from_datetime_parsing": _("Give a date: year-month-day."),
        "date_from_datetime_inexact": _("Give a date: year-month-day."),
        "datetime_type": _("Give a date and a time."),
        "datetime_parsing": _("Give a date and a time."),
        "datetime_from_date_parsing": _("Give a date and a time."),
        "timezone_aware": _("Give a date and a time with its time zone."),
        "value_error": _("This cannot be used. Please check it."),
        "assertion_error": _("This cannot be used. Please check it."),
        "invalid_key": _("Nobody defined this field."),
        "recursion_depth_exceeded": _("This is nested too deeply."),
        "recursion_loop": _("This is nested too deeply."),
        "union_tag_invalid": choose,
    }


def sentences_of_cleaning() -> dict[str, str]:
    """Our words by what `markup.clean` refuses."""
    return {
        "control": _("This has control characters in it. Please remove them."),
        "bidi": _("This has invisible marks that turn the direction of the text. Please remove them."),
        "empty": _("This is needed."),
    }
