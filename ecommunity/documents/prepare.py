"""Reading the file that has just arrived: slow, and done before anything is locked."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.documents.inputs import ImportDocument
from ecommunity.documents.readers import guard
from ecommunity.documents.readers.read import read_document
from ecommunity.documents.readers.shape import ReadDocument
from ecommunity.errors import Invalid
from ecommunity.files.names import safe_name
from ecommunity.files.storage import store
from ecommunity.markup.symbols import canonical_symbol
from ecommunity.search.stems import count
from ecommunity.web.words import lazy_


@dataclass(frozen=True)
class Prepared:
    """The document that was read, and what is to be kept of its file."""

    document: ReadDocument
    name: str
    size: int
    format: str
    media_type: str


def read_file(given: ImportDocument) -> Prepared:
    """The document in the file, or `Invalid` that says what to send instead."""
    if given.symbol and canonical_symbol(given.symbol) is None:
        wrong = lazy_("This is not a symbol of a document. Example: UNEP/CMS/COP15/Doc.18")
        raise Invalid(wrong, fields={"symbol": wrong})
    content, name = store().waiting(given.file), safe_name(given.name)
    document = read_document(name, content)
    # The stems of all its words are known from here on, so that the delivery that indexes it is not held up by them.
    for paragraph in document.paragraphs:
        count(paragraph.text, given.language or document.language or "en")
    kind = guard.kind_of(name)
    return Prepared(document, name, len(content), kind, guard.MEDIA_TYPES[kind])
