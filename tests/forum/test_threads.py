"""Answering, accepting, reading: what each has as effect, and what nobody may."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ecommunity import registry
from ecommunity.db import session
from ecommunity.forum.models import AcceptedAnswer, Post
from ecommunity.live.entries import rows_of


def entries(stream):
    session.rollback()
    found = session.execute(text("SELECT collection, key, body FROM entries WHERE stream = :s AND body IS NOT NULL"), {"s": stream})
    return {(row.collection, row.key): row.body for row in found}


def test_everybody_hears_of_a_reply(as_, ask, forum):
    made = ask("nfp.new")
    answer = as_("nfp.expert").command("forum.post_reply", {"thread": made["thread"], "body": "Yes.", "language": "en"}).get_json()
    assert answer["seq"][f"thread:{made['thread']}"] == 2
    assert set(entries(f"thread:{made['thread']}")) == {("posts", str(made["post"])), ("posts", str(answer["result"]["post"]))}
    assert ("threads", str(made["thread"])) in entries(f"group:{forum['quiet-lounge']}")


def test_the_asker_accepts_with_a_form_and_the_answer_stands_under_the_question(as_, ask, reply):
    made = ask("nfp.new")
    reply("nfp.3", made["thread"], "Perhaps.")
    answer = reply("nfp.expert", made["thread"], "Certainly so.")
    amina, where = as_("nfp.new"), f"/threads/{made['thread']}"
    assert amina.post_form(f"/posts/{answer}/accept", page=where).status_code == 303
    page = amina.get(where).get_data(as_text=True)
    assert page.index("I am") < page.index(f'id="accepted-{answer}"') < page.index("Perhaps.")
    assert amina.api(where).get_json()["accepted_post"] == answer
    assert ("thread", "accepted") in entries(f"thread:{made['thread']}")


def test_accepting_twice_is_one_event_and_another_answer_replaces_the_first(as_, ask, reply):
    made = ask("nfp.new")
    first, second = reply("nfp.expert", made["thread"]), reply("nfp.3", made["thread"])
    amina = as_("nfp.new")
    seen = [amina.command("forum.accept_answer", {"post": first}).get_json()["seq"] for _ in range(2)]
    assert seen[0][f"thread:{made['thread']}"] == seen[1][f"thread:{made['thread']}"] == 4
    amina.do("forum.accept_answer", post=second)
    session.rollback()
    assert [row.post_id for row in session.query(AcceptedAnswer)] == [second]
    amina.do("forum.withdraw_acceptance", thread=made["thread"])
    amina.do("forum.withdraw_acceptance", thread=made["thread"])
    assert amina.api(f"/threads/{made['thread']}").get_json()["accepted_post"] is None
    assert ("thread", "accepted") not in entries(f"thread:{made['thread']}")


def test_refusals(as_, guest, ask, reply):
    made = ask("nfp.new")
    answer = reply("nfp.expert", made["thread"])
    assert as_("nfp.new").command("forum.accept_answer", {"post": made["post"]}).status_code == 409
    assert as_("nfp.expert").command("forum.accept_answer", {"post": answer}).status_code == 403
    assert as_("nfp.expert").command("forum.withdraw_acceptance", {"thread": made["thread"]}).status_code == 403
    assert guest.command("forum.accept_answer", {"post": answer}).status_code == 401
    hidden = as_("ngo").command("forum.accept_answer", {"post": answer})
    missing = as_("ngo").command("forum.accept_answer", {"post": 10**9})
    assert hidden.status_code == missing.status_code == 404
    assert hidden.get_data() == missing.get_data()
    session.rollback()
    assert session.query(AcceptedAnswer).count() == 0


@pytest.mark.parametrize("body", ["", " \n ", "x" * 20_001, "\u202eturned", "bell\x07"])
def test_a_bad_reply_is_shown_again_with_its_thread(as_, ask, body):
    made = ask("nfp.new")
    expert, where = as_("nfp.expert"), f"/threads/{made['thread']}"
    refused = expert.command("forum.post_reply", {"thread": made["thread"], "body": body, "language": "en"})
    assert refused.status_code == 422
    assert "body" in refused.get_json()["fields"]
    page = expert.post_form(f"{where}/replies", {"body": body, "language": "en"}, page=where)
    assert page.status_code == 422
    assert "How do I begin?" in page.get_data(as_text=True)
    session.rollback()
    assert session.query(Post).count() == 1


def test_a_body_of_a_megabyte_is_too_large(as_, ask):
    made = ask("nfp.new")
    sent = as_("nfp.expert").command("forum.post_reply", {"thread": made["thread"], "body": "x" * 1_000_000, "language": "en"})
    assert sent.status_code in (413, 422)
    where = f"/threads/{made['thread']}"
    page = as_("nfp.expert").post_form(f"{where}/replies", {"body": "x" * 1_000_000, "language": "en"}, page=where)
    assert page.status_code in (413, 422)


def test_a_reply_with_a_form_leads_to_its_place(as_, ask):
    made = ask("nfp.new")
    where = f"/threads/{made['thread']}"
    sent = as_("nfp.expert").post_form(f"{where}/replies", {"body": "By form.", "language": "en"}, page=where)
    assert sent.status_code == 303
    to = as_("nfp.new").get(sent.headers["Location"])
    assert to.headers["Location"].startswith(f"{where}#post-")


ROUTES = ["/threads/{thread}", "/posts/{post}", "/posts/{post}/fragment", "/posts/{post}/edit", "/threads/{thread}/accepted",
          "/threads/{thread}/entry", "/communities/quiet-lounge/threads", "/communities/quiet-lounge/ask",
          "/api/v1/threads/{thread}", "/api/v1/threads?community=quiet-lounge"]  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_a_stranger_finds_nothing_on_any_route(as_, guest, ask, route):
    made = ask("nfp.new")
    path = route.format(**made)
    assert as_("nfp.new").get(path).status_code in (200, 303)
    for browser in (as_("ngo"), guest):
        hidden = browser.get(path)
        assert hidden.status_code == 404
        assert "How do I begin?" not in hidden.get_data(as_text=True)


def test_a_stranger_may_not_follow_nor_mark(as_, ask):
    made = ask("nfp.new")
    assert as_("nfp.3").api(f"/live/thread:{made['thread']}").status_code == 200
    for stream in (f"thread:{made['thread']}", "thread:x", "thread:999999999"):
        assert as_("ngo").api(f"/live/{stream}").status_code == 404
    assert as_("ngo").command("forum.mark_read", {"thread": made["thread"], "number": 1}).status_code == 404
    assert as_("ngo").command("forum.post_reply", {"thread": made["thread"], "body": "x", "language": "en"}).status_code == 404
    assert made["thread"] not in [item["id"] for item in as_("ngo").api("/threads").get_json()["items"]]


def test_who_only_reads_along_does_not_reply(as_, ask, guest):
    made = ask("nfp.new", community="open-house")
    words = {"thread": made["thread"], "body": "I read along.", "language": "en"}
    assert as_("stranger").command("forum.post_reply", words).status_code == 403
    assert guest.command("forum.post_reply", words).status_code == 401
    assert as_("ngo").command("forum.post_reply", words).status_code == 200


def test_a_guest_reads_a_public_thread_and_is_shown_the_way_in(guest, ask, as_):
    made = ask("nfp.new", community="open-house")
    page = guest.get(f"/threads/{made['thread']}").get_data(as_text=True)
    assert "I am <em>new</em>" in page
    assert "Sign in" in page
    assert "<textarea" not in page
    assert "<textarea" in as_("ngo").get(f"/threads/{made['thread']}").get_data(as_text=True)


def test_a_long_page_costs_no_more_statements_than_a_short_one(as_, ask, reply, sql):
    short, long = ask("nfp.new")["thread"], ask("nfp.new", show_as="role")["thread"]
    reply("nfp.expert", short)
    for n in range(20):
        reply("nfp.expert" if n % 2 else "nfp.3", long)
    as_("nfp.3").get(f"/threads/{short}")  # what is read once for the whole site
    counts = []
    for thread in (short, long, short, long):
        sql.clear()
        assert as_("nfp.expert").get(f"/threads/{thread}").status_code == 200
        counts.append(len(sql))
    assert counts[0] == counts[1] <= 10, "the first time also writes how far it was read"
    assert counts[2] == counts[3] < counts[0]
    sql.clear()
    assert as_("nfp.expert").get("/communities/quiet-lounge/threads").status_code == 200
    assert len(sql) <= 10


def test_new_posts_are_marked_until_they_are_read(as_, ask, reply):
    made = ask("nfp.new")
    amina, where = as_("nfp.new"), "/communities/quiet-lounge/threads"
    amina.do("forum.mark_read", thread=made["thread"], number=1)
    assert "entry-new" not in amina.get(where).get_data(as_text=True)
    reply("nfp.expert", made["thread"])
    assert "entry-new" in amina.get(where).get_data(as_text=True)
    amina.do("forum.mark_read", thread=made["thread"], number=99)
    amina.do("forum.mark_read", thread=made["thread"], number=1)
    assert "entry-new" not in amina.get(where).get_data(as_text=True)
    reply("nfp.expert", made["thread"])
    assert "entry-new" in amina.get(where).get_data(as_text=True)


def news(browser):
    return browser.get("/communities/quiet-lounge/threads").get_data(as_text=True).count("entry-new")


def test_opening_a_thread_marks_it_as_read_without_a_script(as_, ask, reply):
    made = ask("nfp.new")
    reader, where = as_("nfp.3"), f"/threads/{made['thread']}"
    assert "something new" in reader.get("/").get_data(as_text=True)
    assert reader.get(where).status_code == 200
    assert "something new" not in reader.get("/").get_data(as_text=True)
    reply("nfp.expert", made["thread"])
    assert news(reader) == 1
    reader.get(where)
    assert news(reader) == 0


def test_what_nobody_opened_is_not_read(as_, ask, reply, sql):
    made = ask("nfp.new")
    amina, where = as_("nfp.new"), f"/threads/{made['thread']}"
    amina.get(where)
    reply("nfp.expert", made["thread"])
    amina.client.head(where)
    amina.get(where, headers={"Sec-Purpose": "prefetch;prerender"})
    as_("nfp.3").get(where)
    assert news(amina) == 1
    amina.get(where)
    sql.clear()
    amina.get(where)
    assert not [statement for statement in sql if statement.startswith(("INSERT", "UPDATE"))], "it is marked once"


def test_a_thread_is_read_as_far_as_its_page_goes(as_, ask, reply):
    made = ask("nfp.new")
    for _ in range(21):
        reply("nfp.expert", made["thread"])
    amina, where = as_("nfp.new"), f"/threads/{made['thread']}"
    amina.get(where)
    assert news(amina) == 1
    amina.get(f"{where}?page=2")
    assert news(amina) == 0


def test_unanswered_shows_what_waits(as_, ask, reply):
    answered, waiting = ask("nfp.new")["thread"], ask("nfp.new", title="Who knows?")["thread"]
    as_("nfp.new").do("forum.accept_answer", post=reply("nfp.expert", answered))
    found = as_("nfp.3").api("/threads?community=quiet-lounge&unanswered=1").get_json()["items"]
    assert [item["id"] for item in found] == [waiting]
    page = as_("nfp.3").get("/communities/quiet-lounge/threads?show=unanswered").get_data(as_text=True)
    assert "Who knows?" in page
    assert "How do I begin?" not in page


def test_the_entries_can_be_made_again_from_the_tables(as_, ask, reply):
    made = ask("nfp.new", show_as="role")
    first, second = reply("nfp.expert", made["thread"]), reply("nfp.3", made["thread"])
    amina = as_("nfp.new")
    amina.do("forum.accept_answer", post=first)
    amina.do("forum.accept_answer", post=second)
    as_("nfp.3").do("forum.edit_post", post=second, body="Other words.", language="en")
    amina.do("forum.withdraw_acceptance", thread=made["thread"])
    amina.do("forum.accept_answer", post=first)
    session.rollback()
    stored = session.execute(text("SELECT stream, collection, key, body FROM entries WHERE body IS NOT NULL"))
    kept = {(r.stream, r.collection, r.key): r.body.replace(" ", "") for r in stored if r.stream.startswith(("thread:", "group:"))}
    rebuilt = {place: f'{{"v":{body["v"]}}}' for place, body in rows_of(registry.rebuilders["thread"]()).items()}
    assert kept == rebuilt
    assert kept


def test_a_fragment_is_the_posts_part_of_the_page(as_, ask, reply):
    made = ask("nfp.new")
    post = reply("nfp.expert", made["thread"])
    part = as_("nfp.3").get(f"/posts/{post}/fragment")
    assert part.get_data(as_text=True).strip().startswith(f'<article id="post-{post}"')
    again = as_("nfp.3").get(f"/posts/{post}/fragment", headers={"If-None-Match": part.headers["ETag"]})
    assert again.status_code == 304
