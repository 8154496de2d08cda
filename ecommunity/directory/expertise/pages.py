"""The page on which somebody says what they know."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ecommunity import clock
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.directory import policies, words
from ecommunity.directory.expertise import actions, privacy, queries
from ecommunity.directory.queries import list_instruments
from ecommunity.web.forms import Form, local_path, submit
from ecommunity.web.words import LANGUAGES, _, local

__all__ = ["actions", "add_to", "privacy"]


def choices() -> list[tuple[str, str]]:
    """Everything that somebody can know: code and words, the instruments first."""
    instruments = [(f"instrument:{row.code}", local(row.names)) for row in list_instruments()]
    return instruments + sorted(((f"region:{code}", name()) for code, name in words.REGION_LABELS.items()), key=lambda pair: pair[1])


def named(codes: list[str]) -> list[str]:
    """What somebody knows, in words."""
    known = dict(choices()) if codes else {}
    return [known[code] for code in codes if code in known]


def _expertise() -> Any:
    actor = current_actor()
    require(policies.can_claim_affiliation, actor)
    profile = queries.own_profile(actor)
    form = Form(
        "directory.declare_expertise",
        topics=queries.own_topics(actor),
        languages=profile.languages if profile else [actor.language],
        is_published=profile is not None and profile.is_published,
        volunteers=profile is not None and profile.volunteers,
    )
    if form.submitted() is not None:
        flash(_("Saved."))
        return redirect(url_for("directory.expertise"), 303)
    profile = queries.own_profile(actor)
    paused = profile.paused_until if profile and profile.volunteers and profile.paused_until else None
    values = {
        "topics": choices(),
        "languages_of_answers": list(LANGUAGES.items()),
        "volunteers": profile is not None and profile.volunteers,
        "paused": paused if paused and paused > clock.now() else None,
    }
    return render_template("directory/expertise/mine.html", form=form, **values), form.status


def _pause() -> Any:
    submit("directory.pause_volunteering")
    flash(_("Saved."))
    return redirect(request.script_root + local_path(request.form.get("back"), "/directory/mine/expertise"), 303)


def add_to(bp: Blueprint) -> None:
    """The blueprint has these pages."""
    bp.add_url_rule("/directory/mine/expertise", "expertise", _expertise, methods=["GET", "POST"])
    bp.add_url_rule("/directory/mine/expertise/pause", "pause_volunteering", _pause, methods=["POST"])
