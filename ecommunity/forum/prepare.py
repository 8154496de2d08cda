"""Slow work on the input alone, before the transaction."""

from __future__ import annotations

from ecommunity.forum.inputs import EditPost, NewThread, PostReply
from ecommunity.markup.render import render


def render_body(given: NewThread | PostReply | EditPost) -> str:
    """The safe HTML of what was written."""
    return str(render(given.body, given.language))
