"""A file becomes a document of a group: through the form, the API and the command line, or not at all."""

from __future__ import annotations

import io
import os
import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ecommunity.db import session
from ecommunity.documents.live import rebuild
from ecommunity.documents.models import Document, DocumentParagraph
from ecommunity.files.models import StoredFile
from ecommunity.files.storage import store
from ecommunity.live.entries import rows_of
from tests.conftest import KEY, TOKEN
from tests.documents import files

NAMES = sorted(path.name for path in (Path(__file__).parent / "expected").glob("source-*.txt"))
SYMBOL = "UNEP/CMS/COP15/Doc.18"


def post(browser, content=b"A TITLE HERE\n\nSome text about UNEP/CMS/COP15/Doc.27.4 here.\n", name="paper.txt", key="", **fields):
    """The response of POST /api/v1/documents."""
    headers = {"X-CSRF-Token": browser.token(), "Idempotency-Key": key or uuid.uuid4().hex}
    data = {"group": "wg-a", "file": (io.BytesIO(content), name), **fields}
    return browser.client.post("/api/v1/documents", data=data, headers=headers, content_type="multipart/form-data")


def added(browser, *args, **fields):
    answer = post(browser, *args, **fields)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["result"]


def counts():
    session.rollback()
    return [session.execute(select(func.count()).select_from(table)).scalar_one() for table in (Document, DocumentParagraph, StoredFile)]


def stored_files():
    return sorted(str(path) for path in store().folder.rglob("*") if path.is_file())


def seed(name: str) -> bytes:
    folder = os.environ.get("SEEDS")
    if not folder:
        pytest.skip("SEEDS does not name the folder of the five source documents, so they are not read here")
    return (Path(folder) / name).read_bytes()


def test_a_member_adds_a_document_and_everybody_in_the_group_reads_it(as_, app):
    result = added(as_("chair"), symbol="unep/cms/cop15 doc. 18", title="Our paper", language="en", as_at="2026-03-01")
    page = as_("ngo").get(f"/documents/{result['document']}").get_data(as_text=True)
    for text in ("Our paper", SYMBOL, 'href="/symbols/UNEP/CMS/COP15/Doc.27.4"', 'id="p-2"', "2026", f"/files/{result['file']}", "bytes"):
        assert text in page
    read = as_("ngo").api(f"/documents/{result['document']}").get_json()
    assert (read["symbol"], read["printed_symbol"], read["as_at"], read["group"]) == (
        SYMBOL,
        "unep/cms/cop15 doc. 18",
        "2026-03-01",
        "wg-a",
    )
    assert [row["kind"] for row in read["paragraphs"]] == ["heading", "paragraph"]
    assert any(item["id"] == result["document"] for item in as_("ngo").api("/documents").get_json()["items"])


def test_a_courtesy_translation_says_so_and_leads_to_the_original(as_):
    symbol = "UNEP/CMS/COP15/Doc.19"
    original = added(as_("chair"), symbol=symbol, language="fr", standing="original")["document"]
    courtesy = added(as_("chair"), symbol=symbol, language="en", standing="courtesy")["document"]
    unsaid = added(as_("chair"), symbol=symbol, language="es")["document"]
    page = as_("ngo").get(f"/documents/{courtesy}?lang=en").get_data(as_text=True)
    assert "Only the original is authentic." in page
    assert f'href="/documents/{original}" hreflang="fr"' in page
    page = as_("ngo").get(f"/documents/{original}?lang=en").get_data(as_text=True)
    assert '<span class="badge badge-good">Original</span>' in page
    assert "authentic" not in page
    page = as_("ngo").get(f"/documents/{unsaid}?lang=en").get_data(as_text=True)
    assert "authentic" not in page
    assert "Original</span>" not in page, "nothing is said that nobody said"
    library = as_("ngo").get("/groups/wg-a/documents?lang=en").get_data(as_text=True)
    assert library.count("Courtesy translation") == library.count(">Original<") == 1
    standings = [as_("ngo").api(f"/documents/{one}").get_json()["standing"] for one in (original, courtesy, unsaid)]
    assert standings == ["original", "courtesy", None]
    assert post(as_("chair"), symbol=symbol, standing="official").status_code == 422


