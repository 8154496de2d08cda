"""What follows in the forum: each room has its own."""

from ecommunity.forum import indexing
from ecommunity.forum.answering import subscribers as answering
from ecommunity.forum.feeds import privacy as feeds
from ecommunity.forum.imports import following, privacy

__all__ = ["answering", "feeds", "following", "indexing", "privacy"]
