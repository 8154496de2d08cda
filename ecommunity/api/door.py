"""The JSON API's own boundary: who asks, the token, the answer's shape."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Response, request
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError  # type: ignore[import-untyped]

from ecommunity import clock, registry
from ecommunity.api import openapi, schemas
from ecommunity.api.reads import Read
from ecommunity.boundary import current_actor, execute
from ecommunity.boundary.execute import not_found
from ecommunity.errors import Forbidden, Invalid
from ecommunity.live import catchup
from ecommunity.web.words import _

bp = Blueprint("api", __name__, url_prefix="/api/v1")
MAX_BODY = 256 * 1024
MAX_LIST = 8 * 1024 * 1024  # what the operator brings in comes at once, because it comes whole or not at all


def answer(body: Any, status: int = 200) -> Response:
    """JSON with an ETag: a client that has it already gets 304."""
    encoded = orjson.dumps(body)
    response = Response(encoded, status=status, mimetype="application/json")
    if request.method == "GET":
        response.set_etag(hashlib.sha256(encoded).hexdigest()[:32])
        response.make_conditional(request)
    return response


def check_token() -> None:
    """A cookie counts for a change only together with its token; a bearer token needs none."""
    if current_actor().credential.kind != "session":
        return
    try:
        validate_csrf(request.headers.get("X-CSRF-Token", ""))
    except ValidationError as problem:
        raise Forbidden(_("The X-CSRF-Token header is missing or wrong. GET /api/v1/me gives it as `csrf`.")) from problem


def json_body() -> dict[str, Any]:
    """The request's JSON object."""
    if request.content_length and request.content_length > (MAX_LIST if current_actor().is_operator else MAX_BODY):
        raise Invalid(_("This is too large. Make it shorter or smaller and send it again."))
    if not request.is_json:
        raise Invalid(_("Send a JSON object with Content-Type application/json."))
    try:
        body = orjson.loads(request.get_data(cache=False) or b"{}")
    except (orjson.JSONDecodeError, RecursionError) as problem:
        raise Invalid(_("This is not JSON that can be read.")) from problem
    if not isinstance(body, dict):
        raise Invalid(_("Send a JSON object with Content-Type application/json."))
    return body


@bp.post("/commands/<name>")
def run(name: str) -> Response:
    """The HTTP twin of the socket's `command`."""
    check_token()
    key = request.headers.get("Idempotency-Key", "") or uuid.uuid4().hex
    done = execute(current_actor().credential, name, json_body(), key=key, door="api")
    return answer({"ok": True, "id": key, "seq": done.seq, "result": done.result})


@bp.get("/live/schema")
def live_schema() -> Response:
    return answer(schemas.of_entries())


@bp.get("/live/<stream>")
def live(stream: str) -> Response:
    """What the `subscribe` ack answers, without `you`."""
    since = request.args.get("since", "")
    if since and not (since.isascii() and since.isdigit() and len(since) < 17):
        raise Invalid(_("`since` is a number."), fields={"since": _("Give a whole number.")})
    found = catchup.subscribe(
        current_actor(), stream, request.args.get("epoch"), int(since) if since else None, request.args.get("cursor"), with_you=False
    )
    return answer(found)


@bp.get("/clock")
def server_clock() -> Response:
    response = Response(orjson.dumps({"now": clock.rfc3339(clock.now())}), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/openapi.json")
def openapi_document() -> Response:
    return answer(openapi.document())


@bp.route("/<path:anything>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing(anything: str) -> Response:
    raise not_found()


_added: list[bool] = []


def _view(read: Read) -> Callable[..., Response]:
    def view(**values: Any) -> Response:
        found = read.function(current_actor(), **values)
        return found if isinstance(found, Response) else answer(found)

    return view


def add_reads() -> None:
    """Every read that the domains registered has its route; once, however many applications are made."""
    if _added:
        return
    _added.append(True)
    for path, read in registry.reads.items():
        bp.add_url_rule(path, endpoint="read " + path.replace(".", "_"), view_func=_view(read), methods=["GET"])
