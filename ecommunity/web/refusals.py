"""A refusal as a page that keeps what the person typed; anything else as a page with an id to quote."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from ecommunity import failures
from ecommunity.api.problems import as_problem
from ecommunity.boundary.context import current_actor, request_id
from ecommunity.config import settings
from ecommunity.db import give_up
from ecommunity.errors import Forbidden, KeyReused, NotFound, ReadingOnly, Refusal, SignInNeeded, TooLarge, TooOften, Unavailable
from ecommunity.failures import DatabaseAway
from ecommunity.web import guest_pages, logs
from ecommunity.web.forms import local_path, typed
from ecommunity.web.words import _, language

log = structlog.get_logger("web")


def titles() -> dict[int, tuple[str, str]]:
    """What each status is called, and what to do next."""
    return {
        400: (_("This request could not be read"), _("Go back, reload the page and try again.")),
        401: (_("You were signed out meanwhile"), _("Sign in in a new tab, go back to the form, and paste what you typed.")),
        403: (_("This is not open to you"), _("If you think it should be, write to us: the address is at the foot of the page.")),
        404: (_("Nothing here"), _("This page does not exist, or it is not open to you. The search above may find what you need.")),
        405: (_("This address is not a page"), _("Go back and use the button on the page.")),
        409: (_("Somebody was faster"), _("Look at the present state, then decide if it is still needed.")),
        413: (_("This is too large"), _("Make it shorter or smaller and send it again.")),
        422: (_("Something needs to be corrected"), _("Go back, correct it and send it again.")),
        429: (_("A little slower, please"), _("Too many requests came from here. Wait a moment and try again.")),
        500: (_("Something broke on our side"), _("Nothing of yours is the cause. Please quote the number below if you write to us.")),
        503: (_("Please try again in a moment"), _("The site is busy or restarting. What you typed is kept below.")),
    }


def names() -> dict[str, str]:
    """What the fields are called in which people write; any other is only something they typed."""
    return {
        "title": _("Title"),
        "subject": _("Title"),
        "name": _("Name"),
        "label": _("Name"),
        "email": _("E-mail address"),
        "reason": _("Reason"),
        "words": _("Text"),
        "body": _("Text"),
        "text": _("Text"),
    }


def wants_json() -> bool:
    return request.path.startswith("/api/") or request.path == "/socket.io"


def refuse(no: Refusal) -> Any:
    """The page, the problem document, or the way to the sign-in page."""
    give_up()
    if wants_json():
        return as_problem(no)
    if isinstance(no, Unavailable):
        return _come_back(no)
    if isinstance(no, SignInNeeded) or _is_visitors_form(no):
        if _was_cut_off():
            return page(401)
        back = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("accounts.sign_in", next=back or None), 303)
    if isinstance(no, KeyReused):
        return both_texts(no)
    if isinstance(no, ReadingOnly):
        return page(no.status, str(no.message), leads_to=no.leads_to)
    return _with_time(page(no.status, str(no.message), no.fields), no)


def _with_time(response: Response, no: Refusal) -> Response:
    if no.retry_in is not None:
        response.headers["Retry-After"] = str(max(1, round(no.retry_in)))
    return response


def _come_back(no: Unavailable) -> Response:
    """What the visitor could read a while ago, or a page that says when to come back and keeps what was typed."""
    if (old := guest_pages.last()) is not None:
        return old
    try:
        if not isinstance(no, DatabaseAway):
            return _with_time(page(no.status, str(no.message)), no)
    except SQLAlchemyError:
        give_up()
    return _with_time(_plain(no), no)


def _plain(no: Unavailable) -> Response:
    """The page that asks the database nothing: neither who reads it nor what the site is called."""
    html = current_app.jinja_env.get_template("errors/away.html").render(
        lang=language(),
        title=titles()[no.status][0],
        message=str(no.message),
        typed=_typed(),
        names=names(),
        again=_again(),
        action=request.script_root + request.full_path.rstrip("?"),
        request_id=request_id(),
    )
    return make_response(html, no.status)


def _typed() -> dict[str, str]:
    try:
        return typed() if request.method == "POST" else {}
    except OSError:  # there was not even space to take it in; the browser still has it
        return {}


def _again() -> list[tuple[str, str]]:
    """The form as it was sent, to be sent again with its own key, so that it counts once; nothing where a file or a password was in it."""
    try:
        is_whole = request.method == "POST" and not request.files and not any("password" in name for name in request.form)
        return list(request.form.items(multi=True)) if is_whole else []
    except (OSError, RequestEntityTooLarge):
        return []


def _is_visitors_form(no: Refusal) -> bool:
    """Whoever sends a form without being signed in is asked to sign in first, whether the thing is hidden or missing."""
    is_form = request.method not in ("GET", "HEAD", "OPTIONS") and request.url_rule is not None
    return isinstance(no, NotFound) and is_form and current_actor().is_guest


def _was_cut_off() -> bool:
    """The session ended while the person wrote: on the way to the sign-in page the words would be lost."""
    return request.method == "POST" and settings.cookie_name in request.cookies and bool(typed())


def page(status: int, message: str = "", fields: Any = None, leads_to: tuple[str, object] | None = None) -> Response:
    title, advice = titles().get(status, titles()[400])
    html = render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=message or advice,
        advice=advice if message and not leads_to else "",
        leads_to=leads_to,
        fields={name: str(text) for name, text in (fields or {}).items()},
        typed=_typed() if status != 404 else {},
        names=names(),
        again=_again() if status == 503 else [],
        action=request.script_root + request.full_path.rstrip("?"),
        back=_page_of_form() if status == 401 else "",
        request_id=request_id(),
    )
    return make_response(html, status)


def both_texts(no: KeyReused) -> Response:
    """The same form was sent before with other words: both are shown, and the person decides."""
    words_sent = {name: str(value) for name, value in no.sent.items() if isinstance(value, str)}
    again = [(name, value) for name, value in request.form.items(multi=True) if name in typed()]
    html = render_template(
        "errors/both_texts.html",
        first=words_sent,
        second=typed(),
        names=names(),
        again=again,
        action=request.full_path.rstrip("?"),
        back=_page_of_form(),
        message=str(no.message),
    )
    return make_response(html, 422)


def _page_of_form() -> str:
    """Where the form stands: its own address when that is a page, else the page that it was sent from."""
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()):
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    return local_path(came_from.path if came_from.netloc == request.host else "", url_for("home.index"))


def _http(problem: HTTPException) -> Any:
    if problem.code in (301, 302, 303, 304, 307, 308):
        return problem
    kinds: dict[int, Refusal] = {
        401: SignInNeeded(_("Please sign in first.")),
        404: NotFound(),
        413: TooLarge(_("This is too large. Make it shorter or smaller and send it again.")),
        429: TooOften(_("Too many requests came from here. Wait a moment and try again."), retry_in=30),
        503: Unavailable(),
    }
    if problem.code in kinds:
        return refuse(kinds[problem.code])
    if wants_json():
        return as_problem(Refusal(problem.description or ""), status=problem.code or 400)
    return page(problem.code or 400)


def _forged(problem: CSRFError) -> Any:
    text = _(
        "This page was open for too long, or the form did not come from this site. "
        "What you typed is kept below: open the page again and send it."
    )
    return refuse(Forbidden(text))


def _bug(problem: Exception) -> Any:
    give_up()
    if (no := failures.refusal(problem)) is not None:
        log.warning("a request was not served", path=logs.address(), method=request.method, error=logs.kind(problem))
        return refuse(no)
    log.error("a request failed", path=logs.address(), method=request.method, exc_info=problem)
    if wants_json():
        return as_problem(Refusal(_("Something broke on our side.")), status=500, code="unavailable", instance=request_id())
    return page(500)


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, refuse)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)
