"""What answers know of a person, and how it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, select, update

from ecommunity.db import session
from ecommunity.forum.answering.models import Mention, PostThanks
from ecommunity.forum.answering.thanks import tags_of
from ecommunity.forum.models import AcceptedAnswer

COLUMNS = ["post_thanks.person_id", "mentions.person_id", "accepted_answers.moderator_id"]


def _thanks_of(person_id: int) -> Iterator[PostThanks]:
    """Under the name, and those where a word stands for the person: it is made anew for each post that has such words."""
    yield from session.execute(select(PostThanks).where(PostThanks.person_id == person_id)).scalars()
    sealed = select(PostThanks).where(PostThanks.tag.is_not(None)).order_by(PostThanks.id)
    yield from (row for row in session.execute(sealed).scalars() if row.tag in tags_of(person_id, row.post_id))


def export(person_id: int) -> dict[str, Any]:
    """For which posts the person thanked, where they were mentioned, and where they accepted an answer as a moderator."""
    accepted = select(AcceptedAnswer.post_id).where(AcceptedAnswer.moderator_id == person_id)
    return {
        "thanked_for": sorted(row.post_id for row in _thanks_of(person_id)),
        "mentioned_in": list(session.execute(select(Mention.post_id).where(Mention.person_id == person_id)).scalars()),
        "accepted_as_moderator": list(session.execute(accepted).scalars()),
    }


def erase(person_id: int) -> None:
    """No thanks and no mentions of the person are left, and no answer says that they accepted it."""
    session.execute(delete(Mention).where(Mention.person_id == person_id))
    ids = [row.id for row in _thanks_of(person_id)]
    session.execute(delete(PostThanks).where(PostThanks.id.in_(ids)))
    session.execute(update(AcceptedAnswer).where(AcceptedAnswer.moderator_id == person_id).values(moderator_id=None))
