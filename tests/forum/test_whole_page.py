"""A thread page with everything in it that a thread can have costs no more questions to the database than a plain one."""

from __future__ import annotations

import pytest

from ecommunity.forum.answering.quoting import written
from tests.forum.asking.test_files import picture, token
from tests.forum.test_states import become


@pytest.fixture
def whole(as_, ask, reply):
    """Twenty posts: quotations, files, cards, mentions, thanks, an accepted answer, changes, what was hidden and what was withdrawn."""
    thread = ask("nfp.new", community="open-house", show_as="role")["thread"]
    expert, other = as_("nfp.expert"), as_("nfp.3")
    paper = {"suggest": "/modules/first-weeks", "files": [token(expert), token(expert, "map.png", picture())]}
    first = expert.do("forum.post_reply", thread=thread, body="Ask @nfp.4.", language="en", **paper)["post"]
    for n in range(16):
        who = ("nfp.3", "nfp.4", "ngo", "nfp.expert")[n % 4]
        reply(who, thread, f"{written('Expert', first, 'Ask')}\n\nSo did I, {n}.")
    changed = reply("nfp.3", thread, "They come in May.")
    other.do("forum.edit_post", post=changed, body="They come in June.", language="en")
    become(reply("nfp.4", thread, "Not for everybody."), "hidden")
    gone = reply("nfp.3", thread, "A mistake.")
    other.do("forum.withdraw_post", post=gone)
    other.do("forum.thank_for_post", post=first)
    as_("nfp.new").do("forum.thank_for_post", post=changed)
    as_("nfp.new").do("forum.accept_answer", post=first)
    return thread


@pytest.mark.parametrize("who", ["nfp.new", "nfp.3", "nfp.expert", "ngo", "secretariat", "guest"])
def test_ten_statements_for_whoever_reads(as_, guest, ask, whole, sql, who):
    reader = guest if who == "guest" else as_(who)
    plain = ask("nfp.new", community="open-house")["thread"]
    reader.get(f"/threads/{plain}")
    for most in (13, 10):  # the first time also writes how far it was read, in a transaction of its own
        sql.clear()
        page = reader.get(f"/threads/{whole}").get_data(as_text=True)
        assert "They come in June." in page
        assert "Not for everybody." not in page or who == "secretariat"
        assert len(sql) <= most, "\n\n".join(sql)
