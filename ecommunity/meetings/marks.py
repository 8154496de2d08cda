"""From rows to what a stream's entries show. Pure: rows in, entries out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecommunity.directory.models import Organisation
from ecommunity.markup.symbols import find_symbols
from ecommunity.meetings import clock
from ecommunity.meetings.entries import (
    FloorEntry,
    ItemEntry,
    LineEntry,
    ListEntry,
    MeetingEntry,
    OrganisationMark,
    PaperMark,
    PeopleEntry,
    PersonMark,
    RecordEntry,
    RequestEntry,
    RulingEntry,
    SittingMark,
    SymbolMark,
    WaitingEntry,
)
from ecommunity.meetings.models import AgendaItem, FloorRequest, Line, Meeting, Participant, RecordLine, Sitting

Organisations = Mapping[int, Organisation]

FEW = 6
NOBODY = PersonMark(participant="", name="", function="")
STATES = ("party_government", "non_party_government")


def plate_names(organisation: Organisation) -> dict[str, str]:
    """What stands on the plate: a delegation sits under the name of its State, not of a ministry."""
    is_state = organisation.country is not None and organisation.kind in STATES
    return dict(organisation.country.names if is_state and organisation.country is not None else organisation.names)


def mark_organisation(organisation: Organisation | None) -> OrganisationMark | None:
    """A name plate."""
    if organisation is None:
        return None
    return OrganisationMark(
        id=str(organisation.id), code=organisation.country.code if organisation.country is not None else "", names=plate_names(organisation)
    )


def mark_organisations(ids: Sequence[int], known: Organisations) -> list[OrganisationMark]:
    """Name plates in the order they were given; one that is gone is left out. Many are written short: an entry has room for 6 KB."""
    marks = [mark for mark in (mark_organisation(known.get(key)) for key in ids) if mark is not None]
    if len(marks) <= FEW:
        return marks
    return [OrganisationMark(id=mark.id, code=mark.code, names={"en": local_name(mark.names)[:60]}) for mark in marks]


def local_name(names: Mapping[str, str]) -> str:
    """The English name, else any."""
    return names.get("en") or next(iter(names.values()), "")


def mark_person(participant: Participant) -> PersonMark:
    """Who speaks or writes; somebody who left the platform has no name any more."""
    return PersonMark(participant=str(participant.id), name=name_of(participant), function=participant.function)


def name_of(participant: Participant) -> str:
    """The name as the person has it now, empty after they left the platform."""
    return "" if participant.is_erased else participant.person.name


def mark_sitting(sitting: Sitting) -> SittingMark:
    """A sitting in the meeting's entry."""
    return SittingMark(
        id=str(sitting.id),
        number=sitting.number,
        state=sitting.state,
        starts_at=sitting.starts_at,
        opened_at=sitting.opened_at,
        reason=sitting.reason,
    )


def mark_meeting(meeting: Meeting) -> MeetingEntry:
    """meeting/meeting."""
    return MeetingEntry(
        title=meeting.title,
        titles=dict(meeting.titles),
        language=meeting.lang,
        formality=meeting.formality,
        state=meeting.state,
        reason=meeting.reason,
        rules=meeting.rules,
        limits_s={str(who): limit for who, limit in meeting.pack.limits_s.items()},
        languages=list(meeting.languages),
        sitting=mark_sitting(meeting.sitting) if meeting.sitting else None,
        sittings=[mark_sitting(sitting) for sitting in meeting.sittings],
    )


def mark_paper(paper: Mapping[str, Any]) -> PaperMark:
    """A document of an item."""
    return PaperMark(
        symbol=paper["symbol"], title=paper.get("title", ""), recommended=paper.get("recommended", []), outcome=paper.get("outcome")
    )


def mark_item(item: AgendaItem) -> ItemEntry:
    """items/<item>."""
    return ItemEntry(
        number=item.number,
        title=item.title,
        titles=dict(item.titles),
        state=item.state,
        outcome=item.outcome,
        documents=[mark_paper(paper) for paper in item.documents],
        position=item.position,
        minutes=item.minutes,
        is_current=item.is_current,
    )


def mark_list(item: AgendaItem) -> ListEntry:
    """list/<item>."""
    return ListEntry(state=item.list_state, speaking_limit_s=item.speaking_limit_s)


def spoken_s(request: FloorRequest) -> int | None:
    """The seconds that a speech took, pauses left out; None before its end, and for what was never spoken."""
    if request.state != "done" or request.started_at is None or request.finished_at is None:
        return None
    ran = clock.Clock("speaking", request.started_at, request.paused_at, request.paused_total_s)
    return round(clock.elapsed_s(ran, request.finished_at))


