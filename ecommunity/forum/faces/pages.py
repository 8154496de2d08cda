"""The pages about roles in place of names: what is protected, one's own threads, claiming, letters."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.directory.labels import COARSEST, label_text
from ecommunity.errors import NotFound, SignInNeeded
from ecommunity.forum import queries as forum
from ecommunity.forum.faces import (
    claiming,
    labels,
    letters,
    openings,
    own,
    panels,
    policies,
    privacy,
    queries,
    standing,
    subscribers,
    unsealing,
)
from ecommunity.forum.faces.opening_pages import add_openings
from ecommunity.forum.faces.unsealing_pages import add_unsealings
from ecommunity.forum.presenting import author_of
from ecommunity.groups.models import Group
from ecommunity.web.forms import Form, submit
from ecommunity.web.words import _

__all__ = ["add_to", "claiming", "letters", "openings", "panels", "privacy", "standing", "subscribers", "unsealing"]


def _choices(community: Group, show_as: str) -> dict[str, Any]:
    """How the reader would be shown in this community now, each choice with its words; and whether they may ask among peers."""
    actor = current_actor()
    peers = policies.can_ask_among_peers(actor, community)
    until = letters.paused_until(actor, community)
    shared = [] if until else labels.shared_here(actor, community)
    role = shared[0] if shared and shared[0] != COARSEST else ""
    choices = [("name", _("With my name"), _("As %(name)s.", name=actor.name))]
    if role:
        choices.append(("role", _("With my role, not my name"), _("As “%(role)s”.", role=label_text(role))))
    if COARSEST in shared and (not role or show_as == COARSEST):
        choices.append((COARSEST, _("As one of the members"), _("As “%(role)s”.", role=label_text(COARSEST))))
    if not role and not until:
        choices.append(("wait", _("Not now: I wait until a role hides me"), _("Nothing is posted, and your text stays here.")))
    why = "" if role or until else (labels.no_role_hides_you() if shared else labels.nobody_hides_you(actor, community))
    return {"choices": choices, "role": role, "why": why, "until": until, "peers": peers}


def _help() -> str:
    """What a role in place of a name protects from, and what not."""
    return render_template("forum/faces/help.html", number=queries.count_confirmed())


def _by_role() -> str:
    """The reader's own threads under a role, with what is new in each."""
    actor = current_actor()
    if actor.id is None:
        raise SignInNeeded
    return render_template("forum/faces/by_role.html", rows=own.own_sealed_threads(actor))


def _claim(thread_id: int) -> Any:
    form = Form("forum.claim_question")
    if form.submitted(thread=thread_id):  # asked first: sent twice, the second finds nothing left to claim, and has the same answer
        flash(_("Your name now stands on what you wrote in this thread."), "good")
        return redirect(url_for("forum.thread", thread_id=thread_id), 303)
    actor = current_actor()
    thread = forum.get_thread(actor, thread_id)
    if labels.own_label(actor, thread) is None:
        raise NotFound
    return render_template("forum/faces/claim.html", thread=thread, form=form), form.status


def _write(post_id: int) -> Any:
    actor = current_actor()
    post = queries.get_sealed_post(actor, post_id)
    require(policies.can_write_to_sealed, actor, post, message=_("Only moderators of this community write to who asked by role."))
    form = Form("forum.write_to_sealed", kind="message", days="7")
    if form.submitted(post=post_id):
        flash(_("The author finds this when they look. You were not told who it is."), "good")
        return redirect(url_for("forum.write_to_sealed", post_id=post_id), 303)
    sent = queries.letters_about(actor, post)
    author = author_of(post, post.thread.opening)
    return render_template("forum/faces/write.html", post=post, author=author, form=form, sent=sent), form.status


def _read(letter_id: int) -> Any:
    submit("forum.read_letter", letter=letter_id)
    if request.form.get("back") != "thread":
        return redirect(url_for("forum.by_role"), 303)
    return redirect(url_for("forum.thread", thread_id=queries.get_letter(current_actor(), letter_id).post.thread_id), 303)


def _end(letter_id: int) -> Any:
    submit("forum.end_pause", letter=letter_id)
    letter = queries.get_letter(current_actor(), letter_id)
    return redirect(url_for("forum.write_to_sealed", post_id=letter.post_id), 303)


def add_to(bp: Blueprint) -> None:
    """The blueprint has these pages and doors."""
    bp.context_processor(lambda: {"face_choices": _choices})
    both = ["GET", "POST"]
    bp.add_url_rule("/help/by-role", "help_by_role", _help)
    bp.add_url_rule("/threads/by-role", "by_role", _by_role)
    bp.add_url_rule("/threads/<int:thread_id>/claim", "claim_question", _claim, methods=both)
    bp.add_url_rule("/posts/<int:post_id>/write-to-author", "write_to_sealed", _write, methods=both)
    bp.add_url_rule("/letters/<int:letter_id>/read", "read_letter", _read, methods=["POST"])
    bp.add_url_rule("/letters/<int:letter_id>/end", "end_pause", _end, methods=["POST"])
    add_unsealings(bp)
    add_openings(bp)
