"""The text before the meeting, and what came of items and documents: by the chair, for each reader what they may read."""

from __future__ import annotations

import io
import uuid

import pytest

from ecommunity.db import session, transaction
from ecommunity.documents.models import Document, DocumentParagraph
from ecommunity.groups.models import Group
from ecommunity.meetings.models import AgendaItem, Meeting

SYMBOL = "CMS/WG-A/Doc.2"
ENGLISH = b"REPORTING TEMPLATE\n\n1. Each partner reports once a year.\n\n2. The Secretariat puts the reports together.\n"
FRENCH = (
    "MODELE DE COMPTE RENDU\n\n1. Chaque partenaire rend compte une fois par an.\n\n2. Le Secrétariat réunit les comptes rendus.\n".encode()
)


def imported(room, content, language, symbol=SYMBOL, who="chair", group="wg-a"):
    """The document and its paragraphs by number."""
    browser = room.as_(who)
    headers = {"X-CSRF-Token": browser.token(), "Idempotency-Key": uuid.uuid4().hex}
    data = {"group": group, "symbol": symbol, "language": language, "file": (io.BytesIO(content), "paper.txt")}
    answer = browser.client.post("/api/v1/documents", data=data, headers=headers, content_type="multipart/form-data")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    document = answer.get_json()["result"]["document"]
    session.rollback()
    rows = session.query(DocumentParagraph).filter_by(document_id=document).order_by(DocumentParagraph.position)
    return document, {row.number.strip(". "): row.id for row in rows}


def closed_to_guests_of_the_group(room):
    """Only members of the group read its library; whoever has a seat in the meeting reads the meeting."""
    with transaction():
        session.get(Group, room.world.groups["wg-a"]).visibility = "members"


def text_for(room, who, document, paragraph, language="en"):
    return room.as_(who).get(f"/meetings/{room.id}/shown/{document}/{paragraph}?lang={language}")


# --- the text before the meeting


def test_everybody_is_told_which_paragraph_the_chair_shows(room):
    room.open()
    document, numbers = imported(room, ENGLISH, "en")
    room.do("chair", "show_paragraph", document=str(document), paragraph=numbers["2"])
    assert room.entry("shown", "shown") == {"document": str(document), "paragraph": str(numbers["2"]), "symbol": SYMBOL, "number": "2"}
    assert room.is_rebuilt_equal()
    page = room.as_("ngo").get(f"/meetings/{room.id}/shown").get_data(as_text=True)
    assert "The Secretariat puts the reports together." in page
    assert f"/documents/{document}#p-" in page
    room_page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert "Read what the chair shows" in room_page
    room.do("secretariat", "stop_showing")
    assert ("shown", "shown") not in room.stored()
    assert room.is_rebuilt_equal()
    assert "The chair shows no text now" in room.as_("ngo").get(f"/meetings/{room.id}/shown").get_data(as_text=True)


def test_the_entry_says_no_word_of_the_text(room):
    room.open()
    document, numbers = imported(room, ENGLISH, "en")
    room.do("chair", "show_paragraph", document=document, paragraph=numbers["1"])
    assert "partner" not in str(room.stored())
    assert "REPORTING TEMPLATE" not in str(room.entry("shown", "shown")).upper()


def test_whoever_may_not_read_the_document_reads_its_symbol_and_nothing_more(room):
    room.open()
    document, numbers = imported(room, ENGLISH, "en")
    other, _ = imported(room, ENGLISH, "en", "CMS/WG-A/Doc.3")
    closed_to_guests_of_the_group(room)
    room.do("chair", "show_paragraph", document=document, paragraph=numbers["1"])
    member, seated = (text_for(room, who, document, numbers["1"]) for who in ("nfp.new", "youth"))
    assert "Each partner reports once a year." in member.get_data(as_text=True)
    told = seated.get_data(as_text=True)
    assert (seated.status_code, SYMBOL in told) == (200, True)
    assert "partner" not in told
    assert "REPORTING" not in told.upper()
    for path in (f"{document}/{numbers['2']}", f"{other}/0", "987654/0"):
        assert room.as_("youth").get(f"/meetings/{room.id}/shown/{path}").status_code == 404, "only what the chair shows now is named"
    assert room.as_("youth").get(f"/meetings/{room.id}/papers").status_code == 200
    assert room.as_("stranger").get(f"/meetings/{room.id}/shown/{document}/{numbers['1']}").status_code == 404


