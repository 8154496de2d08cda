"""The page of the calendar."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.calendar import policies, queries
from ecommunity.calendar.panels import near
from ecommunity.web.forms import Form, submit
from ecommunity.web.words import _

bp = Blueprint("calendar", __name__)


@bp.get("/calendar")
def index() -> str:
    """Everything that is still to come."""
    actor = current_actor()
    page = queries.list_coming(actor, page_number())
    return render_template("calendar/index.html", page=page, stage=queries.find_stage(actor), near=near())


@bp.route("/calendar/add", methods=["GET", "POST"])
def add() -> Any:
    require(policies.can_keep_calendar, current_actor())
    form = Form("calendar.add_deadline", kind="deadline", visibility="registered")
    if form.submitted() is not None:
        flash(_("The date is in the calendar."))
        return redirect(url_for("calendar.index"), 303)
    return render_template("calendar/add.html", form=form), form.status


@bp.post("/calendar/<int:deadline_id>/remove")
def remove(deadline_id: int) -> Any:
    submit("calendar.remove_deadline", deadline=deadline_id)
    flash(_("The date is removed."))
    return redirect(url_for("calendar.index"), 303)
