"""What follows a post: who wrote it under their name follows its thread, and those who follow are told."""

from __future__ import annotations

from sqlalchemy import delete

from ecommunity.db import session
from ecommunity.forum.events import AnswerAccepted, QuestionAsked, ReplyPosted
from ecommunity.forum.following import telling, volumes
from ecommunity.forum.following.actions import keep
from ecommunity.forum.following.models import Follow
from ecommunity.forum.models import Post
from ecommunity.groups.events import MemberLeft
from ecommunity.groups.queries import find_membership
from ecommunity.registry import subscribes


@subscribes(QuestionAsked, as_="forum.follow_and_tell_of_question")
def tell_of_question(happened: QuestionAsked) -> None:
    _follow_own(happened.post_id)
    telling.tell_of_post(happened.post_id)


@subscribes(ReplyPosted, as_="forum.follow_and_tell_of_reply")
def tell_of_reply(happened: ReplyPosted) -> None:
    _follow_own(happened.post_id)
    telling.tell_of_post(happened.post_id)


@subscribes(AnswerAccepted, as_="forum.tell_of_accepted_answer")
def tell_of_answer(happened: AnswerAccepted) -> None:
    telling.tell_of_acceptance(happened.post_id)


@subscribes(MemberLeft, as_="forum.forget_community")
def forget_community(happened: MemberLeft) -> None:
    """Who left a community hears no more of it, unless they came back meanwhile."""
    if find_membership(happened.group_id, happened.person_id) is None:
        own = (Follow.person_id == happened.person_id, Follow.kind == "community", Follow.thing_id == happened.group_id)
        session.execute(delete(Follow).where(*own))


def _follow_own(post_id: int) -> None:
    """Who wrote under their name follows the thread, unless they chose something else before."""
    post = session.get(Post, post_id)
    if post is not None and post.author_id is not None:
        keep(post.author_id, "thread", post.thread_id, volumes.OF_WRITERS, anew=False)
