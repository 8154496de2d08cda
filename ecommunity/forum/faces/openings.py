"""The one way by which the Secretariat reads among peers: a post that was reported for abuse, and every time is written down."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.forum.faces import policies, queries, times
from ecommunity.forum.faces.inputs import OpenPeersReport
from ecommunity.forum.faces.models import PeersOpening, PeersReport
from ecommunity.forum.models import Post
from ecommunity.moderation.reasons import Reason
from ecommunity.web.words import lazy_


def hand_over(post: Post, reason: Reason, words: str) -> None:
    """A member reported the post: when it stands among peers, the Secretariat may open it from now on. Called in the report's transaction.

    Who reported is not kept here, and when only to the hour.
    """
    if post.thread.is_peers_only:
        session.add(PeersReport(post_id=post.id, reason=reason, words=words, reported_at=times.present(sealed=True)))


@command("forum.open_peers_report", OpenPeersReport)
def open_peers_report(actor: Actor, given: OpenPeersReport) -> dict[str, Any]:
    """The actor reads this one post for an hour, and the community's members see that, by whom and why."""
    require(policies.can_look_behind, actor, message=lazy_("Only administrators and the Secretariat can ask for this."))
    report = queries.find_peers_report(given.report)
    opening = PeersOpening(report_id=report.id, person_id=actor.id or 0, reason=given.reason)
    session.add(opening)
    session.flush()
    return {"opening": opening.id}
