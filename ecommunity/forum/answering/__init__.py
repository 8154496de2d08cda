"""Answering: quotations, mentions, thanks, and what a reply suggests to read."""
