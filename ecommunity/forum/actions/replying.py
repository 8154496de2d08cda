"""Answering in a thread."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.events import publish
from ecommunity.forum import policies, prepare, queries
from ecommunity.forum.actions.writing import write
from ecommunity.forum.answering import suggestions
from ecommunity.forum.asking import drafts
from ecommunity.forum.events import ReplyPosted
from ecommunity.forum.faces import labels
from ecommunity.forum.inputs import PostReply


@command("forum.post_reply", PostReply, prepare=prepare.render_body)
def post_reply(actor: Actor, given: PostReply, body_html: str) -> dict[str, Any]:
    """A reply stands at the end of the thread. Who asked by role also answers by role there: else the name would be out."""
    thread = queries.get_thread(actor, given.thread, lock=True)
    require(policies.can_reply, actor, thread, message=policies.why_no_reply(actor, thread))
    post = write(actor, thread, given, body_html, role_label=labels.own_label(actor, thread))
    suggestions.keep(actor, post, given.suggest)
    drafts.forget(actor.id or 0, drafts.reply_in(thread.id))
    publish(ReplyPosted(thread_id=thread.id, post_id=post.id))
    return {"post": post.id}
