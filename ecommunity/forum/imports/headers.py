"""What stands in a header, however it was encoded."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parseaddr

from ecommunity.markup.clean import laundered

MOST_NAME, MOST_TITLE = 120, 200
NO_SUBJECT = "(…)"
_REPLY = re.compile(
    r"^\s*(?:(?:re|r[eé]p|aw|sv|vs|fwd?|wg|tr|rv|enc|antw|odp)\s*(?:\[\d+\]|\(\d+\))?\s*:|\[[^\]]{1,60}\]|\((?:was|fwd)\b[^)]*\))\s*",
    re.IGNORECASE,
)
_IS_REPLY = re.compile(r"^\s*(?:\[[^\]]{1,60}\]\s*)*(?:re|r[eé]p|aw|sv|vs|antw|odp)\s*(?:\[\d+\]|\(\d+\))?\s*:", re.IGNORECASE)


def in_words(content: bytes, charset: str = "") -> tuple[str, bool]:
    """The text of these bytes, and whether they were what they said: else it is guessed, and nothing of it is lost."""
    for name in dict.fromkeys(filter(None, (charset.strip().strip("\"'").lower(), "utf-8"))):
        try:
            return content.decode(name), name == (charset.strip().strip("\"'").lower() or "utf-8")
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace"), False


def decoded(value: object) -> str:
    """A header's words in one line."""
    raw = str(value)
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError):
        parts = [(raw, None)]
    words = [part if isinstance(part, str) else in_words(part, charset or "")[0] for part, charset in parts]
    whole = "".join(words)
    if any("\udc80" <= character <= "\udcff" for character in whole):  # bytes beyond ASCII, which no header may have and many do
        whole = in_words(whole.encode("utf-8", "surrogateescape"))[0]
    return _one_line(whole) or _one_line(raw)


def _one_line(words: str) -> str:
    return " ".join(laundered(words.replace("\n", " ").replace("\t", " ")).split())


def title_of(subject: str) -> str:
    """The subject without what programs put before it; empty when there is none."""
    title = subject
    while (shorter := _REPLY.sub("", title, count=1)) != title and shorter.strip():
        title = shorter
    return title.strip()[:MOST_TITLE].strip()


def is_reply(subject: str) -> bool:
    return _IS_REPLY.match(subject) is not None


def author_of(sender: object) -> tuple[str, str]:
    """Name and address, each empty where there is none. A name that is an address is no name: what stands before its @ is shown."""
    try:
        name, address = parseaddr(decoded(sender))
    except RecursionError:  # the library goes one deeper with each bracket inside a bracket
        name, address = "", ""
    address = address.strip().lower()
    if "@" not in address or " " in address or len(address) > 254:
        address = ""
    name = name.strip(" \"'")
    if not name or "@" in name:
        name = (name or address).partition("@")[0].replace(".", " ").replace("_", " ").strip()
    return name[:MOST_NAME].strip(), address
