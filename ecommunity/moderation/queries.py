"""Questions about cases, reports and decisions, each asked as somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, null, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import Page, find, one, page_of, session
from ecommunity.errors import NotFound
from ecommunity.groups.models import LEADING, Group, Membership
from ecommunity.groups.queries import get_group, readable_groups, with_merged
from ecommunity.moderation import policies
from ecommunity.moderation.models import Appeal, Case, Decision, Report
from ecommunity.moderation.things import Thing, of_kind
from ecommunity.registry import moderatables

HISTORY = 200
MOST_ROWS = 10_000


def get_community(actor: Actor, slug: str) -> Group:
    """The community of this slug that the actor may read, or NotFound."""
    group = get_group(actor, slug)
    if not group.is_community:
        raise NotFound
    return group


def _looked_after(actor: Actor, table: type[Case | Decision]) -> ColumnElement[bool]:
    """Those about things that the actor looks after."""
    ways = [and_(table.kind == kind, table.thing_id.in_(found.ids(actor))) for kind, found in moderatables.items()]
    return or_(false(), *ways)


def _stands_in() -> ColumnElement[int]:
    """Where the thing of a decision stands now, which may have moved since; without a thing, where it was decided."""
    ways = [(Decision.kind == kind, found.stands_in(Decision.thing_id)) for kind, found in moderatables.items()]
    return func.coalesce(case(*ways) if ways else null(), Decision.community_id)


def open_cases(actor: Actor) -> Select[Case]:
    """What waits and what the actor may decide about."""
    return select(Case).where(Case.closed_at.is_(None), _looked_after(actor, Case))


def list_cases(actor: Actor, community: Group, page: int = 1) -> Page[Case]:
    """The queue of a community: what harms somebody first, then what waits longest."""
    stmt = open_cases(actor).where(Case.community_id == community.id)
    return page_of(stmt.order_by(Case.is_urgent.desc(), Case.id), page)


def count_waiting(actor: Actor, community: Group) -> int:
    """How much waits in this community for the actor, appeals to somebody else's decisions among it."""
    cases = open_cases(actor).where(Case.community_id == community.id).with_only_columns(Case.id)
    appeals = open_appeals(actor).where(_stands_in() == community.id).with_only_columns(Decision.id)
    return int(session.execute(select(func.count()).select_from(union_all(cases, appeals).subquery())).scalar_one())


def leaders_of(community_id: int) -> list[Person]:
    """Who looks after the community."""
    stmt = select(Person).join(Membership, Membership.person_id == Person.id)
    stmt = stmt.where(Membership.group_id == community_id, Membership.ended_at.is_(None), Membership.role.in_(LEADING))
    return list(session.execute(stmt.where(Person.state == "active").order_by(Person.id)).scalars())


def find_case(kind: str, thing_id: int) -> Case | None:
    """The open case of a thing."""
    return find(select(Case).where(Case.kind == kind, Case.thing_id == thing_id, Case.closed_at.is_(None)), lock=True)


def cases_of(kind: str, things: Collection[int]) -> dict[int, Case]:
    """The open cases of these things, by thing."""
    stmt = select(Case).where(Case.kind == kind, Case.thing_id.in_(things), Case.closed_at.is_(None))
    return {case.thing_id: case for case in session.execute(stmt).scalars()}


def reports_of(cases: Iterable[Case]) -> dict[int, list[Report]]:
    """Who reported and why, by case, the oldest first. For moderators only."""
    found: dict[int, list[Report]] = defaultdict(list)
    stmt = select(Report).where(Report.case_id.in_([case.id for case in cases])).options(joinedload(Report.reporter))
    for report in session.execute(stmt.order_by(Report.id)).scalars():
        found[report.case_id].append(report)
    return found


def reporters_of(reports: Iterable[Report]) -> set[int | str]:
    """Ids and tags of those who reported."""
    return {key for report in reports for key in (report.reporter_id, report.reporter_tag) if key is not None}


def _reports_about() -> Select[Report]:
    """Every report of the thing of a decision, whenever it was."""
    return select(Report).join(Case, Case.id == Report.case_id).where(Case.kind == Decision.kind, Case.thing_id == Decision.thing_id)


def reporters_about(decision: Decision) -> set[int | str]:
    """Ids and tags of those who ever reported what the decision is about."""
    return reporters_of(session.execute(_reports_about().where(Decision.id == decision.id)).scalars())


def report_by(actor: Actor, thing: Thing) -> Report | None:
    """What the actor last reported of this thing, with its case."""
    own = Report.reporter_tag.in_(thing.own_tags) if thing.own_tags else Report.reporter_id == (actor.id or 0)
    stmt = select(Report).join(Report.case).where(Case.kind == thing.kind, Case.thing_id == thing.id, own)
    return find(stmt.options(contains_eager(Report.case)).order_by(Report.id.desc()))


def history_of(things: Sequence[Thing]) -> dict[int, list[Decision]]:
    """By thing, what was decided before about its author in its community, the newest first; of a sealed author about what they wrote in
    the same place only.
    """
    if not things:
        return {}
    named = {thing.author_id for thing in things if thing.author_id is not None}
    sealed = {number for thing in things for number in (*thing.siblings, thing.id)}
    about = or_(
        and_(
            Decision.author_id.in_(named),
            Decision.kind == things[0].kind,
            Decision.community_id.in_({thing.community_id for thing in things}),
        ),
        and_(Decision.kind == things[0].kind, Decision.thing_id.in_(sealed)),
    )
    rows = list(session.execute(select(Decision).where(about).order_by(Decision.id.desc()).limit(HISTORY)).scalars())
    return {thing.id: [row for row in rows if _concerns(row, thing)] for thing in things}


