"""What of a meeting is live: its streams, who may follow them, and which entries each event changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.db import find, session
from ecommunity.errors import NotFound
from ecommunity.live import collection, drop, put
from ecommunity.meetings import attribution, commands, entries, extra_time, marks, policies, queries, states
from ecommunity.meetings import events as of
from ecommunity.meetings.convening.events import AgendaChanged, MeetingAdvanced, MeetingChanged
from ecommunity.meetings.models import AgendaItem, FloorRequest, Line, Meeting, Participant, RecordLine
from ecommunity.meetings.rebuild import lines_of, rebuild_meeting, stream_of_line, take_down_older
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import due, presence_card, projects, stream_you, subscribable

PEOPLE_EVERY = timedelta(seconds=2)

collection("meeting", "meeting", schema=entries.MeetingEntry)
collection("meeting", "items", schema=entries.ItemEntry)
collection("meeting", "list", schema=entries.ListEntry)
collection("meeting", "requests", schema=entries.RequestEntry)  # all unfinished and the last twenty finished: dropped by name below
collection("meeting", "floor", schema=entries.FloorEntry)
collection("meeting", "lines", schema=entries.LineEntry, bound=queries.NEWEST_LINES)
collection("meeting", "record", schema=entries.RecordEntry, bound=queries.NEWEST_LINES)
collection("meeting", "rulings", schema=entries.RulingEntry, bound=queries.NEWEST_LINES)
collection("meeting:people", "people", schema=entries.PeopleEntry)
collection("meeting:bureau", "waiting", schema=entries.WaitingEntry)
collection("meeting:bureau", "lines", schema=entries.LineEntry, bound=queries.NEWEST_LINES)
collection("meeting:delegation", "lines", schema=entries.LineEntry, bound=queries.NEWEST_LINES)


# --- who may follow


def _split(key: str) -> tuple[int, list[str]]:
    """`12:delegation:4` → (12, [`delegation`, `4`]); NotFound when it begins with no id."""
    first, *rest = key.split(":")
    return _number(first), rest


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 16):
        raise NotFound
    return int(word)


@subscribable("meeting")
def may_follow_meeting(actor: Actor, key: str) -> None:
    """The meeting's own stream is open to whoever may read it; the narrower ones ask again."""
    number, rest = _split(key)
    if not rest:
        # Asked at every command and for every follower whose rights are looked at again, so no row is loaded.
        queries.check_meeting(actor, number)
        return
    meeting = queries.get_meeting(actor, number)
    match rest:
        case ["people"] if policies.can_follow_people(actor, meeting):
            return
        case ["bureau"] if policies.can_follow_bureau(actor, meeting):
            return
        case ["delegation", organisation] if policies.can_follow_delegation(actor, meeting, _number(organisation)):
            return
    raise NotFound


@stream_you("meeting")
def you(actor: Actor, key: str) -> dict[str, Any]:
    """In which capacity the actor is here, and which commands that allows."""
    meeting = queries.get_meeting(actor, _split(key)[0])
    return you_in(actor, meeting)


