"""Questions about meetings, each asked as somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, exists, func, literal, select
from sqlalchemy.orm import joinedload, lazyload
from sqlalchemy.orm.util import identity_key

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import Page, find, one, page_of, session
from ecommunity.directory.models import Organisation
from ecommunity.errors import NotFound
from ecommunity.meetings import attribution, states
from ecommunity.meetings.consoles.models import FloorTurn
from ecommunity.meetings.entering.models import WrittenIntervention
from ecommunity.meetings.floor_order import Turn, as_order
from ecommunity.meetings.marks import name_of, plate_names
from ecommunity.meetings.models import AgendaItem, FloorRequest, Line, Meeting, Participant, RecordLine, Sitting
from ecommunity.meetings.policies import Seat
from ecommunity.meetings.talk.models import Mute
from ecommunity.meetings.visibility import check_meeting, get_meeting, hold_seated, is_seated, readable_meetings, visible_meetings
from ecommunity.registry import actor_fact

# Asked here like every other question about meetings.
__all__ = ["check_meeting", "get_meeting", "hold_seated", "readable_meetings", "visible_meetings"]

NEWEST_LINES = 50
FINISHED_SHOWN = 20
RULING = "ruling"
OVER = frozenset({"closed", "report_draft", "report_comment", "report_adopted", "archived", "cancelled"})


# Put together once, because every command of a sitting asks them.
MUTED = select(Mute.reason).where(Mute.participant_id == Participant.id).scalar_subquery()
SEATS_OF = select(
    Participant.meeting_id,
    Participant.id,
    Participant.capacity,
    Participant.function,
    Participant.organisation_id,
    Participant.is_present,
    MUTED,
    Participant.has_access_need,
).where(Participant.person_id == bindparam("actor"), Participant.state == "admitted")
SEATED = (
    select(Participant)
    .where(Participant.meeting_id == bindparam("meeting"), Participant.person_id == bindparam("actor"), Participant.state == "admitted")
    .options(joinedload(Participant.person).load_only(Person.name))
)

# Who writes in the chat needs the seat, and of the meeting its language and whether there is talk: one statement instead of three.
VOICE = SEATED.join(Meeting, Meeting.id == Participant.meeting_id).add_columns(
    Meeting.lang,
    exists().where(Sitting.meeting_id == Meeting.id, Sitting.state.in_(states.SITTING_TALKING)),
    MUTED,
    exists().where(FloorRequest.participant_id == Participant.id, FloorTurn.request_id == FloorRequest.id, FloorTurn.connection == "lost"),
)
Voice = tuple[Participant, str, bool, str | None, bool]


@actor_fact("meetings.seats")
def load_seats(actor: Actor) -> dict[int, Seat]:
    """The meetings this actor is admitted to, each with the seat they have there."""
    if actor.id is None:
        return {}
    rows = session.execute(SEATS_OF, {"actor": actor.id})
    return {row[0]: Seat(*row[1:]) for row in rows}


def in_order(stmt: Select[Meeting]) -> Select[Meeting]:
    """What is live first, then what comes next, soonest first, then what is past, latest first."""
    past = Meeting.state.in_(OVER)
    rank = case((Meeting.state.in_(states.MEETING_LIVE), literal(0)), (past, literal(2)), else_=literal(1))
    soonest = case((past, None), else_=Meeting.starts_at)
    return stmt.order_by(rank, soonest.asc(), Meeting.starts_at.desc(), Meeting.id)


def list_meetings(actor: Actor, page: int = 1, *, group_id: int | None = None) -> Page[Meeting]:
    """A page of the meetings: live, next, past."""
    stmt = visible_meetings(actor)
    if group_id is not None:
        stmt = stmt.where(Meeting.group_id == group_id)
    return page_of(in_order(stmt), page)


def list_coming(actor: Actor, most: int = 3, *, group_id: int | None = None, only_public: bool = False) -> list[tuple[Meeting, bool]]:
    """The next few meetings that are not over, and whether the actor takes part in each."""
    stmt = visible_meetings(actor).where(Meeting.state.not_in(OVER))
    if group_id is not None:
        stmt = stmt.where(Meeting.group_id == group_id)
    if only_public:
        stmt = stmt.where(Meeting.access == "public")
    # A list shows no sittings, so none are read.
    stmt = in_order(stmt).options(lazyload(Meeting.sittings)).limit(most)
    return [(meeting, bool(is_own)) for meeting, is_own in session.execute(stmt.add_columns(is_seated(actor)))]


def list_items(meeting: Meeting) -> list[AgendaItem]:
    """The agenda of a meeting that the caller was allowed to read."""
    return list(session.execute(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)).scalars())


def get_item(meeting: Meeting, item_id: int | None) -> AgendaItem:
    """An item of this meeting's agenda, and of no other."""
    return one(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.id == item_id))


