"""Texts that were made to break something: each has a clear answer at the doors, and leaves nothing half stored."""

from __future__ import annotations

import time

import pytest

from ecommunity.db import session
from ecommunity.forum.answering.models import Mention, PostQuote
from ecommunity.forum.models import Post

NESTED = "".join(f"{'> ' * (n % 60)}**[{'_' * (n % 9)}x" for n in range(4000))[:60_000]
REFUSED = {
    "60 KB of nested markup": NESTED,
    "right to left": "safe \u202egnp.exe",
    "nothing but what is drawn as nothing": "\u200b\u200d\u2060\u3164",
    "10,000 mentions": " ".join(f"@[a](/people/{n})" for n in range(10_000)),
    "21 quotations": "\n\n".join("> [a](/posts/1)\n> x" for _ in range(21)),
    "quotations 9 deep": f"{'> ' * 9}[a](/posts/1)",
}
TAKEN = {
    "20 KB of brackets": "[" * 20_000,
    "20 KB of quotes": ">" * 20_000,
    "20 KB of nested markup": NESTED[:20_000].strip(),
    "a quotation of half a link": "> [a](/posts/" + "9" * 19_000,
}


@pytest.fixture
def thread(ask):
    return ask("nfp.new", community="open-house")["thread"]


def send(as_, thread, body):
    browser = as_("nfp.3")
    browser.token()
    began = time.process_time()
    answer = browser.command("forum.post_reply", {"thread": thread, "body": body, "language": "en"})
    assert time.process_time() - began < 1
    return answer


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_by_its_field(as_, thread, name):
    answer = send(as_, thread, REFUSED[name])
    assert answer.status_code == 422
    assert answer.get_json()["fields"]["body"]
    session.rollback()
    assert (session.query(Post).count(), session.query(Mention).count(), session.query(PostQuote).count()) == (1, 0, 0)


@pytest.mark.parametrize("name", TAKEN)
def test_is_taken_and_shown_as_it_was_typed(as_, guest, thread, name):
    post = send(as_, thread, TAKEN[name]).get_json()["result"]["post"]
    assert guest.get(f"/posts/{post}/fragment").status_code == 200
    row = next(row for row in guest.api(f"/threads/{thread}").get_json()["posts"] if row["id"] == post)
    assert row["body"] == TAKEN[name]


def test_nobody_is_called_by_nothing(guest):
    name = "\u200b\u2060\u3164"
    sent = {"name": name, "email": "zero@demo.invalid", "language": "en", "time_zone": "UTC", "terms": "1"}
    answer = guest.post_form("/join", sent)
    assert answer.status_code == 422