def test_each_reads_in_their_own_language_where_there_is_one(room):
    room.open()
    document, numbers = imported(room, ENGLISH, "en")
    french, _ = imported(room, FRENCH, "fr")
    room.do("chair", "show_paragraph", document=document, paragraph=numbers["1"])
    page = text_for(room, "nfp.new", document, numbers["1"], "fr").get_data(as_text=True)
    assert "Chaque partenaire rend compte une fois par an." in page
    assert 'lang="fr"' in page
    assert f'href="/documents/{document}"' in page, "the text that is shown is a link away"
    assert f"/documents/{french}#p-" in page
    spanish = text_for(room, "nfp.3", document, numbers["1"], "es").get_data(as_text=True)
    assert "Each partner reports once a year." in spanish
    assert 'lang="en"' in spanish


def test_the_shown_paragraph_says_when_it_is_a_courtesy_translation(room):
    room.open()
    document, numbers = imported(room, ENGLISH, "en")
    french, _ = imported(room, FRENCH, "fr")
    with transaction():
        session.get_one(Document, document).standing, session.get_one(Document, french).standing = "original", "courtesy"
    path = f"/meetings/{room.id}/shown/{document}/{numbers['1']}"
    said = {lang: room.as_("ngo").get(f"{path}?lang={lang}").get_data(as_text=True) for lang in ("en", "fr")}
    assert "Seul l’original fait foi." in said["fr"]
    assert 'lang="fr"' in said["fr"]
    assert "authentic" not in said["en"]
    assert ">Original</span>" in said["en"]


def test_a_translation_that_does_not_fit_is_not_put_in_the_place_of_the_text(room):
    room.open()
    document, numbers = imported(room, ENGLISH, "en")
    imported(room, FRENCH + b"\n3. Un paragraphe de plus.\n", "fr")
    page = text_for(room, "nfp.new", document, numbers["1"], "fr").get_data(as_text=True)
    assert "Each partner reports once a year." in page
    assert "Chaque partenaire" not in page


