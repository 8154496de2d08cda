"""Which mails belong together, and in which order: over missing ones, in rings, without ids or dates."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ecommunity.forum.imports.conversations import join
from ecommunity.forum.imports.letters import read_letter
from ecommunity.forum.imports.mailbox import Head, key_of, scan
from tests.forum.imports import corpus

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BEGIN = datetime(2020, 3, 2, tzinfo=UTC)


def names(content: bytes) -> list[list[str]]:
    """The conversations of a file, by the names of their mails."""
    known = {key_of(f"{mail.name}@list.invalid"): mail.name for mail in corpus.ugly()}
    joined = join(scan(io.BytesIO(content), NOW), NOW)
    return [[known.get(head.key, "no-id") for head in conversation.heads] for conversation in joined.conversations]


def test_the_ugly_list_falls_into_its_conversations():
    found = names(corpus.mbox(corpus.ugly()))
    assert ["root", "answer"] in found
    assert ["orphan", "sibling"] in found
    assert ["ring-a", "ring-b"] in found
    assert sorted(name for one in found for name in one).count("root") == 1
    assert sorted(name for one in found for name in one) == sorted({mail.name for mail in corpus.ugly()})


def test_doubles_and_missing_dates_are_counted():
    joined = join(scan(io.BytesIO(corpus.mbox(corpus.ugly())), NOW), NOW)
    assert joined.doubles == 1
    assert joined.undated == 2
    moments = {head.subject: at for one in joined.conversations for head, at in zip(one.heads, one.moments, strict=True)}
    assert moments["No date"] == moments["Odd date"] == datetime(2020, 3, 2, 10, 5, tzinfo=UTC), "as the one before in the file"


def test_a_file_that_is_no_mailbox_has_no_message():
    for content in (b"", b"Dear all,\n\nno mail.\n", b"From here to there\nno header\n", bytes(range(256)) * 50):
        assert list(scan(io.BytesIO(content), NOW)) == []


def test_a_sentence_that_begins_with_from_begins_no_message():
    mail = corpus.mail("one", body="Hello.\n\nFrom what we saw\nnothing.\n\nFrom: a quoted header\n")
    assert len(list(scan(io.BytesIO(corpus.mbox([mail, corpus.mail("two")])), NOW))) == 2


def test_windows_line_ends_are_read_too():
    content = corpus.mbox(corpus.ugly()[:3]).replace(b"\n", b"\r\n")
    assert names(content) == [["root", "answer"], ["orphan"]]


def test_a_mailbox_may_begin_with_a_byte_order_mark():
    content = corpus.mbox([corpus.mail("a"), corpus.mail("b")])
    file = io.BytesIO(b"\xef\xbb\xbf" + content)
    first, second = scan(file, NOW)
    assert first.begin == 3 + content.index(b"Message-ID")
    assert [read_letter(file, head, 10**6, answers_somebody=False).body.text for head in (first, second)] == ["Good morning."] * 2


def test_a_reply_without_references_goes_with_its_subject():
    mails = [
        corpus.mail("a", subject="Nets"),
        corpus.mail("b", subject="Re: Nets", date="Tue, 03 Mar 2020 10:00:00 +0000"),
        corpus.mail("c", subject="Nets", date="Wed, 04 Mar 2020 10:00:00 +0000"),
        corpus.mail("d", subject="Re: Nets", date="Thu, 05 Nov 2020 10:00:00 +0000"),
    ]
    joined = join(scan(io.BytesIO(corpus.mbox(mails)), NOW), NOW)
    assert sorted(len(one.heads) for one in joined.conversations) == [1, 1, 2]


KEYS = [key_of(f"m{number}") for number in range(8)]
HEADS = st.lists(
    st.builds(
        lambda key, refs, days: Head(
            0, 0, key, tuple(dict.fromkeys(ref for ref in refs if ref != key)), BEGIN + timedelta(days=days), f"s{key}"
        ),
        st.sampled_from(KEYS),
        st.lists(st.sampled_from(KEYS), max_size=3),
        st.integers(0, 40),
    ),
    unique_by=lambda head: head.key,
    max_size=8,
)


@given(HEADS)
def test_each_message_is_there_once_and_those_that_point_to_each_other_are_together(heads):
    joined = join(heads, NOW)
    place = {head.key: number for number, one in enumerate(joined.conversations) for head in one.heads}
    assert sorted(place) == sorted(head.key for head in heads)
    for head in heads:
        assert all(place[ref] == place[head.key] for ref in head.refs if ref in place)


@given(HEADS)
def test_no_answer_stands_before_what_it_answers_unless_they_answer_each_other(heads):
    known = {head.key: head for head in heads}
    for one in join(heads, NOW).conversations:
        assert one.moments == sorted(one.moments)
        order = {head.key: number for number, head in enumerate(one.heads)}
        for head in one.heads:
            parent = walk = next((ref for ref in reversed(head.refs) if ref in known), None)
            seen = {head.key}
            while walk is not None and walk not in seen:
                seen.add(walk)
                walk = next((ref for ref in reversed(known[walk].refs) if ref in known), None)
            if parent is not None and walk is None:
                assert order[parent] < order[head.key]
