"""Markdown that people write becomes HTML that is safe for every reader."""
