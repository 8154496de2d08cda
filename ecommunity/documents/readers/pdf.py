"""PDF: the text that is in it, page by page. What is only a picture of text is not text, and the reader says so."""

from __future__ import annotations

import io
import time

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, IndirectObject

from ecommunity.documents.readers.plain import read_text
from ecommunity.documents.readers.shape import DAMAGED, MAX_CHARACTERS, TOO_LONG, Reading, refused
from ecommunity.web.words import lazy_

MAX_PAGES = 1_000
MAX_DRAWING = 20 * 1024 * 1024
MAX_SECONDS = 20


def read_pdf(content: bytes) -> Reading:
    """The text of all pages in order."""
    try:
        pages, title, language, scripts, embedded = _extract(content)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError, MemoryError) as problem:
        # pypdf meets broken files with many different errors; to the person who sent it they are all the same.
        raise refused(DAMAGED) from problem
    text = "\n\n".join(pages)
    if not text.strip():
        raise refused(lazy_("There is no text in this PDF, only pictures of pages. Send the file that it was made from."))
    reading = read_text("".join(character for character in text if character.isprintable() or character.isspace()))
    reading.title, reading.language = title, language
    if scripts:
        reading.drop("scripts")
    if embedded:
        reading.drop("embedded")
    return reading


def _extract(content: bytes) -> tuple[list[str], str, str | None, bool, bool]:
    document = PdfReader(io.BytesIO(content), strict=False)
    if document.is_encrypted:
        raise refused(lazy_("This PDF is locked with a password. Remove the password and send it again."))
    if len(document.pages) > MAX_PAGES:
        raise refused(TOO_LONG)
    pages: list[str] = []
    left = MAX_CHARACTERS
    drawn, began = 0, time.monotonic()
    for page in document.pages:
        drawing = page.get_contents()
        drawn += len(drawing.get_data()) if drawing is not None else 0
        # What draws a page is a program: its length and its running time are limited, whatever the size of the file.
        if drawn > MAX_DRAWING or time.monotonic() - began > MAX_SECONDS:
            raise refused(TOO_LONG)
        pages.append(page.extract_text())
        left -= len(pages[-1])
        if left < 0:
            raise refused(TOO_LONG)
    root = _resolved(document.trailer.get("/Root"))
    names = _resolved(root.get("/Names"))
    scripts = "/JS" in _resolved(root.get("/OpenAction")) or "/JavaScript" in names or "/AA" in root
    title = str(document.metadata.title or "") if document.metadata else ""
    return pages, title, str(root["/Lang"]) if "/Lang" in root else None, scripts, "/EmbeddedFiles" in names


def _resolved(thing: object) -> DictionaryObject:
    found = thing.get_object() if isinstance(thing, IndirectObject) else thing
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
