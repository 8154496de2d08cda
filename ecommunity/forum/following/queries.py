"""What somebody follows, and who follows a thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import Page, page_of, session
from ecommunity.forum.asking.models import Tag
from ecommunity.forum.faces import marks
from ecommunity.forum.following import volumes
from ecommunity.forum.following.models import Follow
from ecommunity.forum.following.volumes import Volume
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.forum.queries import readable_posts, visible_threads
from ecommunity.groups.models import Group, Membership
from ecommunity.groups.queries import member_group_ids, visible_groups
from ecommunity.registry import readable


@dataclass
class Chosen:
    """What somebody chose for a thread and around it."""

    thread: Volume | None = None
    around: list[Volume] = field(default_factory=list)

    @property
    def volume(self) -> Volume:
        return volumes.volume_for(self.thread, self.around)


def _concerns(thread: Thread) -> ColumnElement[bool]:
    """The choices that somebody can have made for a thread: for itself, for its community and for its tags, which are loaded."""
    ways = [("thread", [thread.id]), ("community", [thread.community_id]), ("tag", [tag.id for tag in thread.tags])]
    return or_(*(and_(Follow.kind == kind, Follow.thing_id.in_(numbers)) for kind, numbers in ways))


def _gather(rows: Iterable[Row[*tuple[int, str, str]]]) -> dict[int, Chosen]:
    found: dict[int, Chosen] = defaultdict(Chosen)
    for person_id, kind, volume in rows:
        if kind == "thread":
            found[person_id].thread = cast("Volume", volume)
        else:
            found[person_id].around.append(cast("Volume", volume))
    return dict(found)


def list_followers(thread: Thread, *, after: int = 0, most: int) -> dict[int, Chosen]:
    """What the next `most` people chose of whom anybody chose to hear everything, in the order of their numbers; for those who tell."""
    loud = select(Follow.person_id).where(_concerns(thread), Follow.volume == "everything", Follow.person_id > after).distinct()
    ids = list(session.execute(loud.order_by(Follow.person_id).limit(most)).scalars())
    stmt = select(Follow.person_id, Follow.kind, Follow.volume).where(_concerns(thread), Follow.person_id.in_(ids))
    return _gather(session.execute(stmt))


@dataclass(frozen=True)
class OfReader:
    """How far somebody has read a thread, and how loud it is for them."""

    mark: int
    volume: Volume


def of_reader(actor: Actor, thread: Thread) -> OfReader:
    """What the page of a thread asks about its reader, in one statement; members who chose nothing have their community in a summary."""
    loaded: OfReader = actor.once(f"forum.of_reader:{thread.id}", lambda: _of_reader(actor, thread))
    return loaded


def _of_reader(actor: Actor, thread: Thread) -> OfReader:
    own = actor.id or 0
    entry = func.aggregate_strings(Follow.kind.concat(" ").concat(Follow.volume), ",")
    chosen = select(entry).where(Follow.person_id == own, _concerns(thread)).scalar_subquery()
    number, said = session.execute(select(marks.read_to(own, thread), chosen)).one()
    choices = [cast("tuple[str, Volume]", tuple(entry.split(" "))) for entry in (said or "").split(",") if entry]
    around = [volume for kind, volume in choices if kind != "thread"]
    if not any(kind == "community" for kind, _volume in choices):
        around.append(default_of(actor, thread.community_id))
    return OfReader(number or 0, volumes.volume_for(next((volume for kind, volume in choices if kind == "thread"), None), around))


def default_of(actor: Actor, community_id: int) -> Volume:
    """How loud a community is without any choice."""
    return volumes.OF_MEMBERS if community_id in actor.fact("groups.memberships") else volumes.OF_OTHERS


def volume_of_community(actor: Actor, community: Group) -> Volume:
    stmt = select(Follow.volume).where(*_own(actor, "community"), Follow.thing_id == community.id)
    return cast("Volume | None", session.execute(stmt).scalar()) or default_of(actor, community.id)


def _own(actor: Actor, kind: str) -> tuple[ColumnElement[bool], ...]:
    return Follow.person_id == (actor.id or 0), Follow.kind == kind


def actors_of(people: Sequence[int], community_id: int) -> list[Actor]:
    """These people as rules look at them, with their place in the community; those whose account is not active are left out."""
    belongs = and_(Membership.person_id == Person.id, Membership.group_id == community_id, Membership.ended_at.is_(None))
    stmt = select(Person.id, Person.site_roles, Membership.role).outerjoin(Membership, belongs)
    rows = session.execute(stmt.where(Person.id.in_(people), Person.state == "active").order_by(Person.id))
    return [
        Actor(
            id=person_id,
            kind="person",
            site_roles=frozenset(site_roles or ()),
            _facts={"groups.memberships": {community_id: role} if role else {}},
        )
        for person_id, site_roles, role in rows
    ]


def get_post_to_tell(post_id: int) -> Post | None:
    """The post as it is now, with its thread, its community and the question; for those who tell."""
    thread = joinedload(Post.thread)
    parts = (thread.joinedload(Thread.community), thread.joinedload(Thread.opening), thread.joinedload(Thread.accepted))
    stmt = select(Post).where(Post.id == post_id).options(*parts, thread.selectinload(Thread.tags))
    return session.execute(stmt).scalars().first()


@readable("accepted_answer")
def readable_accepted_answers(actor: Actor) -> Select[int]:
    """Ids of the posts that are their thread's answer and whose text the actor may read."""
    is_accepted = exists().where(AcceptedAnswer.thread_id == Post.thread_id, AcceptedAnswer.post_id == Post.id)
    return readable_posts(actor).where(is_accepted)


