"""What people do in the forum, one noun a file; importing this package registers every command."""

from ecommunity.forum.actions import accepting, asking, attaching, drafting, editing, reading, replying, tagging, thanking, withdrawing
from ecommunity.forum.feeds import actions as feeding
from ecommunity.forum.imports import actions as importing

__all__ = [
    "accepting",
    "asking",
    "attaching",
    "drafting",
    "editing",
    "feeding",
    "importing",
    "reading",
    "replying",
    "tagging",
    "thanking",
    "withdrawing",
]
