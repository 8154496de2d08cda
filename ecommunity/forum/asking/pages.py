"""The form with which a thread begins; one address for each kind, one page for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from ecommunity.authz import Actor, require
from ecommunity.boundary import current_actor
from ecommunity.forum import policies, queries
from ecommunity.forum.asking import drafts, tags
from ecommunity.forum.asking.steps import begun
from ecommunity.forum.asking.words import form_words
from ecommunity.groups.models import Group
from ecommunity.web.words import _, language


@dataclass(frozen=True)
class Way:
    """How a thread of one kind begins: its command, which is also the name of its page, and who may."""

    kind: str
    command: str
    may: Callable[[Actor, Group], bool]

    @property
    def endpoint(self) -> str:
        return self.command


WAYS = (
    Way("question", "forum.ask_question", policies.can_ask_question),
    Way("discussion", "forum.start_discussion", policies.can_start_discussion),
    Way("announcement", "forum.announce", policies.can_announce),
)


def _refusals() -> dict[str, str]:
    return {
        "question": _("Join this community first, then you can ask here."),
        "discussion": _("Join this community first, then you can begin a discussion."),
        "announcement": _("Who leads the community announces in it. You can begin a discussion."),
    }


def begin(way: Way, slug: str) -> Any:
    """The form, or the thread that was begun with it."""
    actor = current_actor()
    community = queries.get_community_at(actor, slug)
    require(way.may, actor, community, message=_refusals()[way.kind])
    form = begun(way.command, drafts.new_thread(slug), language=language(), show_as="name", offers=True)
    if kept := form.kept_as_draft():
        return kept
    if result := form.submitted(community=slug):
        return redirect(url_for("forum.thread", thread_id=result["thread"]), 303)
    shown = {
        "community": community,
        "form": form,
        "kind": way.kind,
        "said": form_words(way.kind, community.names),
        "ways": _ways(actor, community, way),
        "offered_tags": tags.by_heading(tags.list_tags()),
    }
    return render_template("forum/ask.html", **shown), form.status


def _ways(actor: Actor, community: Group, here: Way) -> list[tuple[str, str, bool]]:
    """The kinds that the actor may begin: label, address, whether it is this one."""
    open_to = [way for way in WAYS if way.may(actor, community)]
    return [(form_words(way.kind, community.names).heading, url_for(way.endpoint, slug=community.slug), way is here) for way in open_to]


def add_to(bp: Blueprint) -> None:
    """The addresses stand below each community."""
    for path, way in zip(("ask", "discuss", "announce"), WAYS, strict=True):

        def view(slug: str, way: Way = way) -> Any:
            return begin(way, slug)

        name = way.endpoint.partition(".")[2]
        bp.add_url_rule(f"/communities/<slug>/{path}", endpoint=name, view_func=view, methods=["GET", "POST"])
