"""What the pages of a thread need for answering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.errors import NotFound
from ecommunity.forum import policies, queries
from ecommunity.forum.answering import beside, mentions, quotations
from ecommunity.forum.answering.quotations import Quotations
from ecommunity.forum.answering.suggestions import Suggestions
from ecommunity.forum.answering.thanks import Thanks
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.presenting import Author
from ecommunity.search.suggesting import Card
from ecommunity.web.forms import submit
from ecommunity.web.words import _

LONGEST_NAME = 60


def written(post: Post, found: Quotations | None = None) -> str:
    """The text of the post with the quotations that this reader may see."""
    return quotations.body_html(post, quotations.load(current_actor(), [post]) if found is None else found)


def quote_label(author: Author, post: Post) -> str:
    """The line that names the post in a quotation of it."""
    return quotations.label(author.shown, post.id)


def begun(thread: Thread) -> str:
    """With what a reply begins: whom `?mention=` names, and the post of `?quote=`, when this person may read and answer it."""
    actor, asked = current_actor(), request.args.get("quote", "")
    if not policies.can_reply(actor, thread):
        return ""
    if "mention" in request.args:
        return mentions.begun(actor, thread, request.args["mention"])
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return ""
    try:
        post = queries.get_post(actor, int(asked))
    except NotFound:
        return ""
    return quotations.quoted(actor, post) if policies.can_read_text(actor, post) else ""


def thanked(post: Post, found: Thanks | None = None) -> str:
    """`given` when the reader thanked for the post, `received` when somebody thanked the reader for it, else empty."""
    given = (beside.load(current_actor(), [post])[0] if found is None else found).get(post.id)
    return "" if given is None else "given" if given else "received"


def suggested(post: Post, found: Suggestions | None = None) -> list[Card]:
    """What the post suggests to read, as far as the reader may."""
    return (beside.load(current_actor(), [post])[1] if found is None else found).get(post.id, [])


def around(thread: Thread, posts: Sequence[Post]) -> dict[str, Any]:
    """What the posts of a page need besides themselves: quotations, the reader's thanks, and what is suggested."""
    accepted = [thread.accepted.post] if thread.accepted else []
    shown = [thread.opening, *accepted, *posts]
    actor = current_actor()
    thanks, suggestions = beside.load(actor, shown)
    return {"quotations": quotations.load(actor, shown), "thanks": thanks, "suggestions": suggestions}


def _mentionable(thread_id: int) -> str:
    """People and groups to mention in the thread, by a part of the name."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    require(policies.can_reply, actor, thread, message=policies.why_no_reply(actor, thread))
    typed = " ".join(request.args.get("q", "").split())[:LONGEST_NAME]
    groups, people = mentions.offered(actor, thread, typed)
    return render_template("forum/mentionable.html", thread=thread, typed=typed, groups=groups, people=people)


def _thank(post_id: int) -> Any:
    submit("forum.thank_for_post", post=post_id)
    flash(_("Thank you for saying so. Only the author and you know."), "good")
    return redirect(url_for("forum.post", post_id=post_id), 303)


def _take_back(post_id: int) -> Any:
    submit("forum.take_back_thanks", post=post_id)
    return redirect(url_for("forum.post", post_id=post_id), 303)


def add_to(bp: Blueprint) -> None:
    """The forms of answering stand below the post's address."""
    bp.add_url_rule("/threads/<int:thread_id>/people", "mentionable", _mentionable)
    bp.add_url_rule("/posts/<int:post_id>/thank", "thank_for_post", _thank, methods=["POST"])
    bp.add_url_rule("/posts/<int:post_id>/take-back-thanks", "take_back_thanks", _take_back, methods=["POST"])
