"""What waited for a moderator stands in its thread like any new text, once it is shown."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.models import Post
from tests.forum.finding.test_unread import become, posts_unread


def test_what_was_held_is_new_to_those_who_read_on(as_, ask, reply, moderator, newcomer):
    """It stands after what came since, and is not new to its author, nor to who comes to its end."""
    thread = ask("nfp.new", community="open-house")["thread"]
    held = newcomer.do("forum.post_reply", thread=thread, body="Mine waits", language="en")["post"]
    later = reply("nfp.expert", thread, "A later answer")
    reader = as_("nfp.5")
    for browser in (reader, newcomer):
        browser.get(f"/threads/{thread}")
        assert posts_unread(browser) == {}
    moderator.do("moderation.decide", things=[held], verdict="stand")
    assert posts_unread(reader) == {"open-house": (1, 1)}
    assert reader.get(f"/threads/{thread}/unread").headers["Location"].endswith(f"/posts/{held}")
    assert [row["id"] for row in reader.api(f"/threads/{thread}").get_json()["posts"]][1:] == [later, held]
    reader.get(f"/threads/{thread}")
    assert posts_unread(newcomer) == posts_unread(reader) == {}


def test_what_was_held_under_a_role_stays_its_authors(as_, ask, reply, moderator, world):
    """Its seal goes along to its new place, under the same word in the thread."""
    thread = ask("nfp.new", community="open-house", show_as="role")["thread"]
    held = reply("nfp.new", thread, "Mine waits")
    become(held, "held")
    reply("nfp.expert", thread, "A later answer")
    as_("nfp.5").get(f"/threads/{thread}")
    moderator.do("moderation.decide", things=[held], verdict="stand")
    assert posts_unread(as_("nfp.5")) == {"open-house": (1, 1)}
    session.rollback()
    first, last = (session.query(Post).filter_by(thread_id=thread, number=number).one() for number in (1, 4))
    assert last.id == held
    assert seals.opened(last.sealed_author, thread, 4) == world.people["nfp.new"]
    assert last.author_tag == first.author_tag
    assert as_("nfp.new").command("forum.edit_post", {"post": held, "body": "Mine waited", "language": "en"}).status_code == 200
