"""The pages that join things."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.forum.queries import get_thread
from ecommunity.knowledge.presenting import listed
from ecommunity.knowledge.queries import get_module
from ecommunity.links import policies, queries
from ecommunity.web.forms import Form, submit
from ecommunity.web.words import _, language

bp = Blueprint("links", __name__)


@bp.route("/threads/<int:thread_id>/module", methods=["GET", "POST"])
def link_thread(thread_id: int) -> Any:
    """Which module the thread became."""
    actor = current_actor()
    thread = get_thread(actor, thread_id)
    require(
        policies.can_link_thread, actor, thread, message=_("Who edits modules or looks after the community says what became of a thread.")
    )
    form = Form("links.link_thread")
    if form.submitted(thread=thread_id):
        flash(_("The thread and the module now lead to each other."), "good")
        return redirect(url_for("forum.thread", thread_id=thread_id), 303)
    thread = get_thread(current_actor(), thread_id)
    modules = [(module.id, listed(module, language())) for module in queries.list_modules_of(current_actor(), thread)]
    return render_template("links/link_thread.html", thread=thread, form=form, modules=modules), form.status


@bp.post("/threads/<int:thread_id>/module/<int:module>/remove")
def unlink_thread(thread_id: int, module: int) -> Any:
    submit("links.unlink_thread", thread=thread_id, module=module)
    return redirect(url_for("forum.thread", thread_id=thread_id), 303)


@bp.get("/modules/<slug>/questions")
def questions(slug: str) -> str:
    """Every question from which a module came that this reader may read."""
    module = get_module(current_actor(), slug)
    page = queries.list_threads_of(current_actor(), module, page_number())
    return render_template("links/questions.html", module=listed(module, language()), page=page)
