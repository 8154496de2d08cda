"""What a file must be before anything reads it, whoever reads it: its first bytes and its inside are those of the kind its name says.

They must agree, so that a file that is two things at once (a PDF with an archive behind it, a page named .docx) is refused here.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass

import puremagic
from lxml import etree

from ecommunity.errors import Invalid
from ecommunity.web.words import lazy_

NOT_WHAT_IT_SAYS = lazy_("This file is not what its name says. Save it again in its own program and send that file.")
DAMAGED = lazy_("This file is damaged or not complete. Open it in its own program, save it again and send that file.")
MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
# As a tree a part takes many times its size; the text of a book fits in this.
MAX_PART = 8 * 1024 * 1024
MAX_RATIO = 100
# A small part may well be all blanks: the ratio says something only about parts that would hurt.
RATIO_COUNTS_FROM = 1024 * 1024
# What zipfile raises at archives that are cut off, lie, are locked or use what it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
_TOO_MUCH = lazy_("Unpacked, this file is too large or has too many parts.")
ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")
PICTURES_AND_PROGRAMS = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"MZ\x90", b"\x7fELF", b"\xd0\xcf\x11\xe0")
OTHER_TEXTS = (b"%PDF", b"{\\rtf", b"%!PS", b"<?php", b"#!/")
NEVER_TEXT = (*ARCHIVES, *PICTURES_AND_PROGRAMS, *OTHER_TEXTS)


def refused(message: object) -> Invalid:
    """The refusal that stands beside the file field."""
    return Invalid(message, fields={"file": message})


def check_pdf(content: bytes) -> None:
    """A PDF and nothing else, or the refusal."""
    if not content.startswith(b"%PDF-"):
        raise refused(NOT_WHAT_IT_SAYS)
    # An archive is found from its end: with this there, the file is a PDF to one program and an archive to another.
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise refused(NOT_WHAT_IT_SAYS)


def is_text(content: bytes) -> bool:
    """Nothing says that it is a picture, a program, an archive or another kind of file."""
    return not content.lstrip()[:8].startswith(NEVER_TEXT) and not _is_binary(content)


def _is_binary(content: bytes) -> bool:
    try:
        found = puremagic.magic_string(content[:4096])
    except puremagic.PureError:
        return False
    surest = max(found, key=lambda match: match.confidence)
    return bool(surest.confidence >= 0.8 and surest.mime_type.startswith(("image/", "audio/", "video/", "font/", "application/zip")))


@dataclass
class Package:
    """The parts of a .docx or .odt, checked before the first is unpacked."""

    archive: zipfile.ZipFile

    @property
    def names(self) -> list[str]:
        return self.archive.namelist()

    def part(self, name: str) -> bytes | None:
        """The part's bytes, or None; never more than the header promised."""
        try:
            known = self.archive.getinfo(name)
        except KeyError:
            return None
        try:
            with self.archive.open(known) as stream:
                content = stream.read(MAX_PART + 1)
        except _BROKEN as problem:
            raise refused(DAMAGED) from problem
        if len(content) > min(MAX_PART, known.file_size):
            raise refused(_TOO_MUCH)
        return content

    def xml(self, name: str) -> etree._Element | None:
        """The part as a tree, or None when there is no such part."""
        content = self.part(name)
        return None if content is None else safe_xml(content)


def open_package(content: bytes) -> Package:
    """The archive, when it is within the limits and nothing in it points outside."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN as problem:
        raise refused(DAMAGED) from problem
    rows = archive.infolist()
    if archive.comment or len(rows) > MAX_ENTRIES or sum(row.file_size for row in rows) > MAX_UNPACKED:
        raise refused(_TOO_MUCH)
    if len({row.filename for row in rows}) != len(rows) or min((row.header_offset for row in rows), default=1) != 0:
        raise refused(NOT_WHAT_IT_SAYS)
    for row in rows:
        _check_entry(row)
        with_start = _first_bytes(archive, row)
        if with_start.startswith(ARCHIVES) and not row.filename.lower().endswith((".emf", ".wmf")):
            raise refused(lazy_("There is another archive inside this file. Take it out and send the document alone."))
    return Package(archive)


def _check_entry(row: zipfile.ZipInfo) -> None:
    parts = row.filename.replace("\\", "/").split("/")
    outside = row.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in row.orig_filename
    link = stat.S_ISLNK(row.external_attr >> 16)
    if outside or link or row.flag_bits & 0x1:
        raise refused(lazy_("This file has parts that point outside of it, or that are locked. It was not opened."))
    if row.file_size > RATIO_COUNTS_FROM and row.file_size > MAX_RATIO * max(1, row.compress_size):
        raise refused(_TOO_MUCH)


def _first_bytes(archive: zipfile.ZipFile, row: zipfile.ZipInfo) -> bytes:
    if row.is_dir():
        return b""
    try:
        with archive.open(row) as stream:
            return stream.read(8)
    except _BROKEN as problem:
        raise refused(DAMAGED) from problem


def safe_xml(content: bytes) -> etree._Element:
    """The tree of a part that defines nothing of its own: with a document type it is refused before anything is expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise refused(DAMAGED) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused(lazy_("This file defines parts of its text outside of the text. It was not opened."))
    return root
