"""What people do in the forum, one noun a file; importing this package registers every command."""

from ecommunity.forum.actions import accepting, asking, editing, reading, replying

__all__ = ["accepting", "asking", "editing", "reading", "replying"]
