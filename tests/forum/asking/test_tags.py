"""Tags come from one list in three languages; threads have up to five of them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecommunity.forum.asking.models import HEADINGS, Tag
from ecommunity.forum.asking.tags import by_heading
from tests.forum.asking.conftest import TAGS
from tests.forum.test_threads import entries

NAMES = {"en": "New word", "fr": "Nouveau mot", "es": "Palabra nueva"}


def tags_of(browser, thread):
    return browser.api(f"/threads/{thread}").get_json()["tags"]


def test_an_asker_chooses_tags_and_readers_see_them_in_their_language(as_, offered, forum):
    amina = as_("nfp.new")
    form = amina.get("/communities/quiet-lounge/ask").get_data(as_text=True)
    assert [slug for slug in offered if f'name="tags" value="{slug}"' in form] == offered
    fields = {"title": "How?", "body": "So?", "language": "en", "show_as": "role", "tags": ["funding", "raptors"]}
    sent = amina.post_form("/communities/quiet-lounge/ask", fields)
    where = sent.headers["Location"]
    lucia = as_("nfp.expert")
    page = lucia.get(where).get_data(as_text=True)
    assert page.index("Birds of prey") < page.index("Funding"), "in the order of the list"
    assert "Rapaces" in lucia.get(f"{where}?lang=fr").get_data(as_text=True)
    listed = lucia.get("/communities/quiet-lounge/threads?lang=es").get_data(as_text=True)
    assert "Aves rapaces" in listed
    assert lucia.api("/threads?community=quiet-lounge").get_json()["items"][0]["tags"] == ["raptors", "funding"]


def test_a_refused_form_keeps_what_was_chosen(as_, offered, forum):
    page = as_("nfp.new").post_form("/communities/quiet-lounge/ask", {"title": "", "body": "x", "language": "en", "tags": ["bats"]})
    assert page.status_code == 422
    text = page.get_data(as_text=True)
    assert 'value="bats" checked' in text
    assert 'value="raptors" checked' not in text


@pytest.mark.parametrize("chosen", [list(TAGS), ["no-such-tag"], ["raptors", "no-such-tag"], ["UPPER"], "raptors"])
def test_what_is_not_on_the_list_or_too_many_is_refused(as_, ask, offered, chosen):
    args = {"community": "quiet-lounge", "title": "How?", "body": "So?", "language": "en", "tags": chosen}
    refused = as_("nfp.new").command("forum.ask_question", args)
    assert refused.status_code == 422
    assert next(iter(refused.get_json()["fields"])).partition(".")[0] == "tags"
    assert as_("nfp.new").api("/threads?community=quiet-lounge").get_json()["items"] == []


def test_author_and_moderators_change_them_and_nobody_else(as_, ask, offered, moderator):
    thread = ask("nfp.new", show_as="role", tags=["raptors"])["thread"]
    where = f"/threads/{thread}/tags"
    assert as_("nfp.expert").get(where).status_code == 403
    assert as_("nfp.expert").command("forum.set_tags", {"thread": thread, "tags": []}).status_code == 403
    assert as_("ngo").get(where).status_code == 404
    assert "Change the tags" not in as_("nfp.expert").get(f"/threads/{thread}").get_data(as_text=True)
    amina = as_("nfp.new")
    assert 'value="raptors" checked' in amina.get(where).get_data(as_text=True)
    assert amina.post_form(where, {"tags": ["bats", "funding"]}).status_code == 303
    assert tags_of(amina, thread) == ["bats", "funding"]
    as_(moderator).do("forum.set_tags", thread=thread, tags=[])
    assert tags_of(amina, thread) == []


def test_an_ended_tag_stays_on_old_threads_and_is_offered_no_more(as_, ask, offered, forum):
    thread = ask("nfp.new", tags=["raptors", "bats"])["thread"]
    as_("admin").do("forum.end_tag", tag="raptors")
    amina = as_("nfp.new")
    assert "raptors" not in [tag["slug"] for tag in amina.api("/tags").get_json()["items"]]
    assert 'value="raptors"' not in amina.get("/communities/quiet-lounge/ask").get_data(as_text=True)
    assert tags_of(amina, thread) == ["raptors", "bats"]
    amina.do("forum.set_tags", thread=thread, tags=["raptors", "funding"])
    assert tags_of(amina, thread) == ["raptors", "funding"]
    amina.do("forum.set_tags", thread=thread, tags=["funding"])
    assert amina.command("forum.set_tags", {"thread": thread, "tags": ["raptors"]}).status_code == 422
    assert amina.get("/tags/raptors").status_code == 200
    as_("admin").do("forum.revive_tag", tag="raptors")
    amina.do("forum.set_tags", thread=thread, tags=["raptors"])


def test_a_tag_page_shows_what_its_reader_may_read(as_, guest, ask, offered):
    closed = ask("nfp.new", title="Behind the door", tags=["bats"])["thread"]
    open_ = ask("nfp.new", community="open-house", title="In the street", tags=["bats"])["thread"]
    other = ask("nfp.new", community="open-house", title="Of something else")["thread"]
    for browser, wanted in ((as_("nfp.expert"), {closed, open_}), (as_("ngo"), {open_}), (guest, {open_})):
        page = browser.get("/tags/bats").get_data(as_text=True)
        assert {number for number in (closed, open_, other) if f'href="/threads/{number}"' in page} == wanted
        assert {item["id"] for item in browser.api("/threads?tag=bats").get_json()["items"]} == wanted
    assert ("Behind the door" in page) is False
    assert guest.get("/tags/no-such-tag").status_code == guest.api("/threads?tag=no-such-tag").status_code == 404


def test_the_secretariat_keeps_the_list(as_, forum, offered):
    for command, args in (
        ("forum.add_tag", {"slug": "new-word", "heading": "work", "names": NAMES}),
        ("forum.change_tag", {"tag": "bats", "heading": "species", "names": NAMES}),
        ("forum.end_tag", {"tag": "bats"}),
    ):
        assert as_("nfp.3").command(command, args).status_code == 403
    keeper = as_("admin")
    fields = {"slug": "new-word", "heading": "work", "position": "1", **{f"names.{code}": name for code, name in NAMES.items()}}
    assert keeper.post_form("/tags/add", fields).status_code == 303
    assert keeper.post_form("/tags/add", fields).status_code == 422
    changed = fields | {"names.fr": "Autre mot"}
    assert keeper.post_form("/tags/new-word/change", changed).status_code == 303
    assert "Autre mot" in as_("nfp.new").get("/tags?lang=fr").get_data(as_text=True)


@pytest.mark.parametrize("missing", ["en", "fr", "es"])
def test_a_tag_has_a_name_in_each_language(as_, forum, missing):
    names = {code: name for code, name in NAMES.items() if code != missing}
    refused = as_("admin").command("forum.add_tag", {"slug": "half", "heading": "work", "names": names})
    assert refused.status_code == 422
    assert set(refused.get_json()["fields"]) == {f"names.{missing}"}


def test_tags_cost_no_statement_a_thread(as_, ask, offered, sql):
    for number in range(12):
        ask("nfp.new", title=f"Question {number}", tags=["bats", "funding"])
    reader = as_("nfp.expert")
    for where in ("/communities/quiet-lounge/threads", "/tags/bats", "/communities/quiet-lounge"):
        reader.get(where)
        sql.clear()
        assert reader.get(where).status_code == 200
        assert len(sql) <= 10, "\n".join(line[:170] for line in sql)


def test_another_tag_is_seen_live_in_the_list(as_, ask, offered, forum):
    thread = ask("nfp.new")["thread"]
    stream, place = f"group:{forum['quiet-lounge']}", ("threads", str(thread))
    before = entries(stream)[place]
    as_("nfp.new").do("forum.set_tags", thread=thread, tags=["bats"])
    assert entries(stream)[place] != before


@given(st.lists(st.sampled_from(HEADINGS), max_size=30))
def test_grouping_keeps_every_tag_once_in_its_order(headings):
    tags = [Tag(slug=f"tag-{number}", heading=heading) for number, heading in enumerate(headings)]
    grouped = by_heading(tags)
    assert [heading for heading, _ in grouped] == [heading for heading in HEADINGS if heading in headings]
    assert Counter(tag.slug for _, found in grouped for tag in found) == Counter(tag.slug for tag in tags)
    for heading, found in grouped:
        assert found == [tag for tag in tags if tag.heading == heading]


def test_a_list_without_tags_says_so(guest, as_):
    for reader in (guest, as_("admin")):
        assert "There are no tags yet" in reader.get("/tags").get_data(as_text=True)
