"""The pages of documents: a group's library, adding to it, a document, and what a symbol stands for."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ecommunity.api.reads import page_number
from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.config import settings
from ecommunity.documents import policies, present, queries
from ecommunity.documents.readers.marked import VIEWS, View
from ecommunity.documents.receiving import submitted_with_file
from ecommunity.errors import NotFound
from ecommunity.files.queries import list_files
from ecommunity.groups.queries import get_group
from ecommunity.markup.symbols import canonical_symbol
from ecommunity.web.forms import Form
from ecommunity.web.words import _, lazy_

bp = Blueprint("documents", __name__)
MEGABYTE = 1024 * 1024


@bp.get("/groups/<slug>/documents")
def library(slug: str) -> str:
    """All documents of a group."""
    actor = current_actor()
    group = get_group(actor, slug)
    documents = queries.list_library(actor, group, page_number())
    return render_template("documents/library.html", group=group, documents=documents)


@bp.route("/groups/<slug>/documents/add", methods=["GET", "POST"])
def add(slug: str) -> Any:
    """The form that puts a file into the library."""
    actor = current_actor()
    group = get_group(actor, slug)
    require(policies.can_import, actor, group, message=lazy_("Only members of this group can add documents to its library."))
    form = Form("documents.import_document")
    if result := submitted_with_file(form, group=slug):
        return redirect(url_for("documents.page", document_id=result["document"]), 303)
    return render_template(
        "documents/add.html", group=group, form=form, limit=_("%(size)s MB", size=settings.max_upload_bytes // MEGABYTE)
    ), form.status


@bp.get("/documents/<int:document_id>")
def page(document_id: int) -> str:
    """The document as a page: every paragraph has an address of its own."""
    actor = current_actor()
    document = queries.get_document(actor, document_id)
    paragraphs = queries.list_paragraphs(document, page_number())
    asked = request.args.get("view", "tracked")
    view: View = next((known for known in VIEWS if known == asked), "tracked")
    return render_template(
        "documents/document.html",
        document=document,
        text=list(present.shown(present.below_title(document, paragraphs.items), view)),
        paragraphs=paragraphs,
        view=view,
        views=VIEWS if document.has_marks else (),
        file=next(iter(list_files("document", document.id)), None),
        dropped=[present.DROPPED[what] for what in document.dropped if what in present.DROPPED],
        newer=queries.find_newer(actor, document),
        original=queries.find_original(actor, document),
        symbol_url=_symbol_url(document.canonical) if document.canonical else None,
    )


@bp.get("/symbols/<path:printed>")
def symbol(printed: str) -> Any:
    """What this reader may know under a symbol. Of a document that is hidden it says what it says of one that is missing."""
    canonical = canonical_symbol(printed)
    if canonical is None:
        raise NotFound(_("This is not the symbol of a document."))
    if canonical != printed:
        return redirect(_symbol_url(canonical), 302)
    documents = queries.find_by_symbol(current_actor(), canonical)
    if not documents:
        return render_template("documents/unknown_symbol.html", canonical=canonical), 404
    if len(documents) == 1 and documents[0].canonical == canonical:
        return redirect(url_for("documents.page", document_id=documents[0].id), 302)
    return render_template("documents/symbol.html", canonical=canonical, documents=documents, current=queries.newest(documents))


@bp.get("/symbols")
def find_symbol() -> Response:
    """From what somebody typed to the page of the symbol."""
    canonical = canonical_symbol(request.args.get("symbol", ""))
    if canonical is None:
        raise NotFound(_("This is not the symbol of a document."))
    return redirect(_symbol_url(canonical), 302)


def _symbol_url(canonical: str) -> str:
    return url_for("documents.symbol", printed="x").removesuffix("x") + quote(canonical, safe="/.-()")
