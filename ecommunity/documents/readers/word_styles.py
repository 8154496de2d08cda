"""What the styles and lists of a .docx say of a paragraph: is it a heading, and which number does it carry."""

from __future__ import annotations

import re

from lxml import etree

from ecommunity.documents.readers.numbering import Level
from ecommunity.documents.readers.word_marks import qualified

_FORMATS = {
    "decimal": "1",
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
    "bullet": "bullet",
    "none": "none",
}


def _value(parent: etree._Element | None, name: str) -> str | None:
    found = parent.find(qualified(name)) if parent is not None else None
    return found.get(qualified("val")) if found is not None else None


class Styles:
    """The paragraph styles by id, each with what it is based on."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self.language = ""
        if root is not None:
            self._styles = {style.get(qualified("styleId"), ""): style for style in root.iterchildren(qualified("style"))}
            language = root.find(f"{qualified('docDefaults')}//{qualified('lang')}")
            self.language = language.get(qualified("val"), "") if language is not None else ""

    def _line(self, style: str) -> list[etree._Element]:
        line: list[etree._Element] = []
        while (found := self._styles.get(style)) is not None and found not in line:
            line.append(found)
            style = _value(found, "basedOn") or ""
        return line

    def properties(self, style: str) -> etree._Element | None:
        """The paragraph properties of the nearest style that puts the paragraph in a list."""
        for found in self._line(style):
            properties = found.find(qualified("pPr"))
            if properties is not None and properties.find(qualified("numPr")) is not None:
                return properties
        return None

    def heading_level(self, style: str, properties: etree._Element | None) -> int:
        """1 to 9, or 0 for what is no heading."""
        outline = _value(properties, "outlineLvl")
        for found in self._line(style):
            name = (_value(found, "name") or "").lower()
            if match := re.fullmatch(r"heading ([1-9])", name):
                return int(match[1])
            if name in ("title", "subtitle"):
                return 1 if name == "title" else 2
            outline = outline or _value(found.find(qualified("pPr")), "outlineLvl")
        return int(outline) + 1 if outline and outline.isdigit() and int(outline) < 9 else 0


class Lists:
    """The numbered and bulleted lists."""

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        if root is None:
            return
        abstract = {row.get(qualified("abstractNumId"), ""): _levels(row) for row in root.iterchildren(qualified("abstractNum"))}
        for row in root.iterchildren(qualified("num")):
            self._levels[row.get(qualified("numId"), "")] = abstract.get(_value(row, "abstractNumId") or "", {})

    def place_of(self, properties: etree._Element | None) -> tuple[str, int] | None:
        """The list and the depth that the properties name; None for `no list`."""
        numbered = properties.find(qualified("numPr")) if properties is not None else None
        list_id, depth = _value(numbered, "numId"), _value(numbered, "ilvl") or "0"
        if not list_id or list_id == "0":
            return None
        return list_id, min(int(depth), 8) if depth.isdigit() else 0

    def levels(self, list_id: str) -> dict[int, Level]:
        return self._levels.get(list_id, {0: Level("bullet")})


def _levels(abstract: etree._Element) -> dict[int, Level]:
    found = {}
    for row in abstract.iterchildren(qualified("lvl")):
        depth, start = row.get(qualified("ilvl"), "0"), _value(row, "start") or "1"
        if depth.isdigit():
            style = _FORMATS.get(_value(row, "numFmt") or "decimal", "1")
            found[int(depth)] = Level(style, _value(row, "lvlText") or "%1.", int(start) if start.isdigit() else 1)
    return found
