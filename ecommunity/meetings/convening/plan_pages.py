"""The pages on which a new meeting is planned: first what kind of meeting, or like which template; then what is its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.errors import SignInNeeded
from ecommunity.meetings import wording
from ecommunity.meetings.convening import policies, templates
from ecommunity.meetings.convening.outlines import Outline
from ecommunity.meetings.rules_pack import packs_for, rules_pack
from ecommunity.web.forms import Form, submit


def plan_meeting() -> Any:
    """A meeting is put on the plan; the form is about one kind of meeting and offers the rules that are made for it."""
    actor = current_actor()
    require(policies.can_plan, actor)
    kinds = wording.meeting_kinds()
    kind = request.form.get("kind", "") or request.args.get("kind", "")
    if kind not in kinds and request.method == "GET":
        return render_template("meetings/plan.html", kinds=kinds, templates=templates.list_all(actor))
    packs = [(pack.id, pack.title) for pack in packs_for(kind)]
    usual = packs[0][0] if packs else ""
    form = Form("meetings.plan_meeting", language=actor.language or "en", rules=usual, kind=kind, access="group", minutes=120)
    if result := form.submitted():
        return redirect(url_for("meetings.room", meeting_id=result["meeting"]), 303)
    choices = {"groups": templates.list_groups(actor), "packs": packs, "kinds": kinds, "kind": kind, "accesses": wording.accesses()}
    return render_template("meetings/plan_kind.html", form=form, **choices), form.status


def plan_from_template(template_id: int) -> Any:
    """A meeting is put on the plan as a template has it."""
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded
    template = templates.get(actor, template_id)
    outline = Outline.model_validate(template.outline)
    form = Form("meetings.plan_from_template", title=template.name, language=template.lang)
    if result := form.submitted(template=template.id):
        return redirect(url_for("meetings.room", meeting_id=result["meeting"]), 303)
    told = {"template": template, "outline": outline, "kind": wording.meeting_kinds()[outline.kind], "pack": rules_pack(outline.rules)}
    return render_template("meetings/template.html", form=form, **told), form.status


def remove_template(template_id: int) -> Any:
    """The template goes."""
    submit("meetings.remove_template", template=template_id)
    return redirect(url_for("meetings.plan_meeting"), 303)


def add_to(bp: Blueprint) -> None:
    """The blueprint has these pages."""
    bp.add_url_rule("/meetings/plan", view_func=plan_meeting, methods=["GET", "POST"])
    bp.add_url_rule("/meetings/templates/<int:template_id>", view_func=plan_from_template, methods=["GET", "POST"])
    bp.add_url_rule("/meetings/templates/<int:template_id>/remove", view_func=remove_template, methods=["POST"])
