"""What meetings add to the pages of lower packages, and to the start page."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.groups.models import Group
from ecommunity.meetings import queries, wording
from ecommunity.registry import panel

Panel = tuple[str, dict[str, Any]]


def _drawn(meetings: list[Any], title: object) -> Panel | None:
    return ("meetings/_panel.html", {"meetings": meetings, "title": title, "states": wording.meeting_states()}) if meetings else None


@panel("home.meetings")
def coming_for_me(actor: Actor) -> Panel | None:
    """The next meetings this member may read; they are called the member's own when there is a seat in each."""
    meetings = queries.list_coming(actor)
    are_own = all(is_own for _meeting, is_own in meetings)
    return _drawn(meetings, wording.headings()["mine" if are_own else "coming"])


@panel("landing.meetings")
def open_to_all(actor: Actor) -> Panel | None:
    """The next meetings that are public."""
    return _drawn(queries.list_coming(actor, only_public=True), wording.headings()["public"])


@panel("group.meetings")
def meetings_of_group(actor: Actor, group: Group) -> Panel | None:
    """The next meetings of a group."""
    return _drawn(queries.list_coming(actor, group_id=group.id), wording.headings()["group"])
