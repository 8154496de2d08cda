"""ODT: headings, lists, tables, notes and tracked changes, read from content.xml."""

from __future__ import annotations

from lxml import etree

from ecommunity.documents.readers.marks import Mark, MarkedText, innermost
from ecommunity.documents.readers.numbering import Counter, Level
from ecommunity.documents.readers.shape import NOT_WHAT_IT_SAYS, Dropped, Reading, refused
from ecommunity.files.guard import Package, open_package

_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_DROPPED: dict[str, Dropped] = {
    "annotation": "comments",
    "object": "embedded",
    "object-ole": "embedded",
    "plugin": "embedded",
    "applet": "embedded",
    "script": "macros",
    "execute-macro": "macros",
    "image": "pictures",
    "hidden-text": "hidden",
    "dde-connection": "fields",
}
_LINK = "{http://www.w3.org/1999/xlink}href"


def _text(name: str) -> str:
    return _URN % ("text", name)


def _other(space: str, name: str) -> str:
    return _URN % (space, name)


_PARAGRAPH, _HEADING, _LIST, _ITEM, _TABLE = _text("p"), _text("h"), _text("list"), _text("list-item"), _other("table", "table")
_BLOCKS = (_PARAGRAPH, _HEADING, _LIST, _TABLE)


def read_odt(content: bytes) -> Reading:
    """The text of the document with all changes visible."""
    package = open_package(content)
    root = package.xml("content.xml")
    kind = (package.part("mimetype") or b"").strip()
    body = root.find(f"{_other('office', 'body')}/{_other('office', 'text')}") if root is not None else None
    if root is None or body is None or kind != b"application/vnd.oasis.opendocument.text":
        raise refused(NOT_WHAT_IT_SAYS)
    reader = _OpenDocument(package, root)
    reader.read_blocks(body)
    for number, note in reader.notes:
        reader.read_note(number, note)
    reader.name_dropped(root)
    return reader.reading


