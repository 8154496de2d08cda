"""The forum's pages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError

from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.db import Page, waiting_at_most
from ecommunity.errors import NotFound, Refusal
from ecommunity.forum import policies, queries
from ecommunity.forum.answering import pages as answering
from ecommunity.forum.answering import quotations
from ecommunity.forum.asking import attached, draft_pages, file_doors, tag_pages
from ecommunity.forum.asking import pages as asking_pages
from ecommunity.forum.asking.drafts import reply_in
from ecommunity.forum.asking.filters import Filter
from ecommunity.forum.asking.steps import TextForm, begun
from ecommunity.forum.asking.words import WORDS
from ecommunity.forum.faces import pages as faces_pages
from ecommunity.forum.feeds import pages as feed_pages
from ecommunity.forum.finding import pages as finding
from ecommunity.forum.finding import unread
from ecommunity.forum.following import pages as following
from ecommunity.forum.following.queries import of_reader
from ecommunity.forum.imports import pages as import_pages
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.moderating import pages as moderating_pages
from ecommunity.forum.presenting import accepted_by, author_of, is_accepted, is_own, state_words
from ecommunity.forum.revising import pages as revising
from ecommunity.forum.volunteering import pages as volunteering
from ecommunity.web import places
from ecommunity.web.forms import submit
from ecommunity.web.words import LANGUAGES, _, language

bp = Blueprint("forum", __name__)
finding.add_to(bp)
following.add_to(bp)
volunteering.add_to(bp)
moderating_pages.add_to(bp)
revising.add_to(bp)
answering.add_to(bp)
feed_pages.add_to(bp)
import_pages.add_to(bp)
faces_pages.add_to(bp)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "author_of": author_of,
        "state_words": state_words,
        "why_no_reply": policies.why_no_reply,
        "is_own": is_own,
        "accepted_by": accepted_by,
        "written": answering.written,
        "thanked": answering.thanked,
        "suggested": answering.suggested,
        "quote_label": answering.quote_label,
        "is_accepted": is_accepted,
        "language_choices": list(LANGUAGES.items()),
    } | WORDS


@bp.get("/communities/<slug>/threads")
def threads(slug: str) -> str:
    """The community's threads: all, of one kind, those without an accepted answer, in one language."""
    actor = current_actor()
    community = queries.get_community_at(actor, slug)
    part = Filter.asked()
    page = queries.list_threads(actor, community=community, **asdict(part), page=page_number())
    news = unread.count_in(actor, page.items)
    places.expect(f"group:{community.id}")
    return render_template("forum/threads.html", community=community, page=page, part=part, news=news)


@bp.get("/threads/<int:thread_id>")
def thread(thread_id: int) -> Any:
    """The thread; whoever is signed in has now read it as far as this page goes."""
    try:
        found = queries.get_thread(current_actor(), thread_id)
    except NotFound:
        if moved := moderating_pages.elsewhere(thread_id):
            return moved
        raise
    page = _posts(found)
    form = begun("forum.post_reply", reply_in(thread_id), only_when_asked=True, language=language(), body=answering.begun(found))
    drawn = _draw_thread(found, page, form)
    _mark_read(found, page)
    return drawn


@bp.route("/threads/<int:thread_id>/replies", methods=["GET", "POST"])
def post_reply(thread_id: int) -> Any:
    """The reply stands in the thread, or the thread is shown again with what was typed and what to correct."""
    form = begun("forum.post_reply", reply_in(thread_id), language=language())
    if kept := form.kept_as_draft():
        return kept
    if result := form.submitted(thread=thread_id):
        return redirect(url_for("forum.post", post_id=result["post"]), 303)
    if not form.was_sent:
        return redirect(url_for("forum.thread", thread_id=thread_id), 303)
    found = queries.get_thread(current_actor(), thread_id)
    return _draw_thread(found, _posts(found), form), form.status


def _posts(thread: Thread) -> Page[Post]:
    return queries.list_posts(current_actor(), thread, after=1, page=page_number())


