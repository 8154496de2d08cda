"""The text of one paragraph of a .docx, with tracked changes as data. python-docx has none of this, so it is read with lxml."""

from __future__ import annotations

from lxml import etree

from ecommunity.documents.readers.marks import Mark, MarkedText, innermost
from ecommunity.documents.readers.shape import Dropped

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def qualified(name: str) -> str:
    return _WORD + name


_MARKS: dict[str, Mark] = {
    qualified("ins"): "insert",
    qualified("moveTo"): "insert",
    qualified("del"): "delete",
    qualified("moveFrom"): "delete",
}
_BLANKS = {qualified("tab"): " ", qualified("br"): " ", qualified("cr"): " ", qualified("ptab"): " ", qualified("noBreakHyphen"): "-"}
_SKIPPED = {qualified(name) for name in ("pPr", "rPr", "sdtPr", "instrText", "delInstrText")}
_DROPPED: dict[str, Dropped] = {
    qualified("drawing"): "pictures",
    qualified("pict"): "pictures",
    qualified("object"): "embedded",
    qualified("commentReference"): "comments",
}


def is_on(properties: etree._Element | None, name: str) -> bool:
    """Whether a switch such as `vanish` is set."""
    found = properties.find(qualified(name)) if properties is not None else None
    return found is not None and found.get(qualified("val"), "true").lower() not in ("0", "false", "off", "none")


def texts_of(tree: etree._Element) -> str:
    return " ".join(element.text or "" for element in tree.iter(qualified("t")))


class ParagraphText:
    """What a reader sees of a paragraph; notes that it calls, in order; and what of it was left out."""

    def __init__(self, paragraph: etree._Element, *, next_note: int = 1) -> None:
        self.marked = MarkedText()
        self.notes: list[tuple[str, str]] = []
        self.next_note = next_note
        self.dropped: list[Dropped] = []
        self._walk(paragraph)

    def __str__(self) -> str:
        return str(self.marked)

    def _walk(self, paragraph: etree._Element) -> None:
        # A stack of its own, with the mark that holds there: no depth of nesting can exhaust Python's.
        waiting: list[tuple[etree._Element, Mark]] = [(child, "") for child in reversed(paragraph)]
        while waiting:
            element, mark = waiting.pop()
            tag = element.tag
            if tag in _SKIPPED:
                if tag.endswith("nstrText") and (element.text or "").strip().upper().startswith(("DDE", "INCLUDE", "MACROBUTTON")):
                    self.dropped.append("fields")
                continue
            if tag == qualified("r") and is_on(element.find(qualified("rPr")), "vanish"):
                self.dropped.append("hidden")
                continue
            if tag == f"{_CHOICE}AlternateContent":
                # Both branches say the same to different programs; the first that has text is enough.
                chosen = next((branch for branch in element if texts_of(branch).strip()), None)
                waiting += [(chosen, mark)] if chosen is not None else []
                continue
            self._leaf(element, mark)
            inner = innermost(mark, _MARKS.get(tag, ""))
            waiting += [(child, inner) for child in reversed(element)]

    def _leaf(self, element: etree._Element, mark: Mark) -> None:
        tag = element.tag
        if tag in (qualified("t"), qualified("delText"), f"{_MATH}t"):
            self.marked.add(element.text or "", mark)
        elif tag in _BLANKS:
            self.marked.add(_BLANKS[tag], mark)
        elif tag == qualified("sym"):
            self._symbol(element.get(qualified("char"), ""), mark)
        elif tag in (qualified("footnoteReference"), qualified("endnoteReference")):
            kind = "footnote" if tag == qualified("footnoteReference") else "endnote"
            self.notes.append((kind, element.get(qualified("id"), "")))
            self.marked.add(f"[{self.next_note + len(self.notes) - 1}]", mark)
        elif tag in _DROPPED and not (tag == qualified("drawing") and texts_of(element).strip()):
            self.dropped.append(_DROPPED[tag])
        elif tag == qualified("p"):
            self.marked.add(" ", mark)

    def _symbol(self, code: str, mark: Mark) -> None:
        try:
            number = int(code, 16)
        except ValueError:
            return
        if 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE:
            self.marked.add(chr(number), mark)
