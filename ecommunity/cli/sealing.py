"""Sealing with a key: what is written can be read with the same key only, and every change or cut is noticed.

A sealed file is a head (mark, id of the key, salt) and blocks of one megabyte. Each block is sealed (AES-256-GCM) with its number and
with whether it is the last one, so that blocks can be neither exchanged nor left out; each file has a key of its own, made from the salt.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ecommunity.config import Misconfigured

MARK = b"ECBACK01"
WORD = "ecommunity-backup-key-1"
SALT = 16
BLOCK = 1 << 20
TAG = 16


class Unreadable(Exception):
    """What is sealed cannot be opened; says why."""


@dataclass(frozen=True)
class Key:
    """The key of backups; its id says which one it is and gives nothing away."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        return hashlib.sha256(b"ecommunity backup key:" + self.secret).hexdigest()[:16]

    @classmethod
    def make(cls, path: Path) -> Key:
        """A new key in a new file that only its owner can read."""
        key = cls(secrets.token_bytes(32))
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"{WORD} {key.secret.hex()}\n")
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError as problem:
            raise Misconfigured(f"{path} is there already: a key is never written over. Name another file.") from problem
        except OSError as problem:
            raise Misconfigured(f"The key could not be written to {path} ({problem.strerror}): name another file.") from problem
        return key

    @classmethod
    def read(cls, path: Path) -> Key:
        """The key that the file holds."""
        try:
            word, _, digits = path.read_text().strip().partition(" ")
            key = cls(bytes.fromhex(digits))
        except OSError as problem:
            raise Misconfigured(f"The key {path} cannot be read ({problem.strerror}): name the file that --new-key made.") from problem
        except ValueError:
            word, key = "", cls(b"")
        if word != WORD or len(key.secret) != 32:
            raise Misconfigured(f"{path} holds no key of backups: name the file that --new-key made.")
        return key


def seal(pieces: Iterable[bytes], key: Key) -> Iterator[bytes]:
    """The pieces, sealed."""
    head = MARK + bytes.fromhex(key.id) + secrets.token_bytes(SALT)
    cipher = _cipher(key, head)
    yield head
    for number, (block, is_last) in enumerate(_blocks(pieces, BLOCK)):
        yield cipher.encrypt(_nonce(number, is_last=is_last), block, head)


def unseal(pieces: Iterable[bytes], key: Key) -> Iterator[bytes]:
    """What was sealed; `Unreadable` when the key is another one or anything was changed or is missing."""
    rest = iter(pieces)
    start = b""
    size = len(MARK) + 8 + SALT
    while len(start) < size:
        piece = next(rest, b"")
        if not piece:
            raise Unreadable("cut off")
        start += piece
    head = start[:size]
    if not head.startswith(MARK):
        raise Unreadable("not sealed by this software")
    if head[len(MARK) : len(MARK) + 8].hex() != key.id:
        raise Unreadable("sealed with another key")
    cipher = _cipher(key, head)
    for number, (block, is_last) in enumerate(_blocks(_after(start[size:], rest), BLOCK + TAG)):
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), block, head)
        except InvalidTag as problem:
            raise Unreadable("changed or cut off") from problem


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _cipher(key: Key, head: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=head[-SALT:], info=MARK).derive(key.secret))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _blocks(pieces: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Blocks of one size; the last may be shorter, even empty, and is marked."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while len(kept) > size:
            yield bytes(kept[:size]), False
            del kept[:size]
    yield bytes(kept), True
