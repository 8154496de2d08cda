"""The search for programs."""

from __future__ import annotations

from typing import Any

from flask import request

from ecommunity import clock
from ecommunity.api import listing, read
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.errors import Invalid
from ecommunity.forum.queries import get_community
from ecommunity.forum.searching import FoundThread, find_threads
from ecommunity.web.words import LANGUAGES, _

LONGEST = 200


@read("/search/threads")
def search_threads(actor: Actor) -> dict[str, Any]:
    """Threads that have all the words, the best first; `?q=` the words, `?community=` a slug, `?in=fr`, `?page=2`."""
    asked = " ".join(request.args.get("q", "").split())[:LONGEST]
    slug, language = request.args.get("community", ""), request.args.get("in", "")
    if not asked:
        raise Invalid(_("Something in this address cannot be used."), fields={"q": _("This is needed.")})
    if language and language not in LANGUAGES:
        raise Invalid(_("Something in this address cannot be used."), fields={"in": _("Choose one of the values offered.")})
    community = get_community(actor, slug) if slug else None
    return listing(find_threads(actor, asked, community=community, language=language, page=page_number()), _present)


def _present(found: FoundThread) -> dict[str, Any]:
    thread = found.thread
    return {
        "thread": thread.id,
        "post": found.post.id,
        "title": thread.title,
        "excerpt": found.excerpt,
        "community": thread.community.slug,
        "language": thread.language,
        "replies": thread.replies_count,
        "last_post_at": clock.rfc3339(thread.last_post_at),
        "url": f"{settings.site_url}/posts/{found.post.id}",
    }
