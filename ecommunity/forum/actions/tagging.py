"""What threads are about, and the list of words for it."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.events import publish
from ecommunity.forum import policies, queries
from ecommunity.forum.actions.writing import turn
from ecommunity.forum.asking import tags
from ecommunity.forum.asking.events import TagChanged, TagsSet
from ecommunity.forum.asking.inputs import AddTag, ChangeTag, EndTag, ReviveTag, SetTags
from ecommunity.forum.asking.models import Tag
from ecommunity.live import mention
from ecommunity.web.words import LANGUAGES, lazy_


@command("forum.set_tags", SetTags)
def set_tags(actor: Actor, given: SetTags) -> dict[str, Any]:
    """The thread has these tags and no others."""
    thread = queries.get_thread(actor, given.thread, lock=True)
    who = lazy_("Only who began the thread and the moderators choose its tags.")
    require(policies.can_set_tags, actor, thread, message=who)
    chosen = tags.chosen(given.tags, kept=thread.tags)
    if {tag.id for tag in chosen} == {tag.id for tag in thread.tags}:
        mention(thread.stream)
        return {"thread": thread.id}
    tags.give(thread, chosen)
    turn(thread)
    publish(TagsSet(thread_id=thread.id))
    return {"thread": thread.id}


@command("forum.add_tag", AddTag)
def add_tag(actor: Actor, given: AddTag) -> dict[str, Any]:
    """The list has one word more."""
    _must_keep(actor)
    if tags.is_taken(given.slug):
        taken = lazy_("There is a tag with this short name already.")
        raise Invalid(taken, fields={"slug": taken})
    tag = Tag(slug=given.slug, heading=given.heading, names=_named(given), position=given.position)
    session.add(tag)
    session.flush()
    publish(TagChanged(tag_id=tag.id))
    return {"tag": tag.slug}


@command("forum.change_tag", ChangeTag)
def change_tag(actor: Actor, given: ChangeTag) -> dict[str, Any]:
    """The word has these names and this place, on old threads too."""
    _must_keep(actor)
    tag = tags.get_tag(given.tag, lock=True)
    tag.heading, tag.names, tag.position = given.heading, _named(given), given.position
    session.flush()
    publish(TagChanged(tag_id=tag.id))
    return {"tag": tag.slug}


@command("forum.end_tag", EndTag)
def end_tag(actor: Actor, given: EndTag) -> dict[str, Any]:
    """The word is offered no more and stays on the threads that have it."""
    _must_keep(actor)
    tag = tags.get_tag(given.tag, lock=True)
    if tag.ended_at is None:
        tag.ended_at = clock.now()
        session.flush()
        publish(TagChanged(tag_id=tag.id))
    return {"tag": tag.slug}


@command("forum.revive_tag", ReviveTag)
def revive_tag(actor: Actor, given: ReviveTag) -> dict[str, Any]:
    """The word is offered again."""
    _must_keep(actor)
    tag = tags.get_tag(given.tag, lock=True)
    if tag.ended_at is not None:
        tag.ended_at = None
        session.flush()
        publish(TagChanged(tag_id=tag.id))
    return {"tag": tag.slug}


def _must_keep(actor: Actor) -> None:
    require(policies.can_keep_tags, actor, message=lazy_("The Secretariat keeps the list of tags."))


def _named(given: AddTag | ChangeTag) -> dict[str, str]:
    """The names, or `Invalid` when a language of the site has none."""
    missing = [code for code in LANGUAGES if code not in given.names]
    if missing:
        every = lazy_("Give the name in each of the three languages.")
        raise Invalid(every, fields={f"names.{code}": every for code in missing})
    return {str(code): name for code, name in given.names.items()}
