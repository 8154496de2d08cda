"""Questions about sealed posts, each asked as somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.db import Page, one, page_of, session
from ecommunity.errors import NotFound
from ecommunity.forum import queries, seals
from ecommunity.forum.faces import policies
from ecommunity.forum.faces.models import PeersOpening, PeersReport, SealedLetter, Unsealing, UnsealingStep
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.policies import can_moderate_thread
from ecommunity.groups.models import Group

# How long an opening shows the post to who opened it; to look again is another line for the members.
LOOK = timedelta(hours=1)
# How long the first of two waits for the second.
TO_CONFIRM = timedelta(days=7)


def get_sealed_post(actor: Actor, post_id: int) -> Post:
    """A post that shows a role: one that the actor reads, or that a report among peers opened to them. Else NotFound."""
    try:
        post = queries.get_post(actor, post_id)
    except NotFound:
        post = one(_with_thread().where(Post.id == post_id, Post.id.in_(_opened_to(actor))))
    if post.author_tag is None:
        raise NotFound
    return post


def _with_thread() -> Select[Post]:
    thread = joinedload(Post.thread)
    return select(Post).options(joinedload(Post.author), thread.joinedload(Thread.community), thread.joinedload(Thread.opening))


def _opened_to(actor: Actor) -> Select[int]:
    opened = select(PeersReport.post_id).join(PeersOpening, PeersOpening.report_id == PeersReport.id)
    return opened.where(PeersOpening.person_id == (actor.id or 0) if actor.is_secretariat else PeersOpening.id == 0)


def has_written(actor: Actor, thread_id: int) -> bool:
    """The actor wrote in this thread, under the name or under a role."""
    if actor.id is None:
        return False
    own = or_(Post.author_id == actor.id, Post.author_tag.in_(seals.tags(actor.id, thread_id)))
    return session.execute(select(Post.id).where(Post.thread_id == thread_id, own).limit(1)).first() is not None


def letters_about(actor: Actor, post: Post) -> list[SealedLetter]:
    """What moderators wrote to the author of this post. Asked only after `can_write_to_sealed`."""
    stmt = select(SealedLetter).where(SealedLetter.post_id == post.id).options(joinedload(SealedLetter.sent_by))
    return list(session.execute(stmt.order_by(SealedLetter.id)).scalars())


def is_anything_said_to(tag: str) -> bool:
    """Moderators wrote to whoever has this tag, or somebody looked behind it."""
    looked = exists().where(Unsealing.post_id == Post.id, Post.author_tag == tag, Unsealing.id.in_(_confirmed()))
    return bool(session.execute(select(or_(exists().where(SealedLetter.author_tag == tag), looked))).scalar())


def letters_to(tags: Iterable[str]) -> list[SealedLetter]:
    """What moderators wrote to whoever has one of these tags, the newest first."""
    stmt = select(SealedLetter).where(SealedLetter.author_tag.in_(list(tags)))
    stmt = stmt.options(joinedload(SealedLetter.sent_by), joinedload(SealedLetter.post).joinedload(Post.thread))
    return list(session.execute(stmt.order_by(SealedLetter.id.desc())).scalars())


def get_letter(actor: Actor, letter_id: int) -> SealedLetter:
    """The letter: for its moderators, and for the author whose tag is on it. Else NotFound."""
    stmt = select(SealedLetter).join(SealedLetter.post).join(Post.thread).join(Thread.community).where(SealedLetter.id == letter_id)
    letter = one(stmt.options(contains_eager(SealedLetter.post).contains_eager(Post.thread).contains_eager(Thread.community)))
    thread = letter.post.thread
    if not (is_to(actor, letter) or can_moderate_thread(actor, thread)):
        raise NotFound
    return letter


def is_to(actor: Actor, letter: SealedLetter) -> bool:
    """The letter went to the actor."""
    return actor.id is not None and letter.author_tag in seals.tags(actor.id, letter.post.thread_id)


def pauses_in(community: Group) -> list[tuple[SealedLetter, int]]:
    """The pauses that hold in this community, each with the thread in which its post stands now."""
    stmt = select(SealedLetter, Post.thread_id).join(SealedLetter.post).join(Post.thread)
    where = func.coalesce(SealedLetter.community_id, Thread.community_id)
    stmt = stmt.where(SealedLetter.kind == "pause", SealedLetter.until > clock.now(), where == community.id)
    return [(letter, int(thread_id)) for letter, thread_id in session.execute(stmt)]


def _unsealings() -> Select[Unsealing]:
    post = joinedload(Unsealing.post)
    return select(Unsealing).options(
        joinedload(Unsealing.steps).joinedload(UnsealingStep.person),
        post.joinedload(Post.thread).joinedload(Thread.community),
        post.joinedload(Post.author),
    )


def get_unsealing(actor: Actor, unsealing_id: int, *, lock: bool = False) -> Unsealing:
    """The procedure with its steps, for those who may take part in one; NotFound for everybody else."""
    if not policies.can_look_behind(actor):
        raise NotFound
    if lock:
        one(select(Unsealing).where(Unsealing.id == unsealing_id), lock=True)
    found = session.execute(_unsealings().where(Unsealing.id == unsealing_id).execution_options(populate_existing=True)).unique()
    unsealing: Unsealing | None = found.scalars().first()
    if unsealing is None:
        raise NotFound
    return unsealing


def list_unsealings(actor: Actor) -> list[Unsealing]:
    """The last hundred procedures, the newest first. Asked only after `can_look_behind`."""
    return list(session.execute(_unsealings().order_by(Unsealing.id.desc()).limit(100)).unique().scalars())


def _confirmed() -> Select[int]:
    """Ids of the procedures in which both agreed."""
    return select(UnsealingStep.unsealing_id).where(UnsealingStep.step == "confirmed")


def unsealings_of(posts: Select[int]) -> list[Unsealing]:
    """The procedures about these posts in which both agreed."""
    stmt = _unsealings().where(Unsealing.post_id.in_(posts), Unsealing.id.in_(_confirmed()))
    return list(session.execute(stmt.order_by(Unsealing.id.desc())).unique().scalars())


def list_peers_reports(actor: Actor) -> list[tuple[PeersReport, Group]]:
    """The last hundred posts among peers that were reported: where, when and why, and nothing of what they say."""
    stmt = select(PeersReport, Group).join(PeersReport.post).join(Post.thread).join(Group, Group.id == Thread.community_id)
    return [(report, group) for report, group in session.execute(stmt.order_by(PeersReport.id.desc()).limit(100))]


def find_peers_report(report_id: int) -> PeersReport:
    return one(select(PeersReport).where(PeersReport.id == report_id))


def get_opening(actor: Actor, opening_id: int) -> tuple[PeersOpening, Post]:
    """One's own opening of the last hour, with the post; NotFound for everybody else, and after it."""
    stmt = select(PeersOpening).where(
        PeersOpening.id == opening_id, PeersOpening.person_id == (actor.id or 0), PeersOpening.opened_at > clock.now() - LOOK
    )
    opening = one(stmt.options(joinedload(PeersOpening.report)))
    if not actor.is_secretariat:
        raise NotFound
    return opening, one(_with_thread().where(Post.id == opening.report.post_id))


def list_openings(actor: Actor, community: Group, page: int = 1) -> Page[PeersOpening]:
    """What the Secretariat read among the peers of this community, the newest first. Asked only after `can_see_openings`."""
    stmt = select(PeersOpening).join(PeersOpening.report).join(PeersReport.post).join(Post.thread)
    stmt = stmt.where(Thread.community_id == community.id)
    loaded = contains_eager(PeersOpening.report).contains_eager(PeersReport.post).contains_eager(Post.thread)
    return page_of(stmt.options(loaded, joinedload(PeersOpening.person)).order_by(PeersOpening.id.desc()), page)


def openings_in(thread: Thread) -> list[PeersOpening]:
    """The same for one thread."""
    stmt = select(PeersOpening).join(PeersOpening.report).join(PeersReport.post).where(Post.thread_id == thread.id)
    stmt = stmt.options(contains_eager(PeersOpening.report), joinedload(PeersOpening.person))
    return list(session.execute(stmt.order_by(PeersOpening.id)).scalars())


def count_confirmed() -> int:
    """How often two people looked behind a role on this site, ever: everybody may know."""
    stmt = select(func.count()).select_from(UnsealingStep).where(UnsealingStep.step == "confirmed")
    return int(session.execute(stmt).scalar_one())
