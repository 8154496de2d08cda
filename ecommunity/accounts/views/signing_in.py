"""Signing in: by password, by mailed link, in the demo with one click; and out."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import redirect, render_template, request, url_for

from ecommunity.accounts import queries
from ecommunity.accounts.demo_people import list_demo_people
from ecommunity.accounts.views.blueprint import bp, device, go_on, signed_out
from ecommunity.boundary import current_actor
from ecommunity.config import settings
from ecommunity.errors import NotFound, SignInNeeded
from ecommunity.web.forms import Form, submit
from ecommunity.web.limits import by_address
from ecommunity.web.templating import is_loopback
from ecommunity.web.words import _


@bp.route("/sign-in", methods=["GET", "POST"])
@by_address()
def sign_in() -> Any:
    """Address and password, or ask for a link."""
    form = Form("accounts.sign_in")
    result = form.submitted(address=request.remote_addr or "unknown", device=device())
    if result and result.get("secret"):
        return go_on(result)
    if form.was_sent and not form.errors and not form.message:
        form.status, form.message = 422, _("This address and password do not fit together. Check both, or ask for a link by mail.")
    people = list_demo_people() if settings.demo and is_loopback() else []
    return render_template("accounts/sign_in.html", form=form, people=people, next=request.values.get("next", "")), form.status


@bp.post("/sign-in/demo/<int:person_id>")
def demo_sign_in(person_id: int) -> Any:
    """One click, only on this very machine and only in the demo."""
    if not (settings.demo and is_loopback()):
        raise NotFound
    return go_on(submit("accounts.demo_sign_in", person=person_id, device=device()))


@bp.route("/sign-in/link", methods=["GET", "POST"])
@by_address("40 per 15 minutes")
def ask_link() -> Any:
    """A mailed link instead of a password, a new password, or a new confirmation."""
    purpose = request.values.get("purpose", "sign_in")
    form = Form("accounts.ask_link")
    if form.submitted(purpose=purpose) is not None:
        return redirect(url_for("accounts.link_sent", purpose=purpose), 303)
    return render_template("accounts/ask_link.html", form=form, purpose=purpose), form.status


@bp.get("/sign-in/link/sent")
def link_sent() -> Any:
    """The same page whatever happened, so that nobody learns who has an account; `purpose` says which link was asked for."""
    here = settings.demo and not settings.mail_url and is_loopback()
    return render_template("accounts/link_sent.html", mailbox_here=here, purpose=request.args.get("purpose", "sign_in"))


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@by_address()
def use_link(token: str) -> Any:
    """Opening the link shows a button, because mail scanners open links too; the button signs in."""
    form = Form("accounts.use_sign_in_link")
    if result := form.submitted(token=token, device=device()):
        return go_on(result)
    works = queries.find_link(token, "sign_in") is not None
    return render_template("accounts/use_link.html", form=form, works=works, purpose="sign_in"), form.status if works else 409


@bp.route("/reset/<token>", methods=["GET", "POST"])
@by_address()
def reset_password(token: str) -> Any:
    form = Form("accounts.reset_password")
    if result := form.submitted(token=token, device=device()):
        return go_on(result, _("Your new password counts from now on. Everywhere else you are signed out."))
    works = queries.find_link(token, "reset") is not None
    return render_template("accounts/reset_password.html", form=form, works=works), form.status if works else 409


@bp.post("/sign-out")
def sign_out() -> Any:
    if not current_actor().is_guest:
        with suppress(SignInNeeded):  # the button was pressed twice: it is done
            submit("accounts.sign_out")
    return signed_out(url_for("home.index"))