def list_posts_to_name(actor: Actor, ids: Sequence[int]) -> dict[int, Post]:
    """Of these posts those that the actor may read, with what a line about them says. One statement."""
    thread = joinedload(Post.thread)
    parts = (joinedload(Post.author), thread.joinedload(Thread.community), thread.joinedload(Thread.opening).joinedload(Post.author))
    stmt = select(Post).where(Post.id.in_(ids), Post.id.in_(readable_posts(actor)))
    return {post.id: post for post in session.execute(stmt.options(*parts, thread.joinedload(Thread.accepted))).scalars()}


def page_of_followed(actor: Actor, page: int = 1) -> Page[Thread]:
    """The threads for which the actor chose something, the one with the newest post first."""
    chosen = select(Follow.thing_id).where(*_own(actor, "thread"))
    stmt = visible_threads(actor).where(Thread.id.in_(chosen)).options(joinedload(Thread.community))
    return page_of(stmt.order_by(Thread.last_post_at.desc(), Thread.id.desc()), page)


def list_followed_communities(actor: Actor) -> list[Group]:
    """The communities to which the actor belongs, and others for which they chose something."""
    chosen = select(Follow.thing_id).where(*_own(actor, "community"))
    stmt = visible_groups(actor).where(Group.kind == "community", or_(Group.id.in_(chosen), Group.id.in_(member_group_ids(actor))))
    return list(session.execute(stmt.order_by(Group.position, Group.slug)).scalars())


def list_followed_tags(actor: Actor) -> list[tuple[Tag, Volume]]:
    """The tags for which the actor chose something, each with its volume."""
    stmt = select(Tag, Follow.volume).join(Follow, and_(*_own(actor, "tag"), Follow.thing_id == Tag.id))
    return [(tag, cast("Volume", volume)) for tag, volume in session.execute(stmt.order_by(Tag.position, Tag.slug))]


def volume_of_tag(actor: Actor, tag: Tag) -> Volume | None:
    """What the actor chose for the tag, if anything."""
    return cast("Volume | None", session.execute(select(Follow.volume).where(*_own(actor, "tag"), Follow.thing_id == tag.id)).scalar())


def own_choices(actor: Actor) -> dict[tuple[str, int], Volume]:
    """Everything that the actor chose, by kind and number."""
    stmt = select(Follow.kind, Follow.thing_id, Follow.volume).where(Follow.person_id == (actor.id or 0))
    return {(kind, int(number)): cast("Volume", volume) for kind, number, volume in session.execute(stmt)}
