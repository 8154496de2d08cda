"""From the HTML of a mail or of another forum to Markdown: what somebody wrote, without how it looked. Nothing in it is loaded or run."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree
from lxml import html as lxml_html

_OF_PROGRAMS = "script style head title meta link template noscript iframe object embed svg math audio video canvas form"
_OF_LAYOUT = "p div section article main header footer table tbody thead tr center address dl dt dd figure figcaption"
_LEFT_OUT, _BLOCKS = frozenset(_OF_PROGRAMS.split()), frozenset(_OF_LAYOUT.split())
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "del": "~~", "s": "~~", "strike": "~~"}
_HEADING = re.compile(r"h([1-6])")
_WEB = re.compile(r"https?://[^\s<>()]+$", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\`*_\[\]])")
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
DEEPEST = 60
Quote = tuple[str, ...]


def from_html(page: str, base: str = "") -> str:
    """The Markdown of a page; empty when nothing can be read in it."""
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    body = root.find("body")
    walk = _Walk(base)
    walk.block(body if body is not None else root, "", 0)
    walk.end()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(walk.lines)).strip()


class _Walk:
    """The lines so far, and the line that is being written; `lead` stands before each line of a quotation or of a list item."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.lines: list[str] = []
        self.line = ""
        self.lead = ""
        self.next_lead = ""

    def block(self, element: etree._Element, lead: str, depth: int) -> None:
        self.lead = self.next_lead = lead
        self.children(element, lead, depth)

    def children(self, element: etree._Element, lead: str, depth: int) -> None:
        self.text(element.text)
        for child in element:
            if isinstance(child.tag, str) and depth < DEEPEST:
                self.one(child, child.tag.lower(), lead, depth + 1)
            self.text(child.tail)

    def one(self, element: etree._Element, tag: str, lead: str, depth: int) -> None:
        if tag in _LEFT_OUT:
            return
        if tag == "br":
            self.line = f"{self.line.rstrip()}  " if self.line.strip() else ""
            self.end(gap=False)
        elif tag in ("ul", "ol"):
            self.list(element, tag, lead, depth)
        elif tag in ("blockquote", "aside"):
            self.inside(element, f"{lead}> ", lead, depth)
        elif tag == "pre":
            self.code(element, lead)
        elif heading := _HEADING.fullmatch(tag):
            self.end()
            self.line = "#" * min(6, int(heading[1]) + 1) + " "
            self.children(element, lead, depth)
            self.end()
        elif tag == "hr":
            self.end()
            self.line = "---"
            self.end()
        elif tag in ("td", "th"):
            self.children(element, lead, depth)
            self.line += " · " if element.getnext() is not None else ""
        elif tag in _BLOCKS:
            self.end(gap=tag not in ("div", "tr"))
            self.children(element, lead, depth)
            self.end(gap=tag not in ("div", "tr"))
        else:
            self.words(element, tag, lead, depth)

    def words(self, element: etree._Element, tag: str, lead: str, depth: int) -> None:
        """A part of a line: a mark around it, a link, a picture by its words."""
        if tag == "img":
            alt = _BLANKS.sub(" ", element.get("alt") or "").strip()
            self.line += alt if element.get("class", "").startswith("emoji") else _SPECIAL.sub(r"\\\1", alt)
            return
        before, lines_before = self.line, len(self.lines)
        self.children(element, lead, depth)
        if len(self.lines) != lines_before or not self.line.startswith(before):
            return  # it went over several lines: then it is only its words
        inside = self.line[len(before) :]
        bare = inside.strip()
        mark = _MARKS.get(tag, "")
        href = urljoin(self.base, (element.get("href") or "").strip()) if tag == "a" else ""
        if bare and mark:
            inside = inside.replace(bare, f"{mark}{bare}{mark}", 1)
        elif bare and _WEB.match(href):
            inside = inside.replace(bare, f"[{bare}]({href})" if bare.replace("\\", "") != href else href, 1)
        self.line = before + inside

    def list(self, element: etree._Element, tag: str, lead: str, depth: int) -> None:
        is_inner = lead.endswith("  ")
        self.end(gap=not is_inner)
        self.text(element.text)
        number = 0
        for child in element:
            if child.tag == "li":
                number += 1
                self.item(child, f"{number}. " if tag == "ol" else "- ", lead, depth)
            elif isinstance(child.tag, str):
                self.one(child, child.tag.lower(), lead, depth)
            self.text(child.tail)
        self.end(gap=not is_inner)

    def item(self, element: etree._Element, mark: str, lead: str, depth: int) -> None:
        self.end(gap=False)
        self.lead, self.next_lead = lead + mark, lead + " " * len(mark)
        self.children(element, self.next_lead, depth)
        self.end(gap=False)
        self.lead = self.next_lead = lead

    def inside(self, element: etree._Element, inner: str, lead: str, depth: int) -> None:
        self.end()
        self.block(element, inner, depth)
        self.end()
        while self.lines and self.lines[-1].strip("> ") == "" and self.lines[-1].strip():
            self.lines.pop()
        self.lead = self.next_lead = lead
        self.gap(lead)

    def code(self, element: etree._Element, lead: str) -> None:
        self.end()
        fence = "````" if "```" in (whole := "".join(element.itertext())) else "```"
        self.lines += [lead + fence, *(lead + line for line in whole.strip("\n").split("\n")), lead + fence]
        self.gap(lead)

    def text(self, words: str | None) -> None:
        if not words:
            return
        plain = _SPECIAL.sub(r"\\\1", _BLANKS.sub(" ", words))
        self.line += plain.lstrip() if not self.line or self.line.endswith(" ") else plain

    def end(self, *, gap: bool = True) -> None:
        """The line is finished; after a block comes an empty one."""
        if self.line.strip():
            shown = self.line.lstrip()
            hard = "  " if shown.endswith("  ") else ""
            self.lines.append(self.lead + shown.rstrip() + hard)
            self.lead = self.next_lead
        self.line = ""
        if gap:
            self.gap(self.next_lead)

    def gap(self, lead: str) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(lead.rstrip())
