"""Changing what one wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.directory.private_sector import acts_for_company
from ecommunity.errors import Forbidden
from ecommunity.events import publish
from ecommunity.forum import policies, prepare, queries
from ecommunity.forum.actions.writing import turn
from ecommunity.forum.answering import mentions, quotations, suggestions
from ecommunity.forum.events import PostEdited
from ecommunity.forum.faces import times
from ecommunity.forum.inputs import EditPost
from ecommunity.forum.models import Post
from ecommunity.forum.moderating import gate
from ecommunity.forum.revising import queries as revising
from ecommunity.forum.revising.models import PostRevision
from ecommunity.live import mention
from ecommunity.moderation import queries as moderation
from ecommunity.web.words import lazy_

# A slip that is put right so soon, before anybody wrote after it, leaves no earlier text.
SLIP = timedelta(minutes=5)


@command("forum.edit_post", EditPost, prepare=prepare.render_body)
def edit_post(actor: Actor, given: EditPost, body_html: str) -> dict[str, Any]:
    """The post has other words, and says since when; what stood there before is in its history."""
    thread = queries.get_thread(actor, queries.get_post(actor, given.post).thread_id, lock=True)
    post = queries.get_post(actor, given.post)
    require(policies.can_edit_post, actor, post, message=lazy_("Only the author can change this post."))
    if post.author_tag is not None and acts_for_company(actor):
        raise Forbidden(gate.no_role_for_companies())
    typed = quotations.body(post, quotations.load(actor, [post]), for_editing=True)
    title = given.title if post.is_opening and given.title else thread.title
    language = given.language if post.is_opening else thread.language
    if (typed, post.language, thread.title, thread.language) == (given.body, given.language, title, language):
        mention(thread.stream)
        return {"post": post.id}
    if not _is_slip(post):
        _keep_earlier(post)
        post.edited_at = times.present(sealed=post.author_tag is not None)
    had = quotations.list_quotes(post)
    quotations.forget_quotes(post)
    post.body, post.body_html, post.language = given.body, body_html, given.language
    quotations.keep(post, had)
    mentions.keep(actor, post)
    suggestions.mark(post)
    post.version += 1
    if (title, language) != (thread.title, thread.language):
        thread.title, thread.language = title, language
        turn(thread)
    publish(PostEdited(thread_id=post.thread_id, post_id=post.id))
    return {"post": post.id}


def _is_slip(post: Post) -> bool:
    """Nobody is likely to have read it yet: it is fresh, nobody wrote after it, and no moderator decided about it."""
    if moderation.decisions_of("post", [post.id]):
        return False
    return clock.now() - (post.edited_at or post.created_at) < SLIP and not revising.has_later_post(post)


def _keep_earlier(post: Post) -> None:
    last = session.execute(select(func.max(PostRevision.number)).where(PostRevision.post_id == post.id)).scalar() or 0
    now = revising.version_now(post, last + 1)
    session.add(PostRevision(post_id=post.id, number=now.number, title=now.title, body=now.body, language=now.language, written_at=now.at))
