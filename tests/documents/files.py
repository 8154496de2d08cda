"""Files made for the tests: honest ones by the usual libraries, hostile ones by hand."""

from __future__ import annotations

import io
import zipfile

import docx
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {"office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "script": "script"}.items()
)


def repacked(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The archive with these parts replaced, added or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def word(*paragraphs: str, body: str | None = None, changes: dict[str, bytes | None] | None = None) -> bytes:
    """A .docx by python-docx; `body` puts raw WordprocessingML in place of its paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    parts = dict(changes or {})
    if body is not None:
        parts["word/document.xml"] = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
    return repacked(out.getvalue(), parts) if parts else out.getvalue()


def odt(body: str, styles: str = "", changes: dict[str, bytes] | None = None) -> bytes:
    """An .odt with this text."""
    content = f"<office:document-content {ODF} xmlns:xlink='http://www.w3.org/1999/xlink'><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        for name, part in {"content.xml": content.encode(), **(changes or {})}.items():
            new.writestr(name, part)
    return out.getvalue()


def pdf(*lines: str, script: str = "", password: str = "") -> bytes:
    """A PDF with one page and these lines of text."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    stream = DecodedStreamObject()
    shown = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
    stream.set_data(f"BT /F1 12 Tf 72 770 Td {shown}ET".encode("latin-1"))
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    page[NameObject("/Contents")] = writer._add_object(stream)
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive(entries: dict[str, bytes], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as new:
        for name, part in entries.items():
            new.writestr(name, part)
    return out.getvalue()
