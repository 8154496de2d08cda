"""Questions about tags. The list is open to everybody; which threads have a tag is asked of the threads."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from ecommunity.db import one, session
from ecommunity.errors import Invalid
from ecommunity.forum.asking.models import HEADINGS, Tag, ThreadTag
from ecommunity.forum.models import Thread
from ecommunity.web.words import lazy_

MOST_SHOWN = 200


def list_tags(*, ended: bool = False) -> list[Tag]:
    """The tags that are offered, in their order; with `ended` also those that were."""
    stmt = select(Tag).order_by(Tag.position, Tag.slug).limit(MOST_SHOWN)
    return list(session.execute(stmt if ended else stmt.where(Tag.ended_at.is_(None))).scalars())


def by_heading(tags: Iterable[Tag]) -> list[tuple[str, list[Tag]]]:
    """The same by what they are about; no heading is empty."""
    known = list(tags)
    groups = [(heading, [tag for tag in known if tag.heading == heading]) for heading in HEADINGS]
    return [(heading, found) for heading, found in groups if found]


def get_tag(slug: str, *, lock: bool = False) -> Tag:
    """The tag of this slug, also one that has ended, or NotFound."""
    return one(select(Tag).where(Tag.slug == slug), lock=lock)


def is_taken(slug: str) -> bool:
    """A tag has this short name, or had it."""
    return session.execute(select(Tag.id).where(Tag.slug == slug)).first() is not None


def chosen(slugs: Iterable[str], kept: Iterable[Tag] = ()) -> list[Tag]:
    """The tags of these short names: those that are offered, and those that the thread has already. `Invalid` for any other."""
    wanted = set(slugs)
    if not wanted:
        return []
    had = {tag.id for tag in kept}
    found = [tag for tag in session.execute(select(Tag).where(Tag.slug.in_(wanted))).scalars() if tag.ended_at is None or tag.id in had]
    if len(found) != len(wanted):
        unknown = lazy_("One of these tags is not offered any more. Choose from the list.")
        raise Invalid(unknown, fields={"tags": unknown})
    return found


def give(thread: Thread, tags: Iterable[Tag]) -> None:
    """The thread has these tags and no others."""
    session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
    rows = [{"thread_id": thread.id, "tag_id": tag.id} for tag in tags]
    if rows:
        session.execute(insert(ThreadTag), rows)
    session.expire(thread, ["tags"])
