"""Slow work on the input alone, before the transaction."""

from __future__ import annotations

from ecommunity.forum.answering import mentions, quoting
from ecommunity.forum.inputs import EditPost, NewThread, PostReply


def render_body(given: NewThread | PostReply | EditPost) -> str:
    """The safe HTML of what was written, with marks where it quotes."""
    html = quoting.read(given.body, given.language).html
    mentions.read(html)
    return html
