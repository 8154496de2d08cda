"""Thanks: between who gives and who gets them. There is no number of them anywhere."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, literal, or_, select

from ecommunity.authz import Actor
from ecommunity.db import find
from ecommunity.forum import policies, seals
from ecommunity.forum.answering.models import PostThanks
from ecommunity.forum.models import Post

Thanks = dict[int, bool]


def is_sealed(actor: Actor, post: Post) -> bool:
    """No row may join the two: the author is sealed, or the actor asked this thread by role."""
    opening = post.thread.opening
    return post.author_tag is not None or (opening.author_tag is not None and policies.is_author(actor, opening))


def find_thanks(actor: Actor, post: Post) -> PostThanks | None:
    """The actor's thanks for the post."""
    return find(select(PostThanks).where(PostThanks.post_id == post.id, _by(actor, [post.id])))


def _by(actor: Actor, post_ids: list[int]) -> ColumnElement[bool]:
    assert actor.id is not None
    tags = [tag for post_id in post_ids for tag in tags_of(actor.id, post_id)]
    return or_(PostThanks.person_id == actor.id, PostThanks.tag.in_(tags))


def tags_of(person_id: int, post_id: int) -> list[str]:
    """What stands for somebody who thanks for this post where no name may."""
    return seals.words_for("thanks", person_id, post_id)


def new_thanks(actor: Actor, post: Post) -> PostThanks:
    """A row that names the actor only where that tells nobody who is behind a role."""
    assert actor.id is not None
    if not is_sealed(actor, post):
        return PostThanks(post_id=post.id, person_id=actor.id)
    return PostThanks(post_id=post.id, tag=tags_of(actor.id, post.id)[0])


def _with_thanks(posts: Iterable[Post]) -> list[Post]:
    return [post for post in posts if post.is_shown and post.has_thanks]


def question(actor: Actor, posts: Iterable[Post]) -> Select[int, str, int, int] | None:
    """Which of these posts the actor thanked for or was thanked for, as rows of `beside`; None where nobody thanked."""
    shown = _with_thanks(posts)
    if actor.id is None or not shown:
        return None
    own = [post.id for post in shown if policies.is_author(actor, post)]
    ids = [post.id for post in shown]
    stmt = select(PostThanks.post_id, literal("").label("kind"), literal(0).label("thing_id"), literal(0).label("place"))
    return stmt.where(PostThanks.post_id.in_(ids), or_(_by(actor, ids), PostThanks.post_id.in_(own))).distinct()


def of_rows(actor: Actor, posts: Iterable[Post], found: Iterable[int]) -> Thanks:
    """Of these posts: those for which the actor thanked (True), and their own for which somebody did (False)."""
    own = {post.id for post in _with_thanks(posts) if policies.is_author(actor, post)}
    return {post_id: post_id not in own for post_id in found}


def has_thanks(post: Post) -> bool:
    """Somebody thanked for the post."""
    return find(select(PostThanks.id).where(PostThanks.post_id == post.id)) is not None
