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
SAID = re.compile(r"(?<![\w-])(?:title|alt|placeholder|label|aria-(?:label|description|roledescription))=\"([^\"]*)\"")
SENTENCE = re.compile(r"^[A-Z][\w’']*[a-z](?: [\w’'“”-]+)+[.?!…:]?$")

# What stands bare, and why: words anywhere, and words in one template.
EVERYWHERE = {"UTC": "the time zone has this name in every language"}
IN_ONE: dict[str, tuple[set[str], str]] = {
    "base.html": ({"body", "data", "zone", "accent", "deep", "soft", "fff"}, "a rule of style that is used twice"),
    "_macros/forms.html": ({"field", "wrong"}, "a class of style, in a macro of its own"),
    "documents/library.html": ({"UNEP", "CMS", "COP", "Doc"}, "a symbol is the same in every language"),
}


def bare_words(source: str) -> list[str]:
    """English between tags, in an attribute that is read aloud, or in a string that no keyword wraps."""
    parts = [(kind, value) for _line, kind, value in WORDS.lex(source) if kind == "data" or kind.endswith("_end")]
    data = "".join(value if kind == "data" else "\x00" for kind, value in parts)
    data = re.sub(r"<!--.*?-->|<(script|style|code)\b.*?</\1>", " ", data, flags=re.DOTALL)
    found = [word for text in SAID.findall(data) for word in words_of(text)]
    found += words_of(re.sub(r"<[^>]*>|(?<=\s)[a-z-]+=(?:\"[^\"]*\"|\"\x00*$)", "\x00", data))
    reader = Reader()
    reader.visit(WORDS.parse(source))
    return found + reader.found


def words_of(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", text)) if word not in EVERYWHERE]


class Reader(NodeVisitor):
    """Collects the strings that look like sentences and are not arguments of a keyword."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Call(self, node: nodes.Call) -> None:  # noqa: N802  (the name that jinja2 looks for)
        if not (isinstance(node.node, nodes.Name) and node.node.name in KEYWORDS):
            self.generic_visit(node)

    def visit_Const(self, node: nodes.Const) -> None:  # noqa: N802
        if isinstance(node.value, str) and SENTENCE.match(node.value):
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


@pytest.mark.parametrize(
    "source",
    ['<p class="hint">{{ _("Hello there") }}</p>', "<script>const a = 1;</script>", "{# A remark #}<b>{{ x }}</b> · 3"],
)
def test_wrapped_words_pass(source: str) -> None:
    assert bare_words(source) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_says_nothing_bare(page: Path) -> None:
    known, _why = IN_ONE.get(page.relative_to(ROOT / "templates").as_posix(), (set(), ""))
    assert [word for word in bare_words(page.read_text(encoding="utf-8")) if word not in known] == []


def test_every_exception_is_still_needed() -> None:
    bare = {name: bare_words((ROOT / "templates" / name).read_text(encoding="utf-8")) for name in IN_ONE}
    assert [(name, word) for name, (known, _why) in IN_ONE.items() for word in known if word not in bare[name]] == []
