"""One community becomes part of another: its members, its threads, what else belongs to it, and its addresses."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import Column, ColumnElement, delete, exists, func, select, update

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command, current_actor
from ecommunity.db import Base, find, session
from ecommunity.directory.models import Affiliation
from ecommunity.directory.queries import in_force
from ecommunity.errors import Invalid, NotFound
from ecommunity.events import publish
from ecommunity.forum import queries
from ecommunity.forum.faces.models import SealedLetter
from ecommunity.forum.following.models import Follow
from ecommunity.forum.live import THREADS, Mark, is_listed
from ecommunity.forum.models import Thread
from ecommunity.forum.moderating.events import CommunitiesMerged
from ecommunity.forum.moderating.inputs import MergeCommunities
from ecommunity.forum.moderating.widening import check_peers, widens
from ecommunity.groups.actions import end, enter
from ecommunity.groups.models import LEADING, FormerSlug, Group, Invitation, JoinRequest, Membership
from ecommunity.groups.policies import can_create_group, can_moderate
from ecommunity.groups.queries import visible_groups
from ecommunity.live import drop, put, recheck_stream
from ecommunity.live.models import Entry
from ecommunity.moderation.deciding import record
from ecommunity.moderation.models import Case
from ecommunity.registry import policy
from ecommunity.web.forms import Form
from ecommunity.web.words import _, lazy_, local

# What stays with the community that was, or has its own way of going along.
NOT_CARRIED = {"memberships", "join_requests", "invitations", "former_slugs", "threads", "moderation_decisions", "groups"}

# Of these a community has one of each: for every text that mentions it, for every message that was brought in, for itself.
ONE_EACH = {"mentions": ("post_id",), "imported_posts": ("key",), "answer_waits": ()}


@policy
def can_merge_community(actor: Actor, community: Group) -> bool:
    """Whoever leads it, and the Secretariat where it may read it."""
    if not community.is_community:
        return False
    return can_moderate(actor, community) or (can_create_group(actor) and community.visibility != "peers")


@command("forum.merge_communities", MergeCommunities)
def merge_communities(actor: Actor, given: MergeCommunities) -> dict[str, Any]:
    """Everything of the community is in the other one; its old addresses lead there for ever."""
    source, into = (_locked(actor, slug) for slug in (given.community, given.into))
    if source.id == into.id:
        raise Invalid(_corrected(), fields={"into": lazy_("Choose another community.")})
    if session.execute(select(Thread.id).where(Thread.community_id == source.id, Thread.is_peers_only).limit(1)).first() is not None:
        check_peers(source, into)
    if widens(source.visibility, into.visibility) and not given.is_agreed:
        text = lazy_("Others would read what was written here: %(community)s. Say that the members agree.", community=local(into.names))
        raise Invalid(_corrected(), fields={"is_agreed": text})
    for community in (source, into):
        record(actor, "joined", kind="group", thing_id=source.id, community_id=community.id, words=given.words, target_id=into.id)
    _carry_members(source, into)
    _carry_threads(source, into)
    _carry_rest(source.id, into.id)
    session.execute(update(FormerSlug).where(FormerSlug.group_id == source.id).values(group_id=into.id))
    session.add(FormerSlug(slug=source.slug, group_id=into.id))
    session.execute(update(Group).where(Group.merged_into_id == source.id).values(merged_into_id=into.id))
    source.ended_at, source.merged_into_id = clock.now(), into.id
    session.flush()
    recheck_stream(f"group:{source.id}")
    publish(CommunitiesMerged(community_id=source.id, into_id=into.id))
    return {"community": into.slug}


def _corrected() -> object:
    return lazy_("Something needs to be corrected before this can be saved.")


def _locked(actor: Actor, slug: str) -> Group:
    community = find(visible_groups(actor).where(Group.slug == slug, Group.kind == "community"), lock=True)
    if community is None:
        raise NotFound
    require(can_merge_community, actor, community, message=lazy_("Only those who look after both communities can do this."))
    return community


def _carry_members(source: Group, into: Group) -> None:
    """Whoever belonged to the one belongs to the other, as a member; where a function is needed there, those who have it. Who left or
    was removed there comes back by themselves only: not by this, unless it is open to everybody.
    """
    stmt = select(Membership).where(Membership.group_id == source.id, Membership.ended_at.is_(None)).order_by(Membership.id)
    having = select(Affiliation.person_id).where(Affiliation.function == into.function_needed, *in_force())
    fitting = set(session.execute(having).scalars()) if into.function_needed else None
    ended = select(Membership.person_id).where(Membership.group_id == into.id, Membership.ended_at.is_not(None))
    gone = set(session.execute(ended).scalars()) if into.joining != "open" else set()
    for membership in session.execute(stmt).scalars().all():
        if membership.person_id not in gone and (fitting is None or membership.person_id in fitting):
            role = "member" if membership.role in LEADING else membership.role
            enter(into, membership.person_id, role, is_invited=membership.is_invited)
        end(membership)
    session.execute(delete(JoinRequest).where(JoinRequest.group_id == source.id))
    session.execute(delete(Invitation).where(Invitation.group_id == source.id))


def _carry_threads(source: Group, into: Group) -> None:
    """All at once, however many; whoever follows one of them is asked again."""
    ids = list(session.execute(select(Thread.id).where(Thread.community_id == source.id)).scalars())
    moved = update(Thread).where(Thread.community_id == source.id)
    session.execute(moved.values(community_id=into.id, version=Thread.version + 1).execution_options(synchronize_session=False))
    session.execute(update(Case).where(Case.community_id == source.id).values(community_id=into.id))
    session.execute(update(SealedLetter).where(SealedLetter.community_id == source.id).values(community_id=into.id))
    session.expire_all()
    for number in ids:
        recheck_stream(f"thread:{number}")
    stands = select(Entry.key).where(Entry.stream == f"group:{source.id}", Entry.collection == "threads", Entry.body.is_not(None))
    for key in session.execute(stands).scalars().all():
        drop(f"group:{source.id}", "threads", key)
    newest = select(Thread).where(Thread.community_id == into.id, Thread.id.in_(ids)).order_by(Thread.id.desc()).limit(THREADS)
    for thread in session.execute(newest).scalars():
        if is_listed(thread):
            put(f"group:{into.id}", "threads", thread.id, Mark(v=thread.version))


def _carry_rest(source_id: int, into_id: int) -> None:
    """What other packages keep of the community belongs to the other one: documents, meetings, dates, what people chose to hear of it.
    Where only one can be, that of the other one stays.
    """
    for table in Base.metadata.sorted_tables:
        if table.name in NOT_CARRIED:
            continue
        for column in table.columns:
            if any(key.column.table.name == "groups" for key in column.foreign_keys):
                if table.name in ONE_EACH:
                    _drop_doubles(column, ONE_EACH[table.name], source_id, into_id)
                session.execute(update(table).where(column == source_id).values({column.name: into_id}))
    follows, of_communities = Base.metadata.tables[Follow.__tablename__], Follow.kind == "community"
    _drop_doubles(follows.c.thing_id, ("person_id", "kind"), source_id, into_id, of_communities)
    session.execute(update(Follow).where(Follow.thing_id == source_id, of_communities).values(thing_id=into_id))


def _drop_doubles(of: Column[Any], alike: tuple[str, ...], source_id: int, into_id: int, *which: ColumnElement[bool]) -> None:
    """Nothing of the one community is alike in these columns to something of the other one."""
    other = of.table.alias()
    same = exists().where(other.c[of.name] == into_id, *(other.c[name] == of.table.c[name] for name in alike))
    session.execute(delete(of.table).where(of == source_id, same, *which))


def _page(slug: str) -> Any:
    """Into which community, and why."""
    actor = current_actor()
    community = queries.get_community(actor, slug)
    require(can_merge_community, actor, community, message=_("Only those who look after both communities can do this."))
    form = Form("forum.merge_communities")
    if result := form.submitted(community=slug):
        flash(_("Done. The old address leads here."), "good")
        return redirect(url_for("groups.community", slug=result["community"]), 303)
    community = queries.get_community(actor, slug)
    others = session.execute(
        visible_groups(actor).where(Group.kind == "community", Group.id != community.id).order_by(Group.slug)
    ).scalars()
    choices = [(group.slug, local(group.names)) for group in others if can_merge_community(actor, group)]
    threads = session.execute(select(func.count()).where(Thread.community_id == community.id, Thread.state == "shown")).scalar_one()
    values = {"community": community, "choices": choices, "threads": threads}
    return render_template("forum/moderating/merge.html", form=form, **values), form.status


def add_to(bp: Blueprint) -> None:
    """The blueprint has this page."""
    bp.add_url_rule("/communities/<slug>/moderation/merge", "merge_communities", _page, methods=["GET", "POST"])
