"""What follows in the forum: each room has its own."""

from ecommunity.forum import indexing
from ecommunity.forum.answering import subscribers as answering

__all__ = ["answering", "indexing"]
