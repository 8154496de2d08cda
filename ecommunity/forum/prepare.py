"""Slow work on the input alone, before the transaction."""

from __future__ import annotations

from ecommunity.forum.inputs import AskQuestion, EditPost, PostReply
from ecommunity.markup.render import render


def render_body(given: AskQuestion | PostReply | EditPost) -> str:
    """The safe HTML of what was written."""
    return str(render(given.body, given.language))
