"""One message of a mailbox: who wrote it, what it says as Markdown, and which files came along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from email.parser import BytesFeedParser, BytesHeaderParser
from typing import IO

from ecommunity.forum.imports.attached import MOST_OF_A_MESSAGE, Attached, judge
from ecommunity.forum.imports.bodies import Body, from_markdown, from_plain
from ecommunity.forum.imports.headers import author_of, decoded, in_words
from ecommunity.forum.imports.mailbox import LONGEST_LINE, MOST_HEADERS, Head
from ecommunity.forum.imports.webtext import from_html

# Signatures of programs, which nobody reads.
_SILENT = frozenset(("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/ms-tnef"))
_DEEPEST = 12
_MOST_PARTS = 200


@dataclass
class Letter:
    """What is known of a message; `notes` are the names of what was unusual about it."""

    name: str
    address: str
    body: Body
    files: list[Attached] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)


def read_letter(file: IO[bytes], head: Head, limit: int, *, answers_somebody: bool) -> Letter:
    """The message that stands there; of a part that is larger than `limit` no more than that is ever in memory."""
    message, is_whole = _parsed(file, head, limit)
    name, address = author_of(message.get("From") or message.get("Sender") or "")
    letter = Letter(name, address, Body(""))
    if not is_whole:
        letter.notes.add("not readable")
    texts = _Texts()
    for number, part in enumerate(_parts(message) if is_whole else ()):
        if number >= _MOST_PARTS:
            letter.notes.add("many parts")
            break
        _take(part, letter, texts, limit)
    if texts.plain.strip() or not texts.page:
        letter.body = from_plain(texts.plain, flowed=texts.flowed, answers_somebody=answers_somebody)
    else:
        letter.notes.add("html only")
        letter.body = from_markdown(from_html(texts.page), answers_somebody=answers_somebody)
    if texts.is_broken:
        letter.notes.add("broken encoding")
    return letter


def _parsed(file: IO[bytes], head: Head, limit: int) -> tuple[Message, bool]:
    """The message, or of one that no program can take apart its headers; and whether it was the message.

    A part that is too large as a file, in whatever encoding, is cut where it still is too large.
    """
    try:
        return _fed(file, head, limit), True
    except (MessageError, ValueError, LookupError, RecursionError):  # the library goes one deeper with each part inside a part
        return _headers_of(file, head), False


def _headers_of(file: IO[bytes], head: Head) -> Message:
    file.seek(head.begin)
    try:
        return BytesHeaderParser().parsebytes(file.read(min(MOST_HEADERS, head.end - head.begin)))
    except (MessageError, ValueError, LookupError):
        return Message()


def _fed(file: IO[bytes], head: Head, limit: int) -> Message:
    parser = BytesFeedParser()
    file.seek(head.begin)
    left, since_mark, begins_line = head.end - head.begin, 0, True
    most = limit * 4 // 3 + limit // 50 + 4 * LONGEST_LINE  # as base64 with its line ends
    while left > 0 and (line := file.readline(min(LONGEST_LINE, left))):
        left -= len(line)
        if begins_line and line.startswith(b"--"):
            since_mark = 0
        since_mark += len(line)
        begins_line = line.endswith(b"\n")
        if since_mark <= most:
            parser.feed(line)
    return parser.close()


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts that are no containers; of a forwarded mail the mail itself, as one."""
    if message.is_multipart() and message.get_content_maintype() == "multipart" and depth < _DEEPEST:
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)
        return
    yield message


@dataclass
class _Texts:
    """The words of a message: as they were typed, or as a page."""

    plain: str = ""
    page: str = ""
    flowed: bool = False
    is_broken: bool = False


def _take(part: Message, letter: Letter, texts: _Texts, limit: int) -> None:
    kind = part.get_content_type()
    if kind in _SILENT:
        return
    name = _name_of(part)
    is_words = kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment"
    if not is_words:
        if len(letter.files) < MOST_OF_A_MESSAGE and (name or kind != "text/plain"):
            letter.files.append(judge(name or f"attachment.{part.get_content_subtype()}", _content(part), limit))
        return
    words, was_right = in_words(_content(part), str(part.get_content_charset() or ""))
    texts.is_broken = texts.is_broken or not was_right
    if kind == "text/html":
        texts.page += words
    else:
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        texts.flowed = flowed if not texts.plain else texts.flowed and flowed
        texts.plain += ("\n\n" if texts.plain else "") + words


def _name_of(part: Message) -> str:
    with suppress(ValueError, LookupError, TypeError):
        return decoded(part.get_filename() or "")
    return ""


def _content(part: Message) -> bytes:
    """The bytes of a part; what is no right base64 or quoted-printable is taken as it stands."""
    with suppress(ValueError, LookupError, AssertionError):
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            return payload
    return b""
