"""Whoever asks to join sees that they asked, can change their words, and can take the request back."""

from __future__ import annotations

from sqlalchemy import select

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.groups.models import Group, JoinRequest
from tests.accounts.test_joining import newest_mail

PAGE, FORM = "/groups/wg-a", "/groups/wg-a/ask-to-join"
WITHDRAW = FORM + "/withdraw"


def text(browser, path, **options):
    return browser.get(path, **options).get_data(as_text=True)


def waiting(world, who):
    session.rollback()
    return session.execute(select(JoinRequest.words).where(JoinRequest.person_id == world.people[who])).scalars().all()


def test_the_group_and_the_form_say_that_one_asked(as_, world):
    stranger = as_("stranger")
    before = text(stranger, PAGE)
    assert f'href="{FORM}">Ask to join' in before
    assert WITHDRAW not in before
    answer = stranger.post_form(FORM, {"words": "I work on bats."})
    assert "Your request was sent." in text(stranger, answer.location)
    page, form = text(stranger, PAGE), text(stranger, FORM)
    for shown in (page, form):
        assert "You asked to join on" in shown
        assert f'action="{WITHDRAW}"' in shown
    assert "Ask to join</a>" not in page
    assert "I work on bats." in form
    assert "You asked to join" not in text(as_("business"), PAGE), "nobody else sees it"


def test_other_words_are_not_another_request(as_, world):
    stranger = as_("stranger")
    stranger.post_form(FORM, {"words": "I work on bats."})
    text(stranger, PAGE)
    stranger.post_form(FORM, {"words": "I work on bats and cranes."})
    page = text(stranger, PAGE)
    assert "What you wrote is changed." in page
    assert "Your request was sent." not in page
    assert waiting(world, "stranger") == ["I work on bats and cranes."]


def test_a_request_is_withdrawn(as_, world):
    stranger, chair = as_("stranger"), as_("chair")
    stranger.post_form(FORM, {"words": "I work on bats."})
    as_("business").post_form(FORM, {"words": "Turbines."})
    answer = stranger.post_form(WITHDRAW, page=PAGE)
    assert (answer.status_code, answer.location) == (303, PAGE)
    page = text(stranger, PAGE)
    assert "You do not ask to join any more." in page
    assert f'href="{FORM}">Ask to join' in page
    assert waiting(world, "stranger") == []
    assert waiting(world, "business") == ["Turbines."]
    assert "I work on bats." not in text(chair, "/groups/wg-a/members")
    stranger.do("groups.withdraw_request", group="wg-a")  # twice changes nothing


def test_nobody_is_told_of_a_request_that_is_withdrawn_already(as_, deliver):
    before = newest_mail("chair@demo.invalid")
    as_("stranger").do("groups.ask_to_join", group="wg-a")
    as_("stranger").do("groups.withdraw_request", group="wg-a")
    deliver()
    after = newest_mail("chair@demo.invalid")
    assert (after and after["Message-ID"]) == (before and before["Message-ID"])


def test_a_stranger_learns_nothing_of_a_hidden_group(as_):
    stranger = as_("stranger")
    for slug in ("nfp-lounge", "no-such-group"):
        assert stranger.command("groups.withdraw_request", {"group": slug}).status_code == 404


def test_joining_and_leaving_that_change_nothing_give_the_head(as_, world):
    """The acknowledgement of a command that changes nothing gives the heads of the streams that were meant."""
    stranger, stream = as_("stranger"), f"group:{world.groups['cop-cycle']}"
    first = stranger.command("groups.join", {"group": "cop-cycle"}).get_json()["seq"]
    assert stranger.command("groups.join", {"group": "cop-cycle"}).get_json()["seq"] == first
    assert list(first) == [stream]
    left = stranger.command("groups.leave", {"group": "cop-cycle"}).get_json()["seq"]
    assert stranger.command("groups.leave", {"group": "cop-cycle"}).get_json()["seq"] == left
    assert left[stream] > first[stream]


def test_a_group_that_one_may_not_read_any_more_is_not_named(as_):
    assert as_("nfp.8").command("groups.leave", {"group": "nfp-lounge"}).get_json()["seq"] == {}


def test_the_words_fit_a_community_and_a_group(as_):
    stranger = as_("stranger")
    stranger.post_form("/groups/cop-cycle/join", page="/communities/cop-cycle")
    page = text(stranger, "/communities/cop-cycle")
    assert "Welcome to the community." in page
    assert "Leave the community" in page
    stranger.post_form("/groups/cop-cycle/leave", page="/communities/cop-cycle")
    assert "You have left the community." in text(stranger, "/")
    member = as_("ngo")
    assert "Leave the group" in text(member, PAGE)
    member.post_form("/groups/wg-a/leave", page=PAGE)
    assert "You have left the group." in text(member, "/")


def test_who_is_signed_in_is_not_told_to_sign_in(as_, guest):
    with db.transaction():
        for group in session.execute(select(Group)).scalars():
            group.ended_at = clock.now()
    for path in ("/groups", "/communities"):
        assert "Sign in" in text(guest, path).split("<main", 1)[1]
        page = text(as_("nfp.4"), path).split("<main", 1)[1].split("</main>")[0]
        assert "Sign in" not in page
        assert "Ask " in page


def test_french_puts_no_article_before_a_name(as_, world):
    chair = as_("chair")
    page = text(chair, "/groups/wg-a/members?lang=fr")
    assert "Membres\u00a0: Working Group A" in page
    assert "Rôle\u00a0: Amina Doro" in page
    assert "Rôle de" not in page
