"""The choice of a volume, beside a thread and beside a community."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.forum.asking.models import Tag
from ecommunity.forum.following import queries, words
from ecommunity.forum.following.actions import wrote_it_by_role
from ecommunity.forum.models import Thread
from ecommunity.groups.models import Group
from ecommunity.registry import panel
from ecommunity.web.words import _

Panel = tuple[str, dict[str, Any]] | None


@panel("thread.aside")
def choose_for_thread(actor: Actor, thread: Thread) -> Panel:
    """How loud the thread is for its reader."""
    if actor.id is None or not thread.is_shown:
        return None
    if wrote_it_by_role(actor, thread):
        return "forum/following/_by_role.html", {}
    volume = queries.of_reader(actor, thread).volume
    values = {"kind": "thread", "thing": thread.id, "volume": volume, "options": words.volumes(), "back": f"/threads/{thread.id}"}
    return "forum/following/_panel.html", values


@panel("community.aside")
def choose_for_community(actor: Actor, community: Group) -> Panel:
    """How loud the community is for its reader."""
    if actor.id is None or not community.is_community:
        return None
    volume = queries.volume_of_community(actor, community)
    values = {"kind": "community", "thing": community.id, "volume": volume, "options": words.volumes()}
    return "forum/following/_panel.html", values | {"back": f"/communities/{community.slug}"}


@panel("tag.aside")
def choose_for_tag(actor: Actor, tag: Tag) -> Panel:
    """How loud the tag is for its reader, wherever it stands."""
    if actor.id is None:
        return None
    options = [*words.volumes(), ("default", _("As the community of each thread"))]
    volume = queries.volume_of_tag(actor, tag) or "default"
    values = {"kind": "tag", "thing": tag.id, "volume": volume, "options": options, "back": f"/tags/{tag.slug}"}
    return "forum/following/_panel.html", values


@panel("notices.ways")
def way_to_followed(actor: Actor) -> Panel:
    """From the notices to what one follows and what is unread."""
    return "forum/following/_ways.html", {}
