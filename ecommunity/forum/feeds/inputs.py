"""What is given to the commands of the feeds."""

from __future__ import annotations

from ecommunity.boundary import Input


class RenewFeedAddress(Input):
    """The feeds have another secret address from now on."""
