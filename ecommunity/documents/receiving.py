"""How a file comes in through a door: it waits in the folder while the command runs, and is gone when that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from flask import request

from ecommunity.config import settings
from ecommunity.errors import Invalid, TooLarge
from ecommunity.files.storage import store
from ecommunity.web.forms import Form
from ecommunity.web.words import lazy_


@contextmanager
def arriving(stream: IO[bytes], name: str) -> Iterator[dict[str, str]]:
    """The arguments that stand for the file: `file` and `name`."""
    with store().receive(stream, settings.max_upload_bytes) as arrived:
        if arrived.size == 0:
            empty = lazy_("This file is empty.")
            raise Invalid(empty, fields={"file": empty})
        yield {"file": arrived.digest, "name": name[:400]}


@contextmanager
def received_file(field: str = "file") -> Iterator[dict[str, str]]:
    """The same for the file that came with this request."""
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        missing = lazy_("Choose a file.")
        raise Invalid(missing, fields={field: missing})
    with arriving(sent.stream, sent.filename) as arguments:
        yield arguments


def submitted_with_file(form: Form, **fixed: Any) -> dict[str, Any] | None:
    """What the form's command did with the file that came along; None on GET, and when one of them was refused, which the form tells."""
    if not form.was_sent:
        return None
    try:
        with received_file() as arrived:
            return form.submitted(**fixed, **arrived)
    except (Invalid, TooLarge) as no:
        form.refuse(no)
        return None
