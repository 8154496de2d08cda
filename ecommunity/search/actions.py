"""Making the index anew, a few things at a time."""

from __future__ import annotations

from typing import Any

from ecommunity import registry
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.search.inputs import RebuildIndex
from ecommunity.web.words import lazy_


@command("search.rebuild", RebuildIndex, once=False, socket=False)
def rebuild(actor: Actor, given: RebuildIndex) -> dict[str, Any]:
    """The next few things are found by what stands in them now; `after` is where to go on, null at the end."""
    require(lambda who: who.is_operator, actor, message=lazy_("Only the command line does this."))
    return {"after": registry.indexers[given.kind](given.after)}
