"""Slow or careful work of the administration: a picture is looked into before it is taken."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from ecommunity.admin.inputs import MAX_LOGO, ChooseLogo
from ecommunity.errors import Invalid
from ecommunity.web.words import _

# By how the file begins. SVG is not among them, because it can carry scripts.
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


@dataclass(frozen=True)
class Logo:
    """The site's logo: its kind, its bytes as base64, and the address under which browsers keep it."""

    kind: str
    content: str
    url: str


def read_logo(given: ChooseLogo) -> Logo | None:
    """The picture, or `Invalid` for anything that is none or too large."""
    if not given.content:
        return None
    try:
        content = base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise _refused() from problem
    kind = next((name for start, name in KINDS.items() if content.startswith(start)), None)
    if kind is None or len(content) > MAX_LOGO or (kind == "image/webp" and content[8:12] != b"WEBP"):
        raise _refused()
    return Logo(kind, given.content, f"/logo?{hashlib.sha256(content).hexdigest()[:12]}")


def _refused() -> Invalid:
    text = _("Choose a PNG, JPEG or WebP picture of at most 60 KB.")
    return Invalid(text, fields={"logo": text})
