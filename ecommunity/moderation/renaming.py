"""Another name for a community."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity.authz import Actor, require
from ecommunity.db import find, session
from ecommunity.errors import Invalid
from ecommunity.groups.models import FormerSlug
from ecommunity.groups.queries import get_group, is_taken
from ecommunity.moderation import policies, queries
from ecommunity.moderation.deciding import record
from ecommunity.moderation.inputs import RenameCommunity
from ecommunity.registry import command
from ecommunity.web.words import _


@command("moderation.rename_community", RenameCommunity)
def rename_community(actor: Actor, given: RenameCommunity) -> dict[str, Any]:
    """The community has these names; what it was called before leads to it for ever."""
    queries.get_community(actor, given.community)
    community = get_group(actor, given.community, lock=True)
    require(policies.can_rename, actor, community, message=_("Only those who look after this community can do this."))
    if given.new_slug != community.slug:
        own = find(select(FormerSlug).where(FormerSlug.slug == given.new_slug, FormerSlug.group_id == community.id))
        if own is not None:
            session.delete(own)
            session.flush()
        elif is_taken(given.new_slug):
            raise Invalid(
                _("Something needs to be corrected before this can be saved."), fields={"new_slug": _("Another group has this short name.")}
            )
        session.add(FormerSlug(slug=community.slug, group_id=community.id))
        community.slug = given.new_slug
    community.names = {str(code): name for code, name in given.names.items()}
    session.flush()
    record(actor, "renamed", kind="group", thing_id=community.id, community_id=community.id, words=given.words)
    return {"community": community.slug}
