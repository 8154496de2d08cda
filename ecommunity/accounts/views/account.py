"""The own account: preferences, address, password, sessions, tokens, data, leaving."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, session, url_for

from ecommunity import clock
from ecommunity.accounts import erasure, queries
from ecommunity.accounts.terms import day_of
from ecommunity.accounts.views.blueprint import bp, signed_out
from ecommunity.accounts.zones import choices
from ecommunity.authz import Actor
from ecommunity.boundary import current_actor
from ecommunity.errors import SignInNeeded
from ecommunity.web import display
from ecommunity.web.forms import Form, submit
from ecommunity.web.limits import by_address
from ecommunity.web.words import _


def member() -> Actor:
    """The signed-in person, or the way to the sign-in page."""
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded
    return actor


@bp.route("/account", methods=["GET", "POST"])
def preferences() -> Any:
    person = queries.get_self(member())
    form = Form("accounts.change_preferences", name=person.name, language=person.language, time_zone=person.time_zone)
    if form.submitted() is not None:
        flash(_("Saved."))
        response = redirect(url_for("accounts.preferences"), 303)
        display.remember(response, "lang", request.form["language"])  # type: ignore[arg-type]
        return response
    person = queries.get_self(member())
    return render_template("accounts/preferences.html", form=form, person=person, zones=choices()), form.status


@bp.route("/account/email", methods=["GET", "POST"])
@by_address("60 per 15 minutes")
def change_email() -> Any:
    person = queries.get_self(member())
    form = Form("accounts.change_email")
    if form.submitted() is not None:
        return redirect(url_for("accounts.link_sent", purpose="change_email"), 303)
    return render_template("accounts/change_email.html", form=form, person=person), form.status


@bp.route("/account/email/<token>", methods=["GET", "POST"])
@by_address()
def confirm_email(token: str) -> Any:
    form = Form("accounts.confirm_email")
    if form.submitted(token=token):
        flash(_("Your new address counts from now on. The old one was told."))
        return redirect(url_for("home.index"), 303)
    works = queries.find_link(token, "change_email") is not None
    return render_template("accounts/use_link.html", form=form, works=works, purpose="change_email"), form.status if works else 409


@bp.route("/account/email/undo/<token>", methods=["GET", "POST"])
@by_address()
def undo_email(token: str) -> Any:
    form = Form("accounts.undo_email")
    if form.submitted(token=token):
        flash(_("Your old address counts again. Choose a new password with the link that we mailed to it."))
        return redirect(url_for("accounts.sign_in"), 303)
    works = queries.find_link(token, "undo_email") is not None
    return render_template("accounts/use_link.html", form=form, works=works, purpose="undo_email"), form.status if works else 409


@bp.route("/account/password", methods=["GET", "POST"])
def change_password() -> Any:
    member()
    form = Form("accounts.change_password")
    if form.submitted() is not None:
        flash(_("Your new password counts from now on. Everywhere else you are signed out."))
        return redirect(url_for("accounts.preferences"), 303)
    return render_template("accounts/change_password.html", form=form), form.status


@bp.get("/account/sessions")
def sessions() -> Any:
    actor = member()
    return render_template("accounts/sessions.html", sessions=queries.list_sessions(actor), tokens=queries.list_tokens(actor), secret=None)


@bp.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Any:
    own = current_actor().session_id == session_id
    submit("accounts.end_session", session=session_id)
    return signed_out(url_for("home.index")) if own else redirect(url_for("accounts.sessions"), 303)


@bp.post("/account/sessions/end-others")
def end_other_sessions() -> Any:
    submit("accounts.end_other_sessions")
    flash(_("Everywhere else you are signed out."))
    return redirect(url_for("accounts.sessions"), 303)


@bp.post("/account/tokens/make")
def make_token() -> Any:
    actor = member()
    result = submit("accounts.make_token")
    page = render_template(
        "accounts/sessions.html", sessions=queries.list_sessions(actor), tokens=queries.list_tokens(actor), secret=result["secret"]
    )
    return page, {"Cache-Control": "no-store"}


@bp.post("/account/tokens/<int:token_id>/end")
def end_token(token_id: int) -> Any:
    submit("accounts.end_token", token=token_id)
    return redirect(url_for("accounts.sessions"), 303)


@bp.get("/account/data")
def own_data() -> Any:
    actor = member()
    return render_template("accounts/own_data.html", consents=queries.list_consents(actor), day_of=day_of)


@bp.get("/account/data.zip")
def export_data() -> Any:
    """Everything that the site knows of the actor."""
    actor = member()
    packed = erasure.export_archive(actor.id or 0)
    name = f"my-data-{clock.now():%Y-%m-%d}.zip"
    return Response(packed, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/account/leave", methods=["GET", "POST"])
def leave() -> Any:
    person = queries.get_self(member())
    form = Form("accounts.leave")
    if form.submitted() is not None:
        session.clear()
        return signed_out(url_for("accounts.left"))
    return render_template("accounts/leave.html", form=form, person=person), form.status


@bp.get("/account/left")
def left() -> Any:
    return render_template("accounts/left.html")
