"""Threads of all communities, with their filters; what is unread, and the way to where it begins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.boundary import current_actor
from ecommunity.errors import SignInNeeded
from ecommunity.forum import queries
from ecommunity.forum.finding import actions, api, filters, panels, unread
from ecommunity.groups.queries import list_communities
from ecommunity.web.forms import local_path, submit
from ecommunity.web.words import _, local

__all__ = ["actions", "add_to", "api", "panels"]


def _questions() -> str:
    """The threads of every community that the reader may read."""
    actor, wanted = current_actor(), filters.read(request.args)
    communities = list_communities(actor)
    chosen = next((group for group in communities if group.slug == wanted.community), None)
    wanted = replace(wanted, community=chosen.slug if chosen else "")
    page = queries.list_threads(actor, community=chosen, also=filters.conditions(actor, wanted), page=page_number())
    choices = {
        "communities": [(group.slug, local(group.names)) for group in communities],
        "kinds": filters.kind_words().items(),
        "shown": [(word, text) for word, text in filters.shown_words().items() if word == "unanswered" or not actor.is_guest],
    }
    news = unread.count_in(actor, page.items)
    page_url = f"{url_for('forum.questions')}?{urlencode(wanted.given | {'page': ''})}{{}}"
    return render_template("forum/finding/questions.html", wanted=wanted, page=page, news=news, page_url=page_url, **choices)


def _member() -> Actor:
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded
    return actor


def _unread() -> str:
    """What is new since the reader was last there: how much in each community, and the threads of all of them."""
    actor = _member()
    page = queries.list_threads(actor, also=filters.conditions(actor, filters.Wanted(show="unread")), page=page_number())
    found = actor.fact("forum.unread")
    rows = [(group, found[group.id]) for group in list_communities(actor) if group.id in found]
    return render_template("forum/finding/unread.html", page=page, news=unread.count_in(actor, page.items), rows=rows)


def _first_unread(thread_id: int) -> Any:
    """The way to the first post that the reader has not read."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    return redirect(url_for("forum.post", post_id=unread.find_first_unread(actor, thread)), 303)


def _mark_community_read(slug: str) -> Any:
    submit("forum.mark_community_read", community=slug)
    flash(_("Everything there counts as read."))
    return redirect(local_path(request.form.get("back"), url_for("forum.unread")), 303)


def add_to(bp: Blueprint) -> None:
    """The blueprint has these pages."""
    bp.add_url_rule("/questions", "questions", _questions)
    bp.add_url_rule("/unread", "unread", _unread)
    bp.add_url_rule("/threads/<int:thread_id>/unread", "first_unread", _first_unread)
    bp.add_url_rule("/communities/<slug>/read", "mark_community_read", _mark_community_read, methods=["POST"])
