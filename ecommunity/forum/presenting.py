"""How a post's author and its thread are shown, the same on pages and in the API. A sealed author is a role and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.directory.labels import label_text
from ecommunity.forum import policies
from ecommunity.forum.asking.attached import Attached, files_of
from ecommunity.forum.models import Post, Thread
from ecommunity.live import catchup
from ecommunity.web.words import _


@dataclass(frozen=True)
class Author:
    """Who speaks, as a reader may know it."""

    id: int | None
    name: str | None
    label: str | None
    is_asker: bool
    is_private_sector: bool = False
    interests: str = ""

    @property
    def shown(self) -> str:
        """The name, or the role of somebody who shows no name."""
        return self.name or self.label or ""

    @property
    def in_words(self) -> str:
        """The same where nothing but words can stand: whoever acts for a company declares it there too."""
        if not self.is_private_sector:
            return self.shown
        if not self.interests:
            return _("%(name)s (Private sector)", name=self.shown)
        return _("%(name)s (Private sector: %(interests)s)", name=self.shown, interests=self.interests)

    def as_json(self) -> dict[str, Any]:
        said = {"id": self.id, "name": self.name, "label": self.label, "is_asker": self.is_asker}
        return said | ({"is_private_sector": True, "interests": self.interests} if self.is_private_sector else {})


def author_of(post: Post, opening: Post) -> Author:
    """The author of a post of the thread that `opening` opened."""
    is_asker = post.number == 1 or post.is_by_same_author(opening)
    label = label_text(post.label) if post.label else None
    if post.author is not None and post.author.state == "imported":
        label = _("has left") if post.author.left_at else _("imported, not a member")
        return Author(None, post.author.name, label, is_asker, post.author.is_private_sector, post.author.interests)
    if post.author is not None and post.author.name:
        person = post.author
        return Author(person.id, person.name, label, is_asker, person.is_private_sector, person.interests)
    if post.author_tag is not None:
        return Author(None, None, label or _("A participant"), is_asker)
    return Author(None, None, _("Somebody who has left"), is_asker)


def is_own(actor: Actor, post: Post) -> bool:
    """For the author's own eyes only."""
    return policies.is_author(actor, post)


def state_words(post: Post) -> str:
    """What stands in the place of a post that not everybody reads."""
    if post.state == "withdrawn":
        return _("The author withdrew this text.")
    if post.state == "hidden":
        return _("A moderator hid this text.")
    return _("A moderator looks at this text before others see it.")


def present_post(actor: Actor, post: Post, thread: Thread) -> dict[str, Any]:
    """A post in the API. Of one that was taken away there is its place, and neither its text nor who wrote it."""
    is_read = policies.can_read_text(actor, post)
    return {
        "id": post.id,
        "state": post.state,
        "author": author_of(post, thread.opening).as_json() if is_read else None,
        "body": post.body if is_read else "",
        "body_html": post.body_html if is_read else "",
        "language": post.language,
        "at": clock.rfc3339(post.created_at),
        "edited_at": clock.rfc3339(post.edited_at) if post.edited_at else None,
        "is_accepted": is_accepted(post, thread),
        "files": [present_file(file) for file in files_of(post)] if post.is_shown else [],
    }


def present_file(file: Attached) -> dict[str, Any]:
    """A file of a post: where it is, and how large before anybody fetches it."""
    return {"id": file.id, "name": file.name, "size": file.size, "media_type": file.media_type, "path": f"/files/{file.id}"}


def is_accepted(post: Post, thread: Thread) -> bool:
    return thread.accepted is not None and thread.accepted.post_id == post.id and post.is_shown


def _who_accepted(thread: Thread) -> str | None:
    if thread.accepted is None:
        return None
    return "moderator" if thread.accepted.is_by_moderator else "asker"


def accepted_by(thread: Thread) -> str:
    """Who accepted the answer when it was not the asker; no name beside a question that was asked by role."""
    accepted = thread.accepted
    if accepted is None or not accepted.is_by_moderator:
        return ""
    if accepted.moderator is None or not accepted.moderator.name or thread.opening.author_tag is not None:
        return _("A moderator accepted it.")
    return _("%(name)s accepted it as a moderator.", name=accepted.moderator.name)


def present_head(thread: Thread) -> dict[str, Any]:
    """What list and thread have in common."""
    return {
        "id": thread.id,
        "kind": thread.kind,
        "title": thread.title,
        "community": thread.community.slug,
        "language": thread.language,
        "tags": [tag.slug for tag in thread.tags],
        "state": "answered" if thread.is_answered else "open",
        "accepted_post": thread.accepted.post_id if thread.accepted else None,
        "accepted_by": _who_accepted(thread),
    }


def present_entry(thread: Thread) -> dict[str, Any]:
    """A thread in a list of the API."""
    return {
        **present_head(thread),
        "author": author_of(thread.opening, thread.opening).as_json(),
        "replies": thread.replies_count,
        "asked_at": clock.rfc3339(thread.created_at),
        "last_post_at": clock.rfc3339(thread.last_post_at),
    }


def stream_of(thread: Thread) -> dict[str, Any]:
    """From where to follow, read in the same snapshot as the rest."""
    return {"name": thread.stream, "epoch": catchup.epoch(), "seq": catchup.heads([thread.stream])[thread.stream]}
