"""From a mail to a post: what somebody said stays, what programs put around it goes."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecommunity.forum.imports.bodies import MOST_SIGNATURE, _begins_tail, _without_signature, from_markdown, from_plain
from ecommunity.forum.imports.headers import author_of, decoded, title_of
from ecommunity.forum.imports.languages import guess
from ecommunity.forum.imports.letters import Letter, read_letter
from ecommunity.forum.imports.mailbox import scan
from ecommunity.forum.imports.report import NOTES
from ecommunity.forum.imports.webtext import from_html
from ecommunity.markup import plain, render
from ecommunity.markup.clean import clean_text
from tests.forum.imports import corpus

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MB = 1024 * 1024


def letters(mails, limit=MB, **options) -> list[Letter]:
    file = io.BytesIO(corpus.mbox(mails))
    return [read_letter(file, head, limit, answers_somebody=options.get("answers", False)) for head in list(scan(file, NOW))]


@pytest.fixture(scope="module")
def read() -> dict[str, Letter]:
    mails = corpus.ugly()
    file = io.BytesIO(corpus.mbox(mails))
    found = [read_letter(file, head, MB, answers_somebody=bool(head.refs)) for head in list(scan(file, NOW))]
    return {mail.name: letter for mail, letter in reversed(list(zip(mails, found, strict=True)))}  # of two the first


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("answer", "At dawn, from the dyke."),
        ("latin", "Les espèces migratrices sont là pour nous, et nous ne les avons pas."),
        ("lies", "café “quoted”"),
        ("qp", "Comptage à l'aube, une espèce rare."),
        ("b64", "Las grúas y las cigüeñas llegan en marzo, y no hay más."),
        ("page", "Dear **all**,\n\n- one\n- two\n\nSee [this](https://example.org/a)."),
        ("files", "Two files for you."),
        ("bidi", "Left right and  bell."),
        ("from-line", "Dear all,\n\nFrom here we saw them.\n\nFrom there too."),
        ("nobody", "Who am I?"),
    ],
)
def test_each_ugly_mail_is_read(read, name, text):
    assert read[name].body.text == text


def test_the_signature_is_left_out_with_its_telephone_number(read):
    assert read["root"].body.had_signature
    assert "555" not in read["root"].body.text


def test_what_was_unusual_is_noted(read):
    assert "html only" in read["page"].notes
    assert "broken encoding" in read["lies"].notes
    assert read["latin"].notes == {"broken encoding"}
    assert read["qp"].notes == set()


def test_files_are_kept_or_say_why_not(read):
    files = {file.name: file.why_not for file in read["files"].files}
    assert files == {"plan.pdf": "", "tool.exe": "a kind of file that is not taken", "picture.png": "not what its name says"}
    assert next(file for file in read["files"].files if file.name == "plan.pdf").content == corpus.PDF


def test_a_file_that_is_too_large_is_named_and_the_rest_is_read():
    large = corpus.multipart("large", [corpus.words("See the film."), corpus.attachment("film.pdf", b"%PDF-" + b"x" * (3 * MB))])
    (letter,) = letters([large])
    assert letter.body.text == "See the film."
    assert [(file.name, file.why_not, file.content) for file in letter.files] == [("film.pdf", "larger than 1 MB", b"")]


def test_a_mail_of_a_thousand_parts_inside_each_other_is_noted_and_the_rest_is_read():
    inside = b"Content-Type: text/plain\n\nwords\n"
    for depth in range(1000):
        edge = b"b%d" % depth
        inside = b'Content-Type: multipart/mixed; boundary="%s"\n\n--%s\n%s\n--%s--\n' % (edge, edge, inside, edge)
    deep = corpus.Mail("deep", b"Message-ID: <deep@list.invalid>\nFrom: Ada <ada@list.invalid>\n" + inside)
    broken, after = letters([deep, corpus.mail("after")])
    assert (broken.name, broken.notes, broken.files) == ("Ada", {"not readable"}, [])
    assert "not readable" in NOTES
    assert after.body.text == "Good morning."


def test_a_sender_in_two_thousand_brackets_is_nobody_and_the_words_are_read():
    [odd] = letters([corpus.mail("odd", From="(" * 2000 + " <ada@list.invalid>")])
    assert (odd.name, odd.address, odd.body.text) == ("", "", "Good morning.")


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("Yes.\n\n> Is it so?\n\nNo.", "Yes.\n\n> Is it so?\n\nNo."),
        ("> Is it so?\nYes, it is.", "> Is it so?\n\nYes, it is."),
        ("Lines that are\nshort stay\nlines.", "Lines that are  \nshort stay  \nlines."),
        ("#1 is not a heading", "\\#1 is not a heading"),
        ("    code that is none", "code that is none"),
        ("Write to bo@list.invalid or <ada@list.invalid>.", "Write to …@list.invalid or."),
    ],
)
def test_plain_text_becomes_markdown(given_text, expected):
    assert from_plain(given_text).text == expected


TAILS = [
    "Thanks.\n\n-----Original Message-----\nFrom: Ada\nSent: Monday\nTo: Bo\nSubject: Cranes\n\nThe old words.",
    "Thanks.\n\nDe : Ada\nEnvoyé : lundi\nÀ : Bo\nObjet : Grues\n\nThe old words.",
    "Thanks.\n\nOn Monday, 2 March 2020 at 10:00, Ada Fictive <ada@list.invalid>\nwrote:\n\n> The old words.",
    "Thanks.\n\nEl lunes, 2 de marzo de 2020, Ada escribió:\n> The old words.\n>\n> More of them.",
]


@pytest.mark.parametrize("mail", TAILS)
def test_the_earlier_mail_below_goes_where_it_stands_above_and_is_a_quotation_elsewhere(mail):
    assert from_plain(mail, answers_somebody=True).text == "Thanks."
    kept = from_plain(mail).text
    assert kept.startswith("Thanks.")
    assert "ada@" not in kept
    html = str(render(kept, "en"))
    assert "The old words." in html.partition("<blockquote>")[2]


def test_flowed_lines_are_joined():
    assert from_plain("This goes \non here.\n> and this \n> too.", flowed=True).text == "This goes on here.\n\n> and this too."


def test_a_long_text_is_cut_and_says_so():
    body = from_plain("word " * 20_000)
    assert body.was_cut
    assert len(body.text) <= 60_000


@pytest.mark.parametrize(
    ("page", "markdown"),
    [
        ("<h2>Head</h2><p>Text</p>", "### Head\n\nText"),
        ("<p>a<br>b</p>", "a  \nb"),
        ("<blockquote><p>said</p></blockquote><p>answer</p>", "> said\n\nanswer"),
        ("<ol><li>one<ul><li>in</li></ul></li><li>two</li></ol>", "1. one\n   - in\n2. two"),
        ("<pre>x = 1\n  y</pre>", "```\nx = 1\n  y\n```"),
        ("<p>5 * 3 [a] _b_</p>", "5 \\* 3 \\[a\\] \\_b\\_"),
        ("<a href='javascript:alert(1)'>go</a>", "go"),
        ("<img src='https://spy.invalid/x.gif' alt='A crane'>", "A crane"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a · b"),
        ("", ""),
        ("no tags", "no tags"),
    ],
)
def test_pages_become_markdown(page, markdown):
    assert from_html(page) == markdown


@pytest.mark.parametrize(
    "text",
    [
        "-- \n" * 2000 + "some words here\n" * 30,
        "a" + " " * 20_000 + "b",
        "Yes.\n<" + "@" * 20_000 + "\n> So it is.",
    ],
    ids=["dashes", "blanks", "signs"],
)
def test_a_mail_takes_no_longer_than_its_length(text):
    begin = time.perf_counter()
    from_plain(text)
    assert time.perf_counter() - begin < 1


LINES = st.lists(
    st.sampled_from(["-- ", "--", "", "> quoted", "-----Original Message-----", "words", "From: Ada", "Sent: now", "To: Bo"]), max_size=40
)


@given(LINES, st.integers(0, 20))
def test_a_signature_is_what_follows_the_last_short_one_up_to_the_next_quotation(lines, more):
    lines = lines + ["name"] * more
    kept, was_there = _without_signature(lines)
    for at in reversed(range(len(lines))):
        end = next((place for place in range(at + 1, len(lines)) if lines[place][:1] == ">" or _begins_tail(lines, place)), len(lines))
        if lines[at] in ("-- ", "--") and sum(1 for line in lines[at + 1 : end] if line) <= MOST_SIGNATURE:
            assert (kept, was_there) == (lines[:at] + lines[end:], True)
            return
    assert (kept, was_there) == (lines, False)


@given(st.text(max_size=400))
def test_whatever_a_mail_says_can_be_kept_and_no_address_is_left(text):
    for body in (from_plain(text + " to bo@list.invalid"), from_plain(text, flowed=True, answers_somebody=True), from_markdown(text)):
        assert clean_text(body.text) or body.text == "…" or not body.text.strip() or clean_text("x" + body.text)
        assert "bo@list.invalid" not in body.text


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<ul>", "<li>", "</ul>", "<blockquote>", "</blockquote>", "<b>", "word", "<pre>", "<br>", "&lt;b&gt;"]
        )
    )
)
def test_no_page_breaks_the_reader_and_none_of_its_tags_is_left(parts):
    html = str(render(from_html("".join(parts)), "en"))
    assert plain(html).count("word") == parts.count("word")


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: [cranes] Counting cranes", "Counting cranes"),
        ("[cranes] RE: Fwd: AW: Counting", "Counting"),
        ("Re[2]: Counting", "Counting"),
        ("TR : Comptage", "Comptage"),
        ("Rep: RV: Conteo", "Conteo"),
        ("Report: how to", "Report: how to"),
        ("Re:", "Re:"),
        ("", ""),
    ],
)
def test_titles_lose_what_programs_put_before_them(subject, title):
    assert title_of(subject) == title


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("=?iso-8859-1?Q?Esp=E8ces?=", "Espèces"),
        ("=?utf-8?B?R3LDumFz?= y =?utf-8?Q?cig=C3=BCe=C3=B1as?=", "Grúas y cigüeñas"),
        ("=?x-none?Q?Esp=E8ces?=", "Espèces"),
        ("=?utf-8?B?!!!?=", "=?utf-8?B?!!!?="),
        ("two\n lines", "two lines"),
        ("Turned \u202e round", "Turned round"),
    ],
)
def test_headers_are_read_however_they_were_encoded(raw, shown):
    assert decoded(raw) == shown


@pytest.mark.parametrize(
    ("sender", "who"),
    [
        ("Ada Fictive <Ada@List.invalid>", ("Ada Fictive", "ada@list.invalid")),
        ("ada.fictive@list.invalid", ("ada fictive", "ada.fictive@list.invalid")),
        ('"bo@list.invalid" <bo@list.invalid>', ("bo", "bo@list.invalid")),
        ("bo at list.invalid (Bo Invented)", ("Bo Invented", "")),
        ("", ("", "")),
    ],
)
def test_authors_have_a_name_that_is_no_address(sender, who):
    assert author_of(sender) == who


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do you count the cranes of the delta, and with whom?", "en"),
        ("Comment comptez-vous les grues du delta, et avec qui est-ce que vous le faites ?", "fr"),
        ("¿Cómo se cuentan las grullas en el delta, y con quién se hace esto?", "es"),
        ("OK", "es"),
    ],
)
def test_the_language_is_guessed(text, language):
    assert guess(text, "es") == language
