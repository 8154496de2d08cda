"""What the forum knows of a person: their posts, under the name or sealed, and how far they have read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, select

from ecommunity import clock
from ecommunity.accounts.erasure import Kept
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.files.storage import store
from ecommunity.forum.answering import privacy as answering
from ecommunity.forum.answering import quoting
from ecommunity.forum.asking import drafts
from ecommunity.forum.asking.attached import files_by_post
from ecommunity.forum.events import AuthorErased
from ecommunity.forum.faces import own
from ecommunity.forum.models import Post, ReadMark, Thread
from ecommunity.registry import personal_data
from ecommunity.web.words import lazy_


def posts_of(person_id: int) -> Iterator[tuple[Post, Thread]]:
    """Everything this person wrote. The sealed ones are found by their tag, thread by thread: nothing else leads to them."""
    named = select(Post, Thread).join(Thread, Thread.id == Post.thread_id).where(Post.author_id == person_id).order_by(Post.id)
    yield from ((post, thread) for post, thread in session.execute(named))
    tags = own.own_tags(person_id)
    names = list(tags)
    for start in range(0, len(names), 500):
        some = {tag: tags[tag] for tag in names[start : start + 500]}
        sealed = select(Post, Thread).join(Thread, Thread.id == Post.thread_id).where(Post.id.in_(own.own_posts(some)))
        yield from ((post, thread) for post, thread in session.execute(sealed.order_by(Post.id)))


def sealed_files_of(person_id: int) -> dict[str, bytes]:
    """The files of posts that do not name this person; the others are exported with what the person uploaded."""
    rows = files_by_post([post.id for post, _thread in posts_of(person_id) if post.author_tag])
    paths = {f"{row.id}-{row.name}": store().path(row.digest) for row in rows}
    return {name: path.read_bytes() for name, path in paths.items() if path.exists()}


@personal_data("forum", columns=["posts.author_id", "read_marks.person_id", *answering.COLUMNS])
class ForumData:
    """Posts stay, because others answered them; who wrote them is forgotten."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        marks = select(ReadMark.thread_id, ReadMark.number).where(ReadMark.person_id == person_id)
        return answering.export(person_id) | {
            "posts": [
                {
                    "id": post.id,
                    "thread": thread.id,
                    "title": thread.title,
                    "shown_as": "role" if post.author_tag else "name",
                    "body": quoting.own_words(post.body),
                    "language": post.language,
                    "at": clock.rfc3339(post.created_at),
                }
                for post, thread in posts_of(person_id)
            ],
            "files": sealed_files_of(person_id),
            "drafts": [{"place": kept.place, "saved_on": kept.saved_on.isoformat(), **kept.fields} for kept in drafts.list_own(person_id)],
            "read": [{"thread": thread_id, "up_to": number} for thread_id, number in session.execute(marks)],
        }

    @staticmethod
    def hand_over(person_id: int, name_id: int) -> bool:
        """What stands under the name goes on standing there; whether anything does."""
        posts = list(session.execute(select(Post).where(Post.author_id == person_id).order_by(Post.id)).scalars())
        touched: dict[int, list[int]] = {}
        for post in posts:
            post.author_id = name_id
            post.version += 1
            touched.setdefault(post.thread_id, []).append(post.id)
        for thread_id, post_ids in touched.items():
            session.get_one(Thread, thread_id).version += 1
            publish(AuthorErased(thread_id=thread_id, post_ids=post_ids))
        return bool(posts)

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        """Nobody is named anywhere. What stood under a role looks the same after it as before, or it would show who has just left."""
        drafts.forget_all(person_id)
        session.execute(delete(ReadMark).where(ReadMark.person_id == person_id))
        answering.erase(person_id)
        touched: dict[int, list[int]] = {}
        words: dict[int, str] = {}
        for post, thread in list(posts_of(person_id)):
            post.author_id, post.sealed_author = None, None
            if post.author_tag is not None:  # still one speaker in this thread, but nobody's any more
                post.author_tag = words.setdefault(thread.id, secrets.token_hex(32))
                continue
            post.version += 1
            if thread.id not in touched:
                touched[thread.id] = []
                thread.version += 1
            touched[thread.id].append(post.id)
        session.flush()
        for thread_id, post_ids in touched.items():
            publish(AuthorErased(thread_id=thread_id, post_ids=post_ids))
        if not touched and not words:
            return []
        why = lazy_("Others answered it, and their answers would hang in the air.")
        return [Kept(lazy_("What you wrote in the forum, without your name"), why)]
