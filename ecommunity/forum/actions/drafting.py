"""Keeping what is not sent yet. Nothing of it is anywhere but in the draft: no event, no one-time key."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.forum.asking import drafts
from ecommunity.forum.asking.inputs import DiscardDraft, KeepDraft


@command("forum.keep_draft", KeepDraft, once=False)
def keep_draft(actor: Actor, given: KeepDraft) -> dict[str, Any]:
    """What was typed so far waits for its author alone; without words there is no draft."""
    drafts.check_place(actor, given.place)
    assert actor.id is not None
    if given.title or given.body:
        drafts.keep(actor.id, given.place, given.model_dump(mode="json", exclude={"place"}, exclude_none=True))
    else:
        drafts.forget(actor.id, given.place)
    return {"place": given.place}


@command("forum.discard_draft", DiscardDraft, once=False)
def discard_draft(actor: Actor, given: DiscardDraft) -> dict[str, Any]:
    """The draft is gone; without one nothing changes."""
    if actor.id is not None:
        drafts.forget(actor.id, given.place)
    return {"place": given.place}
