"""The JSON API: reads of the domains, every command, live state over plain HTTP."""

from ecommunity.api.reads import listing, read

__all__ = ["listing", "read"]
