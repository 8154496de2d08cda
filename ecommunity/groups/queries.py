"""Questions about groups and memberships."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.accounts.secrets import hashed
from ecommunity.accounts.sessions import link_secret
from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.db import Page, find, one, page_of, session
from ecommunity.groups.models import LEADING, FormerSlug, Group, Invitation, JoinRequest, Membership
from ecommunity.registry import actor_columns, actor_fact, invitation_check, invitation_path, readable

# Put together once, because everybody who begins to follow a sitting asks it.
MEMBERSHIPS = select(Membership.group_id, Membership.role).where(Membership.person_id == bindparam("actor"), Membership.ended_at.is_(None))


@actor_fact("groups.memberships")
def memberships(actor: Actor) -> dict[int, str]:
    """The actor's groups: group id → role."""
    if actor.id is None:
        return {}
    return {int(group_id): str(role) for group_id, role in session.execute(MEMBERSHIPS, {"actor": actor.id})}


def _read_memberships(said: str | None) -> dict[int, str]:
    return {int(number): role for number, _, role in (entry.partition(" ") for entry in (said or "").split(",") if entry)}


# Nearly every page and command asks for them: they come with the one who acts.
COLUMN = "(SELECT {joined}(m.group_id || ' ' || m.role, ',') FROM memberships m WHERE m.person_id = p.id AND m.ended_at IS NULL)"
actor_columns.add("groups.memberships", (COLUMN, _read_memberships))


@actor_fact("groups.invited_to")
def invited_to(actor: Actor) -> frozenset[int]:
    """The groups to which the actor belongs because somebody who leads there invited them."""
    stmt = select(Membership.group_id).where(Membership.person_id == (actor.id or 0), Membership.ended_at.is_(None), Membership.is_invited)
    return frozenset(session.execute(stmt).scalars())


def visible_groups(actor: Actor) -> Select[Group]:
    """Groups that the actor may read. Members-only groups exist for nobody else; peers-only ones not even for the Secretariat."""
    stmt = select(Group).where(Group.ended_at.is_(None))
    if actor.is_operator:
        return stmt
    if actor.is_guest:
        return stmt.where(Group.visibility == "public")
    belongs = exists().where(Membership.group_id == Group.id, Membership.person_id == actor.id, Membership.ended_at.is_(None))
    open_to_all = Group.visibility.in_(("public", "registered", "members") if actor.is_secretariat else ("public", "registered"))
    return stmt.where(or_(open_to_all, belongs))


@readable("group")
def readable_groups(actor: Actor) -> Select[int]:
    """Ids of the groups that the actor may read; other packages put it into their own questions."""
    return actor.once("groups.readable", lambda: visible_groups(actor).with_only_columns(Group.id))


def get_group(actor: Actor, slug: str, *, lock: bool = False) -> Group:
    """The group of this slug, or NotFound."""
    return one(visible_groups(actor).where(Group.slug == slug), lock=lock)


def get_group_by_id(actor: Actor, group_id: int, *, lock: bool = False) -> Group:
    return one(visible_groups(actor).where(Group.id == group_id), lock=lock)


def all_groups() -> Select[Group]:
    """Every group, for commands that then ask whether it is open to the actor."""
    return select(Group).where(Group.ended_at.is_(None))


def group_to_join(slug: str) -> Group | None:
    """The group of this slug, seen or not: the action decides whether it may be known."""
    return find(all_groups().where(Group.slug == slug))


def is_taken(slug: str) -> bool:
    """A group has this short name, or had it."""
    now, before = select(Group.id).where(Group.slug == slug), select(FormerSlug.group_id).where(FormerSlug.slug == slug)
    return session.execute(now.union_all(before)).first() is not None


def present_slug(actor: Actor, slug: str) -> str | None:
    """What the group is called now that had this short name, when the actor may read it."""
    if not slug.isprintable():  # asked while an address is looked at that no page has
        return None
    former = select(FormerSlug.group_id).where(FormerSlug.slug == slug)
    return session.execute(visible_groups(actor).where(Group.id.in_(former)).with_only_columns(Group.slug)).scalar()


def former_names(slug: str) -> list[str]:
    """The short names that the group of this one had, and those that became part of it; none for a name that is none any more."""
    if not slug.isprintable():
        return []
    group_id = select(Group.id).where(Group.slug == slug, Group.ended_at.is_(None)).scalar_subquery()
    return list(session.execute(select(FormerSlug.slug).where(FormerSlug.group_id == group_id).order_by(FormerSlug.slug)).scalars())


def with_merged(group_id: int) -> Select[int]:
    """The id of this group, and of those that became part of it."""
    return select(Group.id).where(or_(Group.id == group_id, Group.merged_into_id == group_id))


def person_by_id(person_id: int) -> Select[Person]:
    return select(Person).where(Person.id == person_id, Person.state == "active")


def list_groups(actor: Actor, *, communities: bool, page: int = 1) -> Page[Group]:
    """Communities, or the groups that are none."""
    kind = Group.kind == "community" if communities else Group.kind != "community"
    return page_of(visible_groups(actor).where(kind).order_by(Group.position, Group.slug), page)


