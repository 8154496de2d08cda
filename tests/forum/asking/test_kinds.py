"""A question, a discussion, an announcement: who begins which, and what lists and pages call them."""

from __future__ import annotations

import pytest

GOOD = {"title": "What do you think?", "body": "I am **unsure**.", "language": "en"}
LIST = "/communities/quiet-lounge/threads"


def start(browser, **changes):
    args = {"community": "quiet-lounge", **GOOD, **changes}
    return browser.do("forum.start_discussion", **args)


@pytest.mark.parametrize(
    ("path", "kind", "word"),
    [("ask", "question", "Question"), ("discuss", "discussion", "Discussion"), ("announce", "announcement", "Announcement")],
)
def test_each_kind_has_its_form_and_its_word(as_, moderator, path, kind, word):
    leader = as_(moderator)
    shown = leader.get(f"/communities/quiet-lounge/{path}").get_data(as_text=True)
    assert 'aria-current="page"' in shown
    sent = leader.post_form(f"/communities/quiet-lounge/{path}", GOOD)
    assert sent.status_code == 303
    page = leader.get(sent.headers["Location"]).get_data(as_text=True)
    assert f">{word}</span>" in page
    assert "<strong>unsure</strong>" in page
    assert f"<span>{word}</span>" in as_("nfp.expert").get(LIST).get_data(as_text=True)
    assert leader.api("/threads?community=quiet-lounge").get_json()["items"][0]["kind"] == kind


def test_only_who_leads_announces(as_, moderator):
    member = as_("nfp.new")
    assert "/announce" not in member.get("/communities/quiet-lounge/ask").get_data(as_text=True)
    assert "/announce" not in member.get("/communities/quiet-lounge").get_data(as_text=True)
    assert "/announce" in as_(moderator).get("/communities/quiet-lounge").get_data(as_text=True)
    for door in (
        member.command("forum.announce", {"community": "quiet-lounge", **GOOD}),
        member.get("/communities/quiet-lounge/announce"),
        member.post_form("/communities/quiet-lounge/announce", GOOD),
    ):
        assert door.status_code == 403
    assert member.api("/threads?community=quiet-lounge").get_json()["items"] == []


def test_an_announcement_always_names_its_author(as_, moderator):
    refused = as_(moderator).command("forum.announce", {"community": "quiet-lounge", **GOOD, "show_as": "role"})
    assert refused.status_code == 422
    as_(moderator).post_form("/communities/quiet-lounge/announce", {**GOOD, "show_as": "role"})
    assert as_("nfp.new").api("/threads?community=quiet-lounge").get_json()["items"][0]["author"]["name"]


def test_a_discussion_has_no_answer_and_waits_for_none(as_, ask, reply):
    talk, question = start(as_("nfp.new"))["thread"], ask("nfp.new")["thread"]
    post = reply("nfp.expert", talk)
    assert as_("nfp.new").command("forum.accept_answer", {"post": post}).status_code == 403
    waiting = as_("nfp.3").api("/threads?community=quiet-lounge&unanswered=1").get_json()["items"]
    assert [item["id"] for item in waiting] == [question]


def test_a_discussion_can_be_begun_by_role(as_, forum):
    made = start(as_("nfp.new"), show_as="role")
    author = as_("nfp.expert").api(f"/threads/{made['thread']}").get_json()["posts"][0]["author"]
    assert author == {"id": None, "name": None, "label": "A focal point in Africa", "is_asker": True}


def test_the_list_shows_one_kind_at_a_time(as_, ask, moderator):
    question, talk = ask("nfp.new")["thread"], start(as_("nfp.new"))["thread"]
    news = as_(moderator).do("forum.announce", community="quiet-lounge", **GOOD)["thread"]
    reader = as_("nfp.expert")
    for kind, only in (("question", question), ("discussion", talk), ("announcement", news)):
        page = reader.get(f"{LIST}?kind={kind}").get_data(as_text=True)
        assert [number for number in (question, talk, news) if f'href="/threads/{number}"' in page] == [only]
        listed = reader.api(f"/threads?community=quiet-lounge&kind={kind}").get_json()["items"]
        assert [item["id"] for item in listed] == [only]
    assert len(reader.api("/threads?community=quiet-lounge&kind=nonsense").get_json()["items"]) == 3


def test_a_part_of_the_list_is_not_filled_with_what_is_new_elsewhere(as_, ask):
    ask("nfp.new")
    whole, part = (as_("nfp.3").get(LIST + more).get_data(as_text=True) for more in ("", "?kind=question"))
    assert 'data-live-list="threads"' in whole
    assert 'data-live-list="threads"' not in part


def test_a_stranger_learns_nothing_of_a_closed_community(as_, guest, forum):
    for browser in (as_("ngo"), as_("stranger"), guest):
        for path in ("discuss", "announce"):
            assert browser.get(f"/communities/quiet-lounge/{path}").status_code == 404
    args = {"community": "quiet-lounge", **GOOD}
    for command in ("forum.start_discussion", "forum.announce"):
        assert as_("ngo").command(command, args).status_code == 404


@pytest.mark.parametrize("path", ["discuss", "announce"])
def test_a_doubled_form_begins_once(as_, moderator, path):
    leader = as_(moderator)
    shown = leader.get(f"/communities/quiet-lounge/{path}").get_data(as_text=True)
    hidden = {name: shown.split(f'name="{name}" value="')[-1].split('"')[0] for name in ("csrf_token", "_key")}
    first, again = (leader.client.post(f"/communities/quiet-lounge/{path}", data=hidden | GOOD) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert len(leader.api("/threads?community=quiet-lounge").get_json()["items"]) == 1
