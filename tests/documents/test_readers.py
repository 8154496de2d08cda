"""What is read is whole and in order: headings, lists, tables, notes and tracked changes of every kind of file."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.documents.readers.plain import read_text
from ecommunity.documents.readers.read import read_document
from ecommunity.documents.readers.shape import ReadDocument
from tests.documents import files

NAMES = sorted(path.name for path in (Path(__file__).parent / "expected").glob("source-*.txt"))


def rows(document: ReadDocument) -> list[tuple[str, str, str]]:
    return [(paragraph.kind, paragraph.number, paragraph.text) for paragraph in document.paragraphs]


def without_blanks(document: ReadDocument) -> str:
    return "".join("".join((paragraph.number + paragraph.text).split()) for paragraph in document.paragraphs)


@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_a_source_document_is_kept_in_order(name: str) -> None:
    folder = os.environ.get("SEEDS")
    if not folder:
        pytest.skip("SEEDS does not name the folder of the five source documents, so they are not read here")
    content = (Path(folder) / name).read_bytes()
    document = read_document(name, content)
    assert without_blanks(document) == "".join(content.decode().split())
    assert document.title
    assert len(document.paragraphs) > 30
    assert max(len(paragraph.text) for paragraph in document.paragraphs) < 4_000


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1.) (-•\n\t A:;|#*é\u00a0"), max_size=400))
def test_no_text_loses_a_character(text: str) -> None:
    assert without_blanks(read_text(text).done()) == "".join(text.split())


def test_numbers_letters_bullets_and_headings_of_plain_text() -> None:
    text = "SYNERGIES\n\nBackground\n\n1. First matter.\n\n6. bis Second matter.\n\na) one; and\nb) two.\n\n"
    text += "• a point\n\n13.AA\tThe body shall:\n"
    assert rows(read_document("a.txt", text.encode())) == [
        ("heading", "", "SYNERGIES"),
        ("heading", "", "Background"),
        ("paragraph", "1.", "First matter."),
        ("paragraph", "6. bis", "Second matter."),
        ("list_item", "a)", "one; and"),
        ("list_item", "b)", "two."),
        ("list_item", "•", "a point"),
        ("paragraph", "13.AA", "The body shall:"),
    ]


def test_wrapped_and_double_spaced_lines_become_paragraphs() -> None:
    line = "The wetland along the river is counted each winter by people from both sides of the border"
    wrapped = "\n".join([line] * 3) + "\nand by students.\n\n" + "\n".join([line] * 2) + "\nas well.\n"
    assert [len(p.text) > 180 for p in read_document("a.txt", wrapped.encode()).paragraphs] == [True, True]
    double = "\n\n".join([line] * 30) + "\n\n \n\n" + "\n\n".join([line] * 4) + " end.\n"
    assert len(read_document("a.txt", double.encode()).paragraphs) == 2


def test_markdown() -> None:
    text = "# Title here\n\nText with [^1].\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: The note.\n"
    document = read_document("a.md", text.encode())
    assert document.title == "Title here"
    assert rows(document) == [
        ("heading", "", "Title here"),
        ("paragraph", "", "Text with [^1]."),
        ("list_item", "-", "one"),
        ("list_item", "-", "two"),
        ("table_row", "", "a | b"),
        ("table_row", "", "1 | 2"),
        ("footnote", "[1]", "The note."),
    ]


def test_html() -> None:
    page = """<!doctype html><html lang=fr><head><title>Rapport</title><style>p{}</style></head><body><h1>Un <em>titre</em></h1>
    <p>Bonjour <ins>nouveau</ins> <del>ancien</del> monde</p><ol start=3><li>trois<ul><li>point</li></ul></li><li>quatre</li></ol>
    <table><tr><th>a</th><td><p>b</p><p>c</p></td></tr></table>tail
    <script>alert(1)</script><iframe src=//e.example></iframe><img src=x></body></html>"""
    document = read_document("a.html", page.encode())
    assert (document.title, document.language, document.dropped) == ("Rapport", "fr", ("embedded", "pictures", "scripts"))
    assert rows(document) == [
        ("heading", "", "Un titre"),
        ("paragraph", "", "Bonjour {+nouveau+} [-ancien-] monde"),
        ("list_item", "3.", "trois"),
        ("list_item", "•", "point"),
        ("list_item", "4.", "quatre"),
        ("table_row", "", "a | b c"),
        ("paragraph", "", "tail"),
    ]


