"""What comes out holds nothing that is not in the allow-list, whatever goes in."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.markup import excerpt, plain, render, sanitize
from ecommunity.markup.sanitize import ATTRIBUTES, MODES, TAGS, allows
from tests.markup.judging import external_links_without_rel, faults
from tests.markup.vectors import PATHOLOGICAL, VECTORS

FRAGMENTS = [
    *VECTORS,
    "**", "_", "`", "~~", "\n", "\n\n", "> ", "- ", "1. ", "# ", "[", "](", ")", "!", "<", ">", "&", '"', "'", "|", "---", "\\", "@",
    "a b",    "UNEP/CMS/COP15/Doc.28.1", "https://x.example/", "[x](/people/1)", "مرحبا", "\u200f", "\t", "    ", "```\n",
]  # fmt: skip
markdown = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=12).map("".join)


def test_there_are_enough_vectors() -> None:
    assert len(set(VECTORS)) >= 160


@pytest.mark.parametrize("vector", sorted(set(VECTORS)))
def test_a_vector_leaves_nothing_behind(vector: str) -> None:
    html = render(vector, "en")
    assert faults(html) == []
    assert external_links_without_rel(html) == []


@pytest.mark.parametrize("mode", MODES)
def test_each_sanitizer_alone_keeps_to_the_list(mode: str) -> None:
    # Here the vectors reach the sanitizers as HTML, as if the drawing escaped nothing.
    for vector in VECTORS:
        html = sanitize(vector, mode)
        assert faults(html) == [], vector
        assert sanitize(html, mode) == html, vector


def test_both_sanitizers_keep_the_same_elements_and_attributes() -> None:
    whole = "".join(_example(tag) for tag in sorted(TAGS - {"tr", "td", "th", "thead", "tbody", "li"}))
    whole += "<ul><li>x</li></ul><ol start='3'><li dir='auto'>x</li></ol><table><thead><tr><th scope='col'>x</th></tr></thead>"
    whole += "<tbody><tr><td>y</td></tr></tbody></table>"
    assert sanitize(whole, "bleach") == sanitize(whole, "nh3")
    assert all(f"<{tag}" in sanitize(whole) for tag in TAGS)


def _example(tag: str) -> str:
    if tag in ("br", "hr"):
        return f"<{tag}>"
    if tag in ("table", "ul", "ol"):
        return ""
    if tag == "a":
        return '<a href="https://x.example" rel="nofollow noopener ugc">x</a>'
    return f"<{tag}>x</{tag}>" if tag != "p" else '<p dir="auto">x</p>'


def test_the_list_has_no_attribute_that_runs_or_loads() -> None:
    names = {name for attributes in ATTRIBUTES.values() for name in attributes}
    assert names == {"href", "rel", "start", "scope", "dir"}
    assert not TAGS & {"script", "style", "img", "iframe", "svg", "math", "form", "input", "object", "embed", "base", "link", "meta"}
    assert not allows("p", "class", "x")
    assert not allows("a", "rel", "opener")
    assert not allows("a", "href", "javascript:x")


@settings(max_examples=300, deadline=None)
@given(markdown)
def test_whatever_is_written_keeps_to_the_list_and_is_settled(text: str) -> None:
    html = render(text, "fr")
    assert faults(html) == []
    assert sanitize(html) == html
    assert external_links_without_rel(html) == []
    assert render(text, "fr") == html


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_a_text_that_reads_like_html_is_shown_as_text(text: str) -> None:
    assert faults(render(f"<b {text}>", "en")) == []
    assert render(f"<b {text}>", "en").startswith("<p")


def _cpu_seconds(text: str) -> float:
    def once() -> float:
        started = time.thread_time()
        html = render(text, "en")
        taken = time.thread_time() - started
        assert faults(html) == []
        return taken

    return min(once() for _ in range(3))


@pytest.mark.parametrize("kind", PATHOLOGICAL)
def test_four_times_as_much_of_anything_costs_about_four_times_as_much(kind: str) -> None:
    # Sixteen times would be the square. How many milliseconds it is depends on the machine: `make bench` says.
    text = PATHOLOGICAL[kind]
    assert _cpu_seconds(text) < 9 * _cpu_seconds(text[: len(text) // 4]) + 0.05


def test_a_text_above_the_cap_is_shown_as_it_was_typed() -> None:
    html = render("**a** " * 12_000, "en")
    assert "**a**" in html
    assert "<strong>" not in html
    assert faults(html) == []


def test_plain_gives_the_words_back() -> None:
    html = render("# Title\n\nOne *two* & <three>\n\n- a\n- b\n\n|x|y|\n|-|-|\n|1|2|\n", "en")
    assert plain(html).split("\n") == ["Title", "One two & <three>", "a", "b", "x y", "1 2"]


def test_an_excerpt_ends_between_words() -> None:
    html = render("The flyway crosses nine countries before the rains begin in the south.", "en")
    assert excerpt(html, 30) == "The flyway crosses nine…"
    assert excerpt(html, 200).endswith("south.")
