"""Markdown that people write becomes HTML that is safe for every reader."""

from ecommunity.markup.render import excerpt, plain, render
from ecommunity.markup.sanitize import Html, sanitize

__all__ = ["Html", "excerpt", "plain", "render", "sanitize"]
