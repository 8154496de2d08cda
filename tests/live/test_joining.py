"""Committed changes joined into messages, and messages framed."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.frame_protocol import FrameProtocol

from ecommunity.live import batches
from ecommunity.live.frames import text_frame
from tests.live.rig import apply, change, read

steps = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9) | st.text(max_size=900), max_size=3),
        st.sets(st.sampled_from("abcdef"), max_size=2),
    ),
    min_size=1,
    max_size=30,
)


@given(steps)
def test_joined_changes_end_in_the_same_state(parts: list[tuple[dict[str, Any], set[str]]]) -> None:
    changes = [change(n, put=put, drop=tuple(drop - set(put))) for n, (put, drop) in enumerate(parts, 1)]
    one_by_one: dict[str, Any] = {}
    for each in changes:
        apply(one_by_one, {"put": [(c, k, orjson.loads(b)) for c, k, b in each.put], "drop": each.drop})
    joined: dict[str, Any] = {}
    seq = 0
    for batch in batches.join(changes):
        message = read(batch.message)
        assert batch.message.size <= batches.MESSAGE_BYTES
        assert message["after"] == seq
        seq = message["seq"]
        apply(joined, message)
    assert seq == len(parts)
    assert joined == one_by_one


def test_a_hole_is_never_joined_over() -> None:
    assert [(b.after, b.seq) for b in batches.join([change(1), change(2), change(4), change(5)])] == [(0, 2), (3, 5)]
    assert read(batches.join_all(batches.join([change(1), change(4)])).message)["fetch"] is True


def test_what_is_longer_than_8_kb_is_to_be_fetched() -> None:
    long = batches.join([change(1, put={"a": "x" * 9000})])[0]
    assert read(long.message) == {"stream": "s:1", "after": 0, "seq": 1, "at": "2026-03-01T00:00:00.000Z", "fetch": True}


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 70_000])
def test_a_frame_is_what_the_standard_says(size: int) -> None:
    reader = FrameProtocol(client=True, extensions=[])
    reader.receive_bytes(text_frame("é" * (size // 2) + "x" * (size % 2)))
    assert "".join(frame.payload for frame in reader.received_frames()) == "é" * (size // 2) + "x" * (size % 2)
