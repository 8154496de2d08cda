"""Documents in the JSON API: one document with its text, the list, and the multipart door of the import."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request

from ecommunity.api import listing, read
from ecommunity.api.door import answer, bp, check_token
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.boundary import current_actor, execute
from ecommunity.documents import present, queries
from ecommunity.documents.readers.shape import MAX_PARAGRAPHS
from ecommunity.documents.receiving import received_file
from ecommunity.errors import Invalid, SignInNeeded
from ecommunity.files.queries import list_files
from ecommunity.markup.symbols import find_symbols
from ecommunity.web.words import _

LONGEST_ASKED = 500
FIELDS = frozenset({"group", "symbol", "title", "language", "standing", "as_at"})


@read("/documents")
def documents(actor: Actor) -> dict[str, Any]:
    """The documents that the asker may read, the newest first."""
    return listing(queries.list_documents(actor, page_number()), present.summary)


@read("/documents/<int:document_id>")
def document(actor: Actor, document_id: int) -> dict[str, Any]:
    """One document with its text, paragraph by paragraph."""
    row = queries.get_document(actor, document_id)
    paragraphs = queries.list_all_paragraphs(row, MAX_PARAGRAPHS)
    return present.as_json(row, next(iter(list_files("document", row.id)), None), paragraphs)


@read("/symbols")
def symbols(_actor: Actor) -> dict[str, Any]:
    """The document symbols in `?text=` as they stand there, each with the form under which it is found: grammar only, not what exists."""
    found = [one for one in find_symbols(request.args.get("text", "")[:LONGEST_ASKED]) if one.kind == "document"]
    return {"items": [{"printed": one.printed, "canonical": one.canonical} for one in found], "next": None}


@bp.post("/documents")
def import_document() -> Response:
    """The file and its fields as multipart/form-data: the command `documents.import_document`."""
    check_token()
    credential = current_actor().credential
    if credential.kind == "none":
        raise SignInNeeded(_("Please sign in first."))
    unknown = set(request.form) - FIELDS
    if unknown:
        raise Invalid(_("Nobody defined this field."), fields={name[:80]: _("Nobody defined this field.") for name in sorted(unknown)[:20]})
    args = {name: value for name, value in request.form.items() if value != ""}
    key = request.headers.get("Idempotency-Key", "") or uuid.uuid4().hex
    with received_file() as arrived:
        done = execute(credential, "documents.import_document", args | arrived, key=key, door="form")
    return answer({"ok": True, "id": key, "seq": done.seq, "result": done.result})
