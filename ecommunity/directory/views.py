"""The directory's pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ecommunity import clock
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.db import Page
from ecommunity.directory import policies, private_sector, queries, words
from ecommunity.directory.expertise import pages as expertise
from ecommunity.directory.expertise.queries import published_of
from ecommunity.directory.mentoring import pages as mentoring
from ecommunity.directory.models import FUNCTIONS, Affiliation
from ecommunity.errors import NotFound
from ecommunity.registry import navigation
from ecommunity.web.forms import Form, by_language, submit
from ecommunity.web.words import _, lazy_, local

bp = Blueprint("directory", __name__)
expertise.add_to(bp)
mentoring.add_to(bp)
navigation("directory.index", lazy_("Directory"), order=60)


@bp.app_context_processor
def words_of_the_directory() -> dict[str, Any]:
    return {
        "function_name": lambda key: words.word(words.FUNCTIONS, key),
        "region_name": lambda key: words.word(words.REGION_LABELS, key),
        "organisation_kind": lambda key: words.word(words.KINDS, key),
        "status_name": lambda key: words.word(words.STATUSES, key),
        "affiliation_state": lambda key: words.word(words.STATES, key),
    }


def _page() -> int:
    asked = request.args.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _choices() -> dict[str, Any]:
    countries = sorted(((row.code, local(row.names)) for row in queries.list_countries()), key=lambda pair: pair[1])
    instruments = [(row.code, local(row.names)) for row in queries.list_instruments()]
    functions = sorted(((code, name()) for code, name in words.FUNCTIONS.items()), key=lambda pair: pair[1])
    return {"countries": countries, "instruments": instruments, "functions": functions, "topics": expertise.choices()}


def _known(shown: list[Affiliation], topics: list[tuple[str, str]]) -> dict[int, str]:
    """What the people of these entries let others find that they know, in words."""
    words_of = dict(topics)
    found = published_of(affiliation.person_id for affiliation in shown)
    return {person: ", ".join(words_of[code] for code in codes if code in words_of) for person, codes in found.items()}


@bp.get("/directory")
def index() -> Any:
    """Counterparts by country, instrument and function. A visitor sees what is public: the countries."""
    actor = current_actor()
    asked = {name: request.args.get(name, "")[:80] for name in ("country", "instrument", "function", "topic")}
    found: Page[Affiliation] = Page([], 1, None)
    if policies.can_search_people(actor):
        found = queries.list_entries(actor, **asked, page=_page())
    given: dict[str, Any] = {name: value for name, value in asked.items() if value}
    choices = _choices()
    return render_template(
        "directory/index.html",
        found=found,
        asked=asked,
        given=given,
        known=_known(found.items, choices["topics"]),
        page_url=lambda number: url_for("directory.index", page=number, **given),
        **choices,
    )


@bp.route("/directory/<int:affiliation_id>", methods=["GET", "POST"])
def entry(affiliation_id: int) -> Any:
    """One entry, with a form that writes to the person and shows no address."""
    actor = current_actor()
    affiliation = queries.get_affiliation(actor, affiliation_id)
    form = Form("directory.write_to")
    if form.submitted(affiliation=affiliation_id):
        flash(_("Your letter is on its way. You get a copy by mail."))
        return redirect(url_for("directory.entry", affiliation_id=affiliation_id), 303)
    affiliation = queries.get_affiliation(actor, affiliation_id)
    known = expertise.named(published_of([affiliation.person_id]).get(affiliation.person_id, []) if affiliation.is_published else [])
    return render_template("directory/entry.html", affiliation=affiliation, form=form, known=known), form.status


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> Any:
    """What a person shows of themselves; somebody who shows nothing is not found."""
    entries = queries.list_published_of(current_actor(), person_id)
    if not entries:
        raise NotFound
    return render_template("directory/person.html", name=entries[0].person.name, entries=entries)


@bp.get("/directory/countries")
def countries() -> Any:
    rows = sorted(queries.list_countries(), key=lambda row: local(row.names))
    return render_template("directory/countries.html", countries=rows)


@bp.get("/directory/countries/<code>")
def country(code: str) -> Any:
    """What the country is to each instrument today, with source and date, and who can be found there."""
    found = queries.get_country(code)
    return render_template(
        "directory/country.html",
        country=found,
        rows=queries.statuses_of(found),
        entries=queries.list_in_country(current_actor(), found),
    )


@bp.get("/directory/organisations")
def organisations() -> Any:
    """The Secretariat's list of whom people can act for."""
    require(policies.can_keep_directory, current_actor())
    found = queries.page_of_organisations(_page())
    return render_template(
        "directory/organisations.html", found=found, page_url=lambda number: url_for("directory.organisations", page=number)
    )


