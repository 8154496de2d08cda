"""What an address may hold, checked once for all of them: before a view or a database is asked for it."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.routing import IntegerConverter, ValidationError

from ecommunity.boundary.fields import MAX_ID
from ecommunity.boundary.reading import sentences_of_cleaning
from ecommunity.errors import Invalid, NotFound

TYPED_SPACE = "\t\n\r"


class Number(IntegerConverter):
    """`<int:…>` in an address: a number that can be an id. A longer one is the address of nothing."""

    regex = "[0-9]{1,15}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > MAX_ID:
            raise ValidationError
        return number


def _is_plain(text: str, allowed: str = "") -> bool:
    return text.isprintable() or not any((ord(one) < 32 or 127 <= ord(one) < 160) and one not in allowed for one in text)


def check_characters() -> None:
    """A path with control characters leads nowhere, and a question with them is sent back. White space that was pasted may stay."""
    if not _is_plain(request.path):
        raise NotFound
    for name, values in request.args.lists():
        if not (_is_plain(name) and all(_is_plain(value, TYPED_SPACE) for value in values)):
            refused = sentences_of_cleaning()["control"]
            raise Invalid(refused, fields={name: refused} if _is_plain(name) else {})


def install(app: Flask) -> None:
    app.url_map.converters["int"] = Number