def list_communities(actor: Actor) -> list[Group]:
    """All communities that the actor may read, to choose from."""
    return list(session.execute(visible_groups(actor).where(Group.kind == "community").order_by(Group.position, Group.slug)).scalars())


def list_open_groups(actor: Actor) -> list[Group]:
    """Groups that only members read and that the actor's verified function opens: their name and purpose may be known, no more."""
    functions = {standing.function for standing in actor.fact("directory.affiliations")}
    if not functions:
        return []
    stmt = all_groups().where(Group.joining == "open", Group.visibility.in_(("members", "peers")), Group.function_needed.in_(functions))
    return list(session.execute(stmt.where(Group.id.not_in(member_group_ids(actor))).order_by(Group.position, Group.slug)).scalars())


def list_own_groups(actor: Actor) -> list[Group]:
    """The groups to which the actor belongs."""
    stmt = select(Group).join(Membership, Membership.group_id == Group.id)
    stmt = stmt.where(Membership.person_id == (actor.id or 0), Membership.ended_at.is_(None), Group.ended_at.is_(None))
    return list(session.execute(stmt.order_by(Group.position, Group.slug)).scalars())


def find_membership(group_id: int, person_id: int, *, lock: bool = False) -> Membership | None:
    """The open membership of a person."""
    stmt = select(Membership).where(Membership.group_id == group_id, Membership.person_id == person_id, Membership.ended_at.is_(None))
    return find(stmt, lock=lock)


def list_members(actor: Actor, group: Group, page: int = 1) -> Page[Membership]:
    """Who belongs to the group, leaders first. Asked only after `can_see_members`."""
    stmt = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id == group.id, Membership.ended_at.is_(None), Membership.group_id.in_(readable_groups(actor)))
        .options(joinedload(Membership.person))
        .order_by(Membership.role == "member", Person.name)
    )
    return page_of(stmt, page)


def count_members(group_id: int) -> int:
    stmt = select(func.count()).where(Membership.group_id == group_id, Membership.ended_at.is_(None))
    return int(session.execute(stmt).scalar_one())


def list_requests(group: Group) -> list[JoinRequest]:
    """Who waits to be let in. Asked only after `can_moderate`."""
    stmt = select(JoinRequest).where(JoinRequest.group_id == group.id).options(joinedload(JoinRequest.person)).order_by(JoinRequest.id)
    return list(session.execute(stmt).scalars())


def find_request(group_id: int, person_id: int) -> JoinRequest | None:
    return find(select(JoinRequest).where(JoinRequest.group_id == group_id, JoinRequest.person_id == person_id))


def find_invitation(secret_hash: str, *, lock: bool = False) -> Invitation | None:
    return find(select(Invitation).where(Invitation.secret_hash == secret_hash), lock=lock)


def member_group_ids(actor: Actor) -> Select[int]:
    """Ids of the groups to which the actor belongs."""
    return select(Membership.group_id).where(Membership.person_id == (actor.id or 0), Membership.ended_at.is_(None))


def list_invitations(email: str) -> list[tuple[Invitation, Group]]:
    """Invitations that were sent to this address and still work, the newest of each group, newest first."""
    stmt = select(Invitation, Group).join(Group, Group.id == Invitation.group_id)
    stmt = stmt.where(Invitation.used_at.is_(None), Invitation.expires_at > clock.now(), func.lower(Invitation.email) == email.lower())
    newest: dict[int, tuple[Invitation, Group]] = {}
    for invitation, group in session.execute(stmt.where(Group.ended_at.is_(None)).order_by(Invitation.id.desc())):
        newest.setdefault(group.id, (invitation, group))
    return list(newest.values())


@invitation_check("groups")
def invited_address(secret: str) -> str:
    """Whoever has this address may create an account where only the invited may."""
    row = find_invitation(hashed(secret))
    return row.email if row is not None and row.is_open else ""


@invitation_path("groups")
def path_of_invitation(email: str) -> str:
    """Where somebody who has just confirmed this address goes on: to the newest invitation that was sent to it."""
    return next(
        (f"{settings.base_path or ''}/invitations/{link_secret(row.salt, row.secret_hash)}" for row, _group in list_invitations(email)), ""
    )


def count_leading(group_id: int) -> int:
    """How many lead the group."""
    stmt = select(func.count()).where(Membership.group_id == group_id, Membership.ended_at.is_(None), Membership.role.in_(LEADING))
    return int(session.execute(stmt).scalar_one())


def count_changes(group_id: int) -> int:
    """How often somebody came or went."""
    stmt = select(func.count(Membership.id) + func.count(Membership.ended_at)).where(Membership.group_id == group_id)
    return int(session.execute(stmt).scalar_one())


def count_invited_today(actor: Actor) -> int:
    """How many invitations the actor sent in the last day."""
    since = clock.now() - timedelta(days=1)
    stmt = select(func.count()).where(Invitation.invited_by_id == (actor.id or 0), Invitation.created_at > since)
    return int(session.execute(stmt).scalar_one())
