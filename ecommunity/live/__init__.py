"""Live state: streams of entries, numbered by commit, fetched by anyone who missed something."""

from ecommunity.live.entries import Change, allowed, collection, coming_seq, drop, mention, put, recheck_person, recheck_stream

__all__ = ["Change", "allowed", "collection", "coming_seq", "drop", "mention", "put", "recheck_person", "recheck_stream"]
