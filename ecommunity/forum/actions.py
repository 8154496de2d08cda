"""What people do in the forum."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.directory.labels import role_labels
from ecommunity.errors import Conflict
from ecommunity.events import publish
from ecommunity.forum import policies, prepare, queries, seals
from ecommunity.forum.events import AcceptanceWithdrawn, AnswerAccepted, PostEdited, QuestionAsked, ReplyPosted
from ecommunity.forum.inputs import AcceptAnswer, AskQuestion, EditPost, MarkRead, PostReply, WithdrawAcceptance
from ecommunity.forum.models import AcceptedAnswer, Post, ReadMark, Thread
from ecommunity.live import mention
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
    post = _write(actor, thread, given, body_html, role_label=label)
    publish(QuestionAsked(thread_id=thread.id, post_id=post.id))
    return {"thread": thread.id, "post": post.id}


@command("forum.post_reply", PostReply, prepare=prepare.render_body)
def post_reply(actor: Actor, given: PostReply, body_html: str) -> dict[str, Any]:
    """A reply stands at the end of the thread. Who asked by role also answers by role there: else the name would be out."""
    thread = queries.get_thread(actor, given.thread, lock=True)
    require(policies.can_reply, actor, thread, message=lazy_("Join this community first, then you can answer here."))
    opening = thread.opening
    is_hidden_asker = opening.sealed_author is not None and policies.is_author(actor, opening)
    post = _write(actor, thread, given, body_html, role_label=opening.label if is_hidden_asker else None)
    publish(ReplyPosted(thread_id=thread.id, post_id=post.id))
    return {"post": post.id}


def _write(actor: Actor, thread: Thread, given: AskQuestion | PostReply, body_html: str, *, role_label: str | None) -> Post:
    assert actor.id is not None
    now = clock.now()
    thread.posts_count = (thread.posts_count or 0) + 1
    thread.version = (thread.version or 0) + 1
    thread.last_post_at = now
    post = Post(
        thread_id=thread.id, number=thread.posts_count, body=given.body, body_html=body_html, language=given.language, created_at=now
    )
    if role_label is None:
        post.author_id, post.label = actor.id, actor.fact("forum.published_role")
    else:
        post.label = role_label
        post.sealed_author = seals.seal(actor.id, thread.id, post.number)
        post.author_tag = queries.tag_in(thread.id, seals.tags(actor.id, thread.id))
    session.add(post)
    session.flush()
    return post


@command("forum.edit_post", EditPost, prepare=prepare.render_body)
def edit_post(actor: Actor, given: EditPost, body_html: str) -> dict[str, Any]:
    """The post has other words, and says since when."""
    queries.get_thread(actor, queries.get_post(actor, given.post).thread_id, lock=True)
    post = queries.get_post(actor, given.post)
    require(policies.can_edit_post, actor, post, message=lazy_("Only the author can change this post."))
    if (post.body, post.language) == (given.body, given.language):
        mention(post.thread.stream)
        return {"post": post.id}
    post.body, post.body_html, post.language = given.body, body_html, given.language
    post.edited_at = clock.now()
    post.version += 1
    publish(PostEdited(thread_id=post.thread_id, post_id=post.id))
    return {"post": post.id}


@command("forum.accept_answer", AcceptAnswer)
def accept_answer(actor: Actor, given: AcceptAnswer) -> dict[str, Any]:
    """The post is its thread's answer. Accepting the same one twice changes nothing."""
    thread = queries.get_thread(actor, queries.get_post(actor, given.post).thread_id, lock=True)
    post = queries.get_post(actor, given.post)
    if post.is_opening and policies.is_author(actor, post):
        raise Conflict(lazy_("The question cannot be its own answer."))
    require(policies.can_accept_answer, actor, post, message=lazy_("Only the person who asked can accept an answer."))
    accepted = session.get(AcceptedAnswer, thread.id)
    previous = accepted.post_id if accepted else None
    if previous == post.id:
        mention(thread.stream)
        return {"post": post.id}
    if accepted is None:
        session.add(AcceptedAnswer(thread_id=thread.id, post_id=post.id))
    else:
        accepted.post_id, accepted.accepted_at = post.id, clock.now()
    _turn(thread, post.id, previous)
    publish(AnswerAccepted(thread_id=thread.id, post_id=post.id, previous_post_id=previous))
    return {"post": post.id}


@command("forum.withdraw_acceptance", WithdrawAcceptance)
def withdraw_acceptance(actor: Actor, given: WithdrawAcceptance) -> dict[str, Any]:
    """The thread has no accepted answer; withdrawing twice changes nothing."""
    thread = queries.get_thread(actor, given.thread, lock=True)
    require(policies.can_withdraw_acceptance, actor, thread, message=lazy_("Only the person who asked can take this back."))
    accepted = session.get(AcceptedAnswer, thread.id)
    if accepted is None:
        mention(thread.stream)
        return {"thread": thread.id}
    session.delete(accepted)
    _turn(thread, accepted.post_id, None)
    publish(AcceptanceWithdrawn(thread_id=thread.id, post_id=accepted.post_id))
    return {"thread": thread.id}


def _turn(thread: Thread, *post_ids: int | None) -> None:
    """The thread and these posts look different from now on."""
    thread.version += 1
    for post_id in filter(None, post_ids):
        post = session.get(Post, post_id)
        if post is not None:
            post.version += 1
    session.flush()


@command("forum.mark_read", MarkRead, once=False)
def mark_read(actor: Actor, given: MarkRead) -> dict[str, Any]:
    """The thread is read up to this post; a mark never goes back."""
    posts, seen = queries.how_far(actor, given.thread)
    number = min(given.number, posts)
    if seen is None:
        session.add(ReadMark(person_id=actor.id or 0, thread_id=given.thread, number=number))
    elif number > seen:
        own = (ReadMark.person_id == actor.id, ReadMark.thread_id == given.thread, ReadMark.number < number)
        session.execute(update(ReadMark).where(*own).values(number=number))
    return {"thread": given.thread}
