"""What somebody does with what they were told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.live import mention
from ecommunity.notices import queries, telling
from ecommunity.notices.inputs import ChooseKinds, SeeAllNotices, SeeNotice
from ecommunity.notices.kinds import Kind, all_kinds
from ecommunity.notices.models import Notice, NoticeChoice
from ecommunity.web.words import _


@command("notices.see_notice", SeeNotice, once=False)
def see_notice(actor: Actor, given: SeeNotice) -> dict[str, Any]:
    """The notice is not new any more."""
    notice = queries.get_notice(actor, given.notice)
    telling.see(actor.id or 0, Notice.id == notice.id)
    mention(f"person:{actor.id}")
    return {"notice": notice.id}


@command("notices.see_all_notices", SeeAllNotices, once=False)
def see_all_notices(actor: Actor, given: SeeAllNotices) -> dict[str, Any]:
    """Nothing up to that notice is new any more. What came after it still is."""
    telling.see(actor.id or 0, *([Notice.id <= given.up_to] if given.up_to else []))
    mention(f"person:{actor.id}")
    return {}


def choosable() -> list[Kind]:
    """The kinds of notice that somebody can do without."""
    return [kind for kind in all_kinds() if kind.label]


@command("notices.choose_kinds", ChooseKinds)
def choose_kinds(actor: Actor, given: ChooseKinds) -> dict[str, Any]:
    """From now on the actor is told of these kinds and of no other that can be switched off. What they were told stays."""
    names = {kind.name for kind in choosable()}
    if not set(given.kinds) <= names:
        raise Invalid(_("Choose from the list."), fields={"kinds": _("Choose from the list.")})
    session.execute(delete(NoticeChoice).where(NoticeChoice.person_id == (actor.id or 0), NoticeChoice.kind.in_(names)))
    rows = [{"person_id": actor.id, "kind": name, "volume": "none"} for name in sorted(names - set(given.kinds))]
    if rows:
        session.execute(insert(NoticeChoice), rows)
    return {}
