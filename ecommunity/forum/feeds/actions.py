"""The secret address of one's feeds."""

from __future__ import annotations

import secrets
from typing import Any

from ecommunity import clock
from ecommunity.accounts.secrets import hashed
from ecommunity.accounts.sessions import link_secret
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import NotFound
from ecommunity.forum.feeds.inputs import RenewFeedAddress
from ecommunity.forum.feeds.models import FeedAddress


@command("forum.renew_feed_address", RenewFeedAddress)
def renew_feed_address(actor: Actor, given: RenewFeedAddress) -> dict[str, Any]:
    """The actor's feeds have a new secret address, which their page shows and this answer does not; the one of before leads nowhere."""
    if actor.id is None:
        raise NotFound
    row = session.get(FeedAddress, actor.id, with_for_update=True)
    if row is None:
        row = FeedAddress(person_id=actor.id)
        session.add(row)
    row.salt = secrets.token_hex(16)
    row.secret_hash, row.made_at = hashed(link_secret(row.salt)), clock.now()
    return {}
