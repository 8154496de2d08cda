"""What people give to join things."""

from __future__ import annotations

from ecommunity.boundary import Id, Input, ShortText


class LinkThread(Input):
    """A thread, and the module that it became: its code, its address or words of its title."""

    thread: Id
    module: ShortText


class UnlinkThread(Input):
    """A thread, and the module by its number."""

    thread: Id
    module: Id
