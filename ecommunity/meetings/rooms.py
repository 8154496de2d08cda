"""What the page of a sitting shows: the same facts as its streams, read in one snapshot, for readers without scripts too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from babel.dates import format_datetime

from ecommunity import clock as wall
from ecommunity.authz import Actor
from ecommunity.meetings import (
    behalf_words,
    clock,
    extra_time,
    held_words,
    policies,
    queries,
    record_words,
    states,
    waits,
    whose_turn,
    wording,
)
from ecommunity.meetings.actions.speakers import clock_of
from ecommunity.meetings.marks import plate_names
from ecommunity.meetings.models import AgendaItem, FloorRequest, Line, Meeting, Participant
from ecommunity.meetings.papers import queries as papers
from ecommunity.meetings.papers import words as paper_words
from ecommunity.meetings.papers.models import ShownParagraph
from ecommunity.web.moments import LOCALES
from ecommunity.web.words import _, language, local


@dataclass(frozen=True)
class Shown:
    """The clock as it was when the page was made."""

    text: str
    label: str
    shade: str
    at: datetime
    extra_s: int


@dataclass(frozen=True)
class Room:
    """Everything on the page of a sitting."""

    meeting: Meeting
    items: list[AgendaItem]
    current: AgendaItem | None
    queue: list[FloorRequest]
    elsewhere: list[FloorRequest]
    following: FloorRequest | None
    holder: FloorRequest | None
    clock: Shown | None
    lines: list[Line]
    people: list[Participant]
    me: Participant | None
    muted: str | None
    mine: FloorRequest | None
    passed_over: FloorRequest | None
    place: int
    place_text: str
    claims: list[FloorRequest]
    why_not: str
    kinds: list[str]
    others: list[Participant]
    head: tuple[str, int]
    shown: ShownParagraph | None


def digits(seconds: float) -> str:
    """`2:05`; what is over time has no sign, the label says it."""
    whole = abs(round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def show_clock(meeting: Meeting, holder: FloorRequest | None, extra_s: int = 0) -> Shown | None:
    """The clock of who has the floor, at this moment, with the extra time that its reader knows of."""
    if holder is None or holder.started_at is None:
        return None
    now = wall.now()
    running = clock.extend(clock_of(holder), extra_s)
    left = clock.remaining_s(running, now)
    if left is None:
        return Shown(digits(clock.elapsed_s(running, now)), _("Time spoken:"), "", now, extra_s)
    shade = clock.shade(running, now, meeting.pack.amber_from_s, meeting.pack.grace_s)
    shown = {"running": "", "amber": "clock-warn", "red": "clock-over", "over": "clock-over"}[shade]
    return Shown(digits(left), _("Over time by:") if left < 0 else _("Time left:"), shown, now, extra_s)


def why_not(meeting: Meeting, current: AgendaItem | None) -> str:
    """Why nobody can ask for the floor now; empty when one can."""
    if meeting.sitting is None or meeting.sitting.state != "open":
        return _("The sitting is not open")
    if current is None:
        return _("No item is under discussion")
    return "" if current.list_state in ("open", "closing") else wording.list_states()[current.list_state]


def _closest_to_the_microphone(request: FloorRequest) -> tuple[bool, float]:
    """Who speaks before who is held, and of those the one who was interrupted last."""
    return (request.state != "speaking", -request.started_at.timestamp() if request.started_at else 0.0)


def _passed_over(known: list[FloorRequest], me: Participant | None, current: AgendaItem | None) -> FloorRequest | None:
    """The last intervention of this reader on the item under discussion, when they were passed over with it."""
    own = [one for one in known if me is not None and current is not None and (one.participant_id, one.item_id) == (me.id, current.id)]
    last = max((one for one in own if one.kind == "intervention"), key=lambda one: one.id, default=None)
    return last if last is not None and last.state == "skipped" else None


def load(actor: Actor, meeting: Meeting) -> Room:
    """The room as this actor sees it."""
    people = queries.list_participants(meeting) if not actor.is_guest else []
    items = queries.list_items(meeting)
    current = next((item for item in items if item.is_current), None)
    known = waits.list_known(meeting)
    unfinished = [request for request in known if request.state in states.REQUEST_UNFINISHED]
    waiting = sorted((request for request in unfinished if request.state == "queued"), key=lambda request: request.place)
    holder = min((one for one in unfinished if one.state in ("speaking", "held")), key=_closest_to_the_microphone, default=None)
    extra_s = extra_time.known_to(actor, meeting).get(str(holder.participant_id), 0) if holder is not None else 0
    seat = policies.seat_in(actor, meeting.id)
    word, seq, shown = papers.find_head(meeting)
    me = next((person for person in people if seat is not None and person.id == seat.participant_id), None)
    queue = [request for request in waiting if whose_turn.is_in_line(request, current.id if current is not None else None)]
    own = [request for request in unfinished if me is not None and request.participant_id == me.id]
    place = next((number for number, request in enumerate(queue, start=1) if request in own), 0)
    return Room(
        meeting=meeting,
        items=items,
        current=current,
        queue=queue,
        elsewhere=[request for request in waiting if request not in queue],
        following=whose_turn.next_of(waiting, current.id if current is not None else None),
        holder=holder,
        clock=show_clock(meeting, holder, extra_s),
        lines=queries.list_lines(meeting),
        people=people,
        me=me,
        muted=seat.muted if seat is not None else None,
        mine=own[0] if own else None,
        passed_over=_passed_over(known, me, current) if not own else None,
        place=place,
        place_text=waits.place_in_words(meeting, current, known, queue, holder, place),
        claims=behalf_words.claims_on(me, unfinished),
        why_not=why_not(meeting, current),
        kinds=policies.kinds_of(actor, meeting),
        others=[person for person in people if me is not None and person.organisation_id not in (None, me.organisation_id)],
        head=(word, seq),
        shown=shown,
    )


def says() -> dict[str, Any]:
    """The words that the page of a sitting and its scripts look up."""
    script_words = wording.by_key() | waits.by_key() | behalf_words.by_key() | held_words.by_key()
    return {"script_words": script_words, "behalf_of": behalf_words.names_of, "why_held": held_words.why_held}


def reader_note(actor: Actor) -> str:
    """What stands where others find the button, for who only reads along."""
    if actor.is_guest:
        return _("You read along as a visitor. Sign in to take part.")
    return _("You read along. To take part, ask for a seat under “Registration”.")


def applied_rule(meeting: Meeting) -> str:
    """The rules by which the line stands as it does."""
    return " ".join(meeting.pack.words[name].in_language(language()) for name in ("precedence", "observers"))


def moment(at: datetime) -> str:
    """The second in UTC, as the record writes it."""
    return str(format_datetime(at, "d MMM y, HH:mm:ss", tzinfo=UTC, locale=LOCALES[language()]))


def plate_of(participant: Participant) -> str:
    """The words on a name plate: the organisation, else the capacity, else the function."""
    if participant.organisation is not None:
        return local(plate_names(participant.organisation))
    if participant.capacity == "none":
        return wording.functions()[participant.function]
    return wording.capacities()[participant.capacity]


def name_of(participant: Participant) -> str:
    """The name, or the delegation of somebody who left the platform."""
    return _("Delegate of %(who)s", who=plate_of(participant)) if participant.is_erased else participant.person.name


def plate_class(capacity: str) -> str:
    """How a plate looks; the capacity also stands in words."""
    return {"party": "plate-party", "none": "plate-guest"}.get(capacity, "plate-observer")


def sentence(kind: str, facts: dict[str, Any], text: str) -> str:
    """A line of the record in the reader's language."""
    organisation = facts.get("organisation")
    who = local(organisation["names"]) if organisation else wording.capacities().get(str(facts.get("capacity")), "") or _("A participant")
    if kind in ("speaker_called", "delivered_in_writing"):
        who = behalf_words.in_record(who, facts)
    filled = {
        **{key: str(value) for key, value in facts.items()},
        "who": who,
        "other": local(facts["other"]["names"]) if facts.get("other") else _("A participant"),
        "text": text,
        "item_title": local(facts.get("item_titles")),
        "result": (wording.rulings() | wording.motion_results()).get(str(facts.get("result")), ""),
        "outcome": paper_words.outcome_of(facts),
        "kind": wording.kinds().get(str(facts.get("kind_of_request")), ""),
    }
    pattern = record_words.kinds().get(kind, "{text}")
    return re.sub(r"\{(\w+)\}", lambda at: filled.get(at[1], at[0]), pattern).rstrip()
