"""The pages of communities and groups. A community lives at /communities/<slug>, every other group at /groups/<slug>."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ecommunity import clock
from ecommunity.accounts.secrets import hashed
from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.db import find
from ecommunity.errors import SignInNeeded
from ecommunity.groups import policies, queries
from ecommunity.groups.models import Group
from ecommunity.registry import navigation
from ecommunity.web.forms import Form, submit
from ecommunity.web.words import _, lazy_

bp = Blueprint("groups", __name__)
navigation("groups.communities", lazy_("Communities"), order=10)
navigation("groups.groups", lazy_("Working groups"), order=30)


def url_of(group: Group, **values: Any) -> str:
    """Where the group's page is."""
    return url_for("groups.community" if group.is_community else "groups.group", slug=group.slug, **values)


@bp.get("/communities")
def communities() -> Any:
    actor = current_actor()
    page = queries.list_groups(actor, communities=True, page=page_number())
    open_to_you = [group for group in queries.list_open_groups(actor) if group.is_community]
    return render_template("groups/communities.html", page=page, own=actor.fact("groups.memberships"), open_to_you=open_to_you)


@bp.get("/groups")
def groups() -> Any:
    actor = current_actor()
    page = queries.list_groups(actor, communities=False, page=page_number())
    open_to_you = [group for group in queries.list_open_groups(actor) if not group.is_community]
    return render_template("groups/groups.html", page=page, own=actor.fact("groups.memberships"), open_to_you=open_to_you)


@bp.get("/communities/<slug>")
def community(slug: str) -> Any:
    group = queries.get_group(current_actor(), slug)
    if not group.is_community:
        return redirect(url_of(group), 301)
    return render_template("groups/community.html", group=group, members=queries.count_members(group.id))


@bp.get("/groups/<slug>")
def group(slug: str) -> Any:
    found = queries.get_group(current_actor(), slug)
    if found.is_community:
        return redirect(url_of(found), 301)
    return render_template("groups/group.html", group=found, members=queries.count_members(found.id))


@bp.get("/groups/<slug>/members")
def members(slug: str) -> Any:
    actor = current_actor()
    group = queries.get_group(actor, slug)
    require(policies.can_see_members, actor, group)
    leads = policies.can_moderate(actor, group)
    return render_template(
        "groups/members.html",
        group=group,
        page=queries.list_members(actor, group, page_number()),
        requests=queries.list_requests(group) if leads else [],
        form=Form("groups.invite", language="en"),
        back=url_of(group),
    )


@bp.post("/groups/<slug>/join")
def join(slug: str) -> Any:
    submit("groups.join", group=slug)
    flash(_("Welcome to the group."))
    return redirect(url_of(queries.get_group(current_actor(), slug)), 303)


@bp.post("/groups/<slug>/leave")
def leave(slug: str) -> Any:
    submit("groups.leave", group=slug)
    flash(_("You have left the group."))
    return redirect(url_for("home.index"), 303)


@bp.route("/groups/<slug>/ask-to-join", methods=["GET", "POST"])
def ask_to_join(slug: str) -> Any:
    actor = current_actor()
    group = queries.get_group(actor, slug)
    if actor.is_guest:
        raise SignInNeeded
    form = Form("groups.ask_to_join")
    if form.submitted(group=slug) is not None:
        flash(_("Those who lead the group were asked. You get a mail with their answer."))
        return redirect(url_of(group), 303)
    return render_template("groups/ask_to_join.html", group=group, form=form, back=url_of(group)), form.status


@bp.post("/groups/<slug>/requests/<int:person>/<any(accept, decline):answer>")
def answer_request(slug: str, person: int, answer: str) -> Any:
    submit("groups.answer_request", group=slug, person=person, let_in=answer == "accept")
    return redirect(url_for("groups.members", slug=slug), 303)


@bp.post("/groups/<slug>/invite")
def invite(slug: str) -> Any:
    submit("groups.invite", group=slug)
    flash(_("The invitation is on its way."))
    return redirect(url_for("groups.members", slug=slug), 303)


@bp.post("/groups/<slug>/members/<int:person>/remove")
def remove_member(slug: str, person: int) -> Any:
    submit("groups.remove_member", group=slug, person=person)
    return redirect(url_for("groups.members", slug=slug), 303)


@bp.post("/groups/<slug>/members/<int:person>/role")
def set_role(slug: str, person: int) -> Any:
    submit("groups.set_role", group=slug, person=person)
    return redirect(url_for("groups.members", slug=slug), 303)


@bp.route("/invitations/<token>", methods=["GET", "POST"])
def accept_invitation(token: str) -> Any:
    """The invitation says which group it is for; the button needs an account."""
    row = queries.find_invitation(hashed(token))
    works = row is not None and row.used_at is None and row.expires_at > clock.now()
    group = find(queries.all_groups().where(Group.id == row.group_id)) if row and works else None
    form = Form("groups.accept_invitation")
    if result := form.submitted(token=token):
        flash(_("Welcome to the group."))
        return redirect(url_of(queries.get_group(current_actor(), result["group"])), 303)
    status = form.status if group else 409
    return render_template("groups/invitation.html", group=group, form=form, token=token), status
