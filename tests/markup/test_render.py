"""What people write becomes what they meant."""

from __future__ import annotations

import pytest

from ecommunity.markup import one_line, render
from ecommunity.markup.clean import clean_line, clean_text


def test_headings_begin_below_the_page_and_the_post() -> None:
    assert render("# A\n\n###### B", "en") == "<h3>A</h3>\n<h6>B</h6>\n"


def test_html_is_text() -> None:
    assert render("<b>x</b> & y", "en") == "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>\n"
    assert "<div>" not in render("<div>\n\n# A\n\n</div>", "en")


def test_a_document_symbol_leads_to_its_page() -> None:
    html = render("As UNEP/CMS/COP15/Doc.28.1 says.", "en")
    assert '<a href="/symbols/UNEP/CMS/COP15/Doc.28.1">UNEP/CMS/COP15/Doc.28.1</a> says.' in html


@pytest.mark.parametrize(
    "text", ["`UNEP/CMS/COP15/Doc.28.1`", "    UNEP/CMS/COP15/Doc.28.1", "```\nUNEP/CMS/COP15/Doc.28.1\n```", "Decision 14.10"]
)
def test_code_and_decisions_lead_nowhere(text: str) -> None:
    assert "<a" not in render(text, "en")


def test_a_symbol_inside_a_link_stays_one_link() -> None:
    assert render("[UNEP/CMS/COP15/Doc.28.1](/documents/4)", "en") == '<p><a href="/documents/4">UNEP/CMS/COP15/Doc.28.1</a></p>\n'


def test_a_mention_carries_its_sign_inside_the_link() -> None:
    assert render("Thanks, @[Amina Doro](/people/12)!", "en") == '<p>Thanks, <a href="/people/12">@Amina Doro</a>!</p>\n'


@pytest.mark.parametrize(
    ("typed", "address", "rest"),
    [
        ("See https://x.example/a.", "https://x.example/a", "."),
        ("See (https://x.example/a)", "https://x.example/a", ")"),
        ("See https://x.example/a_(b)", "https://x.example/a_(b)", ""),
        ("See https://x.example/?a=1&b=2, and", "https://x.example/?a=1&amp;b=2", ", and"),
    ],
)
def test_an_address_in_the_text_becomes_a_link_without_the_sentence_s_end(typed: str, address: str, rest: str) -> None:
    assert f'<a href="{address}" rel="nofollow noopener ugc">{address}</a>{rest}</p>' in render(typed, "en")


def test_a_picture_from_elsewhere_is_a_link() -> None:
    assert (
        render("![](https://x.example/p.png)", "fr") == '<p><a href="https://x.example/p.png" rel="nofollow noopener ugc">Image</a></p>\n'
    )


def test_an_address_that_is_none_leaves_its_words() -> None:
    assert render("[click](javascript:alert(1)) [here](//evil.example)", "en") == "<p>click here</p>\n"


def test_letters_from_right_to_left_find_their_side() -> None:
    assert '<p dir="auto">' in render("مرحبا", "en")
    assert "dir" not in render("Hello", "en")


def test_the_same_text_gives_the_same_html_whoever_reads_it() -> None:
    assert render("a *b* https://x.example", "es") == render("a *b* https://x.example", "en")


def test_a_table_and_a_list_keep_their_shape() -> None:
    html = render("| a | b |\n|---|---|\n| 1 | 2 |\n\n3. x\n4. y", "en")
    assert '<th scope="col">a</th>' in html
    assert "<td>2</td>" in html
    assert '<ol start="3">' in html


def test_an_empty_cell_is_the_heading_of_nothing() -> None:
    html = render("| | a |\n|---|---|\n| x | y |\n", "en")
    assert '<td></td><th scope="col">a</th>' in html


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "control"),
        ("a\x1bb", "control"),
        ("a\x85b", "control"),
        ("a\nb", "control"),
        ("a\u2028b", "control"),
        ("\ufeffa", "control"),
        ("a\ud800", "control"),
        ("a\U000e0041", "control"),
        ("a\ufffe", "control"),
        ("e" + "\u0301" * 12, "control"),
        ("photo\u202egpj.exe", "bidi"),
        ("a\u202ab\u202c", "bidi"),
        ("a\u2067b", "bidi"),
        ("a\u2069b", "bidi"),
    ],
)
def test_a_line_that_hides_or_turns_something_is_refused(text: str, code: str) -> None:
    with pytest.raises(ValueError, match=f"^{code}$"):
        clean_line(text)


@pytest.mark.parametrize(
    "text", ["Inès", "Ньютон", "مرحبا\u200f", "ב\u200eא", "\u2067مرحبا\u2069 ok", "می\u200cخواهم", "क्\u200dष", "👩\u200d🌾", "Đặng Thị"]
)
def test_a_line_of_any_language_is_kept(text: str) -> None:
    assert clean_line(f"  {text} ") == clean_line(text)


def test_text_is_in_one_normal_form_with_one_kind_of_line_end() -> None:
    assert clean_line("Ine\u0300s") == "Inès"
    assert clean_text("a\r\nb\rc\td\n") == "a\nb\nc\td"
    with pytest.raises(ValueError, match="bidi"):
        clean_text("first \u2067line\nsecond\u2069")


def test_what_stands_inside_a_link_is_text_too() -> None:
    html = render("[<b>x</b> & y](https://x.example)", "en")
    assert ">&lt;b&gt;x&lt;/b&gt; &amp; y</a>" in html


def test_one_line_keeps_what_holds_two_words_together():
    assert one_line(" Une\u00a0:\n deux\t\u202f? \u2028trois ") == "Une\u00a0: deux \u202f? trois"
