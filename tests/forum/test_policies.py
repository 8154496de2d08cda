"""Who may do what, as a truth table over what the rules look at."""

from __future__ import annotations

from itertools import product

import pytest

from ecommunity.authz import Actor
from ecommunity.forum import policies, seals
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Group

ME, OTHER = 7, 8


def make(*, author: int, sealed: bool, kind: str, number: int, asker: int) -> Post:
    community = Group(id=1, kind="community", visibility="members")
    thread = Thread(id=9, community_id=1, kind=kind, state="shown", is_peers_only=False)
    thread.community = community
    opening = write(thread, asker, sealed, 1)
    post = opening if number == 1 else write(thread, author, sealed, number)
    thread.__dict__["opening"] = opening
    return post


def write(thread: Thread, author: int, sealed: bool, number: int) -> Post:
    post = Post(id=number, thread_id=thread.id, number=number, state="shown")
    post.thread = thread
    if sealed:
        post.sealed_author = seals.seal(author, thread.id, number)
    else:
        post.author_id = author
    return post


def actor(person: int | None, role: str | None) -> Actor:
    made = Actor(id=person, kind="person" if person else "guest")
    made._facts["groups.memberships"] = {1: role} if role else {}
    return made


@pytest.mark.parametrize(
    ("is_asker", "sealed", "kind", "number"),
    list(product([True, False], [True, False], ["question", "discussion"], [1, 2])),
)
def test_who_may_accept(app, is_asker, sealed, kind, number):
    post = make(author=OTHER, sealed=sealed, kind=kind, number=number, asker=ME if is_asker else OTHER)
    expected = is_asker and kind == "question" and number == 2
    assert policies.can_accept_answer(actor(ME, "member"), post) is expected
    assert policies.can_accept_answer(actor(None, None), post) is False
    assert policies.can_withdraw_acceptance(actor(ME, "member"), post.thread) is is_asker
    assert policies.can_withdraw_acceptance(actor(ME, None), post.thread) is False


@pytest.mark.parametrize(
    ("is_author", "sealed", "role"),
    list(product([True, False], [True, False], ["member", "chair", "observer", None])),
)
def test_who_may_change_a_post(app, is_author, sealed, role):
    post = make(author=ME if is_author else OTHER, sealed=sealed, kind="question", number=2, asker=OTHER)
    assert policies.can_edit_post(actor(ME, role), post) is (is_author and role in ("member", "chair"))


@pytest.mark.parametrize(
    ("kind", "role"),
    list(product(["community", "working_group"], ["member", "moderator", "observer", None])),
)
def test_who_may_ask_and_reply(app, kind, role):
    post = make(author=OTHER, sealed=False, kind="question", number=2, asker=OTHER)
    post.thread.community.kind = kind
    expected = kind == "community" and role in ("member", "moderator")
    assert policies.can_ask_question(actor(ME, role), post.thread.community) is expected
    assert policies.can_reply(actor(ME, role), post.thread) is expected
