"""A mailbox file (mbox), read once from its beginning to its end: where each message stands, and the few headers that join them.

The file is never in memory: of each message only what `Head` says is kept. A line `From …` begins a message when a blank line stands
before it and a header after it, so that a sentence that begins with this word is none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import IO

from ecommunity.forum.imports.headers import decoded

LONGEST_LINE = 64 * 1024
MOST_HEADERS = 256 * 1024
MOST_REFERENCES = 30
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
MARK = b"\xef\xbb\xbf"  # the byte order mark that some programs put before a file
_HEADER = re.compile(rb"[!-9;-~]{1,80}:")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")


@dataclass(slots=True)
class Head:
    """A message: its place in the file, by which key it is known, to which others it points, when it was sent."""

    begin: int
    end: int
    key: str
    refs: tuple[str, ...]
    at: datetime | None
    subject: str


def scan(file: IO[bytes], latest: datetime) -> Iterator[Head]:
    """Every message in the order of the file; a date after `latest` is none."""
    for begin, end, headers in _messages(file):
        yield _head(begin, end, headers, latest)


def _messages(file: IO[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Where each message begins and ends, with its headers."""
    file.seek(0)
    at, begin, maybe = 0, -1, -1  # `maybe`: a line From … ended there, and whether it began a message says the next
    is_blank, in_head = True, False
    after_from = 0
    head = bytearray()
    while line := file.readline(LONGEST_LINE):
        if maybe >= 0 and _HEADER.match(line):
            if begin >= 0:
                yield begin, maybe, bytes(head)
            begin, in_head = after_from, True
            head.clear()
        maybe = -1
        if is_blank and (line if at else line.removeprefix(MARK)).startswith(b"From "):
            maybe, after_from = at, at + len(line)
        at += len(line)
        if in_head:
            in_head = line.strip() != b"" and len(head) < MOST_HEADERS
            head += line
        is_blank = not line.strip() or (is_blank and not line.endswith(b"\n"))
    if begin >= 0:
        yield begin, at, bytes(head)


def _head(begin: int, end: int, headers: bytes, latest: datetime) -> Head:
    try:
        message = BytesHeaderParser().parsebytes(headers)
    except (MessageError, ValueError, LookupError):
        message = Message()
    known = _ids(message, "Message-ID")
    key = key_of(known[0]) if known else _key_without_id(headers)
    refs = dict.fromkeys(key_of(each) for name in ("References", "In-Reply-To") for each in _ids(message, name))
    refs.pop(key, None)
    return Head(begin, end, key, tuple(refs)[-MOST_REFERENCES:], _sent_at(message, latest), decoded(message.get("Subject", "")))


def key_of(message_id: str) -> str:
    """By what a message is known again; nobody can read from it who sent it."""
    return hashlib.sha256(message_id.encode("utf-8", "surrogateescape")).hexdigest()


def _key_without_id(headers: bytes) -> str:
    """Of a message that has no id: its headers are seldom those of another one."""
    return hashlib.sha256(b"without an id\n" + headers).hexdigest()


def _ids(message: Message, name: str) -> list[str]:
    return [each for value in message.get_all(name, []) for each in _MESSAGE_ID.findall(str(value))]


def _sent_at(message: Message, latest: datetime) -> datetime | None:
    """When it was sent, else when somebody received it; None when nobody can say."""
    said = [*message.get_all("Date", []), *(str(value).rpartition(";")[2] for value in message.get_all("Received", []))]
    return next(filter(None, (_moment(str(value), latest) for value in said)), None)


def _moment(said: str, latest: datetime) -> datetime | None:
    try:
        at = parsedate_to_datetime(said.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return at if EARLIEST <= at <= latest + timedelta(days=1) else None
