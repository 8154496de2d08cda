"""The list of tags, the threads that have one, and what a thread is about."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.forum import policies, queries
from ecommunity.forum.asking import tags
from ecommunity.forum.asking.filters import asked_language, languages
from ecommunity.forum.asking.models import HEADINGS
from ecommunity.forum.asking.words import heading_word
from ecommunity.forum.finding import unread
from ecommunity.web.forms import Form, by_language, submit
from ecommunity.web.words import LANGUAGES, _


def list_tags() -> str:
    """Every tag that is offered, by what it is about; for who keeps the list also those that were."""
    keeps = policies.can_keep_tags(current_actor())
    known = tags.list_tags(ended=keeps)
    offered = tags.by_heading(tag for tag in known if tag.ended_at is None)
    return render_template("forum/asking/tags.html", offered=offered, ended=[tag for tag in known if tag.ended_at])


def show_tag(slug: str) -> str:
    """The threads that have the tag and that the reader may read."""
    actor = current_actor()
    tag, written_in = tags.get_tag(slug), asked_language()
    page = queries.list_threads(actor, tag=tag, written_in=written_in, page=page_number())
    news = unread.count_in(actor, page.items)
    here = url_for("forum.show_tag", slug=slug)
    spoken = languages(written_in, lambda code: f"{here}?in={code}" if code else here)
    return render_template("forum/asking/tag.html", tag=tag, page=page, news=news, written_in=written_in, spoken=spoken)


def add_tag() -> Any:
    require(policies.can_keep_tags, current_actor())
    form = Form("forum.add_tag", heading="work", position=0)
    if result := form.submitted(names=by_language("names")):
        flash(_("The tag is on the list."), "good")
        return redirect(url_for("forum.show_tag", slug=result["tag"]), 303)
    return render_template("forum/asking/change_tag.html", tag=None, form=form, headings=_headings()), form.status


def change_tag(slug: str) -> Any:
    require(policies.can_keep_tags, current_actor())
    tag = tags.get_tag(slug)
    names = {f"names.{code}": tag.names.get(code, "") for code in LANGUAGES}
    form = Form("forum.change_tag", heading=tag.heading, position=tag.position, **names)
    if form.submitted(tag=slug, names=by_language("names")):
        flash(_("The tag is changed, on old threads too."), "good")
        return redirect(url_for("forum.show_tag", slug=slug), 303)
    return render_template("forum/asking/change_tag.html", tag=tags.get_tag(slug), form=form, headings=_headings()), form.status


def end_tag(slug: str) -> Any:
    submit("forum.end_tag", tag=slug)
    flash(_("The tag is offered no more. It stays on the threads that have it."), "good")
    return redirect(url_for("forum.list_tags"), 303)


def revive_tag(slug: str) -> Any:
    submit("forum.revive_tag", tag=slug)
    flash(_("The tag is offered again."), "good")
    return redirect(url_for("forum.list_tags"), 303)


def set_tags(thread_id: int) -> Any:
    """What a thread is about, for who began it and the moderators."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    require(policies.can_set_tags, actor, thread, message=_("Only who began the thread and the moderators choose its tags."))
    form = Form("forum.set_tags", tags=[tag.slug for tag in thread.tags])
    if form.submitted(thread=thread_id):
        return redirect(url_for("forum.thread", thread_id=thread_id), 303)
    thread = queries.get_thread(actor, thread_id)
    offered = {tag.id: tag for tag in [*tags.list_tags(), *thread.tags]}
    shown = tags.by_heading(sorted(offered.values(), key=lambda tag: (tag.position, tag.slug)))
    return render_template("forum/asking/set_tags.html", thread=thread, form=form, offered_tags=shown), form.status


def _headings() -> list[tuple[str, str]]:
    return [(heading, heading_word(heading)) for heading in HEADINGS]


def add_to(bp: Blueprint) -> None:
    """The list stands at /tags; it is the same for all communities."""
    both = ["GET", "POST"]
    bp.add_url_rule("/tags", view_func=list_tags)
    bp.add_url_rule("/tags/add", view_func=add_tag, methods=both)
    bp.add_url_rule("/tags/<slug>", view_func=show_tag)
    bp.add_url_rule("/tags/<slug>/change", view_func=change_tag, methods=both)
    bp.add_url_rule("/tags/<slug>/end", view_func=end_tag, methods=["POST"])
    bp.add_url_rule("/tags/<slug>/revive", view_func=revive_tag, methods=["POST"])
    bp.add_url_rule("/threads/<int:thread_id>/tags", view_func=set_tags, methods=both)
