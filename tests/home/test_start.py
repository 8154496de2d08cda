"""The start page: what this is for a visitor, what asks something of a member; never empty, never more than may be seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest


def shown(browser: Any, address: str = "/") -> str:
    response = browser.get(address)
    assert response.status_code == 200
    page: str = response.get_data(as_text=True)
    return page


def section(page: str, name: str) -> str:
    found = re.search(rf'aria-labelledby="{name}".*?</section>', page, re.DOTALL)
    assert found, name
    return found[0]


def ask(browser: Any, title: str, community: str = "first-steps", show_as: str = "name") -> int:
    done = browser.do("forum.ask_question", community=community, title=title, body="What comes first?", language="en", show_as=show_as)
    return int(done["thread"])


def test_a_visitor_learns_what_this_is_and_sees_only_what_is_public(guest: Any, world: Any) -> None:
    page = shown(guest)
    assert "National Focal Points" in page
    assert 'href="/communities/first-steps"' in section(page, "public-communities")
    assert "nfp-lounge" not in page
    assert "cop-cycle" not in page
    assert 'href="/modules/first-weeks"' in section(page, "public-modules")
    assert "members-only" not in page
    assert 'href="/join"' in page


@pytest.mark.parametrize(("language", "words"), [("fr", "points focaux nationaux"), ("es", "puntos focales nacionales")])
def test_the_first_page_is_whole_in_each_language(guest: Any, language: str, words: str) -> None:
    page = shown(guest, f"/?lang={language}")
    assert words in page
    assert "What you can do" not in page
    assert "Create an account" not in page


def test_a_member_finds_role_communities_and_meetings(as_: Callable[[str], Any], world: Any) -> None:
    page = shown(as_("nfp.new"))
    assert "Amina Doro" in page
    assert "National Focal Point" in page
    mine = section(page, "mine")
    assert 'href="/communities/nfp-lounge"' in mine
    assert 'href="/groups/wg-a"' in mine
    assert "cop-cycle" not in mine
    assert "/meetings/" in page


def test_a_newcomer_gets_three_first_steps_and_nothing_is_empty(as_: Callable[[str], Any], world: Any) -> None:
    page = shown(as_("stranger"))
    steps = section(page, "steps")
    assert steps.count("<li") == 3
    assert "step-done" not in steps
    assert 'href="/directory/mine"' in steps
    assert 'href="/communities"' in steps
    assert 'href="/modules/' in steps
    assert "You are in no community yet" in section(page, "mine")
    assert "No question waits" in section(page, "unanswered")


def test_a_step_that_was_taken_is_marked(as_: Callable[[str], Any], world: Any) -> None:
    stranger = as_("stranger")
    stranger.do("groups.join", group="first-steps")
    assert section(shown(stranger), "steps").count("step-done") == 1
    stranger.do("knowledge.tick_item", item=world.things["first-letter"], done=True)
    assert section(shown(stranger), "steps").count("step-done") == 2


def test_the_steps_go_when_all_are_taken(as_: Callable[[str], Any], world: Any) -> None:
    nfp = as_("nfp.new")
    assert 'aria-labelledby="steps"' in shown(nfp)
    nfp.do("knowledge.tick_item", item=world.things["first-letter"], done=True)
    assert 'aria-labelledby="steps"' not in shown(nfp)


def test_a_question_waits_on_the_page_of_the_others_until_it_is_answered(as_: Callable[[str], Any], world: Any) -> None:
    asker, helper = as_("nfp.new"), as_("nfp.expert")
    thread = ask(asker, "Which form do I use?", "nfp-lounge")
    assert "Which form do I use?" in section(shown(helper), "unanswered")
    assert "Which form do I use?" not in section(shown(asker), "unanswered")
    post = helper.do("forum.post_reply", thread=thread, body="The short one.", language="en")["post"]
    assert "Which form do I use?" in section(shown(asker), "asks")
    asker.do("forum.accept_answer", post=post)
    assert "Which form do I use?" not in shown(asker)
    assert "Which form do I use?" not in section(shown(helper), "unanswered")


def test_a_question_of_a_closed_community_waits_on_nobody_elses_page(as_: Callable[[str], Any], world: Any) -> None:
    ask(as_("nfp.new"), "A question among us", "nfp-lounge")
    for outsider in ("ngo", "stranger", "chair"):
        assert "A question among us" not in shown(as_(outsider))


def test_a_role_only_question_does_not_show_its_asker(as_: Callable[[str], Any], world: Any) -> None:
    ask(as_("nfp.new"), "Asked by role", "nfp-lounge", show_as="role")
    for reader in ("nfp.expert", "nfp.new"):
        part = section(shown(as_(reader)), "unanswered")
        assert "Asked by role" in part
        assert "Amina" not in part


def test_a_community_says_how_much_is_new(as_: Callable[[str], Any], world: Any) -> None:
    asker, reader = as_("nfp.new"), as_("nfp.expert")
    before = section(shown(reader), "mine").count("something new")
    thread = ask(asker, "Is this new?", "first-steps")
    assert section(shown(reader), "mine").count("something new") == before + 1
    reader.do("forum.mark_read", thread=thread, number=1)
    assert section(shown(reader), "mine").count("something new") == before


@pytest.mark.parametrize(("who", "most"), [("nfp.new", 10), ("stranger", 10), ("chair", 10), ("admin", 11)])
def test_a_start_page_needs_few_statements(as_: Callable[[str], Any], world: Any, sql: list[str], who: str, most: int) -> None:
    """Whoever leads a group or verifies functions is also told what waits; who verifies and took none of the first steps needs one more."""
    browser = as_(who)
    for number in range(3):
        ask(as_("nfp.new"), f"Question {number}")
    as_("nfp.new").do("knowledge.tick_item", item=world.things["first-letter"], done=True)
    shown(browser)
    sql.clear()
    shown(browser)
    assert len(sql) <= most, "\n\n".join(sql)


def test_a_visitors_page_needs_at_most_ten_statements(guest: Any, sql: list[str]) -> None:
    shown(guest)
    sql.clear()
    shown(guest)
    assert len(sql) <= 10, "\n\n".join(sql)
