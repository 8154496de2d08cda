"""The name of a file as we keep and show it: what the sender called it, without what could harm or mislead."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MAX_BYTES = 150
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f<>:\"|?*\\/\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def safe_name(given: str) -> str:
    """A name without path, control or turning marks, at most 150 bytes long; `file` when nothing is left."""
    plain = unicodedata.normalize("NFC", given.encode("utf-8", "replace").decode("utf-8"))
    plain = re.split(r"[/\\]", plain)[-1]
    plain = " ".join(_UNSAFE.sub("", plain).split()).strip(". ")
    if not plain:
        return "file"
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = plain, ""
    room = MAX_BYTES - len(ending.encode()) - len(dot if ending else "")
    while len(stem.encode()) > room:
        stem = stem[:-1]
    return f"{stem.rstrip()}.{ending}" if ending else stem.rstrip()


def as_attachment(name: str) -> str:
    """The header that makes a browser keep the file instead of showing it, with the name in every script."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
