"""What a file must be before anything reads it: one of six kinds by its name, its first bytes and its inside.

The three must agree, so that a file that is two things at once (a PDF with an archive behind it, a page named .docx)
is refused here and no reader ever sees it.
"""

from __future__ import annotations

from ecommunity.files.guard import NOT_WHAT_IT_SAYS, check_pdf, is_text, refused
from ecommunity.web.words import lazy_

KINDS = {
    "txt": "text",
    "text": "text",
    "md": "markdown",
    "markdown": "markdown",
    "html": "html",
    "htm": "html",
    "docx": "docx",
    "odt": "odt",
    "pdf": "pdf",
}
MEDIA_TYPES = {
    "text": "text/plain; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
}


def kind_of(name: str) -> str:
    """The kind that the name promises, or a refusal that says which kinds can be read."""
    ending = name.strip().rstrip(". ").rpartition(".")[2].lower()
    if ending in ("docm", "dotm"):
        raise refused(lazy_("This file can hold macros. Save it as .docx and send that file."))
    if ending not in KINDS:
        raise refused(lazy_("This kind of file cannot be read. Send .docx, .odt, .pdf, .html, .md or .txt."))
    return KINDS[ending]


def check(name: str, content: bytes) -> str:
    """The kind of the file, when its name, its first bytes and its inside agree."""
    kind = kind_of(name)
    if not content.strip():
        raise refused(lazy_("This file is empty."))
    if kind == "pdf":
        check_pdf(content)
    elif kind in ("docx", "odt"):
        if not content.startswith(b"PK\x03\x04"):
            raise refused(NOT_WHAT_IT_SAYS)
    elif not is_text(content):
        raise refused(NOT_WHAT_IT_SAYS)
    return kind
