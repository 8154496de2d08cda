"""HTML: its text by its headings, lists and tables; nothing in it is loaded, run or kept as HTML."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from ecommunity.documents.readers.marks import Mark, MarkedText, innermost
from ecommunity.documents.readers.plain import decode
from ecommunity.documents.readers.shape import DAMAGED, NESTED, NOT_WHAT_IT_SAYS, Kind, Reading, refused

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {*_HEADINGS, "p", "li", "tr", "div", "section", "article", "main", "header", "footer", "aside", "blockquote", "pre", "table"}
_BLOCKS |= {
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "body",
    "br",
    "hr",
    "figure",
    "figcaption",
    "caption",
    "address",
    "nav",
    "fieldset",
    "details",
    "summary",
}
_SCRIPTS = {"script", "noscript", "template"}
_EMBEDDED = {"iframe", "object", "embed", "applet", "frame", "frameset", "svg", "math", "audio", "video", "canvas", "portal"}
_PICTURES = {"img", "picture"}
_SKIPPED = _SCRIPTS | _EMBEDDED | {"style", "head", "link", "meta", "base", "input", "button", "select", "textarea"}
_MARKS: dict[str, Mark] = {"ins": "insert", "del": "delete", "s": "delete", "strike": "delete"}
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_-]{1,20})", re.IGNORECASE)


def read_page(content: bytes) -> Reading:
    """The text of the page in reading order."""
    text = _text(content)
    if "<" not in text:
        raise refused(NOT_WHAT_IT_SAYS)
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as problem:
        raise refused(DAMAGED) from problem
    # Below a certain depth the parser gives up and keeps only what came before: that would be a loss that nobody sees.
    if any(entry.level >= etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise refused(NESTED)
    walk = _Walk()
    walk.reading.title = root.findtext("head/title") or ""
    walk.reading.language = root.get("lang")
    walk.run(root)
    return walk.reading


def _text(content: bytes) -> str:
    declared = _CHARSET.search(content[:2048])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        try:
            return content.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    # A declaration of encoding in the text would make the parser refuse a text that is decoded already.
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", decode(content))


class _Walk:
    """Goes through the tree without recursion, however deep somebody nested it."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.text = MarkedText()
        self.kind: Kind = "paragraph"
        self.level = 0
        self.number = ""
        self.lists: list[int | None] = []

    def run(self, root: etree._Element) -> None:
        marks: list[Mark] = [""]
        skipped_under = 0
        for happening, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag if isinstance(element.tag, str) else ""
            hidden = tag in _SKIPPED or element.get("hidden") is not None
            if happening == "start":
                self._name_dropped(tag, hidden)
                skipped_under += hidden
                if not skipped_under:
                    marks.append(innermost(marks[-1], _MARKS.get(tag, "")))
                    self._open(tag, element)
                    self.text.add(element.text or "", marks[-1])
                continue
            if not skipped_under:
                self._close(tag)
                marks.pop()
            skipped_under -= hidden
            if not skipped_under:
                self.text.add(element.tail or "", marks[-1])
        self._flush()

    def _name_dropped(self, tag: str, hidden: bool) -> None:
        if tag in _SCRIPTS:
            self.reading.drop("scripts")
        elif tag in _EMBEDDED:
            self.reading.drop("embedded")
        elif tag in _PICTURES:
            self.reading.drop("pictures")
        elif hidden and tag not in _SKIPPED:
            self.reading.drop("hidden")

    def _open(self, tag: str, element: etree._Element) -> None:
        if tag in ("td", "th"):
            if str(self.text).strip():
                self.text.add(" | ")
            return
        if tag not in _BLOCKS:
            return
        if self.kind == "table_row" and tag != "tr":
            self.text.add(" ")
            return
        self._flush()
        if tag in ("ul", "ol"):
            start = element.get("start", "1")
            self.lists.append(int(start) - 1 if tag == "ol" and re.fullmatch(r"-?[0-9]{1,6}", start) else (0 if tag == "ol" else None))
        elif tag in _HEADINGS:
            self.kind, self.level = "heading", _HEADINGS[tag]
        elif tag == "tr":
            self.kind = "table_row"
        elif tag == "li":
            self.kind, self.level = "list_item", max(1, len(self.lists))
            counted = self.lists[-1] if self.lists else None
            self.number = "•" if counted is None else f"{counted + 1}."
            if self.lists and counted is not None:
                self.lists[-1] = counted + 1

    def _close(self, tag: str) -> None:
        if tag == "tr" or (tag in _BLOCKS and self.kind != "table_row"):
            self._flush()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()

    def _flush(self) -> None:
        if str(self.text).strip():
            self.reading.add(self.kind, str(self.text), self.level, self.number)
        self.text = MarkedText()
        self.kind, self.level, self.number = "paragraph", 0, ""
