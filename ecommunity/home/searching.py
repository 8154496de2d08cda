"""The search of the whole site: every kind asks its own package's question, so nobody finds what they may not open."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, exists, or_
from sqlalchemy.orm import joinedload

from ecommunity.authz import Actor
from ecommunity.db import page_of, session
from ecommunity.documents.models import Document, DocumentParagraph
from ecommunity.documents.queries import visible_documents
from ecommunity.forum.searching import find_threads
from ecommunity.groups.models import Group
from ecommunity.groups.queries import visible_groups
from ecommunity.home.entry import Entry, Part, of_document, of_found, of_group, of_meeting, of_module
from ecommunity.knowledge.queries import list_modules
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.queries import visible_meetings
from ecommunity.web.words import LANGUAGES, _, language

SHOWN = 5
SHOWN_ALONE = 20
MOST_COMPARED = 500
MOST_WORDS = 8
MOST_COMMUNITIES = 100
Finder = Callable[[Actor, list[str], int, int], tuple[list[Entry], int | None]]


@dataclass(frozen=True)
class Narrowed:
    """Only threads of this community, and in this language."""

    community: Group | None = None
    language: str = ""


def folded(text: str) -> str:
    """The text without accents and capitals, for comparing."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


def _has_words(words: Iterable[str], *texts: dict[str, str]) -> bool:
    whole = folded(" ".join(value for text in texts for value in text.values()))
    return all(folded(word) in whole for word in words)


def _threads(actor: Actor, words: list[str], page: int, size: int) -> tuple[list[Entry], int | None]:
    return _narrowed(Narrowed())(actor, words, page, size)


def _narrowed(by: Narrowed) -> Finder:
    def find(actor: Actor, words: list[str], page: int, size: int) -> tuple[list[Entry], int | None]:
        found = find_threads(actor, " ".join(words), community=by.community, language=by.language, page=page, size=size)
        return [of_found(each) for each in found.items], found.next_page

    return find


def _modules(actor: Actor, words: list[str], page: int, size: int) -> tuple[list[Entry], int | None]:
    found = list_modules(actor, {}, words=" ".join(words), language=language(), page=page, size=size)
    return [of_module(module) for module in found.items], found.next_page


def _documents(actor: Actor, words: list[str], page: int, size: int) -> tuple[list[Entry], int | None]:
    in_head = and_(
        *(or_(Document.title.icontains(word, autoescape=True), Document.symbol.icontains(word, autoescape=True)) for word in words)
    )
    in_text = exists().where(
        DocumentParagraph.document_id == Document.id, *(DocumentParagraph.text.icontains(word, autoescape=True) for word in words)
    )
    stmt = (
        visible_documents(actor)
        .where(or_(in_head, in_text))
        .options(joinedload(Document.group))
        .order_by(case((in_head, 0), else_=1), Document.imported_at.desc(), Document.id.desc())
    )
    found = page_of(stmt, page, size)
    return [of_document(document) for document in found.items], found.next_page


def _cut(entries: list[Entry], page: int, size: int) -> tuple[list[Entry], int | None]:
    begin = (page - 1) * size
    return entries[begin : begin + size], page + 1 if len(entries) > begin + size else None


def _groups(actor: Actor, words: list[str], page: int, size: int) -> tuple[list[Entry], int | None]:
    rows = session.execute(visible_groups(actor).order_by(Group.position, Group.slug).limit(MOST_COMPARED)).scalars()
    return _cut([of_group(group) for group in rows if _has_words(words, group.names, group.purposes)], page, size)


def _meetings(actor: Actor, words: list[str], page: int, size: int) -> tuple[list[Entry], int | None]:
    rows = session.execute(visible_meetings(actor).order_by(Meeting.starts_at.desc(), Meeting.id).limit(MOST_COMPARED)).scalars()
    return _cut([of_meeting(meeting) for meeting in rows if _has_words(words, meeting.titles)], page, size)


FINDERS: dict[str, Finder] = {"thread": _threads, "module": _modules, "document": _documents, "group": _groups, "meeting": _meetings}


def labels() -> dict[str, str]:
    """What each kind is called."""
    return {
        "thread": _("Questions and discussions"),
        "module": _("Knowledge modules"),
        "document": _("Documents"),
        "group": _("Communities and working groups"),
        "meeting": _("Meetings"),
    }


@dataclass(frozen=True)
class Found:
    """What was found, kind by kind; `next_page` when one kind alone was asked for and has more."""

    parts: list[Part]
    page: int = 1
    next_page: int | None = None

    @property
    def count(self) -> int:
        return sum(len(part.entries) for part in self.parts)

    @property
    def has_more(self) -> bool:
        return any(part.has_more for part in self.parts)


def communities(actor: Actor) -> list[Group]:
    """Where the actor can look for threads."""
    stmt = visible_groups(actor).where(Group.kind == "community").order_by(Group.position, Group.slug)
    return list(session.execute(stmt.limit(MOST_COMMUNITIES)).scalars())


def narrowed(places: list[Group], slug: str, code: str) -> Narrowed:
    """What somebody chose; what is not there to be chosen narrows nothing."""
    chosen = next((group for group in places if group.slug == slug), None)
    return Narrowed(chosen, code if code in LANGUAGES else "")


def search(actor: Actor, asked: str, kind: str = "", page: int = 1, by: Narrowed | None = None) -> Found:
    """Everything that the actor may read and that has all these words; who narrows it by community or language looks for threads."""
    words = list(dict.fromkeys(asked.split()))[:MOST_WORDS]
    wanted: dict[str, Any] = {kind: FINDERS[kind]} if kind in FINDERS else dict(FINDERS)
    if by is not None and by != Narrowed():
        wanted = {"thread": _narrowed(by)}
    alone = len(wanted) == 1
    parts, following = [], None
    for name, finder in wanted.items():
        entries, following = finder(actor, words, page if alone else 1, SHOWN_ALONE if alone else SHOWN)
        if entries:
            parts.append(Part(name, labels()[name], entries, following is not None))
    return Found(parts, page, following if alone else None)
