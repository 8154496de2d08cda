"""Secrets of a session, token or link: random, stored as hashes, compared by looking up the hash. Passwords: argon2id."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ecommunity.config import settings


def new_secret() -> str:
    """256 bits of chance, safe in an address."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is stored of a random secret. It is long and random, so one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def tag(purpose: str, text: str, seal: bytes | None = None) -> str:
    """A keyed hash: the same text gives the same tag, and nobody without the key can tell which."""
    return hmac.new(seal or settings.seal_key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


@cache
def _hasher(cheap: bool) -> PasswordHasher:
    # The cheap one is for test runs, where thousands of people are made; OWASP's floor is 19 MiB, t=2, p=1.
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1) if cheap else PasswordHasher(2, 19 * 1024 + 64, 1)


def hash_password(password: str) -> str:
    """argon2id; takes some 30 ms, so call it from `prepare`."""
    return _hasher(settings.cheap_passwords).hash(password)


@cache
def _nobody(cheap: bool) -> str:
    return _hasher(cheap).hash(secrets.token_hex())


def password_fits(password: str, stored: str) -> bool:
    """True for the right password. An unknown account costs the same time as a known one."""
    try:
        return _hasher(settings.cheap_passwords).verify(stored or _nobody(settings.cheap_passwords), password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False
