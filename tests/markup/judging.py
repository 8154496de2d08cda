"""Judges HTML by parsing it the way that a browser does, independently of the sanitizers' own idea of it."""

from __future__ import annotations

from bleach._vendor import html5lib

from ecommunity.markup.sanitize import ATTRIBUTES, EXTERNAL, TAGS, is_address


def faults(html: str) -> list[str]:
    """Every element, attribute or address in the tree that the allow-list does not have."""
    fragment = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    found: list[str] = []
    for element in fragment.iter():
        tag = element.tag
        if element is fragment or tag == "DOCUMENT_FRAGMENT":
            continue
        if not isinstance(tag, str) or tag not in TAGS:
            found.append(f"element {tag!r}")
            continue
        for name, value in element.attrib.items():
            found += _attribute_faults(tag, str(name), value)
    return found


def _attribute_faults(tag: str, name: str, value: str) -> list[str]:
    allowed = ATTRIBUTES.get(tag, {})
    if name not in allowed:
        return [f"attribute {tag} {name}={value!r}"]
    values = allowed[name]
    if values is not None and value not in values:
        return [f"value {tag} {name}={value!r}"]
    if name == "href" and not _is_harmless(value):
        return [f"address {value!r}"]
    return []


def _is_harmless(value: str) -> bool:
    start = value.lower()
    known = start.startswith(("http://", "https://", "mailto:")) or (start.startswith("/") and not start.startswith(("//", "/\\")))
    return known and is_address(value) and not any(ord(character) <= 32 or ord(character) == 127 for character in value)


def external_links_without_rel(html: str) -> list[str]:
    fragment = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    links = [element for element in fragment.iter("a") if element.get("href", "").startswith("http")]
    return [link.get("href", "") for link in links if link.get("rel") != EXTERNAL]
