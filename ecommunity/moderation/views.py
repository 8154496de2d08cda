"""Moderation's pages: the report, the queue of a community, its log, a decision with the appeal to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from ecommunity import clock
from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.errors import NotFound, SignInNeeded
from ecommunity.groups.models import Group
from ecommunity.moderation import policies, queries, reasons, renaming, tables
from ecommunity.moderation.things import Thing, of_kind
from ecommunity.web.forms import Form, by_language
from ecommunity.web.words import _, ngettext

bp = Blueprint("moderation", __name__)
COMMANDS = (renaming,)  # beside those of `actions`


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"act_words": reasons.act_words, "reason_words": reasons.reason_words, "kind_words": reasons.kind_words}


@bp.route("/report/<kind>/<int:thing_id>", methods=["GET", "POST"])
def report_thing(kind: str, thing_id: int) -> Any:
    """Why something should not stand; afterwards, what came of it."""
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded(_("Please sign in first."))
    thing = of_kind(kind).get(actor, thing_id)
    earlier = queries.report_by(actor, thing)
    form = Form("moderation.report_thing", reason=earlier.reason if earlier else "", words=earlier.words if earlier else "")
    if form.submitted(kind=kind, thing=thing_id):
        flash(_("The moderators look at it. Only they know that you reported it."), "good")
        return redirect(url_for("moderation.report_thing", kind=kind, thing_id=thing_id), 303)
    decisions = queries.decisions_of(kind, [thing_id]) if earlier is not None and earlier.case.decision_id else {}
    values = {"thing": thing, "earlier": earlier, "decision": decisions.get(thing_id), "choices": reasons.choices()}
    return render_template("moderation/report.html", form=form, **values), form.status


@bp.route("/communities/<slug>/moderation", methods=["GET", "POST"])
def queue(slug: str) -> Any:
    """What waits for the moderators of the community; those that are ticked are decided about together."""
    actor = current_actor()
    community = queries.get_community(actor, slug)
    require(policies.can_see_queue, actor, community, message=_("Only those who look after this community see what waits."))
    form = Form("moderation.decide")
    if result := form.submitted():
        number = len(result["decisions"])
        flash(ngettext("%(n)s decision is made. The author sees it.", "%(n)s decisions are made. The authors see them.", number), "good")
        return redirect(url_for("moderation.queue", slug=slug), 303)
    return render_template("moderation/queue.html", community=community, form=form, **_queue(community)), form.status


def _queue(community: Group) -> dict[str, Any]:
    """What a moderator needs to decide: the text and its author, who reported it and why, what was decided before."""
    actor = current_actor()
    page = queries.list_cases(actor, community, page_number())
    appeals = queries.list_appeals(actor, community)
    things: dict[int, Thing] = of_kind("post").load(actor, {*(case.thing_id for case in page.items), *(row.thing_id for row in appeals)})
    return {
        "page": page,
        "appeals": appeals,
        "things": things,
        "reports": queries.reports_of(page.items),
        "history": queries.history_of(list(things.values())),
        "choices": [("", _("Choose a reason")), *reasons.choices()],
    }


@bp.route("/moderation/<kind>/<int:thing_id>", methods=["GET", "POST"])
def decide(kind: str, thing_id: int) -> Any:
    """One thing, whether or not anybody reported it: it stands or it goes."""
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded(_("Please sign in first."))
    thing = of_kind(kind).load(actor, [thing_id]).get(thing_id)
    if thing is None:
        raise NotFound
    form = Form("moderation.decide")
    if form.submitted(kind=kind, things=[thing_id]):
        flash(_("The decision is made. The author sees it."), "good")
        return redirect(f"{request.script_root}{thing.url}", 303)
    case = queries.cases_of(kind, [thing_id]).get(thing_id)
    values = {
        "thing": thing,
        "case": case,
        "reports": queries.reports_of([case])[case.id] if case else [],
        "history": queries.history_of([thing])[thing_id],
        "choices": [("", _("Choose a reason")), *reasons.choices()],
    }
    return render_template("moderation/decide.html", form=form, **values), form.status


@bp.route("/moderation/decisions/<int:decision_id>", methods=["GET", "POST"])
def decision(decision_id: int) -> Any:
    """What was decided and why. Its author appeals here; a second moderator answers here."""
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded(_("Please sign in first."))
    row, thing, looks_after = queries.get_decision(actor, decision_id)
    waits = looks_after and row.appeal is not None and row.appeal.is_open
    answers = waits and policies.can_answer_appeal(actor, row, thing, queries.reporters_about(row))
    form = Form("moderation.answer_appeal" if answers else "moderation.appeal_decision")
    if form.submitted(decision=decision_id):
        text = _("Your answer is sent. It is final.") if answers else _("A second moderator looks at it. You read the answer here.")
        flash(text, "good")
        return redirect(url_for("moderation.decision", decision_id=decision_id), 303)
    can = {"answers": answers, "appeals": policies.can_appeal(row, thing), "looks_after": looks_after}
    return render_template("moderation/decision.html", decision=row, thing=thing, form=form, **can), form.status


@bp.get("/moderation/appeals")
def appeals() -> Any:
    """Appeals in communities where nobody else leads: the Secretariat is the second moderator."""
    actor = current_actor()
    require(policies.can_answer_for_others, actor)
    return render_template("moderation/appeals.html", appeals=queries.list_appeals_to_secretariat(actor))


@bp.route("/communities/<slug>/moderation/rename", methods=["GET", "POST"])
def rename_community(slug: str) -> Any:
    """What the community is called."""
    actor = current_actor()
    community = queries.get_community(actor, slug)
    require(policies.can_rename, actor, community, message=_("Only those who look after this community can do this."))
    names = {f"names.{code}": text for code, text in community.names.items()}
    form = Form("moderation.rename_community", new_slug=community.slug, **names)
    if result := form.submitted(community=slug, names=by_language("names")):
        flash(_("Saved. The old address leads here."), "good")
        return redirect(url_for("groups.community", slug=result["community"]), 303)
    return render_template("moderation/rename.html", community=queries.get_community(actor, slug), form=form), form.status


def _log(slug: str) -> Group:
    actor = current_actor()
    community = queries.get_community(actor, slug)
    require(policies.can_read_log, actor, community, message=_("Only those who look after this community read its log."))
    return community


@bp.get("/communities/<slug>/moderation/log")
def log(slug: str) -> Any:
    """Everything that was done here, the newest first; no text of anybody stands in it."""
    community = _log(slug)
    return render_template("moderation/log.html", community=community, page=queries.list_log(current_actor(), community, page_number()))


@bp.get("/communities/<slug>/moderation/log.csv")
def log_file(slug: str) -> Response:
    community = _log(slug)
    headers = {"Content-Disposition": f'attachment; filename="moderation-{community.slug}.csv"'}
    return Response(tables.as_csv(_lines(community)), mimetype="text/csv", headers=headers)


def _lines(community: Group) -> Iterator[list[str]]:
    yield [_("When (UTC)"), _("Who"), _("What was done"), _("Thing"), _("Number"), _("Reason"), _("In words"), _("Where it went")]
    for row in queries.whole_log(current_actor(), community):
        yield [
            clock.rfc3339(row.decided_at),
            row.by.name if row.by else "",
            reasons.act_words(row.act),
            reasons.kind_words(row.kind),
            str(row.thing_id),
            reasons.reason_words(row.reason),
            row.words,
            str(row.target_id or ""),
        ]
