"""A quotation is shown to whoever may read what it is from, and to nobody else, wherever a reader looks."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ecommunity.db import session
from ecommunity.forum.answering.models import PostQuote
from ecommunity.forum.answering.quoting import written
from ecommunity.forum.models import Post
from tests.forum.test_states import become
from tests.forum.test_threads import entries

SECRET = "Kestrels over the quay"
NOT_SHOWN = "(This quotation is not shown.)"


def doors(thread, *posts):
    found = [f"/threads/{thread}", f"/api/v1/threads/{thread}", "/search?q=Kestrels", "/communities/open-house", "/", "/api/v1/threads"]
    for post in posts:
        found += [f"/posts/{post}/fragment", f"/posts/{post}/history", f"/posts/{post}/edit", f"/posts/{post}/withdraw"]
        found += [f"/api/v1/posts/{post}/history", f"/threads/{thread}?quote={post}"]
    return found


def seen_by(browser, thread, *posts):
    return "".join(browser.get(door).get_data(as_text=True) for door in doors(thread, *posts))


@pytest.fixture
def made(as_, ask, reply):
    """A question, an answer, a quotation of the answer, and a quotation of that."""
    thread = ask("nfp.new", community="open-house")["thread"]
    source = reply("ngo", thread, f"{SECRET}.\n\nThey come in May.")
    first = reply("nfp.4", thread, f"{written('Ngo', source, SECRET)}\n\nI have seen them.")
    second = reply(
        "nfp.3", thread, f"{written('Four', first, written('Ngo', source, SECRET) + chr(10) * 2 + 'I have seen them.')}\n\nSo did I."
    )
    return thread, source, first, second


def test_a_quotation_says_whose_it_is_and_leads_there(guest, world, made, as_):
    thread, source, first, _second = made
    part = guest.get(f"/posts/{first}/fragment").get_data(as_text=True)
    assert SECRET in part
    assert f'<a href="/posts/{source}">' in part
    name = as_("ngo").api("/me").get_json()["name"]
    assert f"{name} wrote:" in part
    row = next(row for row in guest.get(f"/api/v1/threads/{thread}").get_json()["posts"] if row["id"] == first)
    assert row["body"] == f"> [{name}](/posts/{source})\n>\n> {SECRET}\n\nI have seen them."
    assert SECRET in row["body_html"]


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn"])
def test_what_is_taken_away_is_taken_out_of_every_quotation(as_, guest, made, state):
    thread, source, first, second = made
    readers = {who: as_(who) for who in ("nfp.new", "nfp.4", "nfp.3")} | {"guest": guest}
    assert all(SECRET in seen_by(reader, thread, first) for reader in readers.values())
    become(source, state)
    for who, reader in readers.items():
        for door in doors(thread, first, second):
            assert SECRET not in reader.get(door).get_data(as_text=True), (who, door)
    page = guest.get(f"/threads/{thread}").get_data(as_text=True)
    assert page.count(NOT_SHOWN) == 2
    assert "I have seen them." in page
    become(source, "shown") if state != "withdrawn" else None
    if state != "withdrawn":
        assert all(SECRET in seen_by(reader, thread, first) for reader in readers.values())


def test_pages_that_quote_it_are_fetched_again(made):
    thread, source, first, second = made
    before = entries(f"thread:{thread}")
    become(source, "hidden")
    after = entries(f"thread:{thread}")
    assert all(before["posts", str(post)] != after["posts", str(post)] for post in (first, second))
    become(source, "shown")
    assert all(after["posts", str(post)] != entries(f"thread:{thread}")["posts", str(post)] for post in (first, second))


def test_a_whole_thread_that_is_taken_away_takes_its_words_out_of_other_threads(as_, guest, ask, reply, made):
    thread, source, _first, _second = made
    opening = as_("nfp.new").api(f"/threads/{thread}").get_json()["posts"][0]["id"]
    other = ask("nfp.4", community="open-house", title="Birds?")["thread"]
    quoting = reply("nfp.3", other, f"{written('N', source, SECRET)}\n\nHere too.")
    assert SECRET in guest.get(f"/threads/{other}").get_data(as_text=True)
    before = entries(f"thread:{other}")["posts", str(quoting)]
    become(opening, "hidden")
    assert SECRET not in seen_by(guest, other, quoting)
    assert before != entries(f"thread:{other}")["posts", str(quoting)]


def test_words_from_a_closed_community_stay_in_it(as_, guest, ask, reply):
    closed = ask("nfp.new", community="quiet-lounge", body=SECRET)
    thread = ask("nfp.new", community="open-house")["thread"]
    post = reply("nfp.3", thread, f"{written('N', closed['post'], SECRET)}\n\nAs was said.")
    assert SECRET in as_("nfp.4").get(f"/threads/{thread}").get_data(as_text=True)
    for reader in (guest, as_("ngo"), as_("stranger")):
        assert SECRET not in seen_by(reader, thread, post)


def test_who_may_not_read_the_source_shows_nobody_its_words(as_, guest, ask, reply):
    """Neither the words of a post that its writer cannot read, nor whether there is one."""
    closed = ask("nfp.new", community="quiet-lounge", body=SECRET)["post"]
    thread = ask("nfp.new", community="open-house")["thread"]
    parts = []
    for number in (closed, 987_654):
        post = reply("ngo", thread, f"{written('N', number, SECRET)}\n\nAs was said.")
        parts.append(as_("ngo").get(f"/posts/{post}/fragment").get_data(as_text=True))
    assert all(NOT_SHOWN in part and SECRET not in part for part in parts)


def test_words_that_are_not_in_the_source_say_so(as_, guest, reply, made):
    thread, source, first, _second = made
    altered = reply("nfp.3", thread, f"{written('Ngo', source, 'Kestrels under the quay')}\n\nReally?")
    assert "not word for word" in guest.get(f"/posts/{altered}/fragment").get_data(as_text=True)
    assert "not word for word" not in guest.get(f"/posts/{first}/fragment").get_data(as_text=True)
    become(source, "hidden")
    assert "under the quay" not in seen_by(guest, thread, altered)


def test_the_words_of_a_quotation_inside_are_of_their_own_source(guest, reply, made):
    """Somebody marks the quoted words in a post and quotes them as that post's."""
    thread, source, first, _second = made
    flat = reply("nfp.3", thread, f"{written('Four', first, SECRET)}\n\nIndeed.")
    part = guest.get(f"/posts/{flat}/fragment").get_data(as_text=True)
    assert f'<a href="/posts/{source}">' in part
    mixed = reply("nfp.3", thread, f"{written('Four', first, SECRET + ' and I have seen them')}\n\nIndeed.")
    assert "not word for word" in guest.get(f"/posts/{mixed}/fragment").get_data(as_text=True)
    become(source, "hidden")
    assert SECRET not in seen_by(guest, thread, flat, mixed)


