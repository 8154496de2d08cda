"""Notices for programs."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.api import listing, read
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.errors import SignInNeeded
from ecommunity.notices import queries
from ecommunity.notices.lines import Line
from ecommunity.notices.models import Notice


def present_notice(notice: Notice, line: Line) -> dict[str, Any]:
    return {
        "id": notice.id,
        "kind": notice.kind,
        "text": line.text,
        "title": line.title,
        "language": line.language,
        "url": line.url,
        "at": clock.rfc3339(notice.told_at),
        "is_seen": notice.seen_at is not None,
    }


@read("/notices")
def notices(actor: Actor) -> dict[str, Any]:
    """What the actor was told, the newest first; how many they have not seen, at most a hundred; and what stands now."""
    if actor.is_guest:
        raise SignInNeeded
    page = queries.list_notices(actor, page_number())
    lines = queries.lines_of(actor, page.items)
    listed = listing(page, lambda notice: present_notice(notice, lines[notice.id]) if notice.id in lines else None)
    standing = [{"text": line.text, "title": line.title, "url": line.url} for line in queries.standing_lines(actor)]
    return {**listed, "items": [row for row in listed["items"] if row], "unseen": queries.count_unseen(actor), "standing": standing}
