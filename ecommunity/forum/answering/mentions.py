"""Who is mentioned in a post: read out of its HTML, kept in rows, told only where they may read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, delete, false, or_, select

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import find, session
from ecommunity.errors import Invalid
from ecommunity.forum import queries
from ecommunity.forum.answering.models import Mention
from ecommunity.forum.answering.words import MENTIONED
from ecommunity.forum.following.telling import OF_POSTS, key_of
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import FormerSlug, Group, Membership
from ecommunity.groups.policies import can_moderate, can_see_members, role_in
from ecommunity.groups.queries import count_members
from ecommunity.notices.telling import tell
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import due
from ecommunity.web.words import lazy_, local

MOST_PEOPLE, MOST_GROUPS = 20, 3
# A group of more people is called together only by who looks after the thread.
LARGE = 100
AT_ONCE = 40
SUGGESTED = 8
_PERSON = re.compile(r'<a href="/people/(\d{1,9})">@')
_GROUP = re.compile(r'@<a href="/(?:communities|groups)/([a-z0-9][a-z0-9-]{0,79})">')


def read(html: str) -> tuple[list[int], list[str]]:
    """The numbers of the people and the short names of the groups that a text mentions. Raises Invalid when they are too many."""
    people = list(dict.fromkeys(int(number) for number in _PERSON.findall(html)))
    groups = list(dict.fromkeys(_GROUP.findall(html)))
    if len(people) > MOST_PEOPLE or len(groups) > MOST_GROUPS:
        message = lazy_("Mention at most %(people)s people and %(groups)s groups in a text.", people=MOST_PEOPLE, groups=MOST_GROUPS)
        raise Invalid(message, fields={"body": message})
    return people, groups


def keep(actor: Actor, post: Post) -> None:
    """The rows of the post are those whom it mentions now. Who wrote under their name does not mention themselves."""
    people, slugs = read(post.body_html)
    session.execute(delete(Mention).where(Mention.post_id == post.id))
    active = select(Person.id).where(Person.id.in_(people), Person.state == "active")
    ids = set(session.execute(active).scalars()) - {post.author_id} if people else set()
    session.add_all(Mention(post_id=post.id, person_id=person_id) for person_id in sorted(ids))
    called = or_(Group.slug.in_(slugs), Group.id.in_(select(FormerSlug.group_id).where(FormerSlug.slug.in_(slugs))))
    groups = session.execute(select(Group).where(called, Group.ended_at.is_(None))).scalars() if slugs else ()
    session.add_all(Mention(post_id=post.id, group_id=group.id) for group in groups if _may_call(actor, post, group))
    session.flush()


def _may_call(actor: Actor, post: Post, group: Group) -> bool:
    """The group is that of the thread; under one's own name, also one to which one belongs."""
    belongs = group.id == post.thread.community_id or (post.author_id is not None and role_in(actor, group) is not None)
    return belongs and (can_moderate(actor, group) or count_members(group.id) <= LARGE)


@due("forum.tell_of_mentions")
def tell_of_mentions(post_id: int, after: int = 0) -> None:
    """Whoever is mentioned and may read the post finds it among their notices; those of a large group a few at a time."""
    post = find(select(Post).where(Post.id == post_id, Post.state == "shown"))
    if post is None:
        return
    people = list(session.execute(_mentioned(post_id).where(Person.id > after).order_by(Person.id).limit(AT_ONCE)).scalars())
    for person in people:
        actor = Actor(id=person.id, kind="person", name=person.name, language=person.language, site_roles=frozenset(person.site_roles))
        may_read = find(queries.readable_posts(actor).where(Post.id == post_id)) is not None
        if may_read and person.id != post.author_id:
            tell(person.id, MENTIONED, post_id, key=key_of(post_id), instead_of=OF_POSTS)
    if len(people) == AT_ONCE:
        schedule("forum.tell_of_mentions", clock.now(), post_id=post_id, after=people[-1].id)


def _mentioned(post_id: int) -> Select[Person]:
    by_name = select(Mention.person_id).where(Mention.post_id == post_id, Mention.person_id.is_not(None))
    called = select(Mention.group_id).where(Mention.post_id == post_id, Mention.group_id.is_not(None))
    in_group = select(Membership.person_id).where(Membership.group_id.in_(called), Membership.ended_at.is_(None))
    return select(Person).where(Person.state == "active", or_(Person.id.in_(by_name), Person.id.in_(in_group)))


def list_mentionable(actor: Actor, thread: Thread, typed: str = "", only: Iterable[int] = ()) -> list[Person]:
    """People whom the actor may find by name and who may read the thread: its community's members, and who wrote in it under their name.

    What was taken away brings nobody here, and neither does a text that shows a role.
    """
    if actor.is_guest:
        return []
    community = thread.community
    member = Person.id.in_(select(Membership.person_id).where(Membership.group_id == community.id, Membership.ended_at.is_(None)))
    wrote = select(Post.author_id).where(Post.thread_id == thread.id, Post.state == "shown", Post.author_id.is_not(None))
    is_open = community.visibility in ("public", "registered") and not thread.is_peers_only
    ways: list[ColumnElement[bool]] = [member] if can_see_members(actor, community) else [and_(member, Person.id.in_(wrote))]
    ways += [Person.id.in_(wrote)] if is_open else []
    stmt = select(Person).where(Person.state == "active", Person.id != actor.id, or_(false(), *ways))
    if typed:
        stmt = stmt.where(Person.name.icontains(typed, autoescape=True))
    if only:
        stmt = stmt.where(Person.id.in_(only))
    found = session.execute(stmt.order_by(Person.name, Person.id).limit(3 * SUGGESTED)).scalars()
    outside = {"admin", "secretariat"} if thread.is_peers_only else set()
    return [person for person in found if not outside & set(person.site_roles)][:SUGGESTED]


def typed_mention(name: str, path: str) -> str:
    """A mention as one types it."""
    label = re.sub(r"([\[\]\\])", r"\\\1", name)
    return f"@[{label}]({path})"


@dataclass(frozen=True)
class Mentionable:
    """Somebody to mention, or a group: `text` is what one types, `key` what stands for it in an address."""

    key: str
    name: str
    text: str

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "text": self.text}


def offered(actor: Actor, thread: Thread, typed: str) -> tuple[list[Mentionable], list[Mentionable]]:
    """Groups and people to mention in this thread. Asked only by who may answer in it."""
    community = thread.community
    name = local(community.names)
    may_call = can_moderate(actor, community) or count_members(community.id) <= LARGE
    group = Mentionable("all", name, typed_mention(name, f"/communities/{community.slug}"))
    people = [
        Mentionable(str(person.id), person.name, typed_mention(person.name, f"/people/{person.id}"))
        for person in list_mentionable(actor, thread, typed)
    ]
    return [group] if may_call and typed.casefold() in name.casefold() else [], people


def begun(actor: Actor, thread: Thread, key: str) -> str:
    """With what a reply begins that mentions this one; empty when the actor may not find them here."""
    if key == "all":
        groups, _people = offered(actor, thread, "")
        return "".join(f"{group.text} " for group in groups)
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return ""
    return "".join(f"{typed_mention(one.name, f'/people/{one.id}')} " for one in list_mentionable(actor, thread, only=[int(key)]))
