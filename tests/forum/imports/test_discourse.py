"""A file of Discourse: what is wrong in it is named, and the rest of it comes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ecommunity.forum.imports.discourse import read_topics

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def post(**changes):
    return {"id": 1, "post_number": 1, "created_at": "2020-01-01T00:00:00Z", "username": "ada", "raw": "Hello"} | changes


def topic(*posts, **changes):
    return {"id": 1, "title": "T", "post_stream": {"posts": list(posts)}} | changes


@pytest.mark.parametrize(
    ("wrong", "said", "comes"),
    [
        (topic(post(created_at="9999-12-31T23:59:59-23:00")), "post 1 of a topic has no date that can be", set()),
        (topic(post(created_at="0001-01-01T00:00:00+14:00")), "post 1 of a topic has no date that can be", set()),
        (topic(post(post_number=[1])), "the post with the id 1 has no number", set()),
        (topic(post(post_number=None), post(id=2, post_number=2)), "the post with the id 1 has no number", {"T"}),
        (topic(post(reply_to_post_number={"a": 1})), "what post 1 of a topic answers has no number", {"T"}),
        (topic(post(), accepted_answer={"post_number": [1]}), "the accepted answer of “T” has no number", {"T"}),
    ],
    ids=["year 9999", "year 1", "number", "no number", "reply", "accepted"],
)
def test_what_is_wrong_is_named_and_the_rest_comes(wrong, said, comes):
    right = topic(post(id=9), id=2, title="U")
    talks, named = read_topics(json.dumps({"topics": [wrong, right]}).encode(), NOW)
    assert {talk.title for talk in talks} == {"U"} | comes
    [line] = named
    assert line.startswith(said)


def test_answers_and_the_accepted_one_are_pointed_to():
    first, second, third = post(), post(id=2, post_number=2, reply_to_post_number=1), post(id=3, post_number=3, reply_to_post_number=2)
    [talk], named = read_topics(json.dumps(topic(first, second, third, accepted_answer={"post_number": 3})).encode(), NOW)
    keys = [item.key for item in talk.items]
    assert [item.refs for item in talk.items] == [(), (keys[0],), (keys[0], keys[1])]
    assert (talk.kind, talk.accepted, named) == ("question", keys[2], [])


def test_it_may_begin_with_a_byte_order_mark():
    [talk], _named = read_topics(b"\xef\xbb\xbf" + json.dumps(topic(post())).encode(), NOW)
    assert talk.title == "T"
