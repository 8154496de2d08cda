"""Posts as one reader may have them: with the quotations, files and suggestions that are theirs to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from ecommunity.authz import Actor
from ecommunity.forum import policies
from ecommunity.forum.answering import beside, quotations
from ecommunity.forum.asking.attached import preload
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.presenting import present_post
from ecommunity.markup import Html


def presenter(actor: Actor, thread: Thread, posts: Sequence[Post]) -> Callable[[Post], dict[str, Any]]:
    """How each of these posts of the thread looks in the API; what they all need is loaded at once."""
    preload(posts)
    known, (_thanks, cards) = quotations.load(actor, posts), beside.load(actor, posts)

    def present(post: Post) -> dict[str, Any]:
        row = quotations.filled_in(present_post(actor, post, thread), post, known)
        return row | {"suggests": [asdict(card) for card in cards.get(post.id, [])] if row["body"] else []}

    return present


def text_for(actor: Actor, post: Post) -> Html:
    """The text of a post as this reader may read it."""
    if not policies.can_read_text(actor, post):
        return Html("")
    return Html(quotations.body_html(post, quotations.load(actor, [post])))
