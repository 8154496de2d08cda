"""How another package keeps a file with one of its things."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.files import queries
from ecommunity.files.models import StoredFile
from ecommunity.files.names import safe_name
from ecommunity.files.storage import store
from ecommunity.web.words import lazy_

QUOTA = 500 * 1024 * 1024


def keep_file(actor: Actor, *, digest: str, name: str, size: int, media_type: str, owner_kind: str, owner_id: int) -> StoredFile:
    """The content that has just arrived belongs to the thing; its row and its bytes are there together."""
    if actor.id is not None and queries.bytes_of(actor.id) + size > QUOTA:
        full = lazy_("Your space for files is full. Write to the contact at the foot of the page if you need more.")
        raise Invalid(full, fields={"file": full})
    row = StoredFile(
        digest=digest,
        name=safe_name(name),
        media_type=media_type,
        size=size,
        owner_kind=owner_kind,
        owner_id=owner_id,
        uploader_id=actor.id,
    )
    session.add(row)
    session.flush()
    store().keep(digest)
    return row
