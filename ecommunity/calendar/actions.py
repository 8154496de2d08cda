"""What the Secretariat does with dates."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.calendar import policies, queries
from ecommunity.calendar.inputs import AddDeadline, OneDeadline
from ecommunity.calendar.models import Deadline
from ecommunity.db import session
from ecommunity.registry import command
from ecommunity.web.words import lazy_

ONLY_SECRETARIAT = lazy_("Only the Secretariat keeps the calendar.")


@command("calendar.add_deadline", AddDeadline)
def add_deadline(actor: Actor, given: AddDeadline) -> dict[str, Any]:
    """The date stands in the calendar and on the start pages of those who may see it."""
    require(policies.can_keep_calendar, actor, message=ONLY_SECRETARIAT)
    named = {"en": given.name_en, "fr": given.name_fr, "es": given.name_es}
    row = Deadline(
        kind=given.kind,
        names={language: name for language, name in named.items() if name},
        at=given.at,
        source=given.source,
        url=given.url or "",
        visibility=given.visibility,
    )
    session.add(row)
    session.flush()
    return {"deadline": row.id}


@command("calendar.remove_deadline", OneDeadline)
def remove_deadline(actor: Actor, given: OneDeadline) -> dict[str, Any]:
    """The date is gone."""
    row = queries.get_deadline(actor, given.deadline, lock=True)
    require(policies.can_keep_calendar, actor, message=ONLY_SECRETARIAT)
    session.delete(row)
    return {}
