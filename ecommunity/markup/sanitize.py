"""The one place where HTML is made safe. The allow-list is data; bleach cleans by it, and nh3 has the last word by the same list."""

from __future__ import annotations

import re
from typing import NewType

import nh3
from bleach.sanitizer import Cleaner

from ecommunity.config import Misconfigured, settings

Html = NewType("Html", str)

MODES = ("bleach", "nh3", "both")
EXTERNAL = "nofollow noopener ugc"

TAGS = frozenset(
    "p br hr em strong del blockquote ul ol li h3 h4 h5 h6 pre code a table thead tbody tr th td".split()  # noqa: SIM905
)
# A set of values, or None where any value is fine that passes the protocol check or is a number.
ATTRIBUTES: dict[str, dict[str, frozenset[str] | None]] = {
    "a": {"href": None, "rel": frozenset({EXTERNAL})},
    "ol": {"start": None},
    "th": {"scope": frozenset({"col"})},
    **{tag: {"dir": frozenset({"auto"})} for tag in ("p", "li", "blockquote", "h3", "h4", "h5", "h6", "td")},
}
ATTRIBUTES["th"]["dir"] = frozenset({"auto"})
PROTOCOLS = frozenset({"http", "https", "mailto"})

_NUMBER = re.compile(r"[0-9]{1,6}")
_ADDRESS = re.compile(r"(?:https?://[^/\\\s]|mailto:[^\s]|/(?![/\\]))[^\x00-\x20\x7f\\]*", re.IGNORECASE)


def sanitize(html: str, mode: str = "") -> Html:
    """The HTML with nothing in it that is not in the allow-list. Doing it twice changes nothing more."""
    chosen = mode or _configured()
    if chosen not in MODES:
        raise Misconfigured(f"SANITIZER must be one of {', '.join(MODES)}, not {chosen!r}.")
    safe = html.replace("\x00", "")
    if chosen != "nh3":
        safe = _bleach(safe)
    if chosen != "bleach":
        safe = _nh3(safe)
    return Html(safe)


def is_address(href: str) -> bool:
    """A web or mail address, or a path of this site; nothing that a browser could take for something else."""
    return _ADDRESS.fullmatch(href) is not None


def _configured() -> str:
    try:
        return settings.sanitizer
    except RuntimeError:
        return "both"  # no settings yet: a test of the pure function, a command before start-up


def allows(tag: str, name: str, value: str) -> bool:
    """The attribute may stay on the tag with this value."""
    known = ATTRIBUTES.get(tag, {})
    if name not in known:
        return False
    values = known[name]
    if values is not None:
        return value in values
    return is_address(value) if name == "href" else _NUMBER.fullmatch(value) is not None


def _bleach_filter(tag: str, name: str, value: str) -> bool:
    return allows(tag, name, value)


def _nh3_filter(tag: str, name: str, value: str) -> str | None:
    return value if allows(tag, name, value) else None


def _bleach(html: str) -> str:
    cleaner = Cleaner(tags=TAGS, attributes=_bleach_filter, protocols=PROTOCOLS, strip=True, strip_comments=True)
    return str(cleaner.clean(html))


def _nh3(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(),  # as bleach does: the tag goes, its text stays as text
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_nh3_filter,
        url_schemes=set(PROTOCOLS),
        strip_comments=True,
        link_rel=None,
    )
