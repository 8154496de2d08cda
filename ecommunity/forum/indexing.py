"""The forum in the index of the search: a thread is found by its title and by its posts that readers see.

`reindex_posts` and `reindex_thread` read what stands in the tables and index or forget it: called by whoever subscribes to an event that
changes what is seen, as often as one likes. Whether somebody may read what was found is asked when they look, not here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, select

from ecommunity import clock
from ecommunity.db import session
from ecommunity.forum.asking.similar import offer
from ecommunity.forum.events import PostEdited, QuestionAsked, ReplyPosted
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.moderating.events import PostsModerated, ThreadDivided, ThreadsMerged
from ecommunity.markup import plain
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import due, indexer, recurring, subscribes
from ecommunity.search.indexing import forget
from ecommunity.search.models import SearchEntry, SearchPart
from ecommunity.search.wholes import Part, forget_part, index_parts, index_whole

# So many posts a transaction: others who write wait a tenth of a second at most.
AT_ONCE = 25
_QUOTE_TAG = re.compile(r"<(/?)blockquote\b[^>]*>")


@subscribes(QuestionAsked, as_="forum.index_question")
def index_question(happened: QuestionAsked) -> None:
    index_thread_head(happened.thread_id)
    reindex_posts([happened.post_id])


@subscribes(ReplyPosted, as_="forum.index_reply")
def index_reply(happened: ReplyPosted) -> None:
    reindex_posts([happened.post_id])


@subscribes(PostEdited, as_="forum.index_edit")
def index_edit(happened: PostEdited) -> None:
    reindex_posts([happened.post_id])


@subscribes(PostsModerated, as_="forum.index_moderated")
def index_moderated(happened: PostsModerated) -> None:
    reindex_posts(happened.post_ids)
    offer(happened.thread_id)


@subscribes(ThreadDivided, as_="forum.index_divided")
def index_divided(happened: ThreadDivided) -> None:
    _index_both(happened.thread_id, happened.new_id)


@subscribes(ThreadsMerged, as_="forum.index_merged")
def index_merged(happened: ThreadsMerged) -> None:
    _index_both(happened.thread_id, happened.into_id)


def _index_both(*thread_ids: int) -> None:
    for thread_id in thread_ids:
        reindex_thread(thread_id)
        offer(thread_id)


def own_words(post: Post) -> str:
    """What the post itself says: what it quotes is found where it was said, while it is shown there."""
    return plain(without_quotes(post.body_html))


def without_quotes(body_html: str) -> str:
    """The HTML of a post without its quotations, however deep they lie in each other."""
    kept, depth, begin = [], 0, 0
    for tag in _QUOTE_TAG.finditer(body_html):
        if depth == 0:
            kept.append(body_html[begin : tag.start()])
        depth = max(0, depth - 1) if tag[1] else depth + 1
        begin = tag.end()
    return "".join([*kept, body_html[begin:] if depth == 0 else ""])


def reindex_posts(ids: Sequence[int]) -> None:
    """Each post is found by its present words when readers see it, and by none when they do not."""
    stmt = select(Post).where(Post.id.in_(ids), Post.state == "shown").order_by(Post.id)
    by_thread: dict[int, list[Post]] = defaultdict(list)
    for post in session.execute(stmt.execution_options(populate_existing=True)).scalars():
        by_thread[post.thread_id].append(post)
    for post_id in sorted(set(ids) - {post.id for posts in by_thread.values() for post in posts}):
        forget_part("post", post_id)
    for thread_id, posts in sorted(by_thread.items()):
        if not _has_entry(thread_id):
            index_thread_head(thread_id)
        index_parts("post", ("thread", thread_id), [Part(post.id, own_words(post), post.language) for post in posts])


def _has_entry(thread_id: int) -> bool:
    from_index = select(SearchEntry.id).where(SearchEntry.kind == "thread", SearchEntry.thing_id == thread_id)
    return session.execute(from_index).first() is not None


def index_thread_head(thread_id: int) -> None:
    """The thread is found by its present title; one that is not there any more, or stands in another one, by nothing."""
    thread = session.get(Thread, thread_id, populate_existing=True)
    if thread is None or thread.state == "merged":
        forget("thread", thread_id)
        return
    index_whole("thread", thread.id, thread.title, thread.language, f"/threads/{thread.id}")


@due("forum.reindex_thread")
def reindex_thread(thread_id: int, after: int = 0) -> None:
    """Title and posts are found as they stand now. A long thread is done in pieces, the further ones a moment later."""
    if after == 0:
        index_thread_head(thread_id)
    stmt = select(Post.id, Post.number).where(Post.thread_id == thread_id, Post.number > after).order_by(Post.number).limit(AT_ONCE)
    rows = session.execute(stmt).all()
    reindex_posts([row.id for row in rows])
    if len(rows) == AT_ONCE:
        schedule("forum.reindex_thread", clock.now(), thread_id=thread_id, after=rows[-1].number)


@recurring("forum.index_rest", timedelta(hours=6))
def index_rest() -> None:
    """What readers see and the index does not know is found too: everything after an upgrade, nothing on other days."""
    if index_some(AT_ONCE) == AT_ONCE:
        schedule("forum.index_rest", clock.now())


def index_some(most: int) -> int:
    """Up to so many posts that are not in the index are in it; how many there were."""
    is_known = exists().where(SearchPart.kind == "post", SearchPart.thing_id == Post.id)
    stmt = select(Post.id).join(Thread, Thread.id == Post.thread_id)
    stmt = stmt.where(Post.state == "shown", Thread.state != "merged", ~is_known).order_by(Post.id).limit(most)
    found = list(session.execute(stmt).scalars())
    reindex_posts(found)
    return len(found)


@indexer("thread")
def index_again(after: int) -> int | None:
    """The next posts after this one, in the order in which they were written, are indexed anew; gives the last, or None at the end."""
    stmt = select(Post.id, Post.thread_id, Post.number).where(Post.id > after).order_by(Post.id).limit(AT_ONCE)
    rows = session.execute(stmt).all()
    for row in rows:
        if row.number == 1:
            index_thread_head(row.thread_id)
    reindex_posts([row.id for row in rows])
    return rows[-1].id if rows else None
