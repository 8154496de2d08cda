"""What somebody is asked, and the doors behind the buttons."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ecommunity import clock
from ecommunity.boundary import current_actor
from ecommunity.directory.expertise.queries import own_profile
from ecommunity.errors import SignInNeeded
from ecommunity.forum.volunteering import actions, lines, panels, privacy, queries, rounds
from ecommunity.markup.render import excerpt
from ecommunity.web.forms import submit
from ecommunity.web.words import _

__all__ = ["actions", "add_to", "lines", "panels", "privacy", "rounds"]


def _asks() -> str:
    """The question that is brought to the reader, if there is one."""
    actor = current_actor()
    if actor.is_guest:
        raise SignInNeeded
    profile = own_profile(actor)
    paused = profile.paused_until if profile and profile.paused_until and profile.paused_until > clock.now() else None
    is_asked = profile is not None and profile.volunteers
    return render_template(
        "forum/volunteering/asks.html", asks=queries.list_asks(actor), volunteers=is_asked, paused=paused, excerpt=excerpt
    )


def _pass_ask(ask: int) -> Any:
    submit("forum.pass_ask", ask=ask)
    flash(_("Thank you. The question goes to somebody else."))
    return redirect(url_for("forum.asks"), 303)


def _set_wait(slug: str) -> Any:
    submit("forum.set_answer_wait", community=slug)
    flash(_("Saved."))
    return redirect(url_for("groups.community", slug=slug), 303)


def add_to(bp: Blueprint) -> None:
    """The blueprint has these pages."""
    bp.add_url_rule("/asks", "asks", _asks)
    bp.add_url_rule("/asks/<int:ask>/pass", "pass_ask", _pass_ask, methods=["POST"])
    bp.add_url_rule("/communities/<slug>/answer-wait", "set_answer_wait", _set_wait, methods=["POST"])
