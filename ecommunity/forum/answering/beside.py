"""What stands under posts besides their words: the reader's thanks, and what is suggested to read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import union_all

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.answering import suggestions, thanks
from ecommunity.forum.answering.suggestions import Suggestions
from ecommunity.forum.answering.thanks import Thanks
from ecommunity.forum.models import Post


def load(actor: Actor, posts: Sequence[Post]) -> tuple[Thanks, Suggestions]:
    """Both for these posts: one statement, and one for each kind of thing that is suggested; none where there is neither."""
    asked = [stmt for stmt in (thanks.question(actor, posts), suggestions.question(posts)) if stmt is not None]
    rows = sorted(session.execute(union_all(*asked)), key=lambda row: row.place) if asked else []
    thanked = [row.post_id for row in rows if not row.kind]
    return thanks.of_rows(actor, posts, thanked), suggestions.of_rows(
        actor, [(row.post_id, row.kind, row.thing_id) for row in rows if row.kind]
    )
