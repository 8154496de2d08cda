"""Who is told of what stands in a post."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.forum.answering import mentions
from ecommunity.forum.answering.events import PostThanked
from ecommunity.forum.answering.models import PostThanks
from ecommunity.forum.answering.words import THANKED, key_of_thanks
from ecommunity.forum.events import PostEdited, QuestionAsked, ReplyPosted
from ecommunity.forum.models import Post
from ecommunity.notices.telling import tell
from ecommunity.registry import subscribes


@subscribes(PostThanked, as_="forum.tell_of_thanks")
def tell_of_thanks(happened: PostThanked) -> None:
    """The author is told once; one who is sealed finds it at the post itself, because a notice would name them."""
    thanks = session.get(PostThanks, happened.thanks_id)
    post = session.get(Post, thanks.post_id) if thanks else None
    if thanks and post and post.is_shown and post.author_id is not None:
        tell(post.author_id, THANKED, post.id, key=key_of_thanks(thanks.id))


@subscribes(QuestionAsked, as_="forum.tell_of_mentions_in_question")
def tell_of_mentions_in_question(happened: QuestionAsked) -> None:
    mentions.tell_of_mentions(happened.post_id)


@subscribes(ReplyPosted, as_="forum.tell_of_mentions_in_reply")
def tell_of_mentions_in_reply(happened: ReplyPosted) -> None:
    mentions.tell_of_mentions(happened.post_id)


@subscribes(PostEdited, as_="forum.tell_of_mentions_in_change")
def tell_of_mentions_in_change(happened: PostEdited) -> None:
    mentions.tell_of_mentions(happened.post_id)