class _OpenDocument:
    def __init__(self, package: Package, root: etree._Element) -> None:
        self.package = package
        self.counter = Counter()
        self.notes: list[tuple[str, etree._Element]] = []
        self.inserting: set[str] = set()
        self.changes = {row.get(_text("id"), ""): row for row in root.iter(_text("changed-region"))}
        self.lists = _list_styles(root, package.xml("styles.xml"))
        meta = package.xml("meta.xml")
        dublin = "{http://purl.org/dc/elements/1.1/}"
        self.reading = Reading(
            title=(meta.findtext(f".//{dublin}title") or "") if meta is not None else "",
            language=meta.findtext(f".//{dublin}language") if meta is not None else None,
        )

    def read_blocks(self, parent: etree._Element, style: str = "", depth: int = 0) -> None:
        """Blocks one after another; a list is read with its own style and depth."""
        for block in parent:
            if block.tag == _HEADING:
                level = block.get(_text("outline-level"), "1")
                self.reading.add("heading", self.text(block), int(level) if level.isdigit() else 1)
            elif block.tag == _PARAGRAPH:
                self.reading.add("paragraph", self.text(block))
            elif block.tag == _LIST:
                self._list(block, style or block.get(_text("style-name"), ""), depth)
            elif block.tag == _TABLE:
                self._table(block)
            elif isinstance(block.tag, str) and block.tag not in (_text("tracked-changes"), _text("sequence-decls")):
                self.read_blocks(block, style, depth)

    def _list(self, element: etree._Element, style: str, depth: int) -> None:
        for item in element.iterchildren(_ITEM, _text("list-header")):
            first = True
            for block in item:
                if block.tag in (_PARAGRAPH, _HEADING):
                    number = self.counter.next(style, depth, self.lists.get(style, {})) if first and item.tag == _ITEM else ""
                    self.reading.add("list_item", self.text(block), depth + 1, number)
                    first = False
                elif block.tag == _LIST:
                    self._list(block, style, min(depth + 1, 9))

    def _table(self, table: etree._Element) -> None:
        for row in table.iter(_other("table", "table-row")):
            cells = [
                " ".join(self.text(block) for block in cell.iter(_PARAGRAPH, _HEADING))
                for cell in row.iterchildren(_other("table", "table-cell"))
            ]
            if any(cell.strip() for cell in cells):
                self.reading.add("table_row", " | ".join(cells))

    def text(self, block: etree._Element) -> str:
        """The text of a paragraph, with insertions and deletions as data."""
        marked = MarkedText()
        self._inline(block, marked, "")
        return str(marked)

    def _inline(self, element: etree._Element, marked: MarkedText, mark: Mark) -> None:
        marked.add(element.text or "", self._mark(mark))
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, marked, mark)
            marked.add(child.tail or "", self._mark(mark))

    def _mark(self, mark: Mark) -> Mark:
        return innermost(mark, "insert") if self.inserting else mark

    def _child(self, child: etree._Element, marked: MarkedText, mark: Mark) -> None:
        name = etree.QName(child).localname
        if name == "s":
            count = child.get(_text("c"), "1")
            marked.add(" " * min(int(count) if count.isdigit() else 1, 100), self._mark(mark))
        elif name in ("tab", "line-break", "soft-page-break"):
            marked.add(" ", self._mark(mark))
        elif name == "change-start":
            self.inserting.add(child.get(_text("change-id"), ""))
        elif name == "change-end":
            self.inserting.discard(child.get(_text("change-id"), ""))
        elif name == "change":
            self._deleted(child.get(_text("change-id"), ""), marked)
        elif name == "note":
            number = child.findtext(_text("note-citation")) or str(len(self.notes) + 1)
            self.notes.append((number, child))
            marked.add(f"[{number}]", self._mark(mark))
        elif name in _DROPPED:
            self.reading.drop(_DROPPED[name])
        else:
            self._inline(child, marked, mark)

    def _deleted(self, key: str, marked: MarkedText) -> None:
        region = self.changes.get(key)
        deletion = region.find(_text("deletion")) if region is not None else None
        for block in deletion.iter(_PARAGRAPH, _HEADING) if deletion is not None else ():
            marked.add("".join(block.itertext()), "delete")

    def read_note(self, number: str, note: etree._Element) -> None:
        body = note.find(_text("note-body"))
        if body is not None:
            self.reading.add("footnote", " ".join(self.text(block) for block in body.iter(_PARAGRAPH, _HEADING)), 0, f"[{number}]")

    def name_dropped(self, root: etree._Element) -> None:
        names = self.package.names
        if (
            any(name.startswith(("Basic/", "Scripts/")) for name in names)
            or root.find(f".//{_other('script', 'event-listener')}") is not None
        ):
            self.reading.drop("macros")
        if any(name.startswith("Object ") for name in names):
            self.reading.drop("embedded")
        if any(name.startswith("Pictures/") for name in names):
            self.reading.drop("pictures")
        outside = ("http:", "https:", "ftp:", "file:", "//", "../")
        for element in root.iter():
            # A link is only shown; a picture, object or section that lives elsewhere would be fetched.
            if isinstance(element.tag, str) and element.tag != _text("a") and element.get(_LINK, "").lower().startswith(outside):
                self.reading.drop("outside")
        if next(root.iter(_text("dde-connection"), _text("dde-connection-decl")), None) is not None:
            self.reading.drop("fields")


def _list_styles(*roots: etree._Element | None) -> dict[str, dict[int, Level]]:
    found: dict[str, dict[int, Level]] = {}
    for root in roots:
        for style in root.iter(_text("list-style")) if root is not None else ():
            levels = found.setdefault(style.get(_other("style", "name"), ""), {})
            for row in style:
                depth = row.get(_text("level"), "1")
                place = int(depth) if depth.isdigit() else 1
                if row.tag == _text("list-level-style-number"):
                    before, after = row.get(_other("style", "num-prefix"), ""), row.get(_other("style", "num-suffix"), "")
                    start = row.get(_text("start-value"), "1")
                    shown = row.get(_other("style", "num-format"), "1")
                    levels[place - 1] = Level(shown or "none", f"{before}%{place}{after}", int(start) if start.isdigit() else 1)
                else:
                    levels[place - 1] = Level("bullet")
    return found
