"""What people do with accounts."""

from ecommunity.accounts.actions import email, joining, leaving, own, signing_in, standing

__all__ = ["email", "joining", "leaving", "own", "signing_in", "standing"]
