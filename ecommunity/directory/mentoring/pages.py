"""The pages of mentors: who fits, the own offer, the letters of two, and the Secretariat's list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.directory.expertise.pages import named
from ecommunity.directory.mentoring import actions, ending, panels, policies, privacy, queries, subscribers
from ecommunity.web.forms import Form, submit
from ecommunity.web.words import LANGUAGES, _

__all__ = ["actions", "add_to", "ending", "panels", "privacy", "subscribers"]


def _language_names(codes: list[str]) -> str:
    return ", ".join(LANGUAGES[code] for code in codes if code in LANGUAGES)


def _index() -> Any:
    """What waits and runs; and, for who has no mentor, who fits."""
    actor = current_actor()
    require(policies.can_have_mentor, actor)
    pairings = queries.list_pairings(actor)
    has_mentor = any(row.mentee_id == actor.id for row in pairings)
    fitting = [] if has_mentor else queries.list_fitting(actor)
    values = {"named": named, "language_names": _language_names, "offer": queries.own_offer(actor)}
    return render_template("directory/mentoring/index.html", pairings=pairings, has_mentor=has_mentor, fitting=fitting, **values)


def _offer() -> Any:
    actor = current_actor()
    require(policies.can_offer_mentoring, actor)
    row = queries.own_offer(actor)
    given = {"languages": row.languages, "places": row.places, "words": row.words, "is_open": row.is_open} if row else {}
    form = Form("directory.offer_mentoring", **({"languages": [actor.language], "places": 1, "is_open": True} | given))
    if form.submitted() is not None:
        flash(_("Saved."))
        return redirect(url_for("directory.mentoring"), 303)
    choices = {"language_choices": list(LANGUAGES.items()), "place_choices": [(n, str(n)) for n in range(1, 6)]}
    return render_template("directory/mentoring/offer.html", form=form, offer=queries.own_offer(actor), **choices), form.status


def _ask(person_id: int) -> Any:
    actor = current_actor()
    require(policies.can_have_mentor, actor)
    form = Form("directory.ask_mentor")
    if result := form.submitted(person=person_id):
        flash(_("We told them. You find the answer among your notices."))
        return redirect(url_for("directory.pairing", pairing_id=result["pairing"]), 303)
    offer = queries.get_offer(actor, person_id)
    return render_template("directory/mentoring/ask.html", form=form, offer=offer), form.status


def _pairing(pairing_id: int) -> Any:
    """The two, what they wrote, and a form to write."""
    actor = current_actor()
    queries.get_pairing(actor, pairing_id)
    form = Form("directory.write_in_pairing")
    if form.submitted(pairing=pairing_id) is not None:
        flash(_("Your letter is on its way."))
        return redirect(url_for("directory.pairing", pairing_id=pairing_id), 303)
    pairing = queries.get_pairing(actor, pairing_id)
    values = {"other": pairing.other(actor.id), "letters": queries.list_letters(pairing), "is_minor": queries.is_minor_mentee(pairing)}
    return render_template("directory/mentoring/pairing.html", form=form, pairing=pairing, **values), form.status


def _answer(pairing_id: int, answer: str) -> Any:
    submit("directory.answer_mentee", pairing=pairing_id, accept=answer == "accept")
    flash(_("We told them."))
    return redirect(url_for("directory.mentoring"), 303)


def _end(pairing_id: int) -> Any:
    submit("directory.end_pairing", pairing=pairing_id)
    flash(_("It has ended. We told the other one."))
    return redirect(url_for("directory.mentoring"), 303)


def _confirming() -> Any:
    actor = current_actor()
    require(policies.can_confirm_mentors, actor)
    values = {"offers": queries.list_offers(actor), "pairs": queries.list_pairs_with_minors(actor), "language_names": _language_names}
    return render_template("directory/mentoring/confirming.html", **values)


def _confirm(person_id: int, step: str) -> Any:
    submit("directory.confirm_mentor" if step == "confirm" else "directory.end_confirmation", person=person_id)
    flash(_("Saved."))
    return redirect(url_for("directory.confirming_mentors"), 303)


def add_to(bp: Blueprint) -> None:
    """The blueprint has these pages."""
    both, base = ["GET", "POST"], "/directory/mentoring"
    bp.add_url_rule(base, "mentoring", _index)
    bp.add_url_rule(f"{base}/offer", "offer_mentoring", _offer, methods=both)
    bp.add_url_rule(f"{base}/ask/<int:person_id>", "ask_mentor", _ask, methods=both)
    bp.add_url_rule(f"{base}/<int:pairing_id>", "pairing", _pairing, methods=both)
    bp.add_url_rule(f"{base}/<int:pairing_id>/<any(accept,decline):answer>", "answer_mentee", _answer, methods=["POST"])
    bp.add_url_rule(f"{base}/<int:pairing_id>/end", "end_pairing", _end, methods=["POST"])
    bp.add_url_rule(f"{base}/confirming", "confirming_mentors", _confirming)
    bp.add_url_rule(f"{base}/confirming/<int:person_id>/<any(confirm,end):step>", "confirm_mentor", _confirm, methods=["POST"])
