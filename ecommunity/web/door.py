"""The HTML door: before and after every request, and the few addresses that belong to no domain."""

from __future__ import annotations

import base64

import flask_login
import structlog
from flask import Blueprint, Flask, Response, jsonify, make_response, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect

from ecommunity.authz import GUEST
from ecommunity.boundary import context
from ecommunity.config import settings
from ecommunity.db import leave
from ecommunity.errors import Forbidden, NotFound
from ecommunity.web import addresses, display, health, metrics, site, words
from ecommunity.web.forms import local_path

bp = Blueprint("web", __name__)
csrf = CSRFProtect()
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def _begin() -> None:
    """The request has an id, an actor loaded from the database, and a language."""
    metrics.begin()
    number = context.new_request_id(request.headers.get("X-Request-Id", ""))
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=number)
    context.set_actor(GUEST)
    # Until the site is asked, which may fail: what the browser wants.
    wanted = request.args.get("lang") or request.cookies.get("lang") or request.accept_languages.best_match(list(words.LANGUAGES))
    words.speak(wanted or words.SOURCE)
    if request.endpoint in ("web.healthz", "web.readyz", "static"):
        return
    _check_origin()
    actor = flask_login.current_user.actor
    words.speak(display.choose_language(request, actor))
    context.set_actor(actor)
    addresses.check_characters()


def _check_origin() -> None:
    """A change that another site's page sends is refused, whatever it carries."""
    if request.method not in UNSAFE:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin not in settings.allowed_origins and request.headers.get("Sec-Fetch-Site") != "same-origin":
        raise Forbidden(words._("This form was sent from another site. Open the page here and send it again."))


def _end(problem: BaseException | None) -> None:
    leave()


@bp.post("/display")
def set_display() -> Response:
    """Theme and lite mode of this browser; nothing is stored on the server."""
    response = make_response(redirect(local_path(request.form.get("next"), url_for("home.index")), 303))
    if request.form.get("theme") in display.THEMES:
        display.remember(response, "theme", request.form["theme"])
    if request.form.get("lite") in ("0", "1"):
        display.remember(response, "lite", request.form["lite"])
    return response


@bp.get("/logo")
def logo() -> Response:
    """The site's own logo; its address changes with it, so browsers may keep it for ever."""
    chosen = site.site().logo
    if not chosen:
        raise NotFound
    response = Response(base64.b64decode(chosen["content"]), mimetype=chosen["kind"])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@bp.get("/healthz")
def healthz() -> Response:
    """The process is alive. What will stop it soon is told in the body: nobody must start it anew for that."""
    degraded = health.degraded()
    return jsonify({"ok": True, **({"degraded": degraded} if degraded else {})})


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers, can be written, and has a schema that this code fits."""
    problem = health.problem()
    return jsonify({"ok": problem is None, **({"problem": problem} if problem else {})}), 200 if problem is None else 503


@bp.get("/metrics")
def show_metrics() -> Response:
    """Numbers for a monitor on this machine."""
    if not metrics.is_open_to_asker():
        raise NotFound
    return metrics.text()


def install(app: Flask) -> None:
    addresses.install(app)
    app.before_request(_begin)
    app.teardown_appcontext(_end)
    app.after_request(display.remember_language)
    app.after_request(metrics.count_answer)
    csrf.init_app(app)
    csrf.exempt(set_display)
    app.register_blueprint(bp)
