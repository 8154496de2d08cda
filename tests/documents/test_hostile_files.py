"""Files that are not what they say, or more than they say: refused with a sentence, or read without their teeth."""

import io
import resource
import stat
import time
import zipfile
from pathlib import Path

import pytest

from ecommunity.documents.readers import guard
from ecommunity.documents.readers.read import read_document
from ecommunity.errors import Invalid
from tests.documents import files

TEXT = b"An honest text."
XXE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>'
LAUGHS = "<!DOCTYPE l [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"
LAUGHING = "<w:p><w:r><w:t>honest &a9;</w:t></w:r></w:p>"
RELATION = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{}</Relationships>"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def linked() -> bytes:
    out = io.BytesIO(files.word("text"))
    with zipfile.ZipFile(out, "a") as archive:
        row = zipfile.ZipInfo("word/link")
        row.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(row, "/etc/passwd")
    return out.getvalue()


def lying_about_its_size() -> bytes:
    """A part that unpacks to more than its header says."""
    content = bytearray(
        files.archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a>" + b" " * 900_000 + b"</a>"})
    )
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.rfind(mark)
        content[at + place : at + place + 4] = (100).to_bytes(4, "little")
    return bytes(content)


REFUSED = {
    "nothing.txt": b"",
    "blanks.txt": b" \n\t ",
    "picture.txt": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    "gif-and-script.html": b"GIF89a=1;/*<html>*/alert(1)",
    "program.txt": b"MZ\x90\0\3\0\0\0",
    "control.txt": b"one\x00two",
    "page.pdf": b"<html><script>alert(1)</script></html>",
    "jpeg-and-page.html": b"\xff\xd8\xff\xe0<html>hello</html>",
    "png-and-phar.md": b"\x89PNG\r\n\x1a\n<?php __HALT_COMPILER();",
    "shell.txt": b"#!/bin/sh\nrm -rf x",
    "pdf.docx": files.pdf("text"),
    "word.pdf": files.word("text"),
    "word.odt": files.word("text"),
    "word.txt": files.word("text"),
    "open.docx": files.odt("<text:p>text</text:p>"),
    "pdf-and-archive.pdf": files.pdf("text") + files.archive({"a": b"b"}),
    "page-before-word.docx": b"<html>" + files.word("text"),
    "half.docx": files.word("text")[:2000],
    "half.pdf": files.pdf("text")[:200],
    "locked.pdf": files.pdf("text", password="secret"),
    "without-text.pdf": files.pdf(""),
    "without-text.docx": files.word(""),
    "without-text.html": b"<html><body><script>alert('text')</script></body></html>",
    "macros.docm": files.word("text"),
    "book.xlsx": files.archive({"xl/workbook.xml": b"<a/>"}),
    "drawing.svg": b"<svg onload='alert(1)'/>",
    "program.exe": b"MZ",
    "noending": TEXT,
    "text.txt.exe": TEXT,
    "up.docx": files.word("text", changes={"word/../../x": b"x"}),
    "root.docx": files.word("text", changes={"/etc/x": b"x"}),
    "backslash.docx": files.word("text", changes={"..\\x": b"x"}),
    "link.docx": linked(),
    "many.docx": files.word("text", changes={f"word/x{n}": b"" for n in range(2_001)}),
    "bomb.docx": files.word("text", changes={"word/x": b" " * 40_000_000}),
    "bomb-of-text.odt": files.odt("<text:p>" + "a" * 30_000_000 + "</text:p>"),
    "nested.docx": files.word("text", changes={"word/embeddings/x.bin": files.archive({"a": b"b"})}),
    "gzip-inside.docx": files.word("text", changes={"word/x": b"\x1f\x8b\x08\0\0\0\0\0\0"}),
    "lying.odt": lying_about_its_size(),
    "laughs.docx": files.word(
        changes={"word/document.xml": f"{LAUGHS}<w:document {files.W}><w:body>{LAUGHING}</w:body></w:document>".encode()}
    ),
    "laughs.odt": files.odt("", changes={"content.xml": f"{LAUGHS}<l>&a9;</l>".encode()}),
    "laughs16.docx": files.word(changes={"word/document.xml": f"{LAUGHS}<w:document {files.W}><w:body/></w:document>".encode("utf-16")}),
    "remote.docx": files.word(changes={"word/document.xml": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>'}),
    "parameter.docx": files.word(
        "honest text", changes={"word/styles.xml": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><a/>'}
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_or_broken_file_is_refused_with_a_sentence(name: str) -> None:
    before, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid) as refusal:
        read_document(name, REFUSED[name])
    assert str(refusal.value.message).endswith(".")
    assert "file" in refusal.value.fields
    assert time.process_time() - before < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 60_000


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_no_file_of_the_server_is_read(kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    start = XXE.format(secret=secret)
    if kind == "docx":
        part = f"{start}<w:document {files.W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
        content = files.word(changes={"word/document.xml": part.encode()})
    else:
        content = files.odt("", changes={"content.xml": f"{start}<a>&x;</a>".encode()})
    with pytest.raises(Invalid) as refusal:
        read_document(f"a.{kind}", content)
    assert "the secret" not in str(refusal.value.message)


def test_html_loads_and_expands_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    page = XXE.format(secret=secret) + "<html><body><p>text &x;</p></body></html>"
    assert "the secret" not in str(read_document("a.html", page.encode()).paragraphs)


def test_what_is_dangerous_in_word_is_left_out_and_named() -> None:
    outside = f"<Relationship Id='r1' Type='{OFFICE}/attachedTemplate' Target='http://127.0.0.1:9/t.dotm' TargetMode='External'/>"
    body = (
        "<w:p><w:r><w:t>Seen.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Unseen.</w:t></w:r>"
        "<w:r><w:instrText>DDEAUTO c:\\\\windows cmd</w:instrText></w:r><w:r><w:object/></w:r></w:p>"
    )
    content = files.word(
        body=body,
        changes={
            "word/vbaProject.bin": b"macro",
            "word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0",
            "word/media/image1.png": b"\x89PNG",
            "word/comments.xml": b"<a/>",
            "word/_rels/settings.xml.rels": RELATION.format(outside).encode(),
        },
    )
    document = read_document("a.docx", content)
    assert [paragraph.text for paragraph in document.paragraphs] == ["Seen."]
    assert set(document.dropped) == {"macros", "embedded", "pictures", "comments", "outside", "hidden", "fields"}


def test_what_is_dangerous_in_open_document_is_left_out_and_named() -> None:
    body = (
        "<text:p>Seen.<text:hidden-text>Unseen.</text:hidden-text><office:annotation><text:p>remark</text:p></office:annotation>"
        "<draw:frame><draw:image xlink:href='http://127.0.0.1:9/x.png'/></draw:frame><text:a xlink:href='https://example.org'>link</text:a></text:p>"
    )
    document = read_document("a.odt", files.odt(body, changes={"Basic/Standard/Module1.xml": b"<a/>"}))
    assert [paragraph.text for paragraph in document.paragraphs] == ["Seen.link"]
    assert set(document.dropped) == {"macros", "hidden", "comments", "pictures", "outside"}


def test_scripts_of_a_pdf_are_named() -> None:
    assert read_document("a.pdf", files.pdf("text", script="app.alert(1)")).dropped == ("scripts",)


def test_marks_that_turn_the_text_are_left_out_and_named() -> None:
    document = read_document("a.txt", "Pay \u202e001\u202c now".encode())
    assert (document.paragraphs[0].text, document.dropped) == ("Pay 001 now", ("marks",))


def test_what_is_nested_too_deeply_is_refused_and_never_cut() -> None:
    def deep(levels: int) -> bytes:
        return b"<html><body>" + b"<div>" * levels + b"text" + b"</div>" * levels + b"<p>the end</p>"

    assert read_document("a.html", deep(100)).paragraphs[-1].text == "the end"
    with pytest.raises(Invalid):
        read_document("a.html", deep(20_000))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines.txt", b"a\n\n" * 1_000_000),
        ("words.txt", b"word " * 2_000_000),
        ("page.html", b"<html>" + b"<p>a</p>" * 100_000),
        ("part.docx", files.word(body="<w:p><w:r><w:t>" + "word " * 2_000_000 + "</w:t></w:r></w:p>")),
        ("drawing.pdf", files.pdf(*["a line of text"] * 900_000)),
    ],
)
def test_more_than_anybody_reads_is_refused_before_it_costs_much(name: str, content: bytes) -> None:
    before = time.process_time()
    with pytest.raises(Invalid) as refusal:
        read_document(name, content)
    assert "file" in refusal.value.fields
    assert time.process_time() - before < 5


def test_the_list_of_kinds_is_the_list_of_media_types() -> None:
    assert set(guard.KINDS.values()) == set(guard.MEDIA_TYPES)
    assert "svg" not in guard.KINDS
