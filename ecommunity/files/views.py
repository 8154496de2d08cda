"""The door of a file: it is kept by the browser, never shown by it."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from ecommunity.boundary import current_actor
from ecommunity.errors import Unavailable
from ecommunity.files import queries
from ecommunity.files.names import as_attachment
from ecommunity.files.storage import store
from ecommunity.web.words import _

bp = Blueprint("files", __name__)


@bp.get("/files/<int:file_id>")
def download(file_id: int) -> Response:
    """The bytes, whatever they are, as something to save: no browser runs or draws them on this site."""
    row = queries.get_file(current_actor(), file_id)
    path = store().path(row.digest)
    if not path.exists():
        raise Unavailable(_("The file is not there just now. We have noted it; please try again later."))
    response = send_file(path, mimetype=row.media_type, etag=row.digest, conditional=True, max_age=None)
    response.headers["Content-Disposition"] = as_attachment(row.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