def you_in(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """The same for a meeting that the actor was allowed to read; `extra_s` is private, by participant."""
    extra_s = extra_time.known_to(actor, meeting)
    return {"capacity": capacity_of(actor, meeting), "can": commands.commands_of(actor, meeting), "extra_s": extra_s}


def capacity_of(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    """The seat as the actor's own client sees it; None without one."""
    seat = policies.seat_in(actor, meeting.id)
    if seat is None:
        return None
    own = seat.organisation_id or 0
    organisation = marks.mark_organisation(queries.organisations([own] if own else []).get(own))
    return {
        "kind": seat.capacity,
        "function": seat.function,
        "participant": str(seat.participant_id),
        "organisation": organisation.model_dump() if organisation else None,
        "kinds": policies.kinds_of(actor, meeting),
        "muted": seat.muted,
    }


@presence_card("meeting")
def show_presence(actor: Actor, key: str) -> dict[str, Any] | None:
    """What others see of somebody who follows: their participant; who only reads along is counted, not named."""
    first = key.split(":", maxsplit=1)[0]
    seat = policies.seat_in(actor, int(first)) if first.isascii() and first.isdigit() else None
    return None if seat is None else {"participant": str(seat.participant_id), "name": actor.name}


# --- which entries an event changes


@projects(of.SittingOpened)
@projects(of.SittingSuspended)
@projects(of.SittingClosed)
@projects(of.WaitingRoomOpened)
@projects(of.MeetingPlanned)
@projects(of.ReportAdvanced)
@projects(MeetingAdvanced)
@projects(MeetingChanged)
def show_meeting(happened: Any) -> None:
    """The meeting and its sittings as they are; a newly planned one with its agenda and people."""
    meeting = queries.row_of(Meeting, happened.meeting_id)
    put(meeting.stream, "meeting", "meeting", marks.mark_meeting(meeting))
    if isinstance(happened, of.MeetingPlanned):
        show_plan(meeting)
    if attribution.hides_authors(meeting):
        for stream, name, key, body in lines_of(meeting):
            put(stream, name, key, body)


@projects(AgendaChanged)
def show_prepared_agenda(happened: AgendaChanged) -> None:
    """Every item where it stands and with what it says now."""
    meeting = queries.row_of(Meeting, happened.meeting_id)
    for item in queries.list_items(meeting):
        show_item(meeting, item)


def show_plan(meeting: Meeting) -> None:
    """The agenda, the empty floor and all who are admitted."""
    for item in queries.list_items(meeting):
        show_item(meeting, item)
    show_floor(meeting)
    for participant in queries.list_participants(meeting):
        put(f"{meeting.stream}:people", "people", participant.id, marks.mark_participant(participant))


def show_item(meeting: Meeting, item: AgendaItem) -> None:
    """An item and its list."""
    put(meeting.stream, "items", item.id, marks.mark_item(item))
    put(meeting.stream, "list", item.id, marks.mark_list(item))


@projects(of.ItemStarted)
@projects(of.ItemClosed)
@projects(of.ListOpened)
@projects(of.ListClosed)
@projects(of.TimerSet)
def show_agenda(happened: Any) -> None:
    """The items that changed; with another limit also the clock that runs under it."""
    meeting = queries.row_of(Meeting, happened.meeting_id)
    show_item(meeting, queries.row_of(AgendaItem, happened.item_id))
    if getattr(happened, "left_id", None) is not None:
        show_item(meeting, queries.row_of(AgendaItem, happened.left_id))
    if isinstance(happened, of.TimerSet):
        show_floor(meeting)


def show_floor(meeting: Meeting) -> None:
    """Who has the floor, with the clock."""
    holder = next(iter(queries.list_on_floor(meeting)), None)
    put(meeting.stream, "floor", "floor", marks.mark_floor(holder, queries.named_by([holder]) if holder else {}))


@projects(of.FloorRequested)
@projects(of.RequestPlaced)
@projects(of.SpeakerCalled)
@projects(of.SpeakerHeld)
@projects(of.SpeakerResumed)
@projects(of.RequestEnded)
def show_request(happened: Any) -> None:
    """The request as it is, and the floor; the finished request that is now the twenty-first goes."""
    meeting = queries.row_of(Meeting, happened.meeting_id)
    request = queries.row_of(FloorRequest, happened.request_id)
    if attribution.is_forbidden(meeting):
        _show_while_it_lasts(meeting, request)
        return
    older = take_down_older(meeting) if isinstance(happened, of.RequestEnded) else ()
    if request.id not in older:
        put(meeting.stream, "requests", request.id, marks.mark_request(request, queries.named_by([request])))
    if isinstance(happened, of.FloorRequested) and happened.is_back:
        for back in session.execute(queries.finished(meeting).offset(queries.FINISHED_SHOWN - 1).limit(1)).scalars():
            put(meeting.stream, "requests", back.id, marks.mark_request(back, queries.named_by([back])))
    if not isinstance(happened, (of.FloorRequested, of.RequestPlaced)):
        show_floor(meeting)


def _show_while_it_lasts(meeting: Meeting, request: FloorRequest) -> None:
    """Where the rules name nobody: who waits or speaks, and not who did."""
    if request.state in states.REQUEST_UNFINISHED:
        put(meeting.stream, "requests", request.id, marks.mark_request(request, queries.named_by([request])))
    else:
        drop(meeting.stream, "requests", request.id)
    show_floor(meeting)


@projects(of.LineSaid)
@projects(of.LineHidden)
def show_line(happened: Any) -> None:
    """The line on the stream of those it was meant for; a hidden one only while it is among the newest."""
    line = queries.row_of(Line, happened.line_id)
    if isinstance(happened, of.LineHidden) and not _is_among_newest(line):
        return
    # Nobody writes after the end; only what is hidden then could name an author again.
    is_over = isinstance(happened, of.LineHidden) and attribution.hides_authors(queries.row_of(Meeting, line.meeting_id))
    put(stream_of_line(line), "lines", line.id, marks.mark_line(line, has_author=not is_over))


def _is_among_newest(line: Line) -> bool:
    newer = select(Line.id).where(Line.meeting_id == line.meeting_id, Line.addressed_to == line.addressed_to, Line.id > line.id)
    newer = newer.where(Line.organisation_id.is_not_distinct_from(line.organisation_id)).offset(queries.NEWEST_LINES - 1)
    return find(newer) is None


@projects(of.RecordLineKept)
def show_record(happened: of.RecordLineKept) -> None:
    """The record's new line."""
    line = queries.row_of(RecordLine, happened.record_line_id)
    facts = attribution.told(queries.row_of(Meeting, line.meeting_id), line.facts)
    put(f"meeting:{line.meeting_id}", "record", line.id, marks.mark_record(line, facts))
    if line.kind == queries.RULING:
        put(f"meeting:{line.meeting_id}", "rulings", line.id, marks.mark_ruling(line, facts))


@projects(of.ParticipantEntered)
@projects(of.ParticipantLeft)
def show_presence_soon(happened: Any) -> None:
    """Who came and went, at most one change every two seconds: now, or together with those who come meanwhile."""
    meeting = queries.row_of(Meeting, happened.meeting_id)
    shown_at = meeting.people_shown_at
    if shown_at is not None and shown_at <= clock.now() < shown_at + PEOPLE_EVERY:
        schedule("meetings.show_people", shown_at + PEOPLE_EVERY, once=f"meeting:{meeting.id}", meeting=meeting.id)
    else:
        _show_changed_people(meeting)


@due("meetings.show_people")
def show_people(meeting: int) -> None:
    """Everybody who came or went since the last change is shown as they are now."""
    row = find(select(Meeting).where(Meeting.id == meeting), lock=True)
    if row is not None:
        _show_changed_people(row)


def _show_changed_people(meeting: Meeting) -> None:
    admitted = select(Participant).where(Participant.meeting_id == meeting.id, Participant.state == "admitted")
    changed = admitted.where(Participant.is_shown.is_(False))
    for participant in session.execute(changed).scalars():
        put(f"{meeting.stream}:people", "people", participant.id, marks.mark_participant(participant))
        participant.is_shown = True
    meeting.people_shown_at = clock.now()
    session.flush()


@projects(of.ParticipantRegistered)
def show_registration(happened: of.ParticipantRegistered) -> None:
    """Who waits stands before the bureau, who is admitted among the people, who lost the seat nowhere."""
    participant = queries.row_of(Participant, happened.participant_id)
    bureau, people = f"meeting:{happened.meeting_id}:bureau", f"meeting:{happened.meeting_id}:people"
    if participant.state == "waiting":
        put(bureau, "waiting", participant.id, marks.mark_waiting(participant))
        return
    drop(bureau, "waiting", participant.id)
    if participant.state == "admitted":
        put(people, "people", participant.id, marks.mark_participant(participant))
    else:
        drop(people, "people", participant.id)


@projects(of.ParticipantErased)
def show_erasure(happened: of.ParticipantErased) -> None:
    """Every entry that named this person names the delegation only."""
    meeting = queries.row_of(Meeting, happened.meeting_id)
    for stream, name, key, body in rebuild_meeting(meeting):
        if str(happened.participant_id) in (key, _person_in(body)):
            put(stream, name, key, body)


def _person_in(body: Any) -> str | None:
    person = getattr(body, "author", None) or getattr(body, "person", None) or getattr(body, "speaker", None)
    return person.participant if person is not None else None
