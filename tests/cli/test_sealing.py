"""What is sealed opens with its own key only, whole and in its order."""

from __future__ import annotations

import os

import pytest

from ecommunity.cli.sealing import BLOCK, TAG, Key, Unreadable, seal, unseal

KEY = Key(b"k" * 32)
HEAD = 32
SEALED = BLOCK + TAG


def sealed(content: bytes, key: Key = KEY) -> bytes:
    return b"".join(seal([content], key))


def opened(stored: bytes, key: Key = KEY) -> bytes:
    return b"".join(unseal([stored], key))


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 5])
def test_there_and_back(size: int) -> None:
    content = os.urandom(size)
    stored = sealed(content)
    assert opened(stored) == content
    pieces = [stored[at : at + 70_001] for at in range(0, len(stored), 70_001)]
    assert b"".join(unseal(pieces, KEY)) == content, "however it is read"
    assert len(content) < 16 or content[:32] not in stored


def test_the_same_twice_does_not_look_the_same() -> None:
    assert sealed(b"the same")[HEAD:] != sealed(b"the same")[HEAD:]


@pytest.mark.parametrize("end", [0, HEAD - 1, HEAD, HEAD + SEALED - 1, HEAD + SEALED, HEAD + 2 * SEALED, HEAD + 2 * SEALED + 20])
def test_a_cut_is_noticed_at_every_place(end: int) -> None:
    stored = sealed(os.urandom(2 * BLOCK + 100))
    with pytest.raises(Unreadable):
        opened(stored[:end])


def test_blocks_can_be_neither_exchanged_nor_left_out_nor_added() -> None:
    stored = sealed(os.urandom(2 * BLOCK + 100))
    head, first, second, third = (
        stored[:HEAD],
        stored[HEAD : HEAD + SEALED],
        stored[HEAD + SEALED : HEAD + 2 * SEALED],
        stored[HEAD + 2 * SEALED :],
    )
    assert opened(head + first + second + third)
    for wrong in (head + second + first + third, head + second + third, head + first + third, stored + third, head + first + first + third):
        with pytest.raises(Unreadable):
            opened(wrong)


def test_neither_another_key_nor_the_head_of_another_file_opens_it() -> None:
    stored, other = sealed(b"one"), sealed(b"two")
    with pytest.raises(Unreadable, match="another key"):
        opened(stored, Key(b"o" * 32))
    with pytest.raises(Unreadable):
        opened(other[:HEAD] + stored[HEAD:])
    with pytest.raises(Unreadable):
        opened(stored[:8] + bytes.fromhex(Key(b"o" * 32).id) + stored[16:], Key(b"o" * 32))
