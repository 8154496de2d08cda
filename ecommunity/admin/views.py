"""The administrator's pages."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ecommunity import clock
from ecommunity.accounts import queries as accounts
from ecommunity.accounts.models import SITE_ROLES
from ecommunity.admin import queries
from ecommunity.admin import status as whole
from ecommunity.admin.inputs import MAX_LOGO
from ecommunity.admin.policies import can_administer
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor, require
from ecommunity.boundary import current_actor
from ecommunity.registry import navigation
from ecommunity.web import site
from ecommunity.web.forms import Form, submit
from ecommunity.web.words import _, lazy_

bp = Blueprint("admin", __name__, url_prefix="/admin")
navigation("admin.settings", lazy_("Administration"), order=90, shown=lambda actor: actor.is_admin)
STANDING = {
    "approve": "accounts.approve_person",
    "suspend": "accounts.suspend_person",
    "restore": "accounts.restore_person",
    "end-sessions": "accounts.end_sessions_of",
}


def administrator() -> Actor:
    actor = current_actor()
    require(can_administer, actor)
    return actor


@bp.route("/settings", methods=["GET", "POST"])
def settings() -> Any:
    administrator()
    form = Form("admin.choose_settings", **asdict(site.site()))
    if form.submitted() is not None:
        flash(_("Saved."))
        return redirect(url_for("admin.settings"), 303)
    return render_template("admin/settings.html", form=form), form.status


@bp.post("/logo")
def choose_logo() -> Any:
    administrator()
    sent = request.files.get("logo")
    content = base64.b64encode(sent.read(MAX_LOGO + 1)).decode() if sent else ""
    submit("admin.choose_logo", content=content or None)
    flash(_("Saved."))
    return redirect(url_for("admin.settings"), 303)


@bp.get("/people")
def people() -> Any:
    actor = administrator()
    words = request.args.get("q", "")[:100]
    found = accounts.list_people(actor, words, page_number())
    form = Form("accounts.invite_person", language="en")
    return render_template("admin/people.html", page=found, words=words, form=form, roles=SITE_ROLES)


@bp.post("/people/invite")
def invite_person() -> Any:
    administrator()
    submit("accounts.invite_person")
    flash(_("The invitation is on its way."))
    return redirect(url_for("admin.people"), 303)


@bp.post("/people/<int:person_id>/<any(approve, suspend, restore, 'end-sessions'):step>")
def change_standing(person_id: int, step: str) -> Any:
    administrator()
    submit(STANDING[step], person=person_id)
    flash(_("Done."))
    return redirect(url_for("admin.people"), 303)


@bp.post("/people/<int:person_id>/roles")
def set_site_roles(person_id: int) -> Any:
    administrator()
    submit("accounts.set_site_roles", person=person_id)
    flash(_("Done."))
    return redirect(url_for("admin.people"), 303)


@bp.get("/outbox")
def outbox() -> Any:
    actor = administrator()
    state = request.args.get("state", "owed")
    state = state if state in ("owed", "dead", "done") else "owed"
    found = queries.list_deliveries(actor, state, page_number())
    return render_template("admin/outbox.html", page=found, state=state, counts=queries.count_deliveries(actor))


@bp.post("/outbox/<int:delivery_id>/again")
def send_again(delivery_id: int) -> Any:
    administrator()
    submit("admin.send_again", delivery=delivery_id)
    flash(_("It is tried again."))
    return redirect(url_for("admin.outbox", state="dead"), 303)


@bp.get("/status")
def status() -> Any:
    return render_template("admin/status.html", status=whole.status(administrator()), now=clock.now())
