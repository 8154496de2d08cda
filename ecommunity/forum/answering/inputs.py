"""What people give to thank somebody."""

from __future__ import annotations

from ecommunity.boundary import Id, Input


class ThankForPost(Input):
    """The post that helped."""

    post: Id


class TakeBackThanks(Input):
    """The post for which one thanked."""

    post: Id
