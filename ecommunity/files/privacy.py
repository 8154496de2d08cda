"""What files know of a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.files.models import StoredFile
from ecommunity.files.storage import store
from ecommunity.registry import personal_data
from ecommunity.web.words import lazy_


@personal_data("files", columns=["stored_files.uploader_id"])
class FileData:
    """Files that a person gave."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        rows = list(session.execute(select(StoredFile).where(StoredFile.uploader_id == person_id).order_by(StoredFile.id)).scalars())
        paths = {f"{row.id}-{row.name}": store().path(row.digest) for row in rows}
        return {
            "rows": as_rows(rows, "id", "name", "media_type", "size", "owner_kind", "owner_id", "created_at"),
            "files": {name: path.read_bytes() for name, path in paths.items() if path.exists()},
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        given = session.execute(select(StoredFile.id).where(StoredFile.uploader_id == person_id).limit(1)).first()
        session.execute(update(StoredFile).where(StoredFile.uploader_id == person_id).values(uploader_id=None))
        if given is None:
            return []
        return [Kept(lazy_("The files you gave, without your name"), lazy_("They belong to the record of the groups you gave them to."))]