def test_word_headings_lists_tables_by_python_docx() -> None:
    import io

    import docx

    made = docx.Document()
    made.core_properties.title, made.core_properties.language = "A report", "es-ES"
    made.add_heading("Background", 1)
    made.add_paragraph("Plain\ttext")
    for text in ("first", "second"):
        made.add_paragraph(text, style="List Number")
    made.add_paragraph("a point", style="List Bullet")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    made.add_paragraph("after the table")
    out = io.BytesIO()
    made.save(out)
    document = read_document("report.docx", out.getvalue())
    assert (document.title, document.language) == ("A report", "es")
    assert rows(document) == [
        ("heading", "", "Background"),
        ("paragraph", "", "Plain text"),
        ("list_item", "1.", "first"),
        ("list_item", "2.", "second"),
        ("list_item", "•", "a point"),
        ("table_row", "", "left | right"),
        ("paragraph", "", "after the table"),
    ]


def test_word_tracked_changes_are_data() -> None:
    body = (
        "<w:p><w:r><w:t>5. </w:t></w:r><w:del><w:r><w:delText>Welcomes</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>Encou</w:t></w:r><w:r><w:t>rages</w:t></w:r></w:ins>"
        "<w:r><w:t xml:space='preserve'> the work</w:t></w:r></w:p>"
        "<w:p><w:ins><w:del><w:r><w:delText>never</w:delText></w:r></w:del></w:ins><w:moveFrom><w:r><w:t>here</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>there</w:t></w:r></w:moveTo></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert [p.text for p in read_document("a.docx", files.word(body=body)).paragraphs] == [
        "5. [-Welcomes-]{+Encourages+} the work",
        "[-neverhere-]{+there+}",
        "in a control",
    ]


def test_word_footnotes_are_numbered_in_the_order_of_the_text() -> None:
    body = "<w:p><w:r><w:t>One</w:t><w:footnoteReference w:id='7'/></w:r><w:r><w:t> two</w:t><w:footnoteReference w:id='3'/></w:r></w:p>"
    notes = (
        f"<w:footnotes {files.W}>"
        + "".join(f"<w:footnote w:id='{n}'><w:p><w:r><w:t>note {n}</w:t></w:r></w:p></w:footnote>" for n in (3, 7))
        + "</w:footnotes>"
    )
    document = read_document("a.docx", files.word(body=body, changes={"word/footnotes.xml": notes.encode()}))
    assert rows(document) == [("paragraph", "", "One[1] two[2]"), ("footnote", "[1]", "note 7"), ("footnote", "[2]", "note 3")]


def test_open_document() -> None:
    styles = (
        "<text:list-style style:name='L1'><text:list-level-style-number text:level='1' style:num-format='a' style:num-suffix=')'/>"
        "<text:list-level-style-bullet text:level='2'/></text:list-style>"
    )
    body = (
        "<text:tracked-changes><text:changed-region text:id='c1'><text:deletion><text:p>old</text:p></text:deletion></text:changed-region>"
        "<text:changed-region text:id='c2'><text:insertion/></text:changed-region></text:tracked-changes>"
        "<text:h text:outline-level='2'>Heading</text:h>"
        "<text:p>A<text:s text:c='2'/>word <text:change text:change-id='c1'/>"
        "<text:change-start text:change-id='c2'/>new<text:change-end text:change-id='c2'/>"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>The note</text:p></text:note-body>"
        "</text:note></text:p>"
        "<text:list text:style-name='L1'><text:list-item><text:p>one</text:p>"
        "<text:list><text:list-item><text:p>deep</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>two</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>l</text:p></table:table-cell><table:table-cell><text:p>r</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert rows(read_document("a.odt", files.odt(body, styles))) == [
        ("heading", "", "Heading"),
        ("paragraph", "", "A word [-old-]{+new+}[1]"),
        ("list_item", "a)", "one"),
        ("list_item", "•", "deep"),
        ("list_item", "b)", "two"),
        ("table_row", "", "l | r"),
        ("footnote", "[1]", "The note"),
    ]


def test_pdf() -> None:
    document = read_document("a.pdf", files.pdf("A heading", "and a line of text."))
    assert without_blanks(document) == "Aheadingandalineoftext."


def test_utf16_windows_and_marked_utf8_are_read() -> None:
    for encoding in ("utf-16", "cp1252", "utf-8-sig"):
        assert read_document("a.txt", "Création d’un groupe".encode(encoding)).paragraphs[0].text == "Création d’un groupe"
