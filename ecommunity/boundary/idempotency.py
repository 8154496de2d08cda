"""One-time keys: the same key from the same person has one effect, and the same answer again.

A row names nobody: its tag is a keyed hash over person and key together, so that not even two rows of one person can be
put side by side by somebody who has the database alone. What was sent is kept encrypted under a key made of the same two, to be
shown again when the same key arrives with other words.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from datetime import datetime, timedelta
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, String, Text, bindparam, delete, text
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.db import Base, UtcDateTime, session
from ecommunity.errors import Invalid, KeyReused
from ecommunity.web.words import _

KEPT = timedelta(days=7)
MAX_KEY = 100


class OneTimeKey(Base):
    """A key that had its one effect, and the answer that was given."""

    __tablename__ = "one_time_keys"

    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text)
    sent: Mapped[bytes | None] = mapped_column(LargeBinary)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


# Fixed statements: every command asks both.
KNOWN = text("SELECT digest, answer, sent FROM one_time_keys WHERE tag = :tag")
KEEP = text("INSERT INTO one_time_keys (tag, digest, answer, sent, used_at) VALUES (:tag, :digest, :answer, :sent, :at)").bindparams(
    bindparam("sent", type_=LargeBinary), bindparam("at", type_=UtcDateTime)
)


def _keyed(purpose: str, text: str, seal: bytes | None = None) -> bytes:
    return hmac.new(seal or settings.seal_key, f"{purpose}:{text}".encode(), hashlib.sha256).digest()


def _owner(actor: Actor, key: str) -> str:
    return f"{actor.kind}:{actor.id or ''}:{key}"


def check(key: str) -> str:
    """The key when it can be one."""
    if not (8 <= len(key) <= MAX_KEY and key.isprintable() and key.isascii()):
        fields = {"id": _("Give an id of 8 to 100 plain characters, such as a UUID.")}
        raise Invalid(_("The one-time key is missing or malformed."), fields=fields)
    return key


def answered(actor: Actor, key: str, content: bytes) -> dict[str, Any] | None:
    """The stored answer when this very thing was done already; `KeyReused` when the key was used for something else."""
    if len(settings.seal_keys) > 1:
        _one_after_the_other(_owner(actor, key))
    for seal in settings.seal_keys:
        row = session.execute(KNOWN, {"tag": _keyed("tag", _owner(actor, key), seal).hex()}).first()
        if row is None:
            continue
        if not hmac.compare_digest(row.digest, _digest(actor, key, content, seal)):
            sent = _reopen(actor, key, row.sent, seal)
            raise KeyReused(_("This was sent before with other words. Nothing was changed this time."), sent=sent)
        answer: dict[str, Any] = orjson.loads(row.answer)
        return answer
    return None


def _one_after_the_other(owner: str) -> None:
    """While the seal changes, two processes write one key under two tags, which no constraint keeps apart: so a lock does."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:owner, 0))"), {"owner": owner})


def keep(actor: Actor, key: str, content: bytes, answer: dict[str, Any], *, with_sent: bool) -> None:
    """The key is used up: it gives this answer from now on."""
    row = {
        "tag": _keyed("tag", _owner(actor, key)).hex(),
        "digest": _digest(actor, key, content),
        "answer": orjson.dumps(answer).decode(),
        "sent": _close(actor, key, content) if with_sent else None,
        "at": clock.now().replace(minute=0, second=0, microsecond=0),  # the second would tell when a sealed author was at work
    }
    session.execute(KEEP, row)


def _digest(actor: Actor, key: str, content: bytes, seal: bytes | None = None) -> str:
    return _keyed("digest", _owner(actor, key) + hashlib.sha256(content).hexdigest(), seal).hex()


def _close(actor: Actor, key: str, content: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(_keyed("sent", _owner(actor, key))).encrypt(nonce, content, None)


def _reopen(actor: Actor, key: str, sent: bytes | None, seal: bytes) -> dict[str, Any]:
    if not sent:
        return {}
    try:
        content = AESGCM(_keyed("sent", _owner(actor, key), seal)).decrypt(sent[:12], sent[12:], None)
    except InvalidTag:
        return {}
    args: dict[str, Any] = orjson.loads(content)["args"]
    return args


def forget_old() -> None:
    """Keys older than a week are gone."""
    session.execute(delete(OneTimeKey).where(OneTimeKey.used_at < clock.now() - KEPT))
