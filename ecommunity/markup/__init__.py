"""Markdown that people write becomes HTML that is safe for every reader."""

from ecommunity.markup.render import excerpt, one_line, plain, render
from ecommunity.markup.sanitize import Html, sanitize

__all__ = ["Html", "excerpt", "one_line", "plain", "render", "sanitize"]
