"""The page of notices, and what somebody wishes to be told of."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError

from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.boundary import current_actor
from ecommunity.db import waiting_at_most
from ecommunity.errors import NotFound, Refusal, SignInNeeded
from ecommunity.notices import actions, queries
from ecommunity.notices.models import Notice
from ecommunity.web import moments
from ecommunity.web.forms import Form, submit
from ecommunity.web.words import _

bp = Blueprint("notices", __name__)


def _member() -> Actor:
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded
    return actor


def _day(notice: Notice) -> date:
    return notice.told_at.astimezone(moments.zone()).date()


@bp.get("/notices")
def index() -> str:
    """What the site told the reader, by day, with what stands at this moment above it."""
    actor = _member()
    page = queries.list_notices(actor, page_number())
    lines = queries.lines_of(actor, page.items)
    shown = [notice for notice in page.items if notice.id in lines]
    days = [(day, list(some)) for day, some in groupby(shown, _day)]
    standing = queries.standing_lines(actor) if page.page == 1 else []
    newest = max((notice.id for notice in shown), default=0)
    return render_template("notices/index.html", page=page, days=days, lines=lines, standing=standing, newest=newest)


@bp.get("/notices/count")
def count() -> Response:
    """The link in the header with its number."""
    return make_response(render_template("notices/_count.html", headline=queries.headline(_member())))


@bp.get("/notices/<int:notice_id>")
def open_notice(notice_id: int) -> Any:
    """Leads to what the notice is about, which is then seen. What a browser fetches before anybody asked is not."""
    actor = _member()
    notice = queries.get_notice(actor, notice_id)
    line = queries.lines_of(actor, [notice]).get(notice.id)
    if line is None:
        raise NotFound
    if notice.seen_at is None and request.method == "GET" and not request.headers.get("Sec-Purpose"):
        with suppress(Refusal, OperationalError), waiting_at_most(0.1):  # The way there matters more.
            submit("notices.see_notice", notice=notice_id)
    return redirect(line.url, 303)


@bp.post("/notices/seen")
def see_all() -> Any:
    submit("notices.see_all_notices")
    return redirect(url_for("notices.index"), 303)


@bp.route("/account/notices", methods=["GET", "POST"])
def choose_kinds() -> Any:
    """Which kinds of notice stand on the page, and which are not told at all."""
    actor = _member()
    kinds = actions.choosable()
    silent = queries.silent_kinds(actor)
    form = Form("notices.choose_kinds", kinds=[kind.name for kind in kinds if kind.name not in silent])
    if form.submitted() is not None:
        flash(_("Saved."))
        return redirect(url_for("notices.choose_kinds"), 303)
    return render_template("notices/choose_kinds.html", form=form, kinds=[(kind.name, kind.label) for kind in kinds]), form.status
