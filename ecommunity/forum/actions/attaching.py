"""Files come to posts, and go."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.events import publish
from ecommunity.files.storage import store
from ecommunity.forum import policies, queries
from ecommunity.forum.actions.writing import turn
from ecommunity.forum.asking import attached
from ecommunity.forum.asking.file_kinds import Looked, look
from ecommunity.forum.asking.inputs import AddFile, RemoveFile
from ecommunity.forum.events import PostEdited
from ecommunity.web.words import lazy_


def look_at(given: AddFile) -> Looked:
    """The file as it is kept, or what to send instead."""
    return look(given.name, store().waiting(given.file))


# The file travels outside of the arguments, so only the doors that receive one open this command. Its answer is the secret by
# which the sender names the file, so it is told once and kept nowhere.
@command("forum.add_file", AddFile, prepare=look_at, once=False, socket=False, api=False, store_answer=False, upload="/files")
def add_file(actor: Actor, given: AddFile, looked: Looked) -> dict[str, Any]:
    """The file waits, for a day at most, for the post that it comes with."""
    assert actor.id is not None
    return {"file": attached.arrive(actor.id, given.file, looked, given.key)}


@command("forum.remove_file", RemoveFile)
def remove_file(actor: Actor, given: RemoveFile) -> dict[str, Any]:
    """The post has this file no more."""
    file = attached.get_file_of_post(actor, given.attachment)
    queries.get_thread(actor, queries.get_post(actor, file.owner_id).thread_id, lock=True)
    post = queries.get_post(actor, file.owner_id)
    require(policies.can_remove_file, actor, post, message=lazy_("Only the author and the moderators remove a file."))
    attached.remove(post, file)
    turn(post.thread, post.id)
    publish(PostEdited(thread_id=post.thread_id, post_id=post.id))
    return {"post": post.id}