def _concerns(row: Decision, thing: Thing) -> bool:
    if row.kind == thing.kind and row.thing_id in (*thing.siblings, thing.id):
        return True
    is_theirs = thing.author_id is not None and row.author_id == thing.author_id
    return is_theirs and row.kind == thing.kind and row.community_id == thing.community_id


def decisions_of(kind: str, ids: Collection[int] | Select[int]) -> dict[int, Decision]:
    """The last decision about each of these things, with the appeal to it."""
    stmt = select(Decision).where(Decision.kind == kind, Decision.thing_id.in_(ids), Decision.act.not_in(("upheld", "overturned")))
    rows = session.execute(stmt.options(joinedload(Decision.appeal)).order_by(Decision.id)).scalars()
    return {row.thing_id: row for row in rows}


def get_decision(actor: Actor, decision_id: int, *, lock: bool = False) -> tuple[Decision, Thing, bool]:
    """A decision about something that the actor wrote or looks after, the thing, and whether the actor looks after it; else NotFound."""
    stmt = select(Decision).where(Decision.id == decision_id, Decision.kind.in_(list(moderatables)))
    decision = one(stmt.options(joinedload(Decision.appeal).joinedload(Appeal.answer)))
    kind = of_kind(decision.kind)
    thing = kind.load(actor, [decision.thing_id], lock=lock).get(decision.thing_id)
    if thing is not None:
        return decision, thing, True
    if actor.is_secretariat and decision.appeal is not None and goes_to_secretariat(decision):
        return decision, kind.second(actor, decision.thing_id), True
    thing = kind.get(actor, decision.thing_id)
    if not thing.is_own:
        raise NotFound
    return decision, thing, False


def open_appeals(actor: Actor) -> Select[Decision]:
    """Decisions of others to which the author appealed, and which the actor may look at."""
    return _appeals_for(actor).where(_looked_after(actor, Decision))


def _appeals_for(actor: Actor) -> Select[Decision]:
    """What waits for somebody who neither decided it nor reported it by name."""
    others = or_(Decision.by_id.is_(None), Decision.by_id != (actor.id or 0))
    reported = _reports_about().where(Report.reporter_id == (actor.id or 0)).correlate(Decision).exists()
    return select(Decision).join(Appeal, Appeal.decision_id == Decision.id).where(Appeal.answer_id.is_(None), others, ~reported)


def list_appeals(actor: Actor, community: Group) -> list[Decision]:
    """What waits in this community for a second moderator who is not the one who decided."""
    stmt = open_appeals(actor).where(_stands_in() == community.id).options(joinedload(Decision.appeal))
    return list(session.execute(stmt.order_by(Decision.id).limit(20)).scalars())


def list_appeals_to_secretariat(actor: Actor) -> list[Decision]:
    """What waits where nobody else leads: the oldest first."""
    stmt = _appeals_for(actor).where(_no_second(), _stands_in().in_(readable_groups(actor)))
    return list(session.execute(stmt.options(joinedload(Decision.appeal)).order_by(Decision.id).limit(50)).scalars())


def _no_second() -> ColumnElement[bool]:
    """Nobody leads the community but who decided, who reported and, when that is known to all, who wrote; and it is not closed to the
    Secretariat. Where somebody reported whom no row names, it may be the last who leads: then the Secretariat may answer as well.
    """
    reported = _reports_about().where(Report.reporter_id == Membership.person_id).correlate(Decision, Membership).exists()
    unnamed = _reports_about().where(Report.reporter_tag.is_not(None)).correlate(Decision).exists()
    others = exists().where(
        Membership.group_id == _stands_in(),
        Membership.ended_at.is_(None),
        Membership.role.in_(LEADING),
        Membership.person_id != func.coalesce(Decision.by_id, 0),
        Membership.person_id != func.coalesce(Decision.author_id, 0),
        ~reported,
    )
    closed = exists().where(Group.id == _stands_in(), Group.visibility == "peers")
    return and_(or_(~others, unnamed), ~closed, Decision.is_peers_only.is_(False))


def goes_to_secretariat(decision: Decision) -> bool:
    """Nobody else is there who could look at it a second time."""
    return session.execute(select(Decision.id).where(Decision.id == decision.id, _no_second())).first() is not None


def log_of(actor: Actor, community: Group) -> Select[Decision]:
    """The log of the community, the newest first; what is for peers only is left out for who only reads along."""
    here = Decision.community_id.in_(with_merged(community.id))
    stmt = select(Decision).where(here).options(joinedload(Decision.by)).order_by(Decision.id.desc())
    if policies.can_see_queue(actor, community) and (actor.is_operator or not actor.is_secretariat):
        return stmt
    return stmt.where(Decision.is_peers_only.is_(False))


def list_log(actor: Actor, community: Group, page: int = 1) -> Page[Decision]:
    """A page of the log."""
    return page_of(log_of(actor, community), page, 50)


def whole_log(actor: Actor, community: Group) -> list[Decision]:
    """The log as a file has it."""
    return list(session.execute(log_of(actor, community).limit(MOST_ROWS)).scalars())
