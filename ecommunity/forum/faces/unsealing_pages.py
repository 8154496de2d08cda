"""The pages of an unsealing: to ask for it, to answer, and, for the two, the name."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ecommunity.authz import Actor, require
from ecommunity.boundary import current_actor
from ecommunity.directory.labels import label_text
from ecommunity.forum.faces import policies, queries
from ecommunity.forum.faces.unsealing import is_shown_to, name_for, shown_until, state_of, step_of
from ecommunity.web.forms import Form
from ecommunity.web.words import _


def _one_of_the_site() -> Actor:
    actor = current_actor()
    require(policies.can_look_behind, actor, message=_("Only administrators and the Secretariat can ask for this."))
    return actor


def _words() -> dict[str, Any]:
    states = {
        "asked": _("Waits for a second person"),
        "shown": _("The name was shown to two people"),
        "over": _("The name was shown to two people, and is not shown any more"),
        "stopped": _("Ended without a name"),
        "late": _("Nobody confirmed within seven days"),
    }
    steps = {"asked": _("asked for it"), "confirmed": _("confirmed it"), "stopped": _("ended it")}
    return {"states": states, "steps": steps, "state_of": state_of, "step_of": step_of, "label_text": label_text}


def _list() -> str:
    actor = _one_of_the_site()
    return render_template("forum/faces/unsealings.html", rows=queries.list_unsealings(actor), **_words())


def _ask(post_id: int) -> Any:
    actor = current_actor()
    post = queries.get_sealed_post(actor, post_id)
    require(policies.can_ask_unsealing, actor, post, message=_("Only administrators and the Secretariat can ask for this."))
    form = Form("forum.ask_unsealing")
    if result := form.submitted(post=post_id):
        flash(_("Somebody else with this right has to confirm it within seven days."))
        return redirect(url_for("forum.unsealing", unsealing_id=result["unsealing"]), 303)
    return render_template("forum/faces/ask_unsealing.html", post=post, form=form, label=label_text(post.label)), form.status


def _show(unsealing_id: int) -> Any:
    """The procedure; whoever may answer finds the form, and the two the name."""
    return _draw(unsealing_id, Form("forum.confirm_unsealing"))


def _draw(unsealing_id: int, form: Form) -> Any:
    actor = current_actor()
    unsealing = queries.get_unsealing(actor, unsealing_id)
    confirmed = step_of(unsealing, "confirmed")
    until = shown_until(confirmed) if confirmed is not None else None
    name = name_for(actor, unsealing)
    asked = step_of(unsealing, "asked")
    is_first = asked is not None and asked.person_id == actor.id
    shown = {
        "unsealing": unsealing,
        "name": name,
        "until": until,
        "has_left": is_shown_to(actor, unsealing) and not name,
        "is_first": is_first,
        "form": form,
    }
    return render_template("forum/faces/unsealing.html", **shown, **_words()), form.status


def _answer(unsealing_id: int, answer: str) -> Any:
    form = Form(f"forum.{answer}_unsealing")
    if form.submitted(unsealing=unsealing_id):
        return redirect(url_for("forum.unsealing", unsealing_id=unsealing_id), 303)
    return _draw(unsealing_id, form)


def add_unsealings(bp: Blueprint) -> None:
    """The blueprint has these pages and doors."""
    bp.add_url_rule("/unsealings", "unsealings", _list)
    bp.add_url_rule("/posts/<int:post_id>/unseal", "ask_unsealing", _ask, methods=["GET", "POST"])
    bp.add_url_rule("/unsealings/<int:unsealing_id>", "unsealing", _show)
    bp.add_url_rule("/unsealings/<int:unsealing_id>/<any(confirm,stop):answer>", "answer_unsealing", _answer, methods=["POST"])
