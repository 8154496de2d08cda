"""Beginning a thread: a question, a discussion, an announcement."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.forum import policies, prepare, queries
from ecommunity.forum.actions.writing import write
from ecommunity.forum.asking import drafts, tags
from ecommunity.forum.events import QuestionAsked
from ecommunity.forum.faces import labels, times
from ecommunity.forum.inputs import Announce, AskQuestion, NewThread, StartDiscussion
from ecommunity.forum.models import Thread
from ecommunity.groups.models import Group
from ecommunity.web.words import lazy_


@command("forum.ask_question", AskQuestion, prepare=prepare.render_body)
def ask_question(actor: Actor, given: AskQuestion, body_html: str) -> dict[str, Any]:
    """The question stands in its community, under the asker's name or under the finest role that hides them."""
    community = queries.get_community(actor, given.community)
    require(policies.can_ask_question, actor, community, message=lazy_("Join this community first, then you can ask here."))
    label = labels.label_for(actor, community, given)
    return _begin(actor, community, "question", given, body_html, label, is_peers_only=given.peers_only)


@command("forum.start_discussion", StartDiscussion, prepare=prepare.render_body)
def start_discussion(actor: Actor, given: StartDiscussion, body_html: str) -> dict[str, Any]:
    """The discussion stands in its community, under the name or the role of who began it; no answer of it is the answer."""
    community = queries.get_community(actor, given.community)
    require(policies.can_start_discussion, actor, community, message=lazy_("Join this community first, then you can begin a discussion."))
    label = labels.label_for(actor, community, given)
    return _begin(actor, community, "discussion", given, body_html, label, is_peers_only=given.peers_only)


@command("forum.announce", Announce, prepare=prepare.render_body)
def announce(actor: Actor, given: Announce, body_html: str) -> dict[str, Any]:
    """The announcement stands in its community, under the name of somebody who leads it."""
    community = queries.get_community(actor, given.community)
    require(policies.can_announce, actor, community, message=lazy_("Who leads the community announces in it. You can begin a discussion."))
    return _begin(actor, community, "announcement", given, body_html, None)


def _begin(
    actor: Actor, community: Group, kind: str, given: NewThread, body_html: str, label: str | None, *, is_peers_only: bool = False
) -> dict[str, Any]:
    """The thread with its opening post and its tags; with a `label` nobody is named."""
    thread = Thread(community_id=community.id, kind=kind, title=given.title, language=given.language)
    thread.is_peers_only, thread.created_at = is_peers_only, times.present(sealed=label is not None)
    session.add(thread)
    session.flush()
    tags.give(thread, tags.chosen(given.tags))
    post = write(actor, thread, given, body_html, role_label=label)
    drafts.forget(actor.id or 0, drafts.new_thread(community.slug))
    publish(QuestionAsked(thread_id=thread.id, post_id=post.id))
    return {"thread": thread.id, "post": post.id}
