"""What people do in the forum, one noun a file; importing this package registers every command."""

from ecommunity.forum.actions import accepting, asking, attaching, drafting, editing, reading, replying, tagging, thanking, withdrawing

__all__ = ["accepting", "asking", "attaching", "drafting", "editing", "reading", "replying", "tagging", "thanking", "withdrawing"]
