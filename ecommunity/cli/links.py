"""Links that the operator hands over instead of a mail."""

from __future__ import annotations

from ecommunity.accounts import sessions
from ecommunity.accounts.models import MailedLink
from ecommunity.config import settings


def reset_link(row: MailedLink) -> str:
    """Where the person chooses a new password, once."""
    return f"{settings.site_url}/reset/{sessions.link_secret(row.salt)}"
