"""Among peers: the Secretariat reads nothing but a reported post, and every member sees that it did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.forum.faces.models import PeersOpening, PeersReport
from ecommunity.groups.models import Group, Membership

WHY, TOO = "It attacks a colleague.", "I was asked to look at the report."
ASK = {"community": "quiet-lounge", "title": "Do you also not know?", "body": "Between us.", "language": "en", "show_as": "name"}


@pytest.fixture
def lounge(forum):
    """A closed community of people with one function."""
    with db.transaction():
        session.get_one(Group, forum["quiet-lounge"]).function_needed = "nfp"
    return forum["quiet-lounge"]


@pytest.fixture
def asked(as_, lounge):
    return as_("nfp.new").do("forum.ask_question", **ASK, peers_only=True)


def report(as_, post):
    as_("nfp.3").do("moderation.report_thing", kind="post", thing=post, reason="attack", words=WHY)


@pytest.fixture
def reported(asked, as_):
    """The question and one of its answers were reported."""
    answer = as_("nfp.4").do("forum.post_reply", thread=asked["thread"], body="> Between us.\n\nWhat a shame.", language="en")["post"]
    report(as_, answer)
    return {"thread": asked["thread"], "answer": answer, "report": session.query(PeersReport.id).scalar()}


def test_a_member_asks_among_peers_with_the_form(as_, guest, lounge):
    amina = as_("nfp.new")
    assert 'name="peers_only"' in amina.get("/communities/quiet-lounge/ask").get_data(as_text=True)
    sent = amina.post_form("/communities/quiet-lounge/ask", ASK | {"peers_only": "true"})
    where = sent.headers["Location"]
    assert "Among peers" in amina.get(where).get_data(as_text=True)
    assert as_("nfp.4").get(where).status_code == 200
    for who in ("secretariat", "admin", "ngo", "stranger"):
        assert as_(who).get(where).status_code == 404
    assert guest.get(where).status_code == 404


def test_who_is_of_the_secretariat_does_not_ask_among_peers(as_, forum, lounge, world):
    with db.transaction():
        for group in forum.values():
            session.add(Membership(group_id=group, person_id=world.people["secretariat"], role="member"))
    officer = as_("secretariat")
    assert 'name="peers_only"' not in officer.get("/communities/quiet-lounge/ask").get_data(as_text=True)
    assert officer.command("forum.ask_question", ASK | {"peers_only": True}).status_code == 403
    assert officer.command("forum.ask_question", ASK).status_code == 200


@pytest.mark.parametrize("change", [{"visibility": "public"}, {"visibility": "registered"}, {"function_needed": ""}])
def test_where_members_are_not_peers_nobody_does(as_, lounge, change):
    with db.transaction():
        session.execute(update(Group).where(Group.id == lounge).values(**change))
    assert 'name="peers_only"' not in as_("nfp.new").get("/communities/quiet-lounge/ask").get_data(as_text=True)
    assert as_("nfp.new").command("forum.ask_question", ASK | {"peers_only": True}).status_code == 403


def test_a_report_opens_this_one_text_and_every_opening_is_listed(as_, reported):
    officer, report = as_("secretariat"), reported["report"]
    page = officer.get("/peers-reports").get_data(as_text=True)
    assert WHY in page
    assert "Between us." not in page
    where = f"/peers-reports/{report}/open"
    assert "Between us." not in officer.get(where).get_data(as_text=True)
    refused = officer.post_form(where, {"reason": "Because."})
    assert refused.status_code == 422
    assert session.query(PeersOpening).count() == 0
    sent = officer.post_form(where, {"reason": TOO})
    shown = officer.get(sent.headers["Location"]).get_data(as_text=True)
    assert "What a shame." in shown
    assert "Between us." in shown, "what it quotes is in it"
    assert "Do you also not know?" not in shown, "but not the thread around it"
    for path in (f"/threads/{reported['thread']}", f"/posts/{reported['answer']}", f"/posts/{reported['answer']}/fragment"):
        assert officer.get(path).status_code == 404
    for path in ("/communities/quiet-lounge/openings", f"/threads/{reported['thread']}"):
        seen = as_("nfp.5").get(path).get_data(as_text=True)
        assert "Sofia Desk" in seen
        assert TOO in seen
    officer.post_form(where, {"reason": "I have to look at it again."})
    assert as_("nfp.5").get("/communities/quiet-lounge/openings").get_data(as_text=True).count("Sofia Desk") == 2


def test_an_opening_is_for_who_opened_it_and_for_an_hour(as_, reported):
    opening = as_("secretariat").do("forum.open_peers_report", report=reported["report"], reason=TOO)["opening"]
    where = f"/peers-openings/{opening}"
    assert as_("secretariat").get(where).status_code == 200
    for who in ("admin", "nfp.4", "stranger"):
        assert as_(who).get(where).status_code == 404
    with db.transaction():
        session.execute(update(PeersOpening).values(opened_at=clock.now() - timedelta(minutes=61)))
    assert as_("secretariat").get(where).status_code == 404


def test_nobody_else_opens_a_report_and_only_members_see_the_list(as_, guest, reported):
    for who in ("nfp.4", "nfp.new", "ngo"):
        assert as_(who).command("forum.open_peers_report", {"report": reported["report"], "reason": TOO}).status_code == 403
        assert as_(who).get("/peers-reports").status_code == 403
    assert as_("secretariat").get("/communities/quiet-lounge/openings").status_code == 403
    assert as_("ngo").get("/communities/quiet-lounge/openings").status_code == 404
    assert guest.get("/communities/quiet-lounge/openings").status_code == 404


def test_a_report_elsewhere_opens_nothing(as_, ask, forum):
    made = ask("nfp.new")
    report(as_, made["post"])
    assert session.query(PeersReport).count() == 0


def test_a_sealed_text_among_peers_stays_sealed_when_it_is_opened(as_, lounge):
    made = as_("nfp.new").do("forum.ask_question", **(ASK | {"show_as": "role"}), peers_only=True)
    report(as_, made["post"])
    number = session.query(PeersReport.id).scalar()
    officer = as_("secretariat")
    assert officer.command("forum.ask_unsealing", {"post": made["post"], "reason": TOO}).status_code == 404
    opening = officer.do("forum.open_peers_report", report=number, reason=TOO)["opening"]
    shown = officer.get(f"/peers-openings/{opening}").get_data(as_text=True)
    assert "A focal point in Africa" in shown
    assert "Amina" not in shown
    assert officer.command("forum.ask_unsealing", {"post": made["post"], "reason": TOO}).status_code == 200
