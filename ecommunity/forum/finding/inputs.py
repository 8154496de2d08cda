"""What people give to the commands of this room."""

from __future__ import annotations

from ecommunity.boundary import Input, Slug


class MarkCommunityRead(Input):
    """A community in which everything counts as read."""

    community: Slug
