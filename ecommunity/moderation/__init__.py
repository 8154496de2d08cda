"""Moderation: reports, one queue for each community, decisions with reasons, appeals, and the log of all of it."""
