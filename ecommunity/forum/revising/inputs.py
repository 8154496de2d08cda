"""What people give to withdraw a text."""

from __future__ import annotations

from ecommunity.boundary import Id, Input


class WithdrawPost(Input):
    """One's own post, whose words shall be gone."""

    post: Id
