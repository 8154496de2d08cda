"""A document that a reader may not know of is to them what a missing one is: page, symbol, file, stream and API alike."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from ecommunity import db
from ecommunity.accounts.erasure import erase_person, export_archive
from ecommunity.authz import Actor
from ecommunity.clock import now
from ecommunity.documents.queries import find_many_by_symbol
from tests.documents import files
from tests.documents.test_import_document import added

SYMBOL = "UNEP/CMS/COP15/Doc.18"
CLOSED = "knowledge-circle"
VARIES = re.compile(r'nonce="[^"]+"|name="(?:csrf_token|_key)" value="[^"]+"|<code[^>]*>[0-9a-f]{16}</code>|\b[0-9a-f]{16}\b|page=\d+')


@pytest.fixture
def hidden(as_):
    return added(as_("iplc"), b"A SECRET TITLE\n\nSecret words.", group=CLOSED, symbol=f"{SYMBOL}/Rev.1")


def plain(answer, address=""):
    text = VARIES.sub("", answer.get_data(as_text=True))
    for shown in (address, quote(address, safe="")):
        text = text.replace(shown, "the address") if address else text
    headers = {name: value for name, value in answer.headers.items() if name in ("Content-Type", "Cache-Control", "Location", "ETag")}
    return answer.status_code, headers, text


@pytest.mark.parametrize("who", ["stranger", "secretariat", "admin", "chair", None])
def test_hidden_is_missing(as_, guest, hidden, who):
    reader = as_(who) if who else guest
    for address, key, missing in (
        ("/documents/%d", hidden["document"], 987654),
        ("/files/%d", hidden["file"], 987654),
        ("/api/v1/documents/%d", hidden["document"], 987654),
        ("/api/v1/live/document:%d", hidden["document"], 987654),
    ):
        closed, absent = reader.get(address % key), reader.get(address % missing)
        assert plain(closed, address % key) == plain(absent, address % missing)
        assert closed.status_code == 404
        if address.startswith("/api"):
            assert closed.data == absent.data


@pytest.mark.parametrize("who", ["stranger", None])
def test_the_symbol_of_a_hidden_document_says_what_an_unknown_one_says(as_, guest, who):
    reader = as_(who) if who else guest
    before = [plain(reader.get(f"/symbols/{symbol}")) for symbol in (SYMBOL, f"{SYMBOL}/Rev.1")]
    added(as_("iplc"), b"Secret words.", group=CLOSED, symbol=f"{SYMBOL}/Rev.1")
    after = [plain(reader.get(f"/symbols/{symbol}")) for symbol in (SYMBOL, f"{SYMBOL}/Rev.1")]
    assert before == after
    assert [status for status, *_ in after] == [404, 404]


def test_a_member_of_the_closed_group_reads_all_of_it(as_, hidden):
    reader = as_("iplc")
    assert "Secret words." in reader.get(f"/documents/{hidden['document']}").get_data(as_text=True)
    assert reader.get(f"/files/{hidden['file']}").status_code == 200
    assert reader.get(f"/symbols/{SYMBOL}/Rev.1").status_code == 302
    assert reader.api(f"/live/document:{hidden['document']}").status_code == 200


def test_lists_and_libraries_show_only_what_may_be_read(as_, guest, hidden):
    for reader in (as_("stranger"), guest):
        assert all(item["id"] != hidden["document"] for item in reader.api("/documents").get_json()["items"])
        assert reader.get(f"/groups/{CLOSED}/documents").status_code == 404
        assert reader.get(f"/groups/{CLOSED}/documents/add").status_code == 404
    assert "SECRET" not in as_("stranger").get("/groups/wg-a/documents").get_data(as_text=True)


def test_a_symbol_shows_one_reader_more_than_another(as_, hidden):
    open_one = added(as_("chair"), b"Open words.", symbol=SYMBOL)["document"]
    both = added(as_("iplc"), b"More secret words.", group=CLOSED, symbol=SYMBOL)["document"]
    assert as_("stranger").get(f"/symbols/{SYMBOL}").location == f"/documents/{open_one}"
    page = as_("iplc").get(f"/symbols/{SYMBOL}").get_data(as_text=True)
    assert f"/documents/{both}" in page
    assert f"/documents/{open_one}" in page
    assert f"/documents/{hidden['document']}" in page


def test_a_revision_is_found_from_its_first_text(as_):
    revised = added(as_("chair"), b"Revised words.", symbol=f"{SYMBOL}/Rev.2")["document"]
    page = as_("ngo").get(f"/symbols/{SYMBOL}")
    assert page.status_code == 200
    assert f"/documents/{revised}" in page.get_data(as_text=True)


@pytest.mark.parametrize(("printed", "goes"), [("unep/cms/cop15 doc. 18", f"/symbols/{SYMBOL}"), ("hello", None), ("Decision 14.10", None)])
def test_a_symbol_is_found_however_it_is_written(as_, printed, goes):
    for answer in (as_("ngo").get(f"/symbols/{printed}"), as_("ngo").get("/symbols", query_string={"symbol": printed})):
        assert answer.status_code == (302 if goes else 404)
        assert answer.location == goes


def test_a_file_is_only_ever_saved(as_):
    evil = b"<html><script>alert(1)</script><p>text</p></html>"
    result = added(as_("chair"), evil, "../../t\u202exest \u0442\u0435\u0441\u0442.html")
    answer = as_("ngo").get(f"/files/{result['file']}")
    assert answer.data == evil
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "%D1%82%D0%B5%D1%81%D1%82" in answer.headers["Content-Disposition"]
    assert "/" not in answer.headers["Content-Disposition"].split("''")[1]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = as_("ngo").get(f"/files/{result['file']}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_a_person_added_is_exported_and_their_name_goes_when_they_leave(as_, world, app):
    content = files.word("My words.")
    number = added(as_("chair"), content, "mine.docx")["document"]
    with app.app_context():
        assert b"mine.docx" in export_archive(world.people["chair"])
        with db.transaction():
            kept = erase_person(world.people["chair"], at=now())
    assert [str(row.what) for row in kept if "document" in str(row.what)]
    page = as_("ngo").get(f"/documents/{number}").get_data(as_text=True)
    assert "My words." in page
    assert "Chidi Stone" not in page


def test_an_old_text_points_to_the_newer_one_that_its_reader_may_know(as_):
    first = added(as_("chair"), b"First words.", symbol=SYMBOL, language="en")["document"]
    addition = added(as_("chair"), b"More words.", symbol=f"{SYMBOL}/Add.1", language="en")["document"]
    closed = added(as_("iplc"), b"Secret words.", group=CLOSED, symbol=f"{SYMBOL}/Rev.9", language="en")["document"]
    assert "There is a newer text" not in as_("ngo").get(f"/documents/{first}").get_data(as_text=True)
    revised = added(as_("chair"), b"Revised words.", symbol=f"{SYMBOL}/Rev.1", language="en")["document"]
    page = as_("ngo").get(f"/documents/{first}").get_data(as_text=True)
    assert "There is a newer text" in page
    assert f'href="/documents/{revised}"' in page
    assert f"/documents/{closed}" not in page
    for last in (revised, addition):
        assert "There is a newer text" not in as_("ngo").get(f"/documents/{last}").get_data(as_text=True)
    symbols = as_("ngo").get(f"/symbols/{SYMBOL}").get_data(as_text=True)
    assert symbols.count("Newest text") == 1


def test_an_agenda_asks_for_many_symbols_at_once(as_, app, world, hidden, sql):
    number = added(as_("chair"), b"Open words.", symbol=SYMBOL)["document"]
    asked = [SYMBOL, f"{SYMBOL}/Add.1", "UNEP/CMS/COP15/Doc.99"]
    with app.app_context():
        sql.clear()
        found = find_many_by_symbol(Actor(id=world.people["stranger"], kind="person"), asked)
        assert len(sql) == 1
        assert [[document.id for document in found[symbol]] for symbol in asked] == [[number], [number], []]


def test_languages_of_one_text_are_all_the_newest_and_old_versions_are_not(as_):
    first = {code: added(as_("chair"), f"Words {code}.".encode(), symbol=SYMBOL, language=code)["document"] for code in ("en", "fr")}
    assert "Newest text" not in as_("ngo").get(f"/symbols/{SYMBOL}").get_data(as_text=True)
    second = added(as_("chair"), b"New words.", symbol=SYMBOL, language="en")["document"]
    page = as_("ngo").get(f"/symbols/{SYMBOL}").get_data(as_text=True)
    entries = {
        number: entry
        for entry in page.split('class="entry"')[1:]
        for number in (*first.values(), second)
        if f'/documents/{number}"' in entry
    }
    assert {number for number, entry in entries.items() if "Newest text" in entry} == {first["fr"], second}
