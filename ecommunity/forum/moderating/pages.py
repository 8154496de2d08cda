"""The tools of those who look after a thread, one page each, and what a thread says of what was done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy import select

from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.db import Page, session
from ecommunity.forum import policies, queries
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.moderating import closing, communities, following, moving, privacy, things
from ecommunity.groups.models import Group
from ecommunity.groups.policies import can_post
from ecommunity.groups.queries import visible_groups
from ecommunity.markup.render import one_line, plain
from ecommunity.moderation import queries as moderation
from ecommunity.moderation.models import Decision
from ecommunity.web.forms import Form
from ecommunity.web.words import LANGUAGES, _, local

PARTS = (closing, following, moving, privacy, things)  # what fills the registries
COMMANDS = {
    "lock": "forum.lock_thread",
    "unlock": "forum.unlock_thread",
    "slow": "forum.set_slow_mode",
    "close": "forum.schedule_close",
    "move": "forum.move_thread",
    "split": "forum.split_thread",
    "merge": "forum.merge_threads",
}
TITLES: dict[str, Callable[[], str]] = {
    "lock": lambda: _("Close to new replies"),
    "unlock": lambda: _("Open to new replies"),
    "slow": lambda: _("Slow mode"),
    "close": lambda: _("Close on a date"),
    "move": lambda: _("Move to another community"),
    "split": lambda: _("Split off replies"),
    "merge": lambda: _("Merge into another thread"),
}


def acts_for(thread: Thread) -> list[tuple[str, str]]:
    """What can be done to the thread as it is: name and words of each act."""
    left_out = {"lock", "close", "slow"} if thread.is_locked else {"unlock"}
    if not thread.is_shown:
        left_out |= {"merge", "split"}
    return [(act, title()) for act, title in TITLES.items() if act not in left_out]


def _moderated(thread_id: int) -> Thread:
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    require(policies.can_moderate_thread, actor, thread, message=_("Only those who look after this community can do this."))
    return thread


def _tools(thread_id: int) -> str:
    """Every act on the thread, and what was done to it before."""
    return render_template("forum/moderating/tools.html", thread=(thread := _moderated(thread_id)), acts=acts_for(thread))


def _act(thread_id: int, act: str) -> Any:
    """One act, with the words that those whom it concerns read."""
    thread = _moderated(thread_id)
    form = Form(COMMANDS[act], language=thread.language, minutes=thread.slow_minutes)
    if result := form.submitted(thread=thread_id):
        flash(_("Done. It stands in the log, with your words."), "good")
        return redirect(url_for("forum.thread", thread_id=result["thread"]), 303)
    if form.was_sent:
        thread = _moderated(thread_id)
    values = {"act": act, "title": TITLES[act](), "thread": thread, "language_choices": list(LANGUAGES.items())}
    values["communities"] = _communities(thread) if act == "move" else []
    values["page"] = _replies(thread) if act == "split" else None
    return render_template("forum/moderating/act.html", form=form, excerpt=_excerpt, **values), form.status


def _communities(thread: Thread) -> list[tuple[str, str]]:
    """Where the actor may move it to."""
    actor = current_actor()
    stmt = visible_groups(actor).where(Group.kind == "community", Group.id != thread.community_id).order_by(Group.position, Group.slug)
    return [(group.slug, local(group.names)) for group in session.execute(stmt).scalars() if actor.is_operator or can_post(actor, group)]


def _replies(thread: Thread) -> Page[Post]:
    return queries.list_posts(current_actor(), thread, after=1, page=page_number())


def _excerpt(post: Post) -> str:
    words = one_line(plain(post.body_html))
    return words if len(words) <= 160 else f"{words[:159]}…"


def decision_about(post: Post) -> Decision | None:
    """What was decided last about a post that is not shown: all those of its thread are read at once."""
    known: dict[int, dict[int, Decision]] = g.setdefault("decisions", {})
    if post.thread_id not in known:
        away = select(Post.id).where(Post.thread_id == post.thread_id, Post.state.in_(("held", "hidden")))
        known[post.thread_id] = moderation.decisions_of("post", away)
    return known[post.thread_id].get(post.id)


def decision_about_thread(thread: Thread) -> Decision | None:
    """Why the thread is closed or slow; only asked where it is."""
    if not (thread.is_locked or thread.slow_minutes or thread.closes_at):
        return None
    return moderation.decisions_of("thread", [thread.id]).get(thread.id)


def elsewhere(thread_id: int) -> Any:
    """The way to where the posts of a merged thread stand now; None for every other thread."""
    found = moving.new_place(current_actor(), thread_id)
    return redirect(url_for("forum.thread", thread_id=found), 301) if found is not None else None


def add_to(bp: Blueprint) -> None:
    """The blueprint has these pages, and its templates these words."""
    here = "/threads/<int:thread_id>"
    bp.add_url_rule(f"{here}/moderate", "moderate", _tools)
    bp.add_url_rule(f"{here}/moderate/<any(lock,unlock,slow,close,move,split,merge):act>", "moderate_act", _act, methods=["GET", "POST"])
    communities.add_to(bp)
    bp.context_processor(lambda: {"decision_about": decision_about, "decision_about_thread": decision_about_thread})