def _draw_thread(thread: Thread, page: Page[Post], form: TextForm) -> str:
    places.expect(thread.stream)
    last = page.items[-1] if page.items else thread.opening
    attached.preload([thread.opening, *page.items, *([thread.accepted.post] if thread.accepted else [])])
    return render_template("forum/thread.html", thread=thread, page=page, form=form, last=last, **answering.around(thread, page.items))


def _mark_read(thread: Thread, page: Page[Post]) -> None:
    """A page that somebody opened is read, with scripts and without. What a browser fetches before anybody asked is not."""
    actor = current_actor()
    if actor.is_guest or request.method != "GET" or request.headers.get("Sec-Purpose"):
        return
    number = page.items[-1].number if page.items else 1
    if number > of_reader(actor, thread).mark:
        with suppress(Refusal, OperationalError), waiting_at_most(0.1):  # Reading goes on; the next visit marks it.
            submit("forum.mark_read", thread=thread.id, number=number)


@bp.get("/posts/<int:post_id>")
def post(post_id: int) -> Any:
    """The post where it stands in its thread."""
    found = queries.get_post(current_actor(), post_id)
    page = queries.page_of_post(current_actor(), found)
    where = url_for("forum.thread", thread_id=found.thread_id, page=page if page > 1 else None, _anchor=f"post-{found.id}")
    return redirect(where, 303)


@bp.get("/posts/<int:post_id>/fragment")
def post_fragment(post_id: int) -> Response:
    found = queries.get_post(current_actor(), post_id)
    return _fragment("forum/_post.html", thread=found.thread, post=found)


@bp.get("/threads/<int:thread_id>/accepted")
def accepted_fragment(thread_id: int) -> Response:
    """The place under the question, with the accepted answer or empty."""
    return _fragment("forum/_accepted.html", thread=queries.get_thread(current_actor(), thread_id))


@bp.get("/threads/<int:thread_id>/entry")
def thread_entry(thread_id: int) -> Response:
    """The thread as a line of its community's list."""
    actor = current_actor()
    found = queries.get_thread(actor, thread_id)
    return _fragment("forum/_entry.html", thread=found, news=unread.count_in(actor, [found]))


def _fragment(template: str, **values: Any) -> Response:
    """A part of a page. One without a form is the same until it changes, so the browser need not take it twice."""
    response = make_response(render_template(template, **values))
    if b"csrf_token" not in response.get_data():
        response.add_etag()
        response.make_conditional(request)
    return response


@bp.post("/posts/<int:post_id>/accept")
def accept_answer(post_id: int) -> Any:
    submit("forum.accept_answer", post=post_id)
    flash(_("This answer now stands right under the question. Thank you."), "good")
    return _to_thread(queries.get_post(current_actor(), post_id))


@bp.post("/threads/<int:thread_id>/withdraw-acceptance")
def withdraw_acceptance(thread_id: int) -> Any:
    submit("forum.withdraw_acceptance", thread=thread_id)
    return redirect(url_for("forum.thread", thread_id=thread_id), 303)


@bp.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
def edit_post(post_id: int) -> Any:
    found = queries.get_post(current_actor(), post_id)
    require(policies.can_edit_post, current_actor(), found, message=_("Only the author can change this post."))
    typed = quotations.body(found, quotations.load(current_actor(), [found]), for_editing=True)
    form = TextForm("forum.edit_post", body=typed, language=found.language, title=found.thread.title)
    if form.submitted(post=post_id):
        return redirect(url_for("forum.post", post_id=post_id), 303)
    return render_template("forum/edit.html", post=queries.get_post(current_actor(), post_id), form=form), form.status


def _to_thread(found: Post) -> Any:
    return redirect(url_for("forum.thread", thread_id=found.thread_id), 303)


asking_pages.add_to(bp)
tag_pages.add_to(bp)
draft_pages.add_to(bp)
file_doors.add_to(bp)
