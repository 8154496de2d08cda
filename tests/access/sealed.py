"""What stands in the closed house under a role: questions of the member, what moderators wrote to them, what two people look behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.actions.writing import settle
from ecommunity.forum.faces.models import PeersOpening, PeersReport, SealedLetter, Unsealing, UnsealingStep
from ecommunity.forum.models import Post, Thread

if TYPE_CHECKING:
    from tests.access.scene import Scene

WHY = "It names a person who could be harmed by it."


def sealed_post(community: int, person: int, *, title: str = "By role?", peers_only: bool = False) -> Post:
    """A question by role, as it is stored."""
    thread = Thread(community_id=community, kind="question", title=title, language="en", is_peers_only=peers_only, posts_count=1)
    session.add(thread)
    session.flush()
    post = Post(thread_id=thread.id, number=1, body="Who knows?", body_html="<p>Who knows?</p>", language="en", label="nfp")
    post.sealed_author, post.author_tag = seals.seal(person, thread.id, 1), seals.tag(person, thread.id)
    session.add(post)
    settle(thread)
    return post


def build(scene: Scene) -> None:
    """Two questions by role, a pause, an unsealing that waits for its second person, a text among peers that was reported and opened."""
    house, member, lead = scene.things["house_id"], scene.person("member"), scene.person("lead")
    with scene.app.app_context(), db.transaction():
        first, second = sealed_post(house, member), sealed_post(house, member, title="Again by role?")
        closed = sealed_post(house, scene.world.people["nfp.5"], title="Among us?", peers_only=True)
        letter = SealedLetter(post_id=first.id, author_tag=first.author_tag or "", kind="pause", words=WHY, sent_by_id=lead)
        letter.until = clock.now() + timedelta(days=7)
        unsealing, report = Unsealing(post_id=second.id), PeersReport(post_id=closed.id, reason="attack", words=WHY)
        session.add_all([letter, unsealing, report])
        session.flush()
        asked = UnsealingStep(unsealing_id=unsealing.id, step="asked", person_id=scene.world.people["secretariat"], reason=WHY)
        opening = PeersOpening(report_id=report.id, person_id=scene.person("admin"), reason=WHY)
        session.add_all([asked, opening])
        session.flush()
        scene.things |= {"sealed": first.thread_id, "sealed_post": first.id, "letter": letter.id, "unsealing": unsealing.id}
        scene.things |= {"peers_report": report.id, "peers_opening": opening.id}