def test_the_form_adds_the_same_document(as_):
    browser = as_("chair")
    address = "/groups/wg-a/documents/add"
    sent = browser.post_form(
        address, {"symbol": SYMBOL, "standing": "", "file": (io.BytesIO(b"One line.\n"), "paper.txt")}, content_type="multipart/form-data"
    )
    assert sent.status_code == 303, sent.get_data(as_text=True)
    assert "One line." in browser.get(sent.location).get_data(as_text=True)
    assert "paper.txt" in browser.get(sent.location).get_data(as_text=True)
    assert SYMBOL in browser.get("/groups/wg-a/documents").get_data(as_text=True)
    assert SYMBOL in browser.get("/groups/wg-a").get_data(as_text=True)


def test_a_refused_form_keeps_what_was_typed_and_stores_nothing(as_):
    browser, before, on_disk = as_("chair"), counts(), stored_files()
    address = "/groups/wg-a/documents/add"
    sent = browser.post_form(
        address, {"title": "My title", "file": (io.BytesIO(b"\x89PNG\r\n\x1a\nxx"), "a.txt")}, content_type="multipart/form-data"
    )
    assert sent.status_code == 422
    assert "My title" in sent.get_data(as_text=True)
    assert "is not what its name says" in sent.get_data(as_text=True)
    nothing = browser.post_form(address, {"title": "My title"}, content_type="multipart/form-data")
    assert nothing.status_code == 422
    assert "Choose a file." in nothing.get_data(as_text=True)
    assert (counts(), stored_files()) == (before, on_disk)


@pytest.mark.parametrize(
    ("content", "name", "fields", "field"),
    [
        (b"", "a.txt", {}, "file"),
        (b"  \n", "a.txt", {}, "file"),
        (b"text", "a.exe", {}, "file"),
        (b"one\x00two", "a.txt", {}, "file"),
        (files.word("")[:500], "a.docx", {}, "file"),
        (b"text", "a.txt", {"symbol": "hello"}, "symbol"),
        (b"text", "a.txt", {"symbol": "Decision 14.10"}, "symbol"),
        (b"text", "a.txt", {"title": "x" * 201}, "title"),
        (b"text", "a.txt", {"title": "pay \u202e001"}, "title"),
        (b"text", "a.txt", {"language": "de"}, "language"),
        (b"text", "a.txt", {"as_at": "yesterday"}, "as_at"),
        (b"text", "a.txt", {"group": "../x"}, "group"),
        (b"text", "a.txt", {"site_roles": "admin"}, "site_roles"),
    ],
)
def test_bad_input_names_its_field_and_stores_nothing(as_, content, name, fields, field):
    browser, before, on_disk = as_("chair"), counts(), stored_files()
    answer = post(browser, content, name, **fields)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert field in answer.get_json()["fields"]
    assert (counts(), stored_files()) == (before, on_disk)


def test_a_file_over_the_limit_is_too_large(as_, app):
    limit = app.config["SETTINGS"].max_upload_bytes
    before, on_disk = counts(), stored_files()
    assert post(as_("chair"), b"a" * (limit + 1)).status_code == 413
    assert post(as_("chair"), b"a" * (limit + 2_000_000)).status_code == 413
    assert (counts(), stored_files()) == (before, on_disk)


def test_without_a_right_to_add_nothing_is_stored(as_, guest):
    before, on_disk = counts(), stored_files()
    assert post(guest).status_code == 401
    assert post(as_("stranger")).status_code in (403, 404)
    browser = as_("chair")
    data = {"group": "wg-a", "file": (io.BytesIO(b"text"), "a.txt")}
    assert browser.client.post("/api/v1/documents", data=data, content_type="multipart/form-data").status_code == 403
    assert as_("chair").command("documents.import_document", {"group": "wg-a", "file": "0" * 64, "name": "a.txt"}).status_code == 422
    assert (counts(), stored_files()) == (before, on_disk)


def test_the_same_key_adds_it_once(as_):
    first = post(as_("chair"), key="key-of-this-import")
    again = post(as_("chair"), key="key-of-this-import")
    assert first.get_json() == again.get_json()
    assert post(as_("chair"), b"Other text.", key="key-of-this-import").status_code == 422


def test_the_same_symbol_again_is_the_next_version(as_):
    ids = [added(as_("chair"), f"Text {number}.".encode(), symbol=SYMBOL)["document"] for number in (1, 2)]
    assert [as_("ngo").api(f"/documents/{number}").get_json()["version"] for number in ids] == [1, 2]
    page = as_("ngo").get(f"/symbols/{SYMBOL}").get_data(as_text=True)
    assert page.index(f"/documents/{ids[1]}") < page.index(f"/documents/{ids[0]}")