def test_the_browser_takes_a_paragraph_once(room):
    room.open()
    document, numbers = imported(room, ENGLISH, "en")
    first = text_for(room, "ngo", document, numbers["1"])
    tag = first.headers["ETag"]
    again = room.as_("ngo").get(f"/meetings/{room.id}/shown/{document}/{numbers['1']}", headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert len(first.get_data()) <= 3 * 1024


def test_a_very_long_paragraph_is_cut_and_leads_on(room):
    room.open()
    document, numbers = imported(room, b"A LONG ONE\n\n1. " + b"word " * 3000 + b"\n", "en")
    page = text_for(room, "ngo", document, numbers["1"]).get_data(as_text=True)
    assert len(page) < 6000
    assert "word …" in page


@pytest.mark.parametrize("who", ["rapporteur", "nfp.new", "ngo"])
def test_only_who_runs_the_sitting_shows(room, who):
    document, _ = imported(room, ENGLISH, "en")
    assert room.refused(who, "show_paragraph", document=document)["code"] == "forbidden"
    assert room.refused(who, "stop_showing")["code"] == "forbidden"
    assert room.as_(who).get(f"/meetings/{room.id}/papers/{document}").status_code == 403


def test_the_chair_shows_only_what_is_there_and_theirs_to_read(room):
    document, _ = imported(room, ENGLISH, "en")
    _, others = imported(room, ENGLISH, "en", "CMS/WG-A/Doc.3")
    assert room.refused("chair", "show_paragraph", document=987654)["code"] == "not_found"
    assert room.refused("chair", "show_paragraph", document=document, paragraph=others["1"])["code"] == "not_found"
    assert room.refused("chair", "stop_showing")["code"] == "conflict"
    elsewhere, _ = imported(room, ENGLISH, "en", "CMS/WG-B/Doc.1", who="nfp.3", group="nfp-lounge")
    assert room.refused("chair", "show_paragraph", document=elsewhere)["code"] == "not_found", "the chair is not of that community"


def test_the_chair_chooses_by_plain_forms(room):
    document, numbers = imported(room, ENGLISH, "en")
    where = f"/meetings/{room.id}/papers/{document}"
    fields = {"document": document, "paragraph": numbers["1"], "back": 1}
    answer = room.as_("chair").post_form(f"/meetings/{room.id}/shown/show", fields, page=where)
    assert answer.headers["Location"].endswith(f"/papers/{document}?page=1#now")
    assert "Shown to all" in room.as_("chair").get(where).get_data(as_text=True)
    panel = text_for(room, "chair", document, numbers["1"]).get_data(as_text=True)
    assert f'name="paragraph" value="{numbers["2"]}"' in panel, "the next one is a button away"
    assert "csrf_token" not in text_for(room, "ngo", document, numbers["1"]).get_data(as_text=True)


def test_the_page_of_a_sitting_asks_no_more_for_a_text(room, sql):
    room.open()
    document, numbers = imported(room, ENGLISH, "en")
    room.as_("ngo").get(f"/meetings/{room.id}")
    sql.clear()
    room.as_("ngo").get(f"/meetings/{room.id}")
    before = len(sql)
    room.do("chair", "show_paragraph", document=document, paragraph=numbers["1"])
    sql.clear()
    room.as_("ngo").get(f"/meetings/{room.id}")
    assert len(sql) == before
    sql.clear()
    text_for(room, "ngo", document, numbers["1"])
    assert len(sql) <= 10


# --- what came of items and documents


def with_papers(room, item=1):
    with transaction():
        session.get(AgendaItem, room.items[item]).documents = [{"symbol": SYMBOL, "title": ""}, {"symbol": "CMS/WG-A/Doc.3", "title": ""}]
    return room.items[item]


def test_an_item_is_adopted_when_its_debate_is_closed(room):
    room.open()
    assert room.refused("chair", "set_item_outcome", outcome="adopted")["code"] == "conflict", "the debate is open"
    room.do("chair", "close_item")
    room.do("chair", "set_item_outcome", outcome="adopted_as_amended", text="With the words of Montavia in paragraph 2.")
    entry = room.entry("items", room.items[1])
    assert (entry["state"], entry["outcome"]) == ("adopted_as_amended", "adopted_as_amended")
    assert room.is_rebuilt_equal()
    page = room.as_("ngo").get(f"/meetings/{room.id}/record").get_data(as_text=True)
    assert "Outcome of item 2: Adopted as amended. With the words of Montavia in paragraph 2." in page
    assert room.refused("chair", "set_item_outcome", outcome="noted")["code"] == "conflict", "an adopted item is opened again first"


def test_deferring_closes_the_list_and_taking_up_again_forgets_the_outcome(room):
    room.open()
    room.do("chair", "set_item_outcome", outcome="deferred")
    assert room.entry("list", room.items[1])["state"] == "closed"
    room.do("chair", "start_item", item=room.items[2])
    room.do("chair", "start_item", item=room.items[1])
    entry = room.entry("items", room.items[1])
    assert (entry["state"], entry["outcome"]) == ("introduced", None)


def test_nothing_is_decided_over_somebody_who_speaks(room):
    room.open()
    room.ask("nfp.new")
    room.do("chair", "call_next")
    assert room.refused("chair", "set_item_outcome", outcome="deferred")["code"] == "conflict"


def test_nothing_is_decided_outside_a_sitting(room):
    room.open()
    room.do("chair", "suspend_sitting")
    assert room.refused("chair", "set_item_outcome", outcome="deferred")["code"] == "conflict"


def test_an_informal_meeting_records_no_decision(room):
    item = with_papers(room.open())
    with transaction():
        session.get(Meeting, room.id).formality = "informal"
    room.do("chair", "close_item")
    problem = room.refused("chair", "set_item_outcome", outcome="adopted")
    assert (problem["code"], "cannot record decisions" in problem["detail"]) == ("forbidden", True)
    assert room.refused("chair", "set_document_outcome", item=item, document=SYMBOL, outcome="noted")["code"] == "forbidden"
    room.do("chair", "set_document_outcome", item=item, document=SYMBOL, outcome="commented")
    room.do("chair", "set_item_outcome", outcome="deferred")


def test_an_exercise_says_that_it_is_one(room):
    item = with_papers(room.open())
    with transaction():
        session.get(Meeting, room.id).formality = "training"
    room.do("chair", "close_item")
    room.do("chair", "set_item_outcome", outcome="adopted")
    room.do("chair", "set_document_outcome", item=item, document=SYMBOL, outcome="adopted")
    for path in ("", "/papers"):
        assert "Simulated: Adopted" in room.as_("ngo").get(f"/meetings/{room.id}{path}").get_data(as_text=True), path
    record = room.as_("ngo").get(f"/meetings/{room.id}/record").get_data(as_text=True)
    assert "Outcome of item 2: Simulated: Adopted." in record
    assert f"Outcome of document {SYMBOL}: Simulated: Adopted." in record


@pytest.mark.parametrize("typed", [SYMBOL, "cms/wg-a/doc.2", " CMS / WG-A / Doc. 2 "])
def test_a_document_is_named_by_its_symbol_however_it_is_typed(room, typed):
    item = with_papers(room.open())
    room.do("chair", "set_document_outcome", document=typed, outcome="noted")
    papers = room.entry("items", item)["documents"]
    assert [(paper["symbol"], paper["outcome"]) for paper in papers] == [(SYMBOL, "noted"), ("CMS/WG-A/Doc.3", None)]
    assert room.is_rebuilt_equal()


def test_what_does_not_fit_a_document_is_refused(room):
    item = with_papers(room.open())
    later = with_papers(room, 3)
    assert room.refused("chair", "set_document_outcome", item=item, document="CMS/WG-A/Doc.9", outcome="noted")["code"] == "invalid"
    assert room.refused("chair", "set_document_outcome", item=later, document=SYMBOL, outcome="noted")["code"] == "conflict"
    room.do("chair", "set_document_outcome", item=item, document=SYMBOL, outcome="noted")
    assert room.refused("chair", "set_document_outcome", item=item, document=SYMBOL, outcome="noted")["code"] == "conflict"
    assert room.refused("chair", "set_document_outcome", item=item, document=SYMBOL, outcome="endorsed")["code"] == "invalid"
    assert room.refused("rapporteur", "set_document_outcome", item=item, document=SYMBOL, outcome="adopted")["code"] == "forbidden"


def test_what_a_document_asks_for_stands_beside_it(room):
    item = with_papers(room)
    room.do("secretariat", "recommend_actions", item=item, document=SYMBOL, actions=["adopt", "note", "note"])
    assert room.entry("items", item)["documents"][0]["recommended"] == ["note", "adopt"]
    page = room.as_("ngo").get(f"/meetings/{room.id}/papers").get_data(as_text=True)
    assert "The meeting is asked to: take note, adopt" in page
    assert room.refused("ngo", "recommend_actions", item=item, document=SYMBOL, actions=[])["code"] == "forbidden"
    where = f"/meetings/{room.id}/papers"
    fields = {"item": item, "document": SYMBOL, "actions": ["comment"]}
    assert room.as_("chair").post_form(f"{where}/recommend", fields, page=where).status_code == 303
    assert room.entry("items", item)["documents"][0]["recommended"] == ["comment"]


def test_the_page_of_papers_offers_what_follows_and_nothing_else(room):
    with_papers(room.open())
    where = f"/meetings/{room.id}/papers"
    page = room.as_("chair").get(where).get_data(as_text=True)
    assert '<option value="deferred">' in page
    assert '<option value="adopted">Adopted</option>' not in page[page.index("Outcome of item 2") :].split("</form>")[0]
    room.do("chair", "close_item")
    fields = {"item": room.items[1], "outcome": "noted", "text": ""}
    assert room.as_("chair").post_form(f"/meetings/{room.id}/items/outcome", fields, page=where).status_code == 303
    assert room.entry("items", room.items[1])["outcome"] == "noted"
    assert "Put the outcome on the record" not in room.as_("ngo").get(where).get_data(as_text=True)


def test_a_copy_of_the_meeting_has_the_documents_and_no_outcomes(room):
    item = with_papers(room.open())
    room.do("chair", "recommend_actions", item=item, document=SYMBOL, actions=["note"])
    room.do("chair", "set_document_outcome", item=item, document=SYMBOL, outcome="noted")
    copied = room.do("secretariat", "copy_meeting", starts_at="2027-02-01T09:00:00Z")[0]
    papers = room.as_("secretariat").api(f"/meetings/{copied}").get_json()["items"][1]["documents"]
    assert (papers[0]["symbol"], papers[0]["recommended"], papers[0]["outcome"]) == (SYMBOL, ["note"], None)


def test_the_draft_report_tells_every_outcome_in_three_languages(room):
    item = with_papers(room.open())
    room.do("chair", "set_document_outcome", item=item, document=SYMBOL, outcome="deferred")
    room.do("chair", "set_document_outcome", item=item, document=SYMBOL, outcome="adopted", text="Without the annex.")
    room.do("chair", "close_item")
    room.do("chair", "set_item_outcome", outcome="noted")
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    room.do("rapporteur", "draft_report")

    whole = room.as_("rapporteur").api(f"/meetings/{room.id}/report").get_data(as_text=True)
    for sentence in (
        f"The meeting adopted document {SYMBOL}. “Without the annex.”",
        f"La réunion a adopté le document {SYMBOL}.",
        f"La reunión aprobó el documento {SYMBOL}.",
        "The meeting took note of this item.",
        "La réunion a pris note de ce point.",
        "La reunión tomó nota de este tema.",
    ):
        assert sentence in whole, sentence
    assert f"deferred consideration of document {SYMBOL}" not in whole, "the later word counts"
    assert "The debate on the item was closed." not in whole
