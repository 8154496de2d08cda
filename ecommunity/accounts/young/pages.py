"""The page on which somebody says that they are under 18, the guardian's pages, and the Secretariat's list."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ecommunity import clock
from ecommunity.accounts.young import actions, age, panels, policies, privacy, queries, subscribers, tidying
from ecommunity.accounts.young.models import Minor
from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.errors import SignInNeeded
from ecommunity.web import moments
from ecommunity.web.forms import Form, submit
from ecommunity.web.limits import by_address
from ecommunity.web.words import _

__all__ = ["actions", "add_to", "panels", "privacy", "subscribers", "tidying"]


def until(row: Minor) -> str:
    """The month in which somebody turns 18, in words."""
    return moments.month(date(*age.month_of(row.of_age_from), 1))


def month_choices() -> dict[str, Any]:
    """The months by name and the years, each with an empty choice first."""
    return {
        "months": [("", _("Month")), *moments.month_names()],
        "years": [("", _("Year")), *((year, str(year)) for year in age.years_to_choose(clock.now().date()))],
    }


def _under_18() -> Any:
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded
    row = queries.own_minor(actor)
    form = Form("accounts.ask_guardian", guardian=row.guardian_email if row else "")
    if form.submitted() is not None:
        flash(_("Saved."))
        return redirect(url_for("accounts.under_18"), 303)
    row = queries.own_minor(actor)
    return render_template("accounts/young/own.html", form=form, row=row, until=until, **month_choices()), form.status


def _guardian(token: str) -> Any:
    """What a guardian reads before they answer; the answer itself is a button, because mail scanners open links too."""
    form = Form("accounts.answer_as_guardian")
    if result := form.submitted(token=token):
        return redirect(url_for("accounts.guardian_answered", answer=result["answer"]), 303)
    return _for_guardian("guardian", token, form)


def _end_consent(token: str) -> Any:
    form = Form("accounts.end_consent")
    if form.submitted(token=token):
        return redirect(url_for("accounts.guardian_answered", answer="ended"), 303)
    return _for_guardian("guardian_end", token, form)


def _for_guardian(purpose: str, token: str, form: Form) -> Any:
    child = queries.find_child(token, purpose)
    return render_template(f"accounts/young/{purpose}.html", form=form, child=child), form.status if child else 409


def _answered(answer: str) -> Any:
    return render_template("accounts/young/answered.html", answer=answer)


def _list() -> Any:
    actor = current_actor()
    require(policies.can_care_for_minors, actor)
    found = queries.list_minors(actor, page_number())
    return render_template(
        "accounts/young/list.html",
        found=found,
        page_url=lambda number: url_for("accounts.people_under_18", page=number),
        until=until,
        corrections=queries.list_corrections(actor),
    )


def _correct(person_id: int) -> Any:
    actor = current_actor()
    require(policies.can_care_for_minors, actor)
    if queries.was_corrected_away(actor, person_id):
        return redirect(url_for("accounts.people_under_18"), 303)
    row = queries.get_minor(actor, person_id)
    year, month = age.month_of(row.of_age_from)
    form = Form("accounts.correct_age", of_age_month=month, of_age_year=year)
    if form.submitted(person=person_id) is not None:
        flash(_("Saved."))
        return redirect(url_for("accounts.people_under_18"), 303)
    row = queries.get_minor(actor, person_id)
    return render_template("accounts/young/correct.html", form=form, row=row, **month_choices()), form.status


def _end_consent_of(person_id: int) -> Any:
    submit("accounts.end_consent_of", person=person_id)
    flash(_("Done."))
    return redirect(url_for("accounts.people_under_18"), 303)


def add_to(bp: Blueprint) -> None:
    """The blueprint has these pages."""
    both = ["GET", "POST"]
    bp.add_url_rule("/account/under-18", "under_18", _under_18, methods=both)
    bp.add_url_rule("/guardian/<token>", "guardian", by_address()(_guardian), methods=both)
    bp.add_url_rule("/guardian/end/<token>", "end_consent", by_address()(_end_consent), methods=both)
    bp.add_url_rule("/guardian/answered/<any(yes,no,ended):answer>", "guardian_answered", _answered)
    bp.add_url_rule("/under-18", "people_under_18", _list)
    bp.add_url_rule("/under-18/<int:person_id>", "correct_age", _correct, methods=both)
    bp.add_url_rule("/under-18/<int:person_id>/end-consent", "end_consent_of", _end_consent_of, methods=["POST"])
