"""The pages of communities and groups. A community lives at /communities/<slug>, every other group at /groups/<slug>."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ecommunity.accounts.secrets import hashed
from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.db import find
from ecommunity.errors import SignInNeeded
from ecommunity.groups import addresses, policies, queries
from ecommunity.groups.actions import sent_elsewhere
from ecommunity.groups.models import Group
from ecommunity.registry import navigation
from ecommunity.web import places
from ecommunity.web.forms import Form, by_language, submit
from ecommunity.web.words import _, lazy_

bp = Blueprint("groups", __name__)
install = addresses.install
navigation("groups.communities", lazy_("Communities"), order=10)
navigation("groups.groups", lazy_("Working groups"), order=30)


def url_of(group: Group, **values: Any) -> str:
    """Where the group's page is."""
    return url_for("groups.community" if group.is_community else "groups.group", slug=group.slug, **values)


def welcome(group: Group) -> None:
    flash(_("Welcome to the community.") if group.is_community else _("Welcome to the group."))


def page_of(group: Group, template: str) -> str:
    """The group's page, with the reader's own request to join while it waits."""
    actor = current_actor()
    places.expect(f"group:{group.id}")
    asked = None if actor.is_guest or policies.is_member(actor, group) else queries.find_request(group.id, actor.id or 0)
    return render_template(template, group=group, members=queries.count_members(group.id), asked=asked)


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


@bp.route("/new-group", methods=["GET", "POST"])
def create_group() -> Any:
    """Whoever opens a group leads it, and invites the others from its page of members."""
    require(policies.can_create_group, current_actor())
    kind = "working_group" if request.args.get("kind") == "working_group" else "community"
    formality = "informal" if kind == "community" else "procedural"
    form = Form("groups.create_group", kind=kind, formality=formality, visibility="registered", joining="request")
    if result := form.submitted(names=by_language("names"), purposes=by_language("purposes")):
        flash(_("It is open. Invite those who belong to it."))
        return redirect(url_for("groups.members", slug=result["group"]), 303)
    return render_template("groups/create.html", form=form), form.status


@bp.get("/communities/<slug>")
def community(slug: str) -> Any:
    group = queries.get_group(current_actor(), slug)
    if not group.is_community:
        return redirect(url_of(group), 301)
    return page_of(group, "groups/community.html")


@bp.get("/groups/<slug>")
def group(slug: str) -> Any:
    found = queries.get_group(current_actor(), slug)
    if found.is_community:
        return redirect(url_of(found), 301)
    return page_of(found, "groups/group.html")


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
    group = queries.get_group(current_actor(), slug)
    welcome(group)
    return redirect(url_of(group), 303)


@bp.post("/groups/<slug>/leave")
def leave(slug: str) -> Any:
    submit("groups.leave", group=slug)
    group = queries.group_to_join(slug)  # what was left may be hidden from now on
    flash(_("You have left the community.") if group and group.is_community else _("You have left the group."))
    return redirect(url_for("home.index"), 303)


@bp.route("/groups/<slug>/ask-to-join", methods=["GET", "POST"])
def ask_to_join(slug: str) -> Any:
    actor = current_actor()
    group = queries.get_group(actor, slug)
    if actor.is_guest:
        raise SignInNeeded
    asked = queries.find_request(group.id, actor.id or 0)
    again = asked is not None
    form = Form("groups.ask_to_join", words=asked.words if asked else "")
    if form.submitted(group=slug) is not None:
        flash(
            _("What you wrote is changed. Your request still waits.") if again else _("Your request was sent. You get the answer by mail.")
        )
        return redirect(url_of(group), 303)
    return render_template("groups/ask_to_join.html", group=group, form=form, back=url_of(group), asked=asked), form.status


@bp.post("/groups/<slug>/ask-to-join/withdraw")
def withdraw_request(slug: str) -> Any:
    submit("groups.withdraw_request", group=slug)
    flash(_("You do not ask to join any more."))
    return redirect(url_of(queries.get_group(current_actor(), slug)), 303)


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
    """The invitation says which group it is for; the button needs the account of the address to which it was sent."""
    form = Form("groups.accept_invitation")
    if result := form.submitted(token=token):
        entered = queries.get_group(current_actor(), result["group"])
        welcome(entered)
        return redirect(url_of(entered), 303)
    actor, row = current_actor(), queries.find_invitation(hashed(token))
    group = find(queries.all_groups().where(Group.id == row.group_id)) if row is not None and row.is_open else None
    if row is None or group is None:
        return render_template("groups/invitation.html", group=None), 409
    refused = "" if actor.is_guest or policies.can_accept(actor, row) else sent_elsewhere(row)
    page = render_template("groups/invitation.html", group=group, form=form, token=token, address=row.masked_email, refused=refused)
    return page, 403 if refused else form.status
