"""The one way in: a file's name and bytes to a document."""

from __future__ import annotations

from collections.abc import Callable

from ecommunity.documents.readers import guard
from ecommunity.documents.readers.opendocument import read_odt
from ecommunity.documents.readers.page import read_page
from ecommunity.documents.readers.pdf import read_pdf
from ecommunity.documents.readers.plain import decode, read_text
from ecommunity.documents.readers.shape import NESTED, ReadDocument, Reading, refused
from ecommunity.documents.readers.word import read_word
from ecommunity.web.words import lazy_

_READERS: dict[str, Callable[[bytes], Reading]] = {
    "text": lambda content: read_text(decode(content)),
    "markdown": lambda content: read_text(decode(content), markdown=True),
    "html": read_page,
    "docx": read_word,
    "odt": read_odt,
    "pdf": read_pdf,
}


def read_document(name: str, content: bytes) -> ReadDocument:
    """The document in the file, or `Invalid` with a sentence that says what to send instead."""
    kind = guard.check(name, content)
    try:
        reading = _READERS[kind](content)
    except RecursionError as problem:
        raise refused(NESTED) from problem
    document = reading.done()
    if not any(paragraph.text for paragraph in document.paragraphs):
        raise refused(lazy_("There is no text in this file."))
    return document
