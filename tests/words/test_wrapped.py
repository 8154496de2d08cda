"""Nothing that a template says is outside of the catalogues: no bare English between tags, in an attribute or in an argument."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from jinja2.visitor import NodeVisitor

from ecommunity.config import ROOT
from ecommunity.web.messages import KEYWORDS

PAGES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
WORDS = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, autoescape=True)
SAID = re.compile(r"\b(?:title|alt|placeholder|aria-label|aria-description|aria-roledescription|value|label)=\"([^\"]*)\"")
SENTENCE = re.compile(r"^[A-Z][\w’']*[a-z](?: [\w’'“”-]+)+[.?!…:]?$")

# What stands bare, and why.
BARE: dict[str, str] = {}


def bare_words(source: str) -> list[str]:
    """English between tags, in an attribute that is read aloud, or in a string that no keyword wraps."""
    data = "".join(value if kind == "data" else "\x00" for _line, kind, value in WORDS.lex(source) if kind == "data" or kind.endswith("_end"))
    data = re.sub(r"<!--.*?-->|<(script|style|code)\b.*?</\1>", " ", data, flags=re.DOTALL)
    found = [word for text in SAID.findall(data) for word in words_of(text)]
    found += words_of(re.sub(r"<[^>]*>", "\x00", data))
    reader = Reader()
    reader.visit(WORDS.parse(source))
    return found + reader.found


def words_of(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", text)) if word not in BARE]


class Reader(NodeVisitor):
    """Collects the strings that look like sentences and are not arguments of a keyword."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Call(self, node: nodes.Call) -> None:
        if not (isinstance(node.node, nodes.Name) and node.node.name in KEYWORDS):
            self.generic_visit(node)

    def visit_Const(self, node: nodes.Const) -> None:
        if isinstance(node.value, str) and SENTENCE.match(node.value) and node.value not in BARE:
            self.found.append(node.value)


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "<p>{{ name }} wrote</p>",
        '<input placeholder="Your name">',
        '{{ button("Send it now") }}',
        "{% if x %}Yes{% endif %}",
    ],
)
def test_bare_words_are_found(source: str) -> None:
    assert bare_words(source)


@pytest.mark.parametrize("source", ['<p class="hint">{{ _("Hello there") }}</p>', "<script>const a = 1;</script>", "{# A remark #}<b>{{ x }}</b> · 3"])
def test_wrapped_words_pass(source: str) -> None:
    assert bare_words(source) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_says_nothing_bare(page: Path) -> None:
    assert bare_words(page.read_text(encoding="utf-8")) == []
