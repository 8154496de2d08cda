"""Questions about documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from ecommunity.authz import Actor
from ecommunity.db import Page, find, one, page_of, session
from ecommunity.documents.models import Document, DocumentParagraph
from ecommunity.groups.models import Group
from ecommunity.groups.queries import readable_groups
from ecommunity.markup.symbols import find_symbols
from ecommunity.registry import readable

_SUFFIX = re.compile(r"/(?:Rev|Add|Corr|Amend|Annex)\.[0-9]+")
_ADDRESS = re.compile(r"(?:https?://[^\s/]+)?(?:/[\w-]+){0,3}/documents/([0-9]{1,9})(?:[/?#].*)?")
_REVISION = re.compile(r"/Rev\.([0-9]+)")


def visible_documents(actor: Actor) -> Select[Document]:
    """Documents of the groups that the actor may read."""
    return select(Document).where(Document.group_id.in_(readable_groups(actor)))


@readable("document")
def readable_documents(actor: Actor) -> Select[int]:
    return visible_documents(actor).with_only_columns(Document.id)


def get_document(actor: Actor, document_id: int, *, lock: bool = False) -> Document:
    """The document with its group and who put it there, or NotFound."""
    stmt = visible_documents(actor).where(Document.id == document_id)
    if lock:
        return one(stmt, lock=True)
    return one(stmt.options(joinedload(Document.group), joinedload(Document.imported_by)))


def list_paragraphs(document: Document, page: int = 1) -> Page[DocumentParagraph]:
    """One page of the document's text. Asked only with a document that the actor may read."""
    page = min(page, document.pages)
    stmt = select(DocumentParagraph).where(DocumentParagraph.document_id == document.id, DocumentParagraph.page == page)
    rows = list(session.execute(stmt.order_by(DocumentParagraph.position)).scalars())
    return Page(rows, page, page + 1 if page < document.pages else None)


def list_library(actor: Actor, group: Group, page: int = 1, size: int = 20) -> Page[Document]:
    """The group's documents, the newest first."""
    stmt = visible_documents(actor).where(Document.group_id == group.id).options(joinedload(Document.imported_by))
    return page_of(stmt.order_by(Document.imported_at.desc(), Document.id.desc()), page, size)


def list_documents(actor: Actor, page: int = 1) -> Page[Document]:
    """Every document that the actor may read, the newest first."""
    stmt = visible_documents(actor).options(joinedload(Document.group))
    return page_of(stmt.order_by(Document.imported_at.desc(), Document.id.desc()), page)


def family_of(canonical: str) -> str:
    """The symbol without its revisions, additions and annexes."""
    return _SUFFIX.sub("", canonical)


def find_by_symbol(actor: Actor, canonical: str) -> list[Document]:
    """What this reader may know under a symbol: the document itself in all languages and versions, and the rest of its family.

    The newest revision is first; what stands under exactly this symbol comes before what only belongs to it.
    """
    stmt = visible_documents(actor).where(Document.family == family_of(canonical)).options(joinedload(Document.group))
    found = session.execute(stmt.order_by(Document.version.desc(), Document.id.desc()).limit(200)).scalars()
    return sorted(found, key=lambda document: (document.canonical != canonical, -revision_of(document.canonical or ""), document.canonical))


def find_many_by_symbol(actor: Actor, canonicals: Sequence[str]) -> dict[str, list[Document]]:
    """The readable documents of several symbols in one statement, for an agenda."""
    families: dict[str, list[str]] = {}
    for canonical in canonicals:
        families.setdefault(family_of(canonical), []).append(canonical)
    stmt = visible_documents(actor).where(Document.family.in_(list(families))).order_by(Document.version.desc(), Document.id.desc())
    found: dict[str, list[Document]] = {canonical: [] for canonical in canonicals}
    for document in session.execute(stmt).scalars():
        for canonical in families[document.family or ""]:
            found[canonical].append(document)
    return found


