"""What follows when something was brought in or claimed."""

from __future__ import annotations

from sqlalchemy import select

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.forum import live
from ecommunity.forum.actions.writing import turn
from ecommunity.forum.imports.events import ImportedPostsClaimed, PostsImported
from ecommunity.forum.imports.models import ImportedAuthor
from ecommunity.forum.indexing import index_thread_head, reindex_posts
from ecommunity.forum.models import Post, Thread
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import due, projects, subscribes

AT_ONCE = 50


@projects(PostsImported)
def show_imported(happened: PostsImported) -> None:
    """Thread and posts are where others are, once for all of them."""
    live.show(happened.thread_id, happened.post_ids)


@subscribes(PostsImported, as_="forum.index_imported")
def index_imported(happened: PostsImported) -> None:
    """They are found."""
    index_thread_head(happened.thread_id)
    reindex_posts(happened.post_ids)


@subscribes(ImportedPostsClaimed, as_="forum.hand_over")
def begin_handing_over(happened: ImportedPostsClaimed) -> None:
    hand_over(happened.imported_person_id)


@due("forum.hand_over_more")
def hand_over(person_id: int) -> None:
    """The next posts show the name of who claimed them; when there are none left, nobody is remembered as having written elsewhere."""
    author = session.get(ImportedAuthor, person_id, with_for_update=True)
    if author is None or author.claimed_by_id is None:
        return
    posts = list(session.execute(select(Post).where(Post.author_id == person_id).order_by(Post.id).limit(AT_ONCE)).scalars())
    touched: dict[int, list[int]] = {}
    for post in posts:
        post.author_id = author.claimed_by_id
        touched.setdefault(post.thread_id, []).append(post.id)
    session.flush()
    for thread_id, post_ids in sorted(touched.items()):
        turn(session.get_one(Thread, thread_id, with_for_update=True), *post_ids)
        live.show(thread_id, post_ids)
    if len(posts) == AT_ONCE:
        schedule("forum.hand_over_more", clock.now(), person_id=person_id)
        return
    session.delete(session.get_one(Person, person_id))
    session.flush()
