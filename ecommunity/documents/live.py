"""What of documents is live: that a document is there, and in which version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.documents import queries
from ecommunity.documents.events import DocumentImported
from ecommunity.documents.models import Document
from ecommunity.errors import NotFound
from ecommunity.live import collection, put
from ecommunity.registry import projects, rebuilds, subscribable


class VersionMark(BaseModel):
    """Which version of the document this is."""

    v: int


@subscribable("document")
def may_follow_document(actor: Actor, key: str) -> None:
    """Who may read the document may follow it."""
    if not (key.isascii() and key.isdigit() and len(key) < 17):
        raise NotFound
    queries.get_document(actor, int(key))


collection("document", "versions", bound=None, schema=VersionMark)


@projects(DocumentImported)
def show_version(happened: DocumentImported) -> None:
    """The document's stream has its version."""
    document = session.get(Document, happened.document_id)
    if document is not None:
        put(f"document:{document.id}", "versions", document.id, VersionMark(v=document.version))


@rebuilds("document")
def rebuild() -> Iterator[tuple[str, str, str, Any]]:
    """The same entries from the table."""
    for document_id, version in session.execute(select(Document.id, Document.version)):
        yield f"document:{document_id}", "versions", str(document_id), VersionMark(v=version)