def newest(documents: Sequence[Document]) -> set[int]:
    """Of a family the ids of what is in force: the last revision, in each language its last version. Additions replace nothing."""
    whole = [row for row in documents if _is_whole(row)]
    last = max((revision_of(row.canonical or "") for row in whole), default=0)
    latest: dict[str, Document] = {}
    for row in sorted((row for row in whole if revision_of(row.canonical or "") == last), key=_age):
        latest[row.language] = row
    ids = {row.id for row in latest.values()}
    return ids if len(ids) < len(whole) else set()


def find_newer(actor: Actor, document: Document) -> Document | None:
    """The readable text in the same language that replaces this one, if there is one."""
    if not _is_whole(document):
        return None
    stmt = visible_documents(actor).where(Document.family == document.family, Document.language == document.language).limit(200)
    last = max((row for row in session.execute(stmt).scalars() if _is_whole(row)), key=_age, default=document)
    return last if _age(last) > _age(document) else None


def find_original(actor: Actor, document: Document) -> Document | None:
    """The readable text of which this one is a courtesy translation: the same version, in the language in which it was written."""
    if document.standing != "courtesy" or document.canonical is None:
        return None
    same = (Document.group_id == document.group_id, Document.canonical == document.canonical, Document.standing == "original")
    stmt = visible_documents(actor).where(*same).order_by((Document.version == document.version).desc(), Document.version.desc())
    return session.execute(stmt.limit(1)).scalars().first()


def _is_whole(document: Document) -> bool:
    """Neither an addition nor an annex: a text that a revision replaces."""
    return document.canonical is not None and _REVISION.sub("", document.canonical) == document.family


def _age(document: Document) -> tuple[int, int, int]:
    return revision_of(document.canonical or ""), document.version, document.id


def revision_of(canonical: str) -> int:
    """0 for a first text, n for Rev.n."""
    match = _REVISION.search(canonical)
    return int(match[1]) if match else 0


def last_version(group_id: int, canonical: str, language: str) -> int:
    """The number of the newest version in this group and language; 0 when there is none."""
    stmt = select(Document.version).where(Document.group_id == group_id, Document.canonical == canonical, Document.language == language)
    return session.execute(stmt.order_by(Document.version.desc()).limit(1)).scalar() or 0


def list_all_paragraphs(document: Document, most: int) -> list[DocumentParagraph]:
    """The whole text. Asked only with a document that the actor may read."""
    stmt = select(DocumentParagraph).where(DocumentParagraph.document_id == document.id).order_by(DocumentParagraph.position).limit(most)
    return list(session.execute(stmt).scalars())


def find_named(actor: Actor, typed: str) -> Document | None:
    """The document that an address or a symbol names: of a symbol its newest revision that this reader may know."""
    address = _ADDRESS.fullmatch(typed)
    if address:
        return find(visible_documents(actor).where(Document.id == int(address[1])).options(joinedload(Document.group)))
    symbol = next((found.canonical for found in find_symbols(typed.rpartition("/symbols/")[2]) if found.kind == "document"), None)
    return next(iter(find_by_symbol(actor, symbol)), None) if symbol else None


def list_titled(actor: Actor, typed: str, most: int) -> list[Document]:
    """Documents with all these words in their title, the newest first."""
    words = typed.split()[:8]
    stmt = visible_documents(actor).where(*(Document.title.icontains(word, autoescape=True) for word in words))
    stmt = stmt.options(joinedload(Document.group)).order_by(Document.imported_at.desc(), Document.id.desc())
    return list(session.execute(stmt.limit(most)).scalars()) if words else []


def list_by_id(actor: Actor, ids: Iterable[int]) -> list[Document]:
    """Of these documents those that the actor may read."""
    return list(session.execute(visible_documents(actor).where(Document.id.in_(ids)).options(joinedload(Document.group))).scalars())