def find_current_item(meeting: Meeting) -> AgendaItem | None:
    """The item the meeting is at."""
    return find(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.is_current.is_(True)))


def get_participant(meeting: Meeting, participant_id: int) -> Participant:
    """A participant of this meeting, and of no other."""
    return one(select(Participant).where(Participant.meeting_id == meeting.id, Participant.id == participant_id))


def find_seated(actor: Actor, meeting: Meeting) -> Participant | None:
    """The participant as whom the actor is admitted here."""
    return session.execute(SEATED, {"meeting": meeting.id, "actor": actor.id}).scalars().first()


def find_voice(actor: Actor, meeting_id: int) -> Voice | None:
    """The seat from which the actor writes, the meeting's language, whether there is talk, why the actor is muted, and was lost."""
    row = session.execute(VOICE, {"meeting": meeting_id, "actor": actor.id}).first()
    return (row[0], row[1], bool(row[2]), row[3], bool(row[4])) if row is not None else None


def list_participants(meeting: Meeting) -> list[Participant]:
    """All who are admitted, in the stable order of name plates: Parties first, then by kind, then by English name."""
    stmt = select(Participant).where(Participant.meeting_id == meeting.id, Participant.state == "admitted")
    return sorted(session.execute(stmt).scalars(), key=seating)


SEATS = ("party", "non_party", "igo", "expert", "iplc", "youth", "ngo", "academia", "private_sector", "secretariat", "none")


def seating(participant: Participant) -> tuple[int, str, str, int]:
    """Where somebody sits: never by who spoke last."""
    organisation = participant.organisation
    plate = plate_names(organisation).get("en", "") if organisation is not None else ""
    return (SEATS.index(participant.capacity), plate.casefold(), name_of(participant).casefold(), participant.id)


def list_waiting(meeting: Meeting) -> list[Participant]:
    """Who asked to take part."""
    stmt = select(Participant).where(Participant.meeting_id == meeting.id, Participant.state == "waiting")
    return list(session.execute(stmt.order_by(Participant.id)).scalars())


def get_request(meeting: Meeting, request_id: int) -> FloorRequest:
    """A request in this meeting, and in no other."""
    return one(select(FloorRequest).where(FloorRequest.meeting_id == meeting.id, FloorRequest.id == request_id))


def list_queue(meeting: Meeting, item: AgendaItem | None = None) -> list[FloorRequest]:
    """Who waits, in order; of one item when it is named."""
    stmt = select(FloorRequest).where(FloorRequest.meeting_id == meeting.id, FloorRequest.state.in_(states.REQUEST_WAITING))
    if item is not None:
        stmt = stmt.where(FloorRequest.item_id == item.id)
    return sorted(session.execute(stmt).scalars(), key=lambda request: request.place)


def list_on_floor(meeting: Meeting) -> list[FloorRequest]:
    """Who has the floor, and behind them who was interrupted, the last interrupted first."""
    stmt = select(FloorRequest).where(FloorRequest.meeting_id == meeting.id, FloorRequest.state.in_(states.REQUEST_ON_FLOOR))
    held_last = case((FloorRequest.state == "speaking", 0), else_=1)
    return list(session.execute(stmt.order_by(held_last, FloorRequest.started_at.desc(), FloorRequest.id.desc())).scalars())


def list_unfinished(meeting: Meeting) -> list[FloorRequest]:
    """All requests that are not over, on whatever item."""
    stmt = select(FloorRequest).where(FloorRequest.meeting_id == meeting.id, FloorRequest.state.in_(states.REQUEST_UNFINISHED))
    return list(session.execute(stmt).scalars())


def list_shown_requests(meeting: Meeting) -> list[FloorRequest]:
    """All unfinished requests and the last twenty finished ones; those who spoke are not kept where the rules name nobody."""
    if attribution.is_forbidden(meeting):
        return list_unfinished(meeting)
    return [*list_unfinished(meeting), *session.execute(finished(meeting).limit(FINISHED_SHOWN)).scalars()]


def finished(meeting: Meeting) -> Select[FloorRequest]:
    """The finished requests, the last one first."""
    stmt = select(FloorRequest).where(FloorRequest.meeting_id == meeting.id, FloorRequest.state.not_in(states.REQUEST_UNFINISHED))
    return stmt.order_by(FloorRequest.finished_at.desc(), FloorRequest.id.desc())


