"""What follows when a document was added: it can be found."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.documents import present, queries
from ecommunity.documents.events import DocumentImported
from ecommunity.documents.models import Document
from ecommunity.documents.readers.shape import MAX_PARAGRAPHS
from ecommunity.registry import subscribes
from ecommunity.search.indexing import forget, index


@subscribes(DocumentImported, as_="documents.index")
def index_document(happened: DocumentImported) -> None:
    """The document is found by its symbol, its title and its text."""
    document = session.get(Document, happened.document_id)
    if document is None:
        forget("document", happened.document_id)
        return
    text = present.plain_text(queries.list_all_paragraphs(document, MAX_PARAGRAPHS), "clean")
    heading = f"{document.canonical}: {document.title}" if document.canonical else document.title
    index("document", document.id, heading, text, document.language, f"/documents/{document.id}")
