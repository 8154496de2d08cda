"""What is asked before a text stands in a thread: may this person write now, does it look official, does a moderator look first."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, select

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.directory.models import Affiliation
from ecommunity.directory.private_sector import acts_for_company, must_declare
from ecommunity.directory.queries import in_force
from ecommunity.errors import Forbidden, Invalid, TooOften
from ecommunity.forum import seals
from ecommunity.forum.faces import times
from ecommunity.forum.inputs import NewThread, PostReply
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.moderating import formal
from ecommunity.groups.models import LEADING, Membership
from ecommunity.web.words import _, ngettext

# Somebody whom nobody knows yet writes at most so many texts in that time.
TEXTS, WITHIN = 5, timedelta(hours=1)
# Sealed texts of the last hour are looked for among so many of the newest: nothing but their tags leads to them.
NEWEST = 500


def is_known(actor: Actor, community_id: int) -> bool:
    """Never held and never slowed down as spam: a verified function, an invitation to this community, a role in it, the Secretariat."""
    if actor.is_secretariat or actor.fact("directory.affiliations"):
        return True
    role = actor.fact("groups.memberships").get(community_id)
    return role in LEADING or community_id in actor.fact("groups.invited_to")


def admit(actor: Actor, thread: Thread, post: Post, given: NewThread | PostReply) -> None:
    """The post may be written, or a refusal says why not and until when. It is held when a moderator looks at it first.

    Nothing of this depends on whether the author is sealed, but what was written before is found by the tags where they are.
    """
    if acts_for_company(actor):
        _declare(actor, post)
    if post.number > 1:
        _keep_slow(actor, thread)
    title = given.title if isinstance(given, NewThread) else ""
    if not given.as_informal and formal.is_formal(f"{title}\n\n{given.body}"):
        text = _("This reads like formal communication, and this space is informal. Tick the box to publish it all the same.")
        raise Invalid(_("Please look at this before it is published."), fields={"as_informal": text})
    if is_known(actor, thread.community_id):
        return
    _keep_pace(actor)
    # Who answers by role was let through when they asked: to hold this and not that would tell when somebody became known.
    is_by_role = post.author_tag is not None and post.number > 1
    if not is_by_role and not _has_shown(actor, thread.community_id):
        post.state = "held"
        if post.number == 1:
            thread.state = "held"


def is_held(actor: Actor, community_id: int) -> bool:
    """What the actor begins in this community waits for a moderator."""
    return not is_known(actor, community_id) and not _has_shown(actor, community_id)


def are_held() -> ColumnElement[bool]:
    """The same of a `Membership` that is joined with its `Person`."""
    is_verified = exists().where(Affiliation.person_id == Membership.person_id, *in_force())
    shown = exists().where(Post.author_id == Membership.person_id, Post.state == "shown", Thread.id == Post.thread_id)
    return and_(
        cast(Person.site_roles, Text) == "[]",
        Membership.role.not_in(LEADING),
        Membership.is_invited.is_(False),
        ~is_verified,
        ~shown.where(Thread.community_id == Membership.group_id),
    )


def no_role_for_companies() -> str:
    return _("You act for a company: that and your interests stand beside what you write, so you write under your name.")


def _declare(actor: Actor, post: Post) -> None:
    """Who acts for a company writes under the name, with the interests beside it."""
    if post.author_tag is not None:
        raise Invalid(no_role_for_companies(), fields={"show_as": no_role_for_companies()})
    if must_declare(actor):
        raise Forbidden(_("You act for a company. Say first what your interests are: under Directory, Your functions, Your interests."))


def _has_shown(actor: Actor, community_id: int) -> bool:
    """The moderators of this community let a text of theirs stand before."""
    stmt = select(Post.id).join(Thread, Thread.id == Post.thread_id)
    return (
        session.execute(stmt.where(Thread.community_id == community_id, Post.author_id == actor.id, Post.state == "shown").limit(1)).first()
        is not None
    )


def _own(actor: Actor, thread_id: int) -> ColumnElement[bool]:
    return or_(Post.author_id == actor.id, Post.author_tag.in_(seals.tags(actor.id or 0, thread_id)))


def _keep_slow(actor: Actor, thread: Thread) -> None:
    """In slow mode one reply a person in so many minutes, under whatever they show."""
    if not thread.slow_minutes:
        return
    stmt = select(Post.created_at, Post.author_tag).where(Post.thread_id == thread.id, Post.number > 1, _own(actor, thread.id))
    last = session.execute(stmt.order_by(Post.number.desc()).limit(1)).first()
    if last is None:
        return
    # Of a sealed text only the hour is known: it may have been written at its end.
    latest = last.created_at + (times.HOUR if last.author_tag else timedelta(0))
    left = (latest + timedelta(minutes=thread.slow_minutes) - clock.now()).total_seconds()
    if left > 0:
        raise _wait(_("This thread is in slow mode."), left)


def _keep_pace(actor: Actor) -> None:
    """Somebody whom nobody knows writes a few texts an hour."""
    since = clock.now() - WITHIN
    named = session.execute(select(Post.created_at).where(Post.author_id == actor.id, Post.created_at > since)).scalars()
    newest = (
        select(Post.thread_id, Post.author_tag, Post.created_at).where(Post.author_tag.is_not(None)).order_by(Post.id.desc()).limit(NEWEST)
    )
    sealed = [at for thread_id, tag, at in session.execute(newest) if at > since and tag in seals.tags(actor.id or 0, thread_id)]
    written = sorted([*named, *sealed])
    if len(written) >= TEXTS:
        left = (written[-TEXTS] + WITHIN - clock.now()).total_seconds()
        raise _wait(_("You are new here: until somebody verified you, you can write %(n)s texts in an hour.", n=TEXTS), left)


def _wait(why: str, seconds: float) -> TooOften:
    minutes = max(1, int(-(-seconds // 60)))
    when = ngettext("You can go on in %(n)s minute.", "You can go on in %(n)s minutes.", minutes)
    return TooOften(f"{why} {when}", retry_in=seconds)
