"""The drafts of whoever is signed in, and what is there already about a title."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from ecommunity.authz import Actor, require
from ecommunity.boundary import current_actor
from ecommunity.errors import NotFound, SignInNeeded
from ecommunity.forum import policies, queries
from ecommunity.forum.asking import drafts
from ecommunity.forum.asking.similar import similar_to
from ecommunity.forum.asking.words import similar_word
from ecommunity.groups.models import Group
from ecommunity.markup import one_line
from ecommunity.registry import panel
from ecommunity.web.forms import submit
from ecommunity.web.words import LANGUAGES, _, language, local

SHOWN = 160
ENDPOINTS = {"question": "forum.ask_question", "discussion": "forum.start_discussion", "announcement": "forum.announce"}


@dataclass(frozen=True)
class Line:
    """A draft in the list: `text` is its beginning; where its author cannot go on with it, it has no address and
    `whole` is all of it, if that is more."""

    place: str
    title: str
    text: str
    whole: str
    language: str
    where: str
    url: str
    saved_on: date


@panel("account.menu")
def link_to_drafts(actor: Actor) -> tuple[str, dict[str, Any]]:
    return "forum/asking/_menu.html", {}


def list_drafts() -> str:
    """What the reader typed and has not sent, and where it goes on."""
    actor = current_actor()
    if actor.id is None:
        raise SignInNeeded
    return render_template("forum/asking/drafts.html", lines=[_line(actor, kept) for kept in drafts.list_own(actor.id)])


def show_draft() -> Any:
    """What the reader kept at `?place=`, for the script of a form; nothing where there is nothing."""
    kept = drafts.find(current_actor(), request.args.get("place", ""))
    return jsonify({"body": kept.fields.get("body", "") if kept else ""})


def discard_draft() -> Any:
    submit("forum.discard_draft")
    flash(_("The draft is gone."), "good")
    return redirect(url_for("forum.list_drafts"), 303)


def list_similar(slug: str) -> Any:
    """What is there already about the title that is being written. In the body of the request, so that no log has it beside an address."""
    actor = current_actor()
    require(policies.can_ask_question, actor, queries.get_community(actor, slug))
    wanted = request.form.get("language", "")
    found = similar_to(actor, request.form.get("about", ""), wanted if wanted in LANGUAGES else language())
    shown = [{"title": one.title, "url": one.url, "language": one.language, "kind": similar_word(one.kind)} for one in found]
    return jsonify({"items": shown})


def _line(actor: Actor, kept: drafts.Kept) -> Line:
    fields = kept.fields
    where, url, title = _("A place that is not open to you any more"), "", fields.get("title", "")
    kind, _colon, key = kept.place.partition(":")
    with suppress(NotFound):
        if kind == "new":
            community = queries.get_community(actor, key)
            where = local(community.names)
            if community.slug == key or drafts.find(actor, drafts.new_thread(community.slug)) == kept:
                url = _url_of_form(actor, community, fields.get("kind", "question"))
        else:
            thread = queries.get_thread(actor, int(key))
            where, title = _("Your reply"), thread.title
            if policies.can_reply(actor, thread):
                url = url_for("forum.thread", thread_id=thread.id, draft=1, _anchor="reply")
            else:
                where = str(policies.why_no_reply(actor, thread))
    body = fields.get("body", "")
    text = one_line(body)
    shown = text if len(text) <= SHOWN else text[:SHOWN].rstrip() + "…"
    whole = body if not url and body.strip() != shown else ""
    return Line(kept.place, title, shown, whole, fields.get("language", language()), where, url, kept.saved_on)


def _url_of_form(actor: Actor, community: Group, kind: str) -> str:
    """Where the actor goes on with a thread of this kind, or with a discussion where they cannot announce any more; empty when nowhere."""
    if not policies.can_ask_question(actor, community):
        return ""
    may_begin = kind != "announcement" or policies.can_announce(actor, community)
    return url_for(ENDPOINTS[kind if may_begin else "discussion"], slug=community.slug)


def add_to(bp: Blueprint) -> None:
    """The drafts stand at /drafts, whatever community they are for."""
    bp.add_url_rule("/drafts", view_func=list_drafts)
    bp.add_url_rule("/drafts/kept", view_func=show_draft)
    bp.add_url_rule("/drafts/discard", view_func=discard_draft, methods=["POST"])
    bp.add_url_rule("/communities/<slug>/similar", view_func=list_similar, methods=["POST"])
