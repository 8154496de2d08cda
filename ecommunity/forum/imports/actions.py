"""Bringing in a conversation, and claiming what one wrote elsewhere."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import NotFound
from ecommunity.events import publish
from ecommunity.files.keeping import keep_file
from ecommunity.forum import queries
from ecommunity.forum.actions.writing import settle, turn
from ecommunity.forum.faces import marks
from ecommunity.forum.imports.authors import person_for
from ecommunity.forum.imports.events import ImportedPostsClaimed, PostsImported
from ecommunity.forum.imports.inputs import ClaimImportedPosts, ImportPosts, Message
from ecommunity.forum.imports.models import ImportedPost
from ecommunity.forum.imports.queries import find_known, own_imported
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.groups.models import Group
from ecommunity.live import mention
from ecommunity.markup import render
from ecommunity.web.words import lazy_


def render_all(given: ImportPosts) -> list[str]:
    return [str(render(message.body, message.language)) for message in given.messages]


@command("forum.import_posts", ImportPosts, prepare=render_all, once=False, socket=False)
def import_posts(actor: Actor, given: ImportPosts, drawn: list[str]) -> dict[str, Any]:
    """The messages stand in the thread of those that they point to, or in one of their own; what came before does not come again."""
    require(lambda who: who.is_operator, actor, message=lazy_("Only the command line does this."))
    community = queries.get_community(actor, given.community)
    keys = {message.key for message in given.messages}
    known = find_known(community.id, keys | {ref for message in given.messages for ref in message.refs})
    once = {message.key: (message, html) for message, html in zip(given.messages, drawn, strict=True) if message.key not in known}
    fresh = list(once.values())
    thread = _thread_of(list(known.values()))
    if not fresh and thread is None:
        raise NotFound
    thread = thread or _begin(community, given, fresh[0][0])
    last = thread.last_number
    if thread.is_from_elsewhere:
        thread.imported_at = clock.now()
    posts = [_write(actor, thread, message, html, community.id) for message, html in fresh]
    if posts:
        settle(thread)
        _keep_read(thread, last)
        publish(PostsImported(thread_id=thread.id, post_ids=[post.id for post in posts]))
    if given.accepted:
        _accept(thread, find_known(community.id, [given.accepted]).get(given.accepted))
    return {"thread": thread.id, "added": len(posts), "known": len(given.messages) - len(posts)}


def _thread_of(post_ids: list[int]) -> Thread | None:
    """Where these stand now, locked: somebody may have moved them since."""
    if not post_ids:
        return None
    thread_id = session.execute(select(Post.thread_id).where(Post.id.in_(post_ids)).order_by(Post.id).limit(1)).scalar()
    return session.get(Thread, thread_id, with_for_update=True, populate_existing=True)


def _begin(community: Group, given: ImportPosts, first: Message) -> Thread:
    thread = Thread(community_id=community.id, kind=given.kind, title=given.title, language=given.language)
    thread.created_at, thread.last_post_at, thread.imported_at = first.at, first.at, clock.now()
    session.add(thread)
    session.flush()
    return thread


def _write(actor: Actor, thread: Thread, message: Message, body_html: str, community_id: int) -> Post:
    thread.posts_count = (thread.posts_count or 0) + 1
    post = Post(thread_id=thread.id, number=thread.posts_count, body=message.body, body_html=body_html, language=message.language)
    post.created_at, post.author_id = message.at, person_for(message.identity, message.name)
    session.add(post)
    session.flush()
    session.add(ImportedPost(community_id=community_id, key=message.key, post_id=post.id))
    for file in message.files:
        about = {"digest": file.digest, "name": file.name, "media_type": file.media_type, "owner_kind": "post"}
        keep_file(actor, **about, size=file.size, owner_id=post.id)
    post.files_count = len(message.files)
    return post


def _keep_read(thread: Thread, last: int) -> None:
    """Whoever had read everything has read what is old too."""
    if last:
        everything = [person_id for person_id, number in marks.of_thread(thread).items() if number >= last]
        marks.raise_to(thread, everything, thread.last_number)


def _accept(thread: Thread, post_id: int | None) -> None:
    """The answer that was accepted elsewhere is accepted here, unless somebody here chose another one."""
    post = session.get(Post, post_id) if post_id else None
    if post is None or post.thread_id != thread.id or post.is_opening or session.get(AcceptedAnswer, thread.id) is not None:
        return
    session.add(AcceptedAnswer(thread_id=thread.id, post_id=post.id, accepted_at=clock.now()))
    turn(thread, post.id)
    publish(PostsImported(thread_id=thread.id, post_ids=[post.id]))


@command("forum.claim_imported_posts", ClaimImportedPosts)
def claim_imported_posts(actor: Actor, given: ClaimImportedPosts) -> dict[str, Any]:
    """What was brought in under the actor's confirmed address is theirs, and shows their name a moment later."""
    author = own_imported(actor)
    if author is None:
        mention(f"person:{actor.id}")
        return {"claimed": False}
    author.claimed_by_id = actor.id
    session.flush()
    publish(ImportedPostsClaimed(imported_person_id=author.person_id))
    return {"claimed": True}
