"""DOCX: headings, lists with their numbers, tables, footnotes and tracked changes, read straight from the parts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from ecommunity.documents.readers.numbering import Counter
from ecommunity.documents.readers.shape import NOT_WHAT_IT_SAYS, Reading, refused
from ecommunity.documents.readers.word_marks import ParagraphText, qualified, texts_of
from ecommunity.documents.readers.word_styles import Lists, Styles
from ecommunity.files.guard import Package, open_package

_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACROS = "macroEnabled"
_THROUGH = {qualified(name) for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}


def read_word(content: bytes) -> Reading:
    """The text of the document as Word shows it with all changes visible."""
    package = open_package(content)
    main = _main_part(package)
    root = package.xml(main)
    body = root.find(qualified("body")) if root is not None else None
    if body is None:
        raise refused(NOT_WHAT_IT_SAYS)
    reader = _Word(package, main)
    reader.read_body(body)
    reader.read_notes()
    reader.name_dropped(root)
    return reader.reading


def _main_part(package: Package) -> str:
    types, relations = package.part("[Content_Types].xml") or b"", package.xml("_rels/.rels")
    if relations is None or (_MAIN.encode() not in types and _MACROS.encode() not in types):
        raise refused(NOT_WHAT_IT_SAYS)
    for row in relations.iter(f"{_RELS}Relationship"):
        if str(row.get("Type", "")).endswith("/officeDocument"):
            return str(row.get("Target", "")).lstrip("/")
    return "word/document.xml"


class _Word:
    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        self.folder = posixpath.dirname(main)
        self.relations = package.xml(f"{self.folder}/_rels/{posixpath.basename(main)}.rels")
        self.styles = Styles(package.xml(f"{self.folder}/styles.xml"))
        self.lists = Lists(package.xml(f"{self.folder}/numbering.xml"))
        self.counter = Counter()
        self.notes: list[tuple[str, str]] = []
        self.reading = Reading(title=self._core("title"), language=self._core("language") or self.styles.language)

    def _core(self, name: str) -> str:
        core = self.package.xml("docProps/core.xml")
        return (core.findtext(f"{{http://purl.org/dc/elements/1.1/}}{name}") or "") if core is not None else ""

    def read_body(self, body: etree._Element) -> None:
        for block in _blocks(body):
            if block.tag == qualified("p"):
                self._paragraph(block)
            else:
                for row in block.iterchildren(qualified("tr"), *_THROUGH):
                    self._row(row)

    def _paragraph(self, element: etree._Element) -> None:
        text = self._text(element)
        if not text.strip():
            return
        style = ""
        properties = element.find(qualified("pPr"))
        if properties is not None and (named := properties.find(qualified("pStyle"))) is not None:
            style = named.get(qualified("val"), "")
        listed = self.lists.place_of(properties) or self.lists.place_of(self.styles.properties(style))
        number = self.counter.next(listed[0], listed[1], self.lists.levels(listed[0])) if listed else ""
        if level := self.styles.heading_level(style, properties):
            self.reading.add("heading", text, level, number)
        elif listed:
            self.reading.add("list_item", text, listed[1] + 1, number)
        else:
            self.reading.add("paragraph", text)

    def _row(self, row: etree._Element) -> None:
        cells = [
            " ".join(filter(None, (self._text(paragraph).strip() for paragraph in cell.iter(qualified("p")))))
            for cell in row.iterchildren(qualified("tc"))
        ]
        if any(cells):
            self.reading.add("table_row", " | ".join(cells))

    def _text(self, paragraph: etree._Element) -> str:
        text = ParagraphText(paragraph, next_note=len(self.notes) + 1)
        self.notes += text.notes
        for what in text.dropped:
            self.reading.drop(what)
        return str(text)

    def read_notes(self) -> None:
        """Footnotes and endnotes stand at the end, in the order in which the text calls them."""
        known: dict[tuple[str, str], etree._Element] = {}
        for kind in ("footnote", "endnote"):
            root = self.package.xml(f"{self.folder}/{kind}s.xml")
            for note in root.iterchildren(qualified(kind)) if root is not None else ():
                known[kind, note.get(qualified("id"), "")] = note
        called, self.notes = self.notes, []
        for place, key in enumerate(called, 1):
            if (note := known.get(key)) is not None:
                text = " ".join(filter(None, (self._text(paragraph).strip() for paragraph in note.iter(qualified("p")))))
                self.reading.add("footnote", text, 0, f"[{place}]")

    def name_dropped(self, root: etree._Element) -> None:
        """What a file of Word can hold beside its text, and what we leave out of it."""
        names = [name.lower() for name in self.package.names]
        endings = {"vbaproject.bin": "macros", "vbadata.xml": "macros"}
        if any(name.endswith(tuple(endings)) for name in names) or _MACROS.encode() in (self.package.part("[Content_Types].xml") or b""):
            self.reading.drop("macros")
        if any("/embeddings/" in name or "/activex/" in name for name in names) or root.find(".//" + qualified("altChunk")) is not None:
            self.reading.drop("embedded")
        if any("/media/" in name for name in names):
            self.reading.drop("pictures")
        if f"{self.folder}/comments.xml" in self.package.names:
            self.reading.drop("comments")
        if self._points_outside():
            self.reading.drop("outside")
        for name in self.package.names:
            if name.startswith((f"{self.folder}/header", f"{self.folder}/footer")) and name.endswith(".xml"):
                tree = self.package.xml(name)
                if tree is not None and texts_of(tree).strip():
                    self.reading.drop("headers")

    def _points_outside(self) -> bool:
        for name in self.package.names:
            if not name.endswith(".rels") or (tree := self.package.xml(name)) is None:
                continue
            for row in tree.iter(f"{_RELS}Relationship"):
                # The address of a link is only shown; anything else outside would be fetched by somebody's program.
                if row.get("TargetMode") == "External" and not str(row.get("Type", "")).endswith("/hyperlink"):
                    return True
        return False


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables, also those in content controls and in inserted blocks."""
    waiting = [iter(parent)]
    while waiting:
        for child in waiting[-1]:
            if child.tag in (qualified("p"), qualified("tbl")):
                yield child
            elif child.tag in _THROUGH:
                waiting.append(iter(child))
                break
        else:
            waiting.pop()
