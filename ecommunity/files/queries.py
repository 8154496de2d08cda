"""Questions about files."""

from __future__ import annotations

from sqlalchemy import Select, and_, false, func, or_, select

from ecommunity import registry
from ecommunity.authz import Actor
from ecommunity.db import one, session
from ecommunity.files.models import StoredFile


def visible_files(actor: Actor) -> Select[StoredFile]:
    """Files of things that the actor may read; each kind of thing answers for itself."""
    stmt = select(StoredFile)
    if actor.is_operator:
        return stmt
    kinds = [and_(StoredFile.owner_kind == kind, StoredFile.owner_id.in_(ask(actor))) for kind, ask in registry.readables.items()]
    return stmt.where(or_(false(), *kinds))


def get_file(actor: Actor, file_id: int) -> StoredFile:
    """The file, or NotFound."""
    return one(visible_files(actor).where(StoredFile.id == file_id))


def list_files(owner_kind: str, owner_id: int) -> list[StoredFile]:
    """The files of a thing. Asked only by who has just read the thing itself."""
    stmt = select(StoredFile).where(StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id).order_by(StoredFile.id)
    return list(session.execute(stmt).scalars())


def bytes_of(person_id: int) -> int:
    """How much a person has given in all."""
    return int(session.execute(select(func.coalesce(func.sum(StoredFile.size), 0)).where(StoredFile.uploader_id == person_id)).scalar_one())


def known_digests() -> frozenset[str]:
    return frozenset(session.execute(select(StoredFile.digest)).scalars())
