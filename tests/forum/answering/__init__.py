"""Quotations, mentions, thanks, what was accepted, what was suggested."""