def test_words_above_the_line_that_names_their_source(guest, reply, made):
    """Some programs write whose words they are below them."""
    thread, source, _first, _second = made
    post = reply("nfp.3", thread, f"> {SECRET}\n> [Ngo](/posts/{source})\n\nIndeed.")
    assert SECRET in guest.get(f"/posts/{post}/fragment").get_data(as_text=True)
    become(source, "hidden")
    assert SECRET not in seen_by(guest, thread, post)


def test_words_that_stood_there_before_are_the_sources(as_, guest, reply, made):
    thread, source, _first, _second = made
    as_("ngo").do("forum.edit_post", post=source, body="Falcons.", language="en")
    late = reply("nfp.3", thread, f"{written('Ngo', source, SECRET)}\n\nYou wrote that.")
    assert "not word for word" not in guest.get(f"/posts/{late}/fragment").get_data(as_text=True)


def test_a_sealed_author_is_quoted_by_the_role(as_, guest, ask, reply):
    made = ask("nfp.new", community="open-house", show_as="role", body=SECRET)
    form = as_("nfp.3").get(f"/threads/{made['thread']}?quote={made['post']}").get_data(as_text=True)
    assert f"&gt; [A focal point in Africa](/posts/{made['post']})" in form or f"](/posts/{made['post']})" in form
    post = reply("nfp.3", made["thread"], f"{written('Amina Somebody', made['post'], SECRET)}\n\nYes.")
    shown = seen_by(guest, made["thread"], post) + as_("nfp.3").get(f"/posts/{post}/edit").get_data(as_text=True)
    assert SECRET in shown
    name = as_("nfp.new").api("/me").get_json()["name"]
    assert name not in shown
    assert "Amina Somebody" not in shown