def find_open_request(meeting: Meeting, item: AgendaItem | None, kind: str, delegation: str) -> FloorRequest | None:
    """The request of this kind that a delegation has open on an item, or on none."""
    stmt = select(FloorRequest).where(
        FloorRequest.meeting_id == meeting.id,
        FloorRequest.item_id == (item.id if item is not None else None),
        FloorRequest.kind == kind,
        FloorRequest.delegation == delegation,
        FloorRequest.state.in_(states.REQUEST_UNFINISHED),
    )
    return find(stmt)


def find_last_halt(participant_id: int) -> datetime | None:
    """When somebody made their last technical request."""
    stmt = select(FloorRequest.requested_at).where(FloorRequest.participant_id == participant_id, FloorRequest.kind == "technical")
    return find(stmt.order_by(FloorRequest.asked_seq.desc()))


def find_dropped_request(item: AgendaItem, participant_id: int, kind: str = "intervention") -> FloorRequest | None:
    """The request of this kind that somebody lost because their line dropped, when nothing came after it, not even its text."""
    stmt = select(FloorRequest).where(
        FloorRequest.item_id == item.id,
        FloorRequest.participant_id == participant_id,
        FloorRequest.kind == kind,
    )
    last = find(stmt.order_by(FloorRequest.asked_seq.desc()))
    if last is None or last.state != "skipped" or last.reason != "absent":
        return None
    return last if find(select(WrittenIntervention).where(WrittenIntervention.request_id == last.id)) is None else None


def count_prior(item: AgendaItem, delegation: str) -> int:
    """How often a delegation already spoke on an item, by voice or in writing."""
    stmt = (
        select(func.count())
        .select_from(FloorRequest)
        .where(
            FloorRequest.item_id == item.id,
            FloorRequest.delegation == delegation,
            FloorRequest.kind == "intervention",
            FloorRequest.state.in_(states.REQUEST_DELIVERED),
        )
    )
    return int(session.execute(stmt).scalar_one())


def list_turns(item: AgendaItem, capacity: str) -> list[Turn]:
    """The requests of a constituency that keep their slot on an item."""
    stmt = (
        select(Participant.capacity, FloorRequest.prior, FloorRequest.place)
        .join(FloorRequest.participant)
        .where(
            FloorRequest.item_id == item.id,
            Participant.capacity == capacity,
            FloorRequest.kind == "intervention",
            FloorRequest.state.in_(states.REQUEST_KEEPS_SLOT),
        )
    )
    return [Turn(row[0], row[1], as_order(row[2])) for row in session.execute(stmt)]


def list_lines(meeting: Meeting, addressed_to: str = "all", organisation_id: int | None = None, *, before: int | None = None) -> list[Line]:
    """The newest lines of one chat, the oldest of them first; `before` gives older ones. Of narrow chats the caller asks who may read."""
    stmt = select(Line).where(Line.meeting_id == meeting.id, Line.addressed_to == addressed_to)
    if organisation_id is not None:
        stmt = stmt.where(Line.organisation_id == organisation_id)
    if before is not None:
        stmt = stmt.where(Line.id < before)
    return list(reversed(session.execute(stmt.order_by(Line.id.desc()).limit(NEWEST_LINES)).scalars().all()))


def get_line(meeting: Meeting, line_id: int) -> Line:
    """A line of this meeting, and of no other."""
    return one(select(Line).where(Line.meeting_id == meeting.id, Line.id == line_id))


def list_record(meeting: Meeting, most: int | None = NEWEST_LINES, *, kind: str | None = None) -> list[RecordLine]:
    """The newest lines of the record, the oldest of them first; of one kind when it is named."""
    stmt = select(RecordLine).where(RecordLine.meeting_id == meeting.id, *([RecordLine.kind == kind] if kind else []))
    stmt = stmt.order_by(RecordLine.number.desc())
    return list(reversed(session.execute(stmt.limit(most) if most else stmt).scalars().all()))


def organisations(ids: Iterable[int]) -> dict[int, Organisation]:
    """Organisations by id; what does not exist is left out."""
    wanted = set(ids)
    # Most are at hand already: the delegations of those who are in the room.
    known = {key: row for key in wanted if isinstance(row := session.identity_map.get(identity_key(Organisation, key)), Organisation)}
    if missing := wanted - set(known):
        known |= {row.id: row for row in session.execute(select(Organisation).where(Organisation.id.in_(missing))).scalars()}
    return known


def named_by(requests: Sequence[FloorRequest]) -> dict[int, Organisation]:
    """The organisations for which these requests speak."""
    return organisations(key for request in requests for key in request.on_behalf_of)


def row_of(model: type[Any], key: int) -> Any:
    """The row of an event that this transaction published; a projection reads what was just written."""
    row = session.get(model, key)
    if row is None:
        raise NotFound
    return row