@bp.route("/directory/organisations/add", methods=["GET", "POST"])
def add_organisation() -> Any:
    require(policies.can_keep_directory, current_actor())
    form = Form("directory.add_organisation")
    if form.submitted(names=by_language("names")):
        flash(_("Saved."))
        return redirect(url_for("directory.organisations"), 303)
    values = {
        "kinds": sorted(((code, name()) for code, name in words.KINDS.items()), key=lambda pair: pair[1]),
        "countries": [("", _("None")), *_choices()["countries"]],
    }
    return render_template("directory/add_organisation.html", form=form, **values), form.status


@bp.get("/directory/mine")
def mine() -> Any:
    actor = current_actor()
    require(policies.can_claim_affiliation, actor)
    return render_template("directory/mine.html", affiliations=queries.list_own(actor))


@bp.route("/directory/interests", methods=["GET", "POST"])
def declare_interests() -> Any:
    """What others should know of one's interests; who acts for a company shows it beside the name."""
    actor = current_actor()
    require(policies.can_claim_affiliation, actor)
    form = Form("directory.declare_interests", interests=private_sector.interests_of(actor))
    if form.submitted():
        flash(_("Saved."))
        return redirect(url_for("directory.mine"), 303)
    return render_template("directory/interests.html", form=form), form.status


@bp.route("/directory/mine/add", methods=["GET", "POST"])
def claim_affiliation() -> Any:
    actor = current_actor()
    require(policies.can_claim_affiliation, actor)
    form = Form("directory.claim_affiliation", since=clock.now().date().isoformat())
    if form.submitted():
        flash(_("Your function is noted. It waits to be verified."))
        return redirect(url_for("directory.mine"), 303)
    values = {
        "organisations": [(row.id, local(row.names)) for row in queries.list_organisations()],
        "functions": [(code, words.word(words.FUNCTIONS, code)) for code in FUNCTIONS],
        "instruments": [("", _("None"))] + [(row.id, local(row.names)) for row in queries.list_instruments()],
    }
    return render_template("directory/claim.html", form=form, **values), form.status


@bp.route("/directory/mine/<int:affiliation_id>", methods=["GET", "POST"])
def edit_affiliation(affiliation_id: int) -> Any:
    actor = current_actor()
    row = queries.get_affiliation(actor, affiliation_id)
    require(policies.can_edit_affiliation, actor, row)
    form = Form("directory.edit_affiliation", since=row.since.isoformat(), until=row.until or "", evidence=row.evidence)
    if form.submitted(affiliation=affiliation_id):
        flash(_("Saved."))
        return redirect(url_for("directory.mine"), 303)
    row = queries.get_affiliation(actor, affiliation_id)
    return render_template("directory/edit.html", form=form, affiliation=row), form.status


@bp.post("/directory/mine/<int:affiliation_id>/publish")
def publish_affiliation(affiliation_id: int) -> Any:
    submit("directory.publish_affiliation", affiliation=affiliation_id)
    return redirect(url_for("directory.mine"), 303)


@bp.post("/directory/mine/<int:affiliation_id>/end")
def end_affiliation(affiliation_id: int) -> Any:
    submit("directory.end_affiliation", affiliation=affiliation_id)
    return redirect(url_for("directory.mine"), 303)


@bp.get("/directory/waiting")
def waiting() -> Any:
    """What the Secretariat, or a constituency's own focal point, is asked to verify."""
    actor = current_actor()
    require(policies.can_verify_some, actor)
    found = queries.list_waiting(actor, _page())
    return render_template("directory/waiting.html", found=found, page_url=lambda number: url_for("directory.waiting", page=number))


@bp.post("/directory/<int:affiliation_id>/verify")
def verify_affiliation(affiliation_id: int) -> Any:
    submit("directory.verify_affiliation", affiliation=affiliation_id)
    flash(_("Verified."))
    return redirect(url_for("directory.waiting"), 303)
