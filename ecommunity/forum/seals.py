"""Who wrote a post that shows a role: sealed, so that neither a reader of the site nor a reader of the database can tell.

The key is a file of the site, not of the database. Inside one thread the same person has the same tag; in another thread
another one, so that nothing can be put side by side.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ecommunity.config import settings

NONCE = 12


@lru_cache(maxsize=64)
def _made(purpose: str, seal: bytes) -> bytes:
    return hmac.digest(seal, f"forum:{purpose}".encode(), "sha256")


def _key(purpose: str, seal: bytes | None = None) -> bytes:
    return _made(purpose, seal or settings.seal_key)


def _place(thread_id: int, number: int) -> bytes:
    return f"{thread_id}:{number}".encode()


def seal(person_id: int, thread_id: int, number: int) -> bytes:
    """The person, readable only with the site's key and only for this post; always of the same length."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key("seal")).encrypt(nonce, person_id.to_bytes(8, "big"), _place(thread_id, number))


def opened(sealed: bytes, thread_id: int, number: int) -> int | None:
    """The person behind a seal; None when it was made with a key that is not known or belongs to another post."""
    for key in settings.seal_keys:
        with suppress(InvalidTag):
            return int.from_bytes(AESGCM(_key("seal", key)).decrypt(sealed[:NONCE], sealed[NONCE:], _place(thread_id, number)), "big")
    return None


def tag(person_id: int, thread_id: int) -> str:
    """The same word for the same person in this thread; nobody without the key can make it."""
    return tags(person_id, thread_id)[0]


def tags(person_id: int, thread_id: int) -> list[str]:
    """That word, and those that earlier keys made of the same."""
    return words_for("tag", person_id, thread_id)


def readers(person_id: int, thread_id: int) -> list[str]:
    """The words under which it is kept how far this person has read this thread, the present key's first; no tag is like any of them."""
    return words_for("reader", person_id, thread_id)


def owners(person_id: int) -> list[str]:
    """The words that all such marks of this person have in common: they say whose they are to nobody, and of which threads to nobody."""
    return marks("owner", str(person_id))


def every_word(purpose: str, person_id: int, thing_ids: Iterable[int]) -> dict[str, int]:
    """What stands for the person beside each of these things, with the thing; for many at once."""
    keys = [_key(purpose, key) for key in settings.seal_keys]
    return {hmac.digest(key, b"%d:%d" % (thing_id, person_id), "sha256").hex(): thing_id for thing_id in thing_ids for key in keys}


def closed(purpose: str, content: bytes, place: str) -> bytes:
    """The content, readable only with the site's key, for this purpose and at this place."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(purpose)).encrypt(nonce, content, place.encode())


def reopened(purpose: str, sealed: bytes, place: str) -> bytes | None:
    """What was closed; None when it was closed with a key that is not known, or belongs elsewhere."""
    for key in settings.seal_keys:
        with suppress(InvalidTag):
            return AESGCM(_key(purpose, key)).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    return None


def marks(purpose: str, text: str) -> list[str]:
    """The word that stands for the text, and those that earlier keys made of the same; nobody without a key can make it."""
    return [hmac.digest(_key(purpose, key), text.encode(), "sha256").hex() for key in settings.seal_keys]


def words_for(purpose: str, person_id: int, thing_id: int) -> list[str]:
    """What stands for the person beside one thing, for one purpose, the present key's first: no two of these words can be put together."""
    return marks(purpose, f"{thing_id}:{person_id}")
