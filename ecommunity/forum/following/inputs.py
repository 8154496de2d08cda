"""What people give to the commands of this room."""

from __future__ import annotations

from typing import Literal

from ecommunity.boundary import Id, Input


class Follow(Input):
    """How loud something is from now on; `default` takes a choice back."""

    kind: Literal["thread", "tag", "community"]
    thing: Id
    volume: Literal["everything", "digest", "mentions", "mute", "default"]
