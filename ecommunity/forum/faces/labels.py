"""Under which label somebody asks by role, decided at the moment of asking.

The crowd that hides the asker is the one that a reader would look through: the people who could have asked this, here. Members of
the community count who may write by role and were here in the last 90 days; among peers the Secretariat does not. For a text that a
moderator sees first only those count whose text would wait as well, and for another one the others: the waiting tells something too.
So a label is never shared by fewer than five others of the community, and therefore of the site.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Select, Text, cast, select

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.directory.labels import COARSEST, label_text, role_labels
from ecommunity.errors import Conflict, Forbidden, Invalid
from ecommunity.forum import seals
from ecommunity.forum.faces import letters, policies
from ecommunity.forum.inputs import AskQuestion
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.moderating import gate
from ecommunity.groups.models import Group, Membership
from ecommunity.web.words import _, lazy_

Choice = Literal["name", "role", "participant", "wait"]


def who_could_ask(community: Group, *, peers_only: bool = False, is_held: bool = False) -> Select[int]:
    """Ids of the people who may ask by role in this community, and whose question would wait for a moderator, or would not, as this one."""
    stmt = select(Membership.person_id).join(Person, Person.id == Membership.person_id)
    stmt = stmt.where(Membership.group_id == community.id, Membership.ended_at.is_(None), Membership.role != "observer")
    stmt = stmt.where(Person.is_private_sector.is_(False), gate.are_held() if is_held else ~gate.are_held())
    if peers_only:
        stmt = stmt.where(cast(Person.site_roles, Text) == "[]")
    return stmt


def shared_here(actor: Actor, community: Group, *, peers_only: bool = False) -> list[str]:
    """The label keys under which the actor can ask here without being found, the finest first; none when nothing would hide them."""
    is_held = gate.is_held(actor, community.id)
    return role_labels(actor, who_could_ask(community, peers_only=peers_only, is_held=is_held))


def label_for(actor: Actor, community: Group, given: AskQuestion) -> str | None:
    """The label key under which the question will stand; None for one under the name. Refuses what would not hide the asker."""
    if given.peers_only and not policies.can_ask_among_peers(actor, community):
        raise Forbidden(_("Only members who are not of the Secretariat ask among peers, in a community of people with one function."))
    if given.show_as == "name":
        return None
    if given.show_as == "wait":
        raise Conflict(what_to_wait_for())
    until = letters.paused_until(actor, community)
    if until is not None:
        raise Forbidden(_("A moderator asked you not to ask by role here until %(date)s.", date=until.date().isoformat()))
    shared = shared_here(actor, community, peers_only=given.peers_only)
    if COARSEST not in shared:
        why = nobody_hides_you(actor, community)
        raise Invalid(why, fields={"show_as": why})
    if given.show_as == "participant":
        return COARSEST
    if shared[0] == COARSEST:
        raise Invalid(no_role_hides_you(), fields={"show_as": no_role_hides_you()})
    if given.label and given.label != shared[0]:
        changed = _("You would now be shown as “%(role)s”. Look again, and send it if that is right.", role=label_text(shared[0]))
        raise Invalid(changed, fields={"show_as": changed})
    return shared[0]


def nobody_hides_you(actor: Actor, community: Group) -> str:
    if gate.is_held(actor, community.id):
        return _(
            "A moderator looks at your first text here before others see it, and fewer than five other members for whom this is so "
            "were here in the last 90 days: it would tell who asks. Only the name is left."
        )
    return _(
        "Fewer than five other members who could ask this were here in the last 90 days: whoever knows them could tell who asks. "
        "Only the name is left."
    )


def no_role_hides_you() -> str:
    return _("Fewer than five other members with your role were here in the last 90 days: the role would tell who asks.")


def what_to_wait_for() -> object:
    return lazy_(
        "Nothing was posted, and your text is still here. You can ask by role when five other members of this community "
        "with your role were here within 90 days. Send it again then, or choose otherwise now."
    )


def own_label(actor: Actor, thread: Thread) -> str | None:
    """The label under which the actor already stands in this thread; None for who stands there under the name, or not at all."""
    if actor.id is None:
        return None
    own = select(Post.label).where(Post.thread_id == thread.id, Post.author_tag.in_(seals.tags(actor.id, thread.id)))
    label: str | None = session.execute(own.order_by(Post.number).limit(1)).scalar()
    return label
