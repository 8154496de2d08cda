"""A refusal as a problem document (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from flask import Response

from ecommunity.errors import Refusal


def as_problem(no: Refusal, *, status: int | None = None, code: str | None = None, instance: str = "") -> Response:
    """`application/problem+json` with `type title status detail code fields retry_in`."""
    number = status or no.status
    body = {
        "type": "about:blank",
        "title": HTTPStatus(number).phrase,
        "status": number,
        "detail": str(no.message),
        "code": code or no.code,
        "fields": {name: str(text) for name, text in no.fields.items()},
        "retry_in": no.retry_in,
    }
    if no.stale:
        body["stale"] = no.stale
    if instance:
        body["instance"] = instance
    response = Response(orjson.dumps(body), status=number, mimetype="application/problem+json")
    if no.retry_in is not None:
        response.headers["Retry-After"] = str(max(1, round(no.retry_in)))
    return response
