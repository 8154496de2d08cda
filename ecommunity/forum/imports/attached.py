"""Which files come along with a message: kinds that people exchange, that are what their names say, and no program."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.files.names import safe_name

MOST_OF_A_MESSAGE = 20
# By the ending of the name: the media type it is kept with, and how such a file begins.
ALLOWED: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (b"PK\x03\x04",)),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",)),
    "odp": ("application/vnd.oasis.opendocument.presentation", (b"PK\x03\x04",)),
    "png": ("image/png", (b"\x89PNG\r\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", (b"RIFF",)),
    "txt": ("text/plain; charset=utf-8", ()),
    "csv": ("text/csv; charset=utf-8", ()),
    "md": ("text/markdown; charset=utf-8", ()),
}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_NEVER_TEXT = (*_PROGRAMS, b"%PDF", b"<?php", b"<!DOCTYPE", b"<html", b"<script", b"{\\rtf")


@dataclass(frozen=True)
class Attached:
    """A file that came with a message; `why_not` says why it stays out, in a few words."""

    name: str
    media_type: str = ""
    content: bytes = b""
    why_not: str = ""


def judge(name: str, content: bytes, limit: int) -> Attached:
    """The file with what it is kept as, or why it is not."""
    shown = safe_name(name)
    if len(content) > limit:
        return Attached(shown, why_not=f"larger than {limit // (1024 * 1024)} MB")
    if not content:
        return Attached(shown, why_not="empty")
    ending = shown.rpartition(".")[2].lower()
    if ending not in ALLOWED:
        return Attached(shown, why_not="a kind of file that is not taken")
    media_type, begins = ALLOWED[ending]
    if begins and not content.startswith(begins):
        return Attached(shown, why_not="not what its name says")
    if not begins and (content.lstrip().startswith(_NEVER_TEXT) or b"\x00" in content[:4096]):
        return Attached(shown, why_not="not what its name says")
    return Attached(shown, media_type, content)
