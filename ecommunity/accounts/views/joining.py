"""Creating and confirming an account."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from ecommunity.accounts import queries
from ecommunity.accounts.admission import invited_address
from ecommunity.accounts.terms import TERMS, day_of
from ecommunity.accounts.views.blueprint import bp, device, go_on
from ecommunity.accounts.young.pages import month_choices
from ecommunity.accounts.zones import choices
from ecommunity.boundary import current_actor
from ecommunity.web import display, words
from ecommunity.web.forms import Form
from ecommunity.web.limits import by_address
from ecommunity.web.site import site
from ecommunity.web.words import _


@bp.route("/join", methods=["GET", "POST"])
@by_address("60 per 15 minutes")
def sign_up() -> Any:
    if not current_actor().is_guest:
        return redirect(url_for("home.index"), 303)
    invitation = request.values.get("invitation", "")
    given = {"name": request.args.get("name", ""), "email": invited_address(invitation)}
    form = Form("accounts.sign_up", language=words.language(), time_zone="UTC", **given)
    if form.submitted() is not None:
        return redirect(url_for("accounts.link_sent", purpose="confirm"), 303)
    closed = site().sign_up == "invited" and not given["email"]
    more = {"zones": choices(), "terms": day_of(TERMS), "invitation": invitation, "closed": closed, **month_choices()}
    return render_template("accounts/sign_up.html", form=form, **more), form.status


@bp.route("/join/<token>", methods=["GET", "POST"])
@by_address()
def confirm(token: str) -> Any:
    """Opening the link shows a button, because mail scanners open links too; the button confirms."""
    form = Form("accounts.confirm")
    result = form.submitted(token=token, device=device())
    if result and result.get("secret"):
        return go_on(result, _("Welcome. Your address is confirmed."))
    if result:
        return render_template("accounts/waiting.html")
    works = queries.find_link(token, "confirm") is not None
    return render_template("accounts/use_link.html", form=form, works=works, purpose="confirm"), form.status if works else 409


@bp.route("/join/invited/<token>", methods=["GET", "POST"])
@by_address()
def take_invitation(token: str) -> Any:
    """An invitation asks for what signing up asks for; only who agrees to the terms has an account."""
    person = queries.find_invited(token)
    given = {"name": person.name, "language": person.language, "time_zone": "UTC"} if person else {}
    form = Form("accounts.take_invitation", **given)
    if result := form.submitted(token=token, device=device()):
        words.speak(result["language"])  # the link chose a language for this browser; from now on the person's own counts
        response = go_on(result, _("Welcome. Your account is ready."))
        display.remember(response, "lang", result["language"])
        return response
    more = {"zones": choices(), "terms": day_of(TERMS), **month_choices()}
    return render_template("accounts/invited.html", form=form, person=person, **more), form.status if person else 409
