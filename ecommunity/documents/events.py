"""What happens to documents."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("documents.document_imported")
@dataclass(frozen=True)
class DocumentImported:
    """A document stands in a group's library."""

    document_id: int
    group_id: int