def mark_item_of(request: FloorRequest) -> str | None:
    """The item on which a request was made."""
    return str(request.item_id) if request.item_id is not None else None


def mark_request(request: FloorRequest, known: Organisations) -> RequestEntry:
    """requests/<request>."""
    return RequestEntry(
        item=mark_item_of(request),
        person=mark_person(request.participant),
        capacity=request.participant.capacity,
        organisation=mark_organisation(request.participant.organisation),
        kind=request.kind,
        category=request.category,
        motion=request.motion,
        state=request.state,
        order=list(request.place),
        requested_at=request.requested_at,
        language=request.lang,
        on_behalf_of=mark_organisations(request.on_behalf_of, known),
        confirmed_by=[str(one) for one in request.confirmed_by],
        declined_by=[str(one) for one in request.declined_by],
        has_text=bool(request.given_text),
        is_granted=request.is_granted,
        spoken_s=spoken_s(request),
        moved_reason=request.moved_reason,
        reason=request.reason,
    )


FREE_FLOOR = FloorEntry(
    request=None,
    speaker=None,
    capacity=None,
    organisation=None,
    on_behalf_of=[],
    confirmed_by=[],
    declined_by=[],
    kind=None,
    item=None,
    state="free",
    started_at=None,
    paused_at=None,
    paused_total_s=0.0,
    limit_s=None,
    reason="",
)


def mark_floor(holder: FloorRequest | None, known: Organisations) -> FloorEntry:
    """floor/floor."""
    if holder is None:
        return FREE_FLOOR
    return FloorEntry(
        request=str(holder.id),
        speaker=mark_person(holder.participant),
        capacity=holder.participant.capacity,
        organisation=mark_organisation(holder.participant.organisation),
        on_behalf_of=mark_organisations(holder.on_behalf_of, known),
        confirmed_by=[str(one) for one in holder.confirmed_by],
        declined_by=[str(one) for one in holder.declined_by],
        kind=holder.kind,
        item=mark_item_of(holder),
        state=holder.state,
        started_at=holder.started_at,
        paused_at=holder.paused_at,
        paused_total_s=round(holder.paused_total_s, 3),
        limit_s=holder.limit_s,
        reason=holder.reason,
    )


def mark_line(line: Line, *, has_author: bool = True) -> LineEntry:
    """lines/<line>; a hidden line keeps its place and loses its words, and one without an author says nothing about who it was."""
    return LineEntry(
        author=mark_person(line.participant) if has_author else NOBODY,
        capacity=line.participant.capacity if has_author else "none",
        organisation=mark_organisation(line.participant.organisation) if has_author else None,
        text="" if line.is_hidden else line.text,
        symbols=[] if line.is_hidden else mark_symbols(line.text),
        language=line.lang,
        at=line.said_at,
        state="hidden" if line.is_hidden else "shown",
        reason=line.hidden_reason,
    )


def mark_symbols(text: str) -> list[SymbolMark]:
    """The document symbols of a text, in the order in which they stand there."""
    return [SymbolMark(printed=found.printed, canonical=found.canonical) for found in find_symbols(text) if found.kind == "document"]


def mark_record(line: RecordLine, facts: dict[str, Any]) -> RecordEntry:
    """record/<line>, with its facts as everybody may read them."""
    return RecordEntry(
        number=line.number,
        at=line.kept_at,
        kind=line.kind,
        item=str(line.item_id) if line.item_id else None,
        facts=facts,
        text=line.text,
        language=line.lang,
        hash=line.hash,
    )


def mark_ruling(line: RecordLine, facts: dict[str, Any]) -> RulingEntry:
    """rulings/<line of the record>, with its facts as everybody may read them."""
    return RulingEntry(request=facts["request"], result=facts["result"], text=line.text, language=line.lang, at=line.kept_at)


def mark_participant(participant: Participant) -> PeopleEntry:
    """people/<participant>."""
    return PeopleEntry(
        name=name_of(participant),
        capacity=participant.capacity,
        organisation=mark_organisation(participant.organisation),
        function=participant.function,
        mode=participant.mode,
        is_present=participant.is_present,
    )


def mark_waiting(participant: Participant) -> WaitingEntry:
    """waiting/<participant>."""
    return WaitingEntry(
        name=name_of(participant),
        capacity=participant.capacity,
        organisation=mark_organisation(participant.organisation),
        function=participant.function,
        standing=participant.step or "requested",
        asked_at=participant.registered_at,
    )
