"""Threads by the words in them: each once, with the post that says most, those that are most about it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from ecommunity.authz import Actor
from ecommunity.db import Page, session
from ecommunity.forum.indexing import own_words
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.queries import visible_threads
from ecommunity.groups.models import Group
from ecommunity.search.asking import Said, Wanted, best_parts, every_stem, having, of_kind, wanted_in
from ecommunity.search.queries import excerpt
from ecommunity.search.stems import count


@dataclass(frozen=True)
class FoundThread:
    """A thread that has all the words, and the post of it to show, with some words around those that were looked for."""

    thread: Thread
    post: Post
    excerpt: str


def find_threads(
    actor: Actor, asked: str, *, community: Group | None = None, language: str = "", page: int = 1, size: int = 20
) -> Page[FoundThread]:
    """The threads that the actor may read and that have all the words, in the title or in posts that readers see; of two equals the newer
    comes first.
    """
    wanted = wanted_in(asked)
    page = max(1, min(page, 10_000))
    if not wanted:
        return Page([], page, None)
    ranked = having(wanted)
    stmt = of_kind(visible_threads(actor).with_only_columns(Thread.id, ranked.c.entry_id), ranked, "thread", Thread.id)
    if community is not None:
        stmt = stmt.where(Thread.community_id == community.id)
    if language:
        stmt = stmt.where(Thread.language == language)
    stmt = stmt.order_by(ranked.c.about.desc(), Thread.last_post_at.desc(), Thread.id.desc()).limit(size + 1).offset((page - 1) * size)
    places = {int(thread_id): int(entry_id) for thread_id, entry_id in session.execute(stmt)}
    entries = dict(list(places.items())[:size])
    said = best_parts(actor, "post", entries.values(), wanted) if entries else {}
    shown = _shown({thread_id: said.get(entry_id) for thread_id, entry_id in entries.items()})
    found = [shown[key] for key, entry in entries.items() if key in shown and _has_all(shown[key], said.get(entry), wanted)]
    return Page([_found(each, wanted) for each in found], page, page + 1 if len(places) > size else None)


def _shown(said: Mapping[int, Said | None]) -> dict[int, tuple[Thread, Post]]:
    """The threads with their communities, each with the post that says most; one that is only found by its title with its first post."""
    if not said:
        return {}
    best = [part.thing_id for part in said.values() if part is not None]
    titled = [thread_id for thread_id, part in said.items() if part is None]
    stmt = select(Thread, Post).join(Post, Post.thread_id == Thread.id)
    stmt = stmt.where(or_(Post.id.in_(best), and_(Post.number == 1, Post.thread_id.in_(titled))))
    rows = session.execute(stmt.options(joinedload(Thread.community)))
    return {thread.id: (thread, post) for thread, post in rows}


def _has_all(shown: tuple[Thread, Post], said: Said | None, wanted: Wanted) -> bool:
    """Every word is in the title or in a post that the reader may read now: the index may still know one that was just hidden."""
    thread, _post = shown
    in_title = count(thread.title, thread.language)
    in_posts = said.words if said else (False,) * len(wanted)
    return all(has or not stems.isdisjoint(in_title) for has, stems in zip(in_posts, wanted, strict=True))


def _found(shown: tuple[Thread, Post], wanted: Wanted) -> FoundThread:
    thread, post = shown
    words = own_words(post) if post.is_shown else ""
    return FoundThread(thread, post, excerpt(words, post.language, every_stem(wanted)))
