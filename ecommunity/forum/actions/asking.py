"""Asking a question."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.directory.labels import role_labels
from ecommunity.events import publish
from ecommunity.forum import policies, prepare, queries
from ecommunity.forum.actions.writing import write
from ecommunity.forum.events import QuestionAsked
from ecommunity.forum.inputs import AskQuestion
from ecommunity.forum.models import Thread
from ecommunity.web.words import lazy_


@command("forum.ask_question", AskQuestion, prepare=prepare.render_body)
def ask_question(actor: Actor, given: AskQuestion, body_html: str) -> dict[str, Any]:
    """The question stands in its community, under the asker's name or under the finest role that hides them."""
    community = queries.get_community(actor, given.community)
    require(policies.can_ask_question, actor, community, message=lazy_("Join this community first, then you can ask here."))
    thread = Thread(community_id=community.id, kind="question", title=given.title, language=given.language)
    session.add(thread)
    session.flush()
    label = role_labels(actor)[0] if given.show_as == "role" else None
    post = write(actor, thread, given, body_html, role_label=label)
    publish(QuestionAsked(thread_id=thread.id, post_id=post.id))
    return {"thread": thread.id, "post": post.id}
