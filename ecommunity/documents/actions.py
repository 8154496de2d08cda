"""What people do with documents."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.documents import policies, prepare, queries
from ecommunity.documents.events import DocumentImported
from ecommunity.documents.inputs import ImportDocument
from ecommunity.documents.models import Document, DocumentParagraph
from ecommunity.documents.prepare import Prepared
from ecommunity.documents.readers.marked import has_marks, in_view
from ecommunity.events import publish
from ecommunity.files.keeping import keep_file
from ecommunity.groups.queries import get_group
from ecommunity.markup.symbols import canonical_symbol
from ecommunity.web.words import language, lazy_

PARAGRAPHS_A_PAGE = 300
CHARACTERS_A_PAGE = 60_000


# The file travels outside of the arguments, so only the doors that receive one open this command.
@command("documents.import_document", ImportDocument, prepare=prepare.read_file, socket=False, api=False, upload="/documents")
def import_document(actor: Actor, given: ImportDocument, prepared: Prepared) -> dict[str, Any]:
    """The document stands in the group's library, readable as a page and as the file it came in."""
    group = get_group(actor, given.group, lock=True)
    require(policies.can_import, actor, group, message=lazy_("Only members of this group can add documents to its library."))
    read = prepared.document
    canonical = canonical_symbol(given.symbol) if given.symbol else None
    spoken = given.language or read.language or language()
    document = Document(
        group_id=group.id,
        symbol=given.symbol or "",
        canonical=canonical,
        family=queries.family_of(canonical) if canonical else None,
        title=given.title or in_view(read.title, "clean") or prepared.name,
        language=spoken,
        standing=given.standing or "",
        version=queries.last_version(group.id, canonical, spoken) + 1 if canonical else 1,
        format=prepared.format,
        as_at=given.as_at,
        dropped=list(read.dropped),
        has_marks=any(has_marks(paragraph.text) for paragraph in read.paragraphs),
        imported_by_id=actor.id,
    )
    session.add(document)
    session.flush()
    _add_paragraphs(document, prepared)
    file = keep_file(
        actor,
        digest=given.file,
        name=prepared.name,
        size=prepared.size,
        media_type=prepared.media_type,
        owner_kind="document",
        owner_id=document.id,
    )
    publish(DocumentImported(document_id=document.id, group_id=group.id))
    return {"document": document.id, "file": file.id, "paragraphs": len(read.paragraphs), "dropped": list(read.dropped)}


def _add_paragraphs(document: Document, prepared: Prepared) -> None:
    """Page after page, none longer than a phone on a slow line should load at once."""
    page, on_page, characters = 1, 0, 0
    for position, paragraph in enumerate(prepared.document.paragraphs, 1):
        on_page, characters = on_page + 1, characters + len(paragraph.text)
        if on_page > 1 and (on_page > PARAGRAPHS_A_PAGE or characters > CHARACTERS_A_PAGE):
            page, on_page, characters = page + 1, 1, len(paragraph.text)
        row = DocumentParagraph(
            document_id=document.id,
            position=position,
            page=page,
            kind=paragraph.kind,
            level=paragraph.level,
            number=paragraph.number[:40],
            text=paragraph.text,
        )
        session.add(row)
    document.pages = page
    session.flush()