def test_tracked_changes_have_three_exact_views(as_):
    body = (
        "<w:p><w:del><w:r><w:delText>Welcomes</w:delText></w:r></w:del><w:ins><w:r><w:t>Encourages</w:t></w:r></w:ins>"
        "<w:r><w:t xml:space='preserve'> the work;</w:t></w:r></w:p>"
    )
    number = added(as_("chair"), files.word(body=body), "a.docx", title="Paper")["document"]
    tracked = as_("ngo").get(f"/documents/{number}").get_data(as_text=True)
    assert "<ins>" in tracked
    assert "<del>" in tracked
    for view, here, gone in (("clean", "Encourages the work;", "Welcomes"), ("original", "Welcomes the work;", "Encourages")):
        page = as_("ngo").get(f"/documents/{number}?view={view}").get_data(as_text=True)
        assert here in page
        assert gone not in page


def test_what_was_left_out_is_named_on_the_page(as_):
    number = added(as_("chair"), files.word("text", changes={"word/vbaProject.bin": b"x"}), "a.docx")["document"]
    assert "macros" in as_("ngo").get(f"/documents/{number}").get_data(as_text=True)


def test_text_of_a_document_is_never_markup(as_):
    evil = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> {+<b>+}"
    page = as_("ngo").get(f"/documents/{added(as_('chair'), evil.encode(), title='<i>t</i>')['document']}").get_data(as_text=True)
    for bad in ("<script>alert", "<img src=x", "<b>", "<i>t", 'href="javascript'):
        assert bad not in page


@pytest.mark.parametrize("name", NAMES)
def test_a_source_document_is_added_without_loss(as_, name):
    content = seed(name)
    number = added(as_("secretariat"), content, name)["document"]
    rows = as_("ngo").api(f"/documents/{number}").get_json()["paragraphs"]
    assert "".join("".join((row["number"] + row["text"]).split()) for row in rows) == "".join(content.decode().split())
    assert as_("ngo").get(f"/documents/{number}").status_code == 200
    file = as_("ngo").api(f"/documents/{number}").get_json()["file"]
    assert as_("ngo").get(f"/files/{file['id']}").data == content


def test_a_document_page_asks_few_questions(as_, sql):
    number = added(as_("chair"), "\n\n".join(f"Paragraph {n} names UNEP/CMS/COP15/Doc.{n}." for n in range(1, 60)).encode())["document"]
    browser = as_("ngo")
    browser.get(f"/documents/{number}")
    sql.clear()
    browser.get(f"/documents/{number}")
    assert len(sql) <= 10, sql


def test_the_form_keys_are_on_the_page(as_):
    page = as_("chair").get("/groups/wg-a/documents/add").get_data(as_text=True)
    assert TOKEN.search(page)
    assert KEY.search(page)


def test_a_long_document_is_read_page_by_page_and_nothing_is_left_out(as_):
    words = [f"word{number}" for number in range(30_000)]
    paragraphs = [" ".join(words[at : at + 50]) for at in range(0, len(words), 50)] + ["x" * 50_000]
    number = added(as_("chair"), "\n\n".join(paragraphs).encode())["document"]
    seen, page = "", 1
    while page:
        shown = as_("ngo").get(f"/documents/{number}?page={page}").get_data(as_text=True)
        seen += shown
        page = page + 1 if f"page={page + 1}" in shown else 0
    assert all(f"{word} " in seen or f"{word}<" in seen for word in words)
    assert seen.count("x" * 10_000) == 5
    rows = as_("ngo").api(f"/documents/{number}").get_json()["paragraphs"]
    assert "".join("".join(row["text"].split()) for row in rows) == "".join("".join(paragraphs).split())


def test_the_live_entries_are_those_that_a_rebuild_makes(as_, app):
    for number in (1, 2):
        added(as_("chair"), f"Text {number}.".encode(), symbol=SYMBOL)
    with app.app_context():
        made = rows_of(rebuild())
    shown = {}
    for stream, _, key in made:
        for entry in as_("chair").api(f"/live/{stream}").get_json()["put"]:
            shown[stream, entry[0], key] = entry[2]
    assert shown == made
    assert sorted(body["v"] for body in made.values()) == [1, 2]


def test_a_title_that_the_text_repeats_stands_once(as_):
    number = added(as_("chair"), b"# The title\n\nWords.\n", "a.md")["document"]
    page = as_("ngo").get(f"/documents/{number}").get_data(as_text=True)
    assert page.count(">The title</h") == 1
    assert 'id="p-1"' in page
    assert 'id="p-2"' in page
