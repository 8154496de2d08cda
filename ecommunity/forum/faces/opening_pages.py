"""The pages about reported posts among peers: what the Secretariat may open, the one post, and the list that the members see."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from ecommunity.api.reads import page_number
from ecommunity.authz import Actor, require
from ecommunity.boundary import current_actor
from ecommunity.forum import queries as forum
from ecommunity.forum.faces import policies, queries
from ecommunity.forum.presenting import author_of
from ecommunity.moderation.reasons import LABELS
from ecommunity.web.forms import Form
from ecommunity.web.words import _


def _of_the_site() -> Actor:
    actor = current_actor()
    require(policies.can_look_behind, actor, message=_("Only administrators and the Secretariat can ask for this."))
    return actor


def _reports() -> str:
    return render_template("forum/faces/peers_reports.html", rows=queries.list_peers_reports(_of_the_site()), reasons=LABELS)


def _report(report_id: int) -> dict[str, Any]:
    return {"report": queries.find_peers_report(report_id), "reasons": LABELS}


def _open(report_id: int) -> Any:
    """Why somebody has to read it; then the text."""
    _of_the_site()
    form = Form("forum.open_peers_report")
    if result := form.submitted(report=report_id):
        return redirect(url_for("forum.peers_opening", opening_id=result["opening"]), 303)
    return render_template("forum/faces/peers_report.html", **_report(report_id), form=form), form.status


def _opening(opening_id: int) -> str:
    """The one post, for who opened it, for an hour. Neither the thread around it nor what others answered."""
    opening, post = queries.get_opening(current_actor(), opening_id)
    return render_template("forum/faces/peers_opening.html", opening=opening, post=post, author=author_of(post, post.thread.opening))


def _openings(slug: str) -> str:
    actor = current_actor()
    community = forum.get_community(actor, slug)
    require(policies.can_see_openings, actor, community, message=_("Only members of this community see this list."))
    page = queries.list_openings(actor, community, page_number())
    return render_template("forum/faces/openings.html", community=community, page=page)


def add_openings(bp: Blueprint) -> None:
    """The blueprint has these pages and doors."""
    bp.add_url_rule("/peers-reports", "peers_reports", _reports)
    bp.add_url_rule("/peers-reports/<int:report_id>/open", "open_peers_report", _open, methods=["GET", "POST"])
    bp.add_url_rule("/peers-openings/<int:opening_id>", "peers_opening", _opening)
    bp.add_url_rule("/communities/<slug>/openings", "openings", _openings)
