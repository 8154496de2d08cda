"""Something to read that stands under a reply: found when it is written, shown to who may read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select

from ecommunity.authz import Actor
from ecommunity.db import find, session
from ecommunity.errors import Invalid
from ecommunity.forum.answering.models import PostSuggestion
from ecommunity.forum.models import Post
from ecommunity.search.suggesting import Card, suggestables
from ecommunity.web.words import _

# At the end of a post's HTML: it has suggestions. The sanitizer lets no comment through, so that nobody can write it.
MARK = "<!--suggests-->"
SEVERAL = 4
Suggestions = dict[int, list[Card]]


def resolve(actor: Actor, typed: str) -> tuple[str, int]:
    """The kind and the number of what these words mean. Raises Invalid when it is nothing that the actor may read, or several things."""
    found = [(kind, card) for kind, known in suggestables.items() for card in known.find(actor, typed, SEVERAL)]
    if len(found) == 1:
        return found[0][0], found[0][1].id
    message = _("We found no module and no document for this. Write a code such as M02, a symbol, or the address of its page.")
    if found:
        names = "; ".join(": ".join((*card.facts[:1], card.title)) for _kind, card in found[:SEVERAL])
        message = _("This fits more than one. Write the code or the symbol: %(names)s", names=names)
    raise Invalid(message, fields={"suggest": message})


def keep(actor: Actor, post: Post, typed: str | None) -> None:
    """What these words mean is suggested under the post; nothing when there are none."""
    if not typed:
        return
    kind, thing_id = resolve(actor, typed)
    session.add(PostSuggestion(post_id=post.id, kind=kind, thing_id=thing_id))
    session.flush()
    mark(post)


def mark(post: Post) -> None:
    """The HTML of the post, which was just written, says whether it has suggestions."""
    if find(select(PostSuggestion.id).where(PostSuggestion.post_id == post.id)) is not None:
        post.body_html += MARK


def question(posts: Iterable[Post]) -> Select[int, str, int, int] | None:
    """What these posts suggest, as rows of `beside`; None where nothing is suggested."""
    ids = [post.id for post in posts if post.body_html.endswith(MARK)]
    if not ids:
        return None
    place = PostSuggestion.id.label("place")
    return select(PostSuggestion.post_id, PostSuggestion.kind, PostSuggestion.thing_id, place).where(PostSuggestion.post_id.in_(ids))


def of_rows(actor: Actor, rows: Sequence[tuple[int, str, int]]) -> Suggestions:
    """The cards that the actor may read, by post: one statement for each kind."""
    cards: dict[tuple[str, int], Card] = {}
    for kind in {kind for _post, kind, _thing in rows} & set(suggestables):
        wanted = {thing_id for _post, of, thing_id in rows if of == kind}
        cards |= {(kind, number): card for number, card in suggestables[kind].cards(actor, wanted).items()}
    found: Suggestions = {}
    for post_id, kind, thing_id in rows:
        if (kind, thing_id) in cards:
            found.setdefault(post_id, []).append(cards[kind, thing_id])
    return found