def test_quote_opens_the_reply_with_the_text(as_, guest, made):
    thread, source, first, _second = made
    reader = as_("nfp.new")
    page = reader.get(f"/threads/{thread}").get_data(as_text=True)
    assert f'href="/threads/{thread}?quote={source}#reply"' in page
    form = reader.get(f"/threads/{thread}?quote={first}").get_data(as_text=True)
    area = form.partition("<textarea")[2].partition("</textarea>")[0]
    assert f"](/posts/{first})" in area
    assert "&gt; &gt; " in area
    sent = reader.post_form(
        f"/threads/{thread}/replies",
        {"body": f"{written('X', first, 'I have seen them.')}\n\nWhere?", "language": "en"},
        page=f"/threads/{thread}",
    )
    assert sent.status_code == 303
    assert "?quote=" not in guest.get(f"/threads/{thread}").get_data(as_text=True)
    for wrong in ("0", "x", "987654321", "9" * 30, "-1"):
        assert reader.get(f"/threads/{thread}?quote={wrong}").status_code == 200


def test_a_long_post_is_quoted_in_part(as_, ask):
    made = ask("nfp.new", community="open-house", body="A sentence of some words. " * 400)
    form = as_("nfp.3").get(f"/threads/{made['thread']}?quote={made['post']}").get_data(as_text=True)
    area = form.partition("<textarea")[2].partition("</textarea>")[0]
    assert len(area) < 2_500
    assert "[…]" in area


def test_changing_a_post_keeps_quotations_that_its_author_cannot_see(as_, guest, made):
    thread, source, first, _second = made
    become(source, "hidden")
    author = as_("nfp.4")
    typed = author.get(f"/posts/{first}/edit").get_data(as_text=True).partition("<textarea")[2].partition("</textarea>")[0]
    assert SECRET not in typed
    body = typed.partition(">\n")[2].replace("&gt;", ">").replace("I have seen them.", "I saw them.")
    author.do("forum.edit_post", post=first, body=body, language="en")
    assert SECRET not in seen_by(author, thread, first)
    become(source, "shown")
    part = guest.get(f"/posts/{first}/fragment").get_data(as_text=True)
    assert SECRET in part
    assert "I saw them." in part


def test_a_quotation_that_is_taken_out_is_gone(as_, guest, made):
    _thread, _source, first, _second = made
    as_("nfp.4").do("forum.edit_post", post=first, body="Never mind.", language="en")
    session.rollback()
    assert session.query(PostQuote).filter_by(post_id=first).count() == 0
    assert SECRET not in guest.get(f"/posts/{first}/fragment").get_data(as_text=True)
    assert SECRET not in guest.get(f"/posts/{first}/history").get_data(as_text=True)


def test_the_text_of_a_post_never_has_another_ones_words(made):
    _thread, _source, first, second = made
    session.rollback()
    for post in (first, second):
        row = session.get(Post, post)
        assert "Kestrels" not in row.body + row.body_html


def test_quotations_cost_one_statement_more(as_, ask, reply, sql, made):
    plain = ask("nfp.new", community="open-house")["thread"]
    for n in range(3):
        reply("nfp.expert", plain, f"Answer {n}")
    thread, source, _first, _second = made
    for n in range(16):
        reply("nfp.expert", thread, f"{written('Ngo', source, SECRET)}\n\nAnswer {n}")
    reader, counts = as_("nfp.expert"), []
    for number in (plain, thread, plain, thread):
        sql.clear()
        assert reader.get(f"/threads/{number}").status_code == 200
        counts.append(len(sql))
    assert counts[3] == counts[2] + 1 <= 10


def test_too_many_quotations_are_refused_and_the_text_is_kept(as_, made):
    thread, source, _first, _second = made
    body = "\n\n".join(written("N", source, "x") for _ in range(21))
    answer = as_("nfp.3").post_form(f"/threads/{thread}/replies", {"body": body, "language": "en"}, page=f"/threads/{thread}")
    assert answer.status_code == 422
    assert "At most 20 quotations" in answer.get_data(as_text=True)
    assert answer.get_data(as_text=True).count(f"](/posts/{source})") >= 21


def test_the_outbox_and_the_streams_hold_no_quoted_words(made):
    session.rollback()
    for table in ("entries", "deliveries", "notices"):
        assert not [row for row in session.execute(text(f"SELECT * FROM {table}")).all() if "Kestrels" in str(row)]
