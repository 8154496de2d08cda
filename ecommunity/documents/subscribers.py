"""What follows when a document was added: it can be found."""

from __future__ import annotations

from sqlalchemy import select

from ecommunity.db import session
from ecommunity.documents import present, queries
from ecommunity.documents.events import DocumentImported
from ecommunity.documents.models import Document
from ecommunity.documents.readers.shape import MAX_PARAGRAPHS
from ecommunity.registry import indexer, subscribes
from ecommunity.search.indexing import forget, index


@subscribes(DocumentImported, as_="documents.index")
def index_document(happened: DocumentImported) -> None:
    """The document is found by its symbol, its title and its text."""
    reindex_document(happened.document_id)


@indexer("document")
def index_again(after: int) -> int | None:
    """The next document after this number is indexed anew."""
    following = session.execute(select(Document.id).where(Document.id > after).order_by(Document.id).limit(1)).scalar()
    if following is not None:
        reindex_document(following)
    return following


def reindex_document(document_id: int) -> None:
    """The index says of the document what stands in it now."""
    document = session.get(Document, document_id)
    if document is None:
        forget("document", document_id)
        return
    text = present.plain_text(queries.list_all_paragraphs(document, MAX_PARAGRAPHS), "clean")
    heading = f"{document.canonical}: {document.title}" if document.canonical else document.title
    index("document", document.id, heading, text, document.language, f"/documents/{document.id}")
