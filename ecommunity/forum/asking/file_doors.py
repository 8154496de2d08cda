"""Where files of posts come in, and where their small pictures are shown."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from werkzeug.datastructures import FileStorage

from ecommunity.api.door import answer, check_token
from ecommunity.api.door import bp as api
from ecommunity.boundary import current_actor, execute
from ecommunity.errors import Invalid, SignInNeeded
from ecommunity.files.storage import store
from ecommunity.forum.asking import attached
from ecommunity.forum.asking.file_kinds import MOST_BYTES, refused
from ecommunity.web.forms import submit
from ecommunity.web.words import _


def taken(sent: FileStorage, key: str) -> str:
    """The file waits for its post: its token."""
    name = (sent.filename or "")[:400]
    with store().receive(sent.stream, MOST_BYTES) as arrived:
        if arrived.size == 0:
            raise refused(_("“%(name)s” is empty.", name=name))
        args = {"file": arrived.digest, "name": name, "key": key}
        return str(execute(current_actor().credential, "forum.add_file", args, door="form").result["file"])


@api.post("/files")
def add_file() -> Response:
    """A file as multipart/form-data, which then comes with a post by its token: the command `forum.add_file`."""
    check_token()
    if current_actor().credential.kind == "none":
        raise SignInNeeded(_("Please sign in first."))
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(_("Choose a file."), fields={"file": _("Choose a file.")})
    key = request.headers.get("Idempotency-Key", "")[:100]
    return answer({"ok": True, "id": key or uuid.uuid4().hex, "seq": {}, "result": {"file": taken(sent, key)}})


def show_picture(file_id: int) -> Response:
    """The small picture, for who may read the post; made by us, so that a browser may show it."""
    picture = attached.get_picture(current_actor(), file_id)
    response = make_response(picture.thumbnail)
    response.headers["Content-Type"] = "image/webp"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def remove_file(file_id: int) -> Any:
    removed = submit("forum.remove_file", attachment=file_id)
    flash(_("The file is gone."), "good")
    return redirect(url_for("forum.post", post_id=removed["post"]), 303)


def add_to(bp: Blueprint) -> None:
    """Beside the door of all files, which gives the file itself."""
    bp.add_url_rule("/files/<int:file_id>/picture", view_func=show_picture)
    bp.add_url_rule("/files/<int:file_id>/remove", view_func=remove_file, methods=["POST"])
