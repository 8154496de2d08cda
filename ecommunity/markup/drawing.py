"""Tokens as HTML. Every text and every attribute is escaped here; the sanitizer sees the result all the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from ecommunity.markup.linking import pieces
from ecommunity.markup.reading import Token
from ecommunity.markup.sanitize import EXTERNAL, is_address

FIRST_HEADING = 3  # the page's title and the post's own head stand above
_PERSON = re.compile(r"/people/[0-9]{1,12}")
_PICTURE = {"en": "Picture", "fr": "Image", "es": "Imagen"}
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_PLAIN_TAGS = {
    "emphasis": "em",
    "strong": "strong",
    "strikethrough": "del",
    "table_row": "tr",
    "table_body": "tbody",
}


class Drawing:
    """One text on its way to HTML."""

    def __init__(self, text: str, language: str) -> None:
        self.picture = _PICTURE.get(language, _PICTURE["en"])
        # Only a text that has such letters needs it; the others save the bytes.
        self.turn = ' dir="auto"' if _RIGHT_TO_LEFT.search(text) else ""

    def draw(self, tokens: list[Token], *, linked: bool = False) -> str:
        """The tokens in order. Inside a link nothing else becomes one."""
        parts: list[str] = []
        run: list[str] = []
        for token in tokens:
            if token["type"] == "text":
                run.append(token["raw"])
            elif token["type"] == "softbreak":
                run.append("\n")
            else:
                parts.append(self._text("".join(run), token, linked))
                run.clear()
                parts.append(self._one(token, linked))
        parts.append(self._text("".join(run), None, linked))
        return "".join(parts)

    def _text(self, text: str, following: Token | None, linked: bool) -> str:
        if not text:
            return ""
        if following is not None and text.endswith("@") and _is_person(following):
            text = text[:-1]  # the sign moves into the link
        if linked:
            return escape(text)
        return "".join(self._anchor(piece.href, escape(piece.text)) if piece.href else escape(piece.text) for piece in pieces(text))

    def _one(self, token: Token, linked: bool) -> str:
        kind = token["type"]
        if kind in _PLAIN_TAGS:
            return f"<{_PLAIN_TAGS[kind]}>{self._inside(token, linked)}</{_PLAIN_TAGS[kind]}>"
        draw: Callable[[Token, bool], str] | None = getattr(self, f"_{kind}", None)
        if draw is not None:
            return draw(token, linked)
        return self._inside(token, linked) if "children" in token else escape(str(token.get("raw", "")))

    def _inside(self, token: Token, linked: bool = False) -> str:
        return self.draw(token.get("children", []), linked=linked)

    def _anchor(self, href: str, inside: str) -> str:
        outside = href.lower().startswith(("http://", "https://"))
        rel = f' rel="{EXTERNAL}"' if outside else ""
        return f'<a href="{escape(href)}"{rel}>{inside}</a>'

    def _link(self, token: Token, linked: bool) -> str:
        href = unescape(token["attrs"]["url"]).strip()
        inside = self._inside(token, linked=True)
        if linked or not is_address(href):
            return inside
        if _is_person(token):
            inside = "@" + inside.removeprefix("@")
        return self._anchor(href, inside or escape(href))

    def _image(self, token: Token, linked: bool) -> str:
        """A picture from elsewhere would tell its server who reads: it becomes a link."""
        href = unescape(token["attrs"]["url"]).strip()
        inside = self._inside(token, linked=True) or self.picture
        return inside if linked or not is_address(href) else self._anchor(href, inside)

    def _codespan(self, token: Token, _linked: bool) -> str:
        return f"<code>{escape(token['raw'])}</code>"

    def _linebreak(self, _token: Token, _linked: bool) -> str:
        return "<br>\n"

    def _blank_line(self, _token: Token, _linked: bool) -> str:
        return ""

    def _paragraph(self, token: Token, _linked: bool) -> str:
        return f"<p{self.turn}>{self._inside(token)}</p>\n"

    def _heading(self, token: Token, _linked: bool) -> str:
        tag = f"h{min(6, token['attrs']['level'] + FIRST_HEADING - 1)}"
        return f"<{tag}{self.turn}>{self._inside(token)}</{tag}>\n"

    def _thematic_break(self, _token: Token, _linked: bool) -> str:
        return "<hr>\n"

    def _block_code(self, token: Token, _linked: bool) -> str:
        return f"<pre><code>{escape(token['raw'])}</code></pre>\n"

    def _block_quote(self, token: Token, _linked: bool) -> str:
        return f"<blockquote>\n{self._inside(token)}</blockquote>\n"

    def _list(self, token: Token, _linked: bool) -> str:
        attrs = token.get("attrs", {})
        if not attrs.get("ordered"):
            return f"<ul>\n{self._inside(token)}</ul>\n"
        start = int(attrs.get("start") or 1)
        number = f' start="{start}"' if start != 1 and start < 1_000_000 else ""
        return f"<ol{number}>\n{self._inside(token)}</ol>\n"

    def _list_item(self, token: Token, _linked: bool) -> str:
        return f"<li{self.turn}>{self._inside(token)}</li>\n"

    def _table(self, token: Token, _linked: bool) -> str:
        return f"<table>\n{self._inside(token)}</table>\n"

    def _table_head(self, token: Token, _linked: bool) -> str:
        return f"<thead><tr>{self._inside(token)}</tr></thead>\n"

    def _table_cell(self, token: Token, _linked: bool) -> str:
        inside = self._inside(token)
        # An empty cell is the heading of nothing: a screen reader would announce one without words.
        if token.get("attrs", {}).get("head") and inside.strip():
            return f'<th scope="col"{self.turn}>{inside}</th>'
        return f"<td{self.turn}>{inside}</td>"


def _is_person(token: Token) -> bool:
    return token["type"] == "link" and _PERSON.fullmatch(token["attrs"]["url"]) is not None


def escaped(text: str) -> str:
    """The text as it was typed, in paragraphs, with nothing read into it."""
    blocks = [block for block in re.split(r"\n{2,}", text) if block.strip()]
    return "".join(f"<p>{escape(block.strip())}</p>\n" for block in blocks)
