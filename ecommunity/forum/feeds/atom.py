"""Atom (RFC 4287), written by an XML library: a feed with its entries, each in its own language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from ecommunity import clock

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Entry:
    """A post: `url` is where it stands, and by what a reader knows it again."""

    url: str
    title: str
    author: str
    published: datetime
    updated: datetime
    language: str
    html: str


@dataclass(frozen=True)
class Feed:
    """What somebody subscribes to: `url` is the page that says the same, `own_url` the address of the feed itself."""

    url: str
    own_url: str
    title: str
    site: str
    language: str
    began: datetime
    entries: Sequence[Entry]


def draw(feed: Feed) -> bytes:
    """The document. Without entries it counts as changed when the community began."""
    root = etree.Element(f"{{{NAMESPACE}}}feed", {_LANGUAGE: feed.language}, nsmap={None: NAMESPACE})
    _text(root, "id", feed.url)
    _text(root, "title", feed.title)
    _text(root, "updated", clock.rfc3339(max((entry.updated for entry in feed.entries), default=feed.began)))
    _one(root, "link", rel="self", type=MEDIA_TYPE, href=feed.own_url)
    _one(root, "link", rel="alternate", type="text/html", href=feed.url)
    _text(_one(root, "author"), "name", feed.site)
    for entry in feed.entries:
        _entry(root, entry)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _entry(root: etree._Element, entry: Entry) -> None:
    found = _one(root, "entry", **{_LANGUAGE: entry.language})
    _text(found, "id", entry.url)
    _text(found, "title", entry.title)
    _text(found, "published", clock.rfc3339(entry.published))
    _text(found, "updated", clock.rfc3339(entry.updated))
    _one(found, "link", rel="alternate", type="text/html", href=entry.url)
    _text(_one(found, "author"), "name", entry.author)
    _text(found, "content", entry.html, type="html")


def _one(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _text(parent: etree._Element, name: str, words: str, **attributes: str) -> None:
    _one(parent, name, **attributes).text = words
