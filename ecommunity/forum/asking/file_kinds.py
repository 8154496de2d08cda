"""Which files a post may have: a few kinds, each known by its name, by how it begins, and by being read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ecommunity.errors import Invalid
from ecommunity.files.guard import DAMAGED, NOT_WHAT_IT_SAYS, check_pdf, is_text, open_package
from ecommunity.files.names import safe_name
from ecommunity.forum.asking.pictures import thumbnail
from ecommunity.web.words import lazy_

MOST_BYTES = 10 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "odt": f"{_OPEN}text",
    "ods": f"{_OPEN}spreadsheet",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml", "ods": "content.xml"}
# What a name with two endings may pretend to be harmless for.
_ACTIVE = "bat cmd com exe hta htm html jar js lnk mjs msi php phar pif ps1 scr sh svg vbs wsf xhtml xml"
ACTIVE = frozenset(_ACTIVE.split())
MACROS = ("vbaproject.bin", "basic/", "scripts/")
_SCRIPTED = (b"<?php", b"<script", b"<html", b"__halt_compiler")


@dataclass(frozen=True)
class Looked:
    """What is to be kept of a file that has arrived."""

    name: str
    media_type: str
    size: int
    thumbnail: bytes | None = None


def refused(message: object) -> Invalid:
    """The refusal that stands beside the field for files."""
    return Invalid(message, fields={"files": message})


def look(given_name: str, content: bytes) -> Looked:
    """The file as it is kept, or `Invalid` that says what to send instead."""
    name = safe_name(given_name)
    ending = _ending(name)
    if len(content) > MOST_BYTES:
        raise refused(lazy_("“%(name)s” is too large: at most 10 MB a file.", name=name))
    if not content.strip():
        raise refused(lazy_("“%(name)s” is empty.", name=name))
    try:
        drawn = _READ[ending](ending, content)
    except Invalid as no:
        raise refused(lazy_("“%(name)s” was not taken. %(reason)s", name=name, reason=no.message)) from no
    return Looked(name, MEDIA_TYPES[ending], len(content), drawn)


def _ending(name: str) -> str:
    parts = [part.strip().lower() for part in name.split(".")]
    if len(parts) < 2 or parts[-1] not in MEDIA_TYPES:
        kinds = lazy_(
            "“%(name)s” is of a kind that is not taken. Send .pdf, .docx, .odt, .xlsx, .ods, .txt, .csv, .jpg or .png.", name=name
        )
        raise refused(kinds)
    if ACTIVE & set(parts[1:-1]):
        raise refused(lazy_("“%(name)s” has two endings. Give the file a name with one.", name=name))
    return parts[-1]


def _pdf(_ending: str, content: bytes) -> None:
    check_pdf(content)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        is_locked, pages = reader.is_encrypted, 0 if reader.is_encrypted else len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as problem:
        raise Invalid(DAMAGED) from problem
    if is_locked:
        raise Invalid(lazy_("This PDF is locked with a password. Remove the password and send it again."))
    if not pages:
        raise Invalid(DAMAGED)


def _package(ending: str, content: bytes) -> None:
    if not content.startswith(b"PK\x03\x04"):
        raise Invalid(NOT_WHAT_IT_SAYS)
    package = open_package(content)
    if any(part.lower().endswith(MACROS[0]) or part.lower().startswith(MACROS[1:]) for part in package.names):
        raise Invalid(lazy_("This file can hold macros. Save it without them and send that file."))
    if ending in ("odt", "ods") and package.part("mimetype") != MEDIA_TYPES[ending].encode():
        raise Invalid(NOT_WHAT_IT_SAYS)
    if package.xml(MAIN_PARTS[ending]) is None:
        raise Invalid(NOT_WHAT_IT_SAYS)


def _text(_ending: str, content: bytes) -> None:
    if b"\0" in content or not is_text(content):
        raise Invalid(NOT_WHAT_IT_SAYS)


def _picture(ending: str, content: bytes) -> bytes | None:
    if zipfile.is_zipfile(io.BytesIO(content)) or any(mark in content.lower() for mark in _SCRIPTED):
        raise Invalid(NOT_WHAT_IT_SAYS)
    return thumbnail(content, "PNG" if ending == "png" else "JPEG")


_READ: dict[str, Callable[[str, bytes], bytes | None]] = {
    "pdf": _pdf,
    **dict.fromkeys(MAIN_PARTS, _package),
    **dict.fromkeys(("txt", "csv"), _text),
    **dict.fromkeys(("jpg", "jpeg", "png"), _picture),
}
