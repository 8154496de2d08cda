"""What somebody follows, and the door behind every choice of a volume."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from ecommunity.api.reads import page_number
from ecommunity.boundary import current_actor
from ecommunity.errors import SignInNeeded
from ecommunity.forum.following import actions, lines, panels, privacy, queries, standing, subscribers, words
from ecommunity.web.forms import local_path, submit

__all__ = ["actions", "add_to", "lines", "panels", "privacy", "standing", "subscribers"]


def _following() -> str:
    """The communities and threads of the reader, each with its volume."""
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded
    page = queries.page_of_followed(actor, page_number())
    communities = queries.list_followed_communities(actor)
    chosen = queries.own_choices(actor)
    loud = {community.id: chosen.get(("community", community.id)) or queries.default_of(actor, community.id) for community in communities}
    return render_template(
        "forum/following/index.html",
        page=page,
        communities=communities,
        tags=queries.list_followed_tags(actor),
        loud=loud,
        chosen=chosen,
        options=words.volumes(),
    )


def _follow() -> Any:
    """The choice is kept, and one is back where one chose."""
    submit("forum.follow")
    return redirect(request.script_root + local_path(request.form.get("back"), "/following"), 303)


def add_to(bp: Blueprint) -> None:
    """The blueprint has these pages."""
    bp.add_url_rule("/following", "following", _following)
    bp.add_url_rule("/follow", "follow", _follow, methods=["POST"])
